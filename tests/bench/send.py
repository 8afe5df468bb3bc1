"""Mail that is due, handed to a server: mentord --once beside nodemailer's pool and smtp-source; to Postfix's smtp-sink,
which takes all and keeps nothing, and to a real Postfix that delivers to a real Dovecot. Our side has each mail's
intent and result on disk before and after it leaves; the others have nothing to remember."""

import contextlib
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time

import measure
import roster
from world import BOX, DOMAIN, World

HERE = pathlib.Path(__file__).resolve().parent
POSTFIX_SHARE = 5  # a real Postfix takes so many times longer
SESSIONS = 8


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@contextlib.contextmanager
def sink():
    """smtp-sink on a port of its own."""
    port = free_port()
    process = subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "256"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 10
        while True:
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            if time.monotonic() > end:
                raise SystemExit("bench: smtp-sink does not answer")
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait()


def nodemailer(place):
    """Where npm has put it, or None."""
    if not shutil.which("npm"):
        return None
    done = subprocess.run(["npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix", str(place),
                           "nodemailer"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False)
    return place / "node_modules" if done.returncode == 0 else None


def after_draining(world, contest):
    """Begin when Postfix has delivered what the contestant before has left it with."""
    world.system.wait("Postfix to deliver", lambda: not world.system.queue(), 120)
    return contest()


class Send:
    def __init__(self, world, to):
        self.world, self.to = world, to
        self.key = roster.bench_home(world)
        self.letter = world.dir / "letter"
        self.letter.write_bytes(roster.letter(to, "bench@mail.example", roster.letter_text("fi")))

    def seed(self, n):
        seed = self.world.dir / f"due-{n}.db"
        if not seed.exists():
            base = roster.create(seed)
            people = roster.Roster(base, self.key, int(time.time()))
            people.due(people.mentees(max(1, n // 5)), n, addr=self.to)
            base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            base.close()
        return seed

    def mentord(self, n, port, sessions):
        state = self.world.home / "state"
        shutil.rmtree(state)
        state.mkdir(mode=0o700)
        shutil.copy(self.seed(n), state / "mentord.db")
        self.world.configure(f"[smtp]\nown_copy = no\nsessions = {sessions}\n"
                             f"url = smtp://127.0.0.1:{port}\nuser =\ntls = local\n")
        run = measure.run([self.world.build / "mentord", "--config", self.world.conf, "--once"], n,
                          env=self.world.environment(), log=self.world.log)
        base = sqlite3.connect(state / "mentord.db")
        states = dict(base.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
        base.close()
        if states != {"sent": n}:
            raise SystemExit(f"bench: of {n} mails that were due are now {states}")
        return run

    def source(self, n, port, sessions):
        return measure.run(["smtp-source", "-d", "-s", sessions, "-m", n, "-l", len(self.letter.read_bytes()), "-f",
                            "bench@mail.example", "-t", self.to, f"127.0.0.1:{port}"], n, log=self.world.log)

    def pool(self, n, port, modules, connections):
        return measure.run(["node", HERE / "pool.js", modules, port, n, connections, self.letter, self.to], n,
                           log=self.world.log)

    def contestants(self, n, port, modules):
        rows = [(f"mentord, {s} session{'s' * (s > 1)}", lambda s=s: self.mentord(n, port, s)) for s in (1, SESSIONS)]
        rows += [(f"smtp-source -d -s {s}", lambda s=s: self.source(n, port, s)) for s in (1, SESSIONS)]
        if modules:
            rows += [("nodemailer pool 5", lambda: self.pool(n, port, modules, 5))]
        return rows


def bench(options):
    # npm may still be tidying up when it has returned.
    with World() as world, tempfile.TemporaryDirectory(prefix="bench-npm-", ignore_cleanup_errors=True) as npm:
        world.system.user(BOX, "small")
        send = Send(world, f"small@{DOMAIN}")
        modules = nodemailer(pathlib.Path(npm)) if options.peers else None
        if options.peers and not modules:
            print("  nodemailer could not be installed: its row is left out")
        with sink() as port:
            taken = measure.rounds(options.rounds, send.contestants(options.n, port, modules))
        measure.table(f"{options.n} due mails of 1.5 kB to smtp-sink, clear on loopback", taken)
        ours = f"mentord, {SESSIONS} sessions"
        if modules:
            measure.ratio(ours, "nodemailer pool 5", taken, ">= 0.8")
        measure.ratio("mentord, 1 session", "smtp-source -d -s 1", taken)
        measure.ratio(ours, f"smtp-source -d -s {SESSIONS}", taken)
        few = max(1, options.n // POSTFIX_SHARE)
        rows = send.contestants(few, world.system.ports["smtp"], modules)
        taken = measure.rounds(options.rounds, [(name, lambda c=contest: after_draining(world, c)) for name, contest in rows])
        measure.table(f"{few} due mails of 1.5 kB to a real Postfix, clear on loopback", taken)
        measure.ratio(ours, f"smtp-source -d -s {SESSIONS}", taken, ">= 0.85")
        measure.ratio("mentord, 1 session", "smtp-source -d -s 1", taken)
