#!/usr/bin/env python3
"""CR-05: the order of things, by strace. What "sending" means is on the disk before the first byte of DATA; what the
server answered is noted after it; and the core itself opens no network connection."""

import re
import sys
import unittest

import crash
import harness

AT = "2027-04-08T17:01"
CLEAR = "[smtp]\nurl = smtp://127.0.0.1:{smtp}\nuser =\ntls = local\n"


class Order(unittest.TestCase):
    def setUp(self):
        self.world = crash.release_world().__enter__()
        self.addCleanup(self.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        self.world.admin(at)
        self.world.configure(CLEAR.format(**self.world.system.ports))
        self.world.person("mentor", "kari", "Kari Virtanen", at)
        for name in ("anna", "aino"):
            self.world.person("mentee", name, name.title(), at, mentor="kari")
            self.world.ctl("session", "add", name, "2027-04-08T14:00", at=at)
        self.world.once("2027-04-08T13:05")

    def trace(self, calls):
        path = self.world.dir / "trace"
        self.world.run("mentord", "--once", at=AT, wrap=[
            "strace", "-f", "-y", "-s", "200", "-e", f"trace={calls}", "-e", "signal=none", "-o", str(path)])
        return path.read_text(encoding="utf-8", errors="replace").splitlines()

    def test_commit_before_data(self):
        lines = self.trace("fdatasync,fsync,pwrite64,write,sendto,sendmsg,recvfrom,recvmsg,read")
        unsynced = synced = data_n = noted = 0
        queued = False
        for line in lines:
            if re.search(r" pwrite64\(\d+<[^>]*mentord\.db-wal>", line):
                unsynced += 1
            elif re.search(r" f(data)?sync\(\d+<[^>]*mentord\.db-wal>", line):
                unsynced, synced = 0, synced + 1
                noted += queued
                queued = False
            elif re.search(r'(write|sendto)\(.*"DATA\\r\\n"', line):
                data_n += 1
                self.assertGreater(synced, 0, "nothing was committed before DATA")
                self.assertEqual(unsynced, 0, f"DATA while the store is ahead of the disk: {line}")
            elif re.search(r'(read|recvfrom)\(.*"250 2\.0\.0 Ok: queued', line):
                queued = True
        self.assertEqual(data_n, 2, "one message a recipient")
        self.assertGreaterEqual(noted, 1, "what the server took is not noted")
        self.assertEqual(unsynced, 0)

    def test_core_opens_no_network(self):
        """DESIGN section 1: the core connects to nothing but its journal and its poke."""
        lines = self.trace("connect,execve")
        core = lines[0].split()[0]
        inet = [line for line in lines if " connect(" in line and "AF_INET" in line]
        self.assertTrue(inet, "no child connected?")
        self.assertEqual([line for line in inet if line.split()[0] == core], [])


if __name__ == "__main__":
    sys.exit(harness.skipped(["strace"]) or harness.main())
