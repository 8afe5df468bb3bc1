"""Kill mentord exactly at its N-th system call, start it again, and compare with a run that nobody disturbed.

strace's injection counts each kind of call by itself, so a point is (call, N). Only the core is traced: it holds all
state; its children die with it."""

import collections
import os
import random
import shutil
import sqlite3
import subprocess
import sys

from world import BOX, World

CALLS = "pwrite64 write fdatasync fsync ftruncate unlink rename sendto sendmsg"


class Crash:
    """A world frozen at one moment; `again` brings it back as often as needed."""

    def __init__(self, world, at, later):
        self.world, self.at, self.later = world, at, later
        self.frozen = world.dir / "frozen"
        shutil.copytree(world.home, self.frozen)
        self.mails = self.boxes()

    def boxes(self):
        """Every message file of everybody."""
        return {path for name in [*self.world.seen, BOX, "admin"] for path in self.world.system.files(name)}

    def again(self):
        # What the run before has sent must not arrive in the next one.
        self.world.system.settle(BOX, 0)
        shutil.rmtree(self.world.home)
        shutil.copytree(self.frozen, self.world.home)
        for path in self.boxes() - self.mails:
            path.unlink()

    def points(self, wanted):
        """How often the undisturbed run makes each call, and `wanted` points spread evenly over all of them."""
        trace = self.world.dir / "trace"
        self.again()
        self.world.run("mentord", "--once", at=self.at, wrap=self.strace("-o", str(trace)))
        counts = collections.Counter()
        for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
            call = line.split("(", 1)[0]
            if call in CALLS.split():
                counts[call] += 1
        every = [(call, n) for call, count in sorted(counts.items()) for n in range(1, count + 1)]
        step = max(1.0, len(every) / wanted) if wanted else 1.0
        return len(every), [every[int(i * step)] for i in range(int(len(every) / step))]

    @staticmethod
    def strace(*more):
        return ["strace", "-e", f"trace={CALLS.replace(' ', ',')}", "-e", "signal=none", *more]

    def killed(self, call, n):
        """Run to the point and be killed there; False when the run ended before it came."""
        done = self.world.run("mentord", "--once", at=self.at, expect=None, wrap=self.strace(
            "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={n}"))
        return done.returncode != 0

    def finish(self):
        """All that mentord still does about it, up to the last look for an uncertain mail."""
        for at in self.later:
            self.world.once(at, expect=None)
            if not self.rows("SELECT 1 FROM outbox WHERE next_at IS NOT NULL OR state = 'ambiguous'"):
                break
        self.world.system.settle(BOX, 0)

    def rows(self, query):
        """Straight from the store: mentorctl shows the same, but this is asked a thousand times."""
        base = sqlite3.connect(f"file:{self.world.store}?mode=ro", uri=True)
        found = base.execute(query).fetchall()
        base.close()
        return found

    def outcome(self):
        """What must be the same however often it was killed: each message in its class, each person's mails."""
        inbox = self.rows("SELECT message_id, class, reason, person_id FROM inbox WHERE class <> 'own'")
        outbox = self.rows("SELECT kind, person_id, state FROM outbox WHERE kind <> 'admin'")
        got = [(name, mail.subject) for name in self.world.seen for mail in self.world.inbox(name)]
        return tuple(map(collections.Counter, (inbox, outbox, got)))

    def compare(self, label, due):
        """What is wrong, as a list of words."""
        wrong = []
        verify = self.world.json("verify", expect=None)
        if not verify.get("ok"):
            wrong.append(f"verify says {verify}")
        for name, have, want in zip(("inbox", "outbox", "mailboxes"), self.outcome(), due):
            if have != want:
                wrong.append(f"{name}: too much {dict(have - want)}, missing {dict(want - have)}")
        return [f"{label}: {what}" for what in wrong]


def run(crash, wanted):
    """Kill at the points; print progress; the number of points and what went wrong."""
    crash.again()
    crash.world.once(crash.at)
    crash.finish()
    due = crash.outcome()
    every, points = crash.points(wanted)
    print(f"{len(points)} of {every} points", flush=True)
    wrong, hit = [], 0
    for i, (call, n) in enumerate(points, 1):
        crash.again()
        hit += crash.killed(call, n)
        crash.finish()
        wrong += crash.compare(f"{call} {n}", due)
        if i % 25 == 0 or i == len(points):
            print(f"{i} of {len(points)} points, {hit} killed there, {len(wrong)} wrong", flush=True)
        if len(wrong) > 5:
            break
    return hit, wrong


def random_kills(crash, times, longest_s, seed):
    """kill -9 after a random time, over and over on one state, without bringing it back in between."""
    pick = random.Random(seed)
    for _ in range(times):
        process = subprocess.Popen([str(crash.world.build / "mentord"), "--config", str(crash.world.conf), "--once"],
                                   env=crash.world.environment(crash.at), stdin=subprocess.DEVNULL,
                                   stdout=crash.world.log, stderr=crash.world.log)
        try:
            process.wait(pick.uniform(0.0, longest_s))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    crash.finish()


def long_run():
    return os.environ.get("MENTORD_LONG") == "ON"


def release_world(settings=""):
    """A world of the build without sanitizers: these runs are about time and about exact system calls."""
    os.environ["MENTORD_BUILD"] = os.environ.get("MENTORD_RELEASE", os.environ.get("MENTORD_BUILD", ""))
    if not os.environ["MENTORD_BUILD"]:
        del os.environ["MENTORD_BUILD"]
    return World(settings)


def report(hit, wrong):
    print("\n".join(wrong))
    print(f"{hit} kill points, {len(wrong)} wrong")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit("crash.py is used by test_crash_*.py")
