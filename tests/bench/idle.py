"""What mentord takes while nothing happens and while much does: memory, wake-ups and CPU of all its programs; and with a
store of a million mentees: the start, the idle hour, the plans of its due-queries, and a thousand who are due at once."""

import datetime
import signal
import sqlite3
import time

import ingest
import measure
import roster
import send
from latency import PATIENCE_S, poke
from world import BOX, Daemon, World

MILLION, DUE = 1000000, 1000
# How the queries begin that run whenever mentord looks for work, and the index that each must use.
QUERIES = {
    "moments that have come": ("SELECT id FROM mentorship WHERE moment_at <=", "mentorship_moment"),
    "the next moment": ("SELECT min(moment_at) FROM mentorship", "mentorship_moment"),
    "the next digest": ("SELECT min(digest_at) FROM person", "person_digest"),
    "mail to read": ("SELECT 1 FROM inbox WHERE state <> 'done'", "inbox_waiting"),
    "claim of mail to read": ("UPDATE inbox SET state = 'reading'", "inbox_waiting"),
    "claim of due mail": ("UPDATE outbox SET state = 'sending'", "outbox_claim"),
    "the next due mail": ("SELECT min(o.next_at) FROM outbox", "outbox_next"),
    "mail that is late": ("UPDATE outbox SET state = 'skipped', next_at = NULL WHERE late_at", "outbox_late"),
    "mail in doubt": ("SELECT id, looks_n, coalesce(person_id, 0), coalesce(mentorship_id, 0), is_safety", "outbox_doubt"),
}


def switches(pid):
    status = measure.fields(pid, "status")
    return measure.number(status.get("voluntary_ctxt_switches", "0")) if status else 0


def cpu_ms(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
            words = file.read().rsplit(")", 1)[1].split()
    except OSError:
        return 0
    return (int(words[11]) + int(words[12])) * 10


def sizes(pids):
    """{program: (RSS, PSS) in MB}, and their sums."""
    found = {}
    for pid in pids:
        rollup = measure.fields(pid, "smaps_rollup")
        if "Rss" in rollup:
            name = measure.fields(pid, "status").get("Name", "?").strip()
            rss, pss = found.get(name, (0, 0))
            found[name] = (rss + measure.number(rollup["Rss"]) / 1000, pss + measure.number(rollup["Pss"]) / 1000)
    return found


def say_sizes(found):
    each = ", ".join(f"{name} {rss:.1f} / {pss:.1f}" for name, (rss, pss) in sorted(found.items()))
    return f"RSS / PSS MB: {each}; sum {sum(r for r, _ in found.values()):.1f} / {sum(p for _, p in found.values()):.1f}"


def watch(title, pid, seconds):
    """A stretch of nothing."""
    pids = measure.family(pid)
    before = {one: (switches(one), cpu_ms(one)) for one in pids}
    time.sleep(seconds)
    minutes = seconds / 60
    woken = sum(switches(one) - was for one, (was, _) in before.items()) / minutes
    used = sum(cpu_ms(one) - was for one, (_, was) in before.items()) / minutes
    print(f"  {title}: {say_sizes(sizes(pids))}; {woken:.1f} wake-ups/min, {used:.0f} ms CPU/min")
    print("    asked for: main RSS <= 8 MB, sum PSS <= 14 MB, <= 2 wake-ups/min, <= 5 ms CPU/min")


def settled(pid, options):
    """After the start: the first poll is over, IDLE is open, a large store has been checked."""
    last = None
    while (now := [(switches(one), cpu_ms(one)) for one in measure.family(pid)]) != last:
        last = now
        time.sleep(min(2, options.idle_s / 4))


def under_load(world, daemon):
    """The largest sum while a mailbox comes in."""
    path = world.home / "state/mentord.db"
    view = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    largest, start, woken = {}, time.monotonic(), {}
    while time.monotonic() < start + 120:
        pids = measure.family(daemon.process.pid)
        for pid in pids:
            woken[pid] = switches(pid)
        found = sizes(pids)
        if sum(p for _, p in found.values()) > sum(p for _, p in largest.values()):
            largest = found
        done, n = view.execute("SELECT coalesce(sum(state = 'done'), 0), count(*) FROM inbox").fetchone()
        if n > 0 and done == n:
            break
        time.sleep(0.05)
    print(f"  {n} replies at once: {say_sizes(largest)}; {sum(woken.values())} wake-ups")


def small(options):
    with World() as world:
        box = ingest.Ingest(world, max(1, options.n // 5))
        box.begin(BOX)
        with Daemon(world, watchdog_s=1000) as daemon:
            daemon.wait_for("READY")
            under_load(world, daemon)
            settled(daemon.process.pid, options)
            time.sleep(options.leave_s)  # reader and sender leave after a minute without work
            watch(f"idle {options.idle_s:g} s, IDLE open", daemon.process.pid, options.idle_s)
            daemon.end()


# ---- a million


def noon_zone():
    """Where it is about noon now, so that what is due may leave."""
    offset = 12 - datetime.datetime.now(datetime.timezone.utc).hour
    return f"Etc/GMT{-offset:+d}"


def plans(world, base):
    """Which index each due-query uses, as EXPLAIN QUERY PLAN has it; the statements are those in the program."""
    texts = [text.decode(errors="replace") for text in (world.build / "mentord").read_bytes().split(b"\0")]
    for name, (beginning, index) in QUERIES.items():
        sql = next((text for text in texts if text.startswith(beginning)), None)
        if sql is None:
            raise SystemExit(f"no statement of mentord begins with {beginning!r}: QUERIES in {__file__} is out of date")
        names = {word.strip(":,()") for word in sql.replace("(", " ").split() if word.startswith(":")}
        plan = "; ".join(row[3] for row in base.execute("EXPLAIN QUERY PLAN " + sql, {n: 0 for n in names}))
        print(f"  {name}: {'by ' + index if index in plan else 'NOT BY ' + index}: {plan[:200]}")


def million(options):
    n = options.mentees
    with World() as world:
        key = roster.bench_home(world)
        world.system.user("mentorointi")
        path = world.home / "state/mentord.db"
        now = int(time.time())
        base = roster.create(path)
        people = roster.Roster(base, key, now)
        print(f"\na store of {n} mentees", flush=True)
        mentees = people.mentees(n, moment_at=lambda i: now + 30 * roster.DAY_S + i % roster.DAY_S, mentors=max(10, n // 20))
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        base.execute("PRAGMA journal_mode = WAL")
        print(f"  {path.stat().st_size / n:.0f} bytes a mentee in the file (asked for <= 400)")
        plans(world, base)
        due = min(DUE, n // 2)
        with send.sink() as port:
            world.configure(f"[smtp]\nown_copy = no\nsessions = 4\nurl = smtp://127.0.0.1:{port}\nuser =\ntls = local\n")
            with Daemon(world, watchdog_s=1000) as daemon:
                print(f"  start to READY: {1000 * daemon.wait_for('READY', 60):.0f} ms (asked for <= 1000)")
                settled(daemon.process.pid, options)
                time.sleep(min(6, options.idle_s / 2))  # a large store is checked 5 s after the start
                settled(daemon.process.pid, options)
                watch(f"idle {options.idle_s:g} s, IDLE open", daemon.process.pid, options.idle_s)
                thousand(world, daemon, base, mentees[:due])
                daemon.end(signal.SIGTERM)
        base.close()


def thousand(world, daemon, base, mentees):
    """So many moments come at once: how long until each is planned anew and its mail stands in the outbox, and until
    all have left."""
    now, zone = int(time.time()), noon_zone()
    base.execute("UPDATE person SET zone = ?, country = 'none', days = 127, minute = ? WHERE id BETWEEN ? AND ?",
                 (zone, 12 * 60 + int(time.time()) // 60 % 60 - 1, mentees[0], mentees[-1]))
    base.execute("UPDATE mentorship SET looked_at = ?, moment_at = ? WHERE id BETWEEN ? AND ?",
                 (now - 3600, now, mentees[0], mentees[-1]))
    base.commit()
    view = sqlite3.connect(f"file:{world.home}/state/mentord.db?mode=ro", uri=True, isolation_level=None)
    start = time.monotonic()
    poke(world)
    planned = sent = None
    while time.monotonic() < start + PATIENCE_S and not (planned and sent):
        daemon.listen()
        if not planned and view.execute("SELECT min(moment_at) FROM mentorship").fetchone()[0] > now + 60:
            planned = time.monotonic() - start
        if planned and not view.execute("SELECT 1 FROM outbox WHERE next_at IS NOT NULL LIMIT 1").fetchone():
            sent = time.monotonic() - start
        time.sleep(0.002)
    mails = view.execute("SELECT count(*) FROM outbox").fetchone()[0]
    print(f"  {len(mentees)} due at once: planned anew with {mails} mails in the outbox after "
          f"{1000 * planned if planned else -1:.0f} ms (asked for <= 100), all sent after {1000 * sent if sent else -1:.0f} ms")


def bench(options):
    print("\nidle and under load")
    small(options)
    million(options)
