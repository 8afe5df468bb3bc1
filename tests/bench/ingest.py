"""A full mailbox into an empty store: mentord --once beside mbsync with and without fsync, from one real Dovecot."""

import shutil
import sqlite3
import time

import corpus
import measure
import roster
from world import BOX, DOMAIN, PASSWORD, World

PROMPTS_EACH = 5
MBSYNC = """\
FSync {fsync}

IMAPAccount bench
Host localhost
Port {imaps}
User {user}
Pass {password}
SSLType IMAPS
CertificateFile {ca}

IMAPStore far
Account bench

MaildirStore near
Path {place}/
Inbox {place}/INBOX
SubFolders Verbatim

Channel bench
Far :far:
Near :near:
Patterns INBOX
Create Near
SyncState *
Sync Pull
"""


class Ingest:
    def __init__(self, world, n):
        self.world, self.n = world, n
        self.key = roster.bench_home(world)
        self.seed = world.dir / "seed.db"
        world.system.user(BOX, "strangers", "small")
        base = roster.create(self.seed)
        people = roster.Roster(base, self.key, int(time.time()))
        asked = people.prompts(people.mentees(max(1, n // PROMPTS_EACH)), PROMPTS_EACH)
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        base.close()
        roster.put_mailbox(world.system, BOX, corpus.replies(asked, n))
        for one in asked:
            one.sender = "x" + one.sender
            one.to = f"{BOX}@{DOMAIN}"
            one.message_id, one.root_id = (f"<x{i[1:]}".replace(DOMAIN, "other.example") for i in (one.message_id, one.root_id))
        roster.put_mailbox(world.system, "strangers", corpus.replies(asked, n, seed=2))

    def begin(self, user):
        """A fresh store, and the mailbox of `user` for it."""
        state = self.world.home / "state"
        shutil.rmtree(state)
        state.mkdir(mode=0o700)
        shutil.copy(self.seed, state / "mentord.db")
        self.world.configure(f"[imap]\nuser = {user}\nfirst_start = all\n[smtp]\nown_copy = no\n")

    def mentord(self, user, classes):
        """One pass over the mailbox; everything must have become one of `classes`."""
        self.begin(user)
        run = measure.run([self.world.build / "mentord", "--config", self.world.conf, "--once"], self.n,
                          env=self.world.environment(), log=self.world.log)
        base = sqlite3.connect(self.world.home / "state/mentord.db")
        filed = dict(base.execute("SELECT coalesce(class, state), count(*) FROM inbox GROUP BY 1"))
        base.close()
        if sum(filed.get(name, 0) for name in classes) != self.n:
            raise SystemExit(f"bench: {self.n} replies became {filed}")
        return run

    def mbsync(self, user, fsync):
        place = self.world.dir / "mbsync"
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        (place / "rc").write_text(MBSYNC.format(fsync=fsync, imaps=self.world.system.ports["imaps"], user=user, place=place,
                                                password=PASSWORD, ca=self.world.system.ca), encoding="ascii")
        run = measure.run(["mbsync", "-q", "-c", place / "rc", "-a"], self.n, log=self.world.log)
        got = sum(1 for part in ("new", "cur") for _ in (place / "INBOX" / part).iterdir())
        if got != self.n:
            raise SystemExit(f"bench: mbsync fetched {got} of {self.n}")
        return run


def bench(options):
    with World() as world:
        ingest = Ingest(world, options.n)
        contestants = [("mentord, answers", lambda: ingest.mentord(BOX, ("answer",))),
                       ("mentord, strangers' mail", lambda: ingest.mentord("strangers", ("quarantine",)))]
        if options.mbsync:
            for user in (BOX, "strangers"):
                ingest.mbsync(user, "no")  # Dovecot's own indexes, the page cache
            contestants[1:1] = [("mbsync, FSync no", lambda: ingest.mbsync(BOX, "no"))]
            contestants += [("mbsync, durable (its default)", lambda: ingest.mbsync(BOX, "yes"))]
        taken = measure.rounds(options.rounds, contestants)
    measure.table(f"ingest of {options.n} replies over IMAPS into an empty store (mbsync: into an empty Maildir)", taken)
    if options.mbsync:
        measure.ratio("mentord, answers", "mbsync, durable (its default)", taken, ">= 5")
        measure.ratio("mentord, answers", "mbsync, FSync no", taken, ">= 1.0")
        measure.ratio("mentord, strangers' mail", "mbsync, FSync no", taken)
