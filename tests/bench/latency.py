"""How long a person waits for the program: from the bytes `* n EXISTS` of the IMAP server to the stored row and to the
server's 250 for the receipt; from the moment a mail is due to the 250. mentord runs as it does all day, with IDLE open;
both servers are scripted ones over real TLS (tests/dialogue), so that the moments are known."""

import pathlib
import socket
import sqlite3
import statistics
import time

import corpus
import roster
from imapd import Imapd
from mailsystem import make_certificate
from smtpd import Smtpd
from world import DOMAIN, Daemon, World

PAUSE_S = 0.05
PATIENCE_S = 20


def percentiles(name, seconds, goal=""):
    ordered = sorted(1000 * s for s in seconds)
    p99 = ordered[min(len(ordered) - 1, int(0.99 * len(ordered)))]
    print(f"  {name:44} p50 {statistics.median(ordered):7.1f}  p99 {p99:7.1f}  worst {ordered[-1]:7.1f} ms"
          + (f"   asked for {goal}" if goal else ""))


def until(condition, what):
    """The moment at which it first holds."""
    end = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise SystemExit(f"bench: waited {PATIENCE_S} s for {what}")
        time.sleep(0.0002)
    return time.monotonic()


def poke(world):
    """Tell mentord that there is something new in its store."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.sendto(b"", str(world.home / "state/poke"))


class Quiet(World):
    """No Dovecot, no Postfix: scripted servers."""

    def __enter__(self):
        self.system.dir.mkdir(parents=True)
        (self.system.dir / "ca").mkdir()
        make_certificate(self.system.dir / "ca")
        self.system.ports = {"imaps": 1, "submissions": 1}
        return self


class Latency:
    def __init__(self, world, n):
        self.world, self.n = world, n
        cert = pathlib.Path(world.system.dir) / "ca/server.pem"
        self.imapd, self.smtpd = Imapd(cert), Smtpd(cert)
        for server in (self.imapd, self.smtpd):
            server.accepts = lambda *words: True
        self.accepted_at = []
        self.smtpd.on_accepted = lambda mail: self.accepted_at.append(time.monotonic())
        key = roster.bench_home(world)
        world.configure(f"[imap]\nurl = {self.imapd.url()}\n[smtp]\nurl = {self.smtpd.url()}\nown_copy = no\n")
        self.path = world.home / "state/mentord.db"
        self.base = roster.create(self.path)
        self.people = roster.Roster(self.base, key, int(time.time()))
        self.mentees = self.people.mentees(n)
        self.base.execute("UPDATE mentorship SET mentee_wrote_at = 0")  # their first words bring a receipt
        self.base.commit()
        self.replies = corpus.replies(self.people.prompts(self.mentees, 1), n)
        self.view = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, isolation_level=None)

    def count(self, sql):
        return self.view.execute(sql).fetchone()[0]

    def reply(self, raw):
        """One reply comes in; seconds to the row and to the 250 of its receipt."""
        until(lambda: self.imapd.idlers, "IDLE")
        time.sleep(PAUSE_S)
        rows, sent = self.count("SELECT count(*) FROM inbox"), len(self.accepted_at)
        start = time.monotonic()
        self.imapd.deliver(raw.replace(b"\n", b"\r\n"))
        stored = until(lambda: self.count("SELECT count(*) FROM inbox") > rows, "the row")
        until(lambda: len(self.accepted_at) > sent, "the receipt")
        return stored - start, self.accepted_at[sent] - start

    def due_by_poke(self):
        """A row that somebody put there, and a poke."""
        sent = len(self.accepted_at)
        self.people.due(self.mentees, 1)
        start = time.monotonic()
        poke(self.world)
        until(lambda: len(self.accepted_at) > sent, "the mail")
        time.sleep(PAUSE_S)
        return self.accepted_at[sent] - start

    def due_by_timer(self, n):
        """Rows that become due on the second, one after the other."""
        first, sent = int(time.time()) + 2, len(self.accepted_at)
        offset = time.monotonic() - time.time()
        for i in range(n):
            self.people.due(self.mentees, 1, at=first + i)
        poke(self.world)
        until(lambda: len(self.accepted_at) >= sent + n, "the mails")
        return [self.accepted_at[sent + i] - (first + i + offset) for i in range(n)]


def bench(options):
    n = min(200, options.n)
    with Quiet() as world:
        latency = Latency(world, n)
        with Daemon(world, watchdog_s=1000) as daemon:
            daemon.wait_for("READY")
            # Its notifications are read: it would wait where nobody does.
            replies = [latency.reply(raw) for raw in latency.replies if daemon.listen()]
            pokes = [latency.due_by_poke() for _ in range(n) if daemon.listen()]
            timers = latency.due_by_timer(max(1, n // 20))
            daemon.end()
        for server in (latency.imapd, latency.smtpd):
            server.stop()
    print(f"\nlatency, {n} samples, warm connections (the first, cold: {1000 * replies[0][1]:.0f} ms to the receipt's 250)")
    percentiles("* n EXISTS -> stored", [stored for stored, _ in replies[1:]])
    percentiles("* n EXISTS -> the receipt's 250", [accepted for _, accepted in replies[1:]], "p50 <= 25, p99 <= 150")
    percentiles("due row and poke -> 250", pokes)
    percentiles("due on the second, by timer -> 250", timers)
