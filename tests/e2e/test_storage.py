#!/usr/bin/env python3
"""The disk is full, or fails: ST-01, ST-02, ST-03 of the fault catalogue."""

import collections
import contextlib
import subprocess
import sys
import unittest

import crash
import harness
from mailsystem import DOMAIN
from world import BOX, Daemon

AT = "2027-04-08T13:00"


def mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


class Storage(unittest.TestCase):
    def setUp(self):
        self.world = crash.release_world().__enter__()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.world.admin(AT)

    def on_tmpfs(self, size):
        """The state directory moves to a file system of its own."""
        state = self.world.store.parent
        saved = self.world.dir / "saved"
        subprocess.run(["cp", "-a", state, saved], check=True)
        mount("-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(state))
        self.addCleanup(subprocess.run, ["umount", "-l", str(state)], check=True)
        subprocess.run(["cp", "-a", f"{saved}/.", state], check=True)
        return state

    def strangers(self, count, size):
        """Bytes that do not deflate."""
        for number in range(count):
            noise = "".join(f"{(number * 7919 + i * 104729) * 2654435761 % 2**64:x}\n" for i in range(size // 17))
            self.world.system.deliver("x@outside.example", f"{BOX}@{DOMAIN}", (
                f"From: x@outside.example\nTo: {BOX}@{DOMAIN}\nSubject: {number}\nMessage-ID: <{number}@outside.example>\n"
                f"Date: Thu, 8 Apr 2027 12:00:00 +0300\n\n{noise}").encode())
        self.world.system.wait("the mails", lambda: len(self.world.system.files(BOX)) >= count, 30)

    def filed_n(self):
        return sum(row["class"] is not None for row in self.world.items("inbox", "list"))

    def classes(self):
        return collections.Counter(row["message_id"] for row in self.world.items("inbox", "list"))

    def test_full_while_ingesting(self):
        """ST-01: it stays up, says so once, loses nothing, and goes on when there is space."""
        self.world.once(AT)
        self.strangers(20, 250000)
        state = self.on_tmpfs("3m")
        with Daemon(self.world) as daemon:
            daemon.wait_for("READY=1")
            self.world.system.wait("a complaint", lambda: "full" in daemon.log(), 30)
            taken = sum(self.classes().values())
            self.assertLess(taken, 20)
            self.assertIsNone(daemon.process.poll())
            mount("-o", "remount,size=64m", str(state))
            self.world.system.wait("all mails", lambda: self.filed_n() == 20, 65)
            self.assertEqual(set(self.classes().values()), {1})
            self.assertEqual(daemon.end()[0], 0)
        self.assertTrue(self.world.json("verify", expect=None)["ok"])

    def test_full_before_a_send(self):
        """ST-02: what cannot be noted is not sent."""
        self.world.person("mentor", "kari", "Kari Virtanen", AT)
        self.world.person("mentee", "anna", "Anna Aalto", AT, mentor="kari")
        self.world.ctl("session", "add", "anna", "2027-04-08T14:00", at=AT)
        self.world.once(AT)
        state = self.on_tmpfs("8m")
        with contextlib.suppress(OSError), open(state / "filler", "wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        self.world.once("2027-04-08T17:01", expect=None)
        self.world.system.settle("anna", 0)
        self.assertEqual(self.world.inbox("anna"), [])
        (state / "filler").unlink()
        self.world.once("2027-04-08T17:03")
        self.world.system.settle("anna", 1)
        self.assertEqual(len(self.world.inbox("anna")), 1)

    def test_write_errors(self):
        """ST-03: an EIO costs a piece of work, never a message."""
        self.world.once(AT)
        self.strangers(5, 1000)
        scene = crash.Crash(self.world, AT, [AT, "2027-04-08T13:20"])
        for call in ("pwrite64", "fdatasync"):
            for n in (1, 2, 3, 5, 8, 13, 21, 34):
                with self.subTest(f"{call} {n}"):
                    scene.again()
                    self.world.run("mentord", "--once", at=AT, expect=None, wrap=scene.strace(
                        "-o", "/dev/null", "-e", f"inject={call}:error=EIO:when={n}"))
                    scene.finish()
                    self.assertEqual(sorted(self.classes().values()), [1] * 5)
                    self.assertTrue(self.world.json("verify", expect=None)["ok"])


if __name__ == "__main__":
    sys.exit(harness.skipped(["strace"]) or harness.main())
