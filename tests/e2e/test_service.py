#!/usr/bin/env python3
"""mentord as a service: ready, watched, stopped, reloaded; what it does with a wrong configuration, a newer or a
damaged store, a missing secret. In real time: a timer of the kernel's knows no other. OP-01…OP-05, CR-06, CR-07, ST-04, OA-05 of the fault catalogue."""

import datetime
import hashlib
import signal
import sqlite3
import sys
import time
import unittest

from harness import main
from mailsystem import DOMAIN, PASSWORD
from world import BOX, Daemon, World

# A line that is wrong, in the section named; what the complaint must hold besides FILE:LINE.
WRONG = [
    ("imap", "user = x\nuser = y", "user"),
    ("imap", "pol = 60s", "poll"),
    ("imap", "poll = 60", "a number with s, min, h or d"),
    ("imap", "poll = -60s", "poll"),
    ("imap", "idle = perhaps", "yes"),
    ("imap", "url = https://127.0.0.1:993", "imaps://"),
    ("imap", "auth = passwort", "password"),
    ("mail", "zone = Europe/Helsinky", "Europe/Helsinki"),
    ("mail", "lang = suomi", "fi"),
    ("mail", "address = nobody", "address"),
    ("mail", "tls_ca_file = /nonexistent.pem", "/nonexistent.pem"),
    ("smtp", "tls = none", "required"),
    ("smtp", "sessions = 99999999999999999999", "sessions"),
    ("schedule", "quiet = 8-7", "quiet"),
    ("limits", "message = 25MB", "MiB"),
    ("limits", "mime_depth = 0", "mime_depth"),
    ("safety.fi", "checked_on = 31.2.2027", "checked_on"),
    ("retyr", "first = 1min", "retry"),
    ("admin", "password = x", "password"),
]


class Service(unittest.TestCase):
    def setUp(self):
        self.world = World(checked_on=datetime.date.today().isoformat()).__enter__()
        self.addCleanup(self.world.__exit__, None, None, None)
        self.world.admin(None)

    def deliver(self, words, number):
        self.world.system.deliver("x@outside.example", f"{BOX}@{DOMAIN}", (
            f"From: x@outside.example\nTo: {BOX}@{DOMAIN}\nSubject: canarySubject\nMessage-ID: <{number}@outside.example>\n"
            f"Date: Thu, 8 Apr 2027 12:00:00 +0300\n\n{words}\n").encode())

    def taken(self, count):
        return self.world.received_n() >= count

    def test_ready_without_servers_and_back(self):
        """OP-01, NT-05: ready before any server answers; mail flows soon after they do; IDLE brings it within 5 s."""
        self.world.system.down()
        with Daemon(self.world) as daemon:
            self.assertLess(daemon.wait_for("READY=1", 5), 2)
            self.world.system.wait("a problem to show", lambda: self.world.json("status", expect=None)["state"] == "degraded")
            self.assertTrue([line for _, line in daemon.listen() if line.startswith("STATUS=")])
            self.world.system.start_imap()
            self.world.system.start_smtp()
            self.world.system.wait("the first poll", lambda: self.world.json("status", expect=None)["imap"]["state"] == "ok", 65)
            time.sleep(1)
            start = time.monotonic()
            self.deliver("canaryBody", 1)
            self.world.system.wait("the mail", lambda: self.taken(1), 5)
            print(f"delivered to stored: {time.monotonic() - start:.2f} s", end=" ", flush=True)
            status, seconds = daemon.end()
            self.assertEqual(status, 0, daemon.log())
            self.assertLess(seconds, 5)
            self.assertIn("STOPPING=1", [line for _, line in daemon.listen()])
            for canary in ("canaryBody", "canarySubject", "x@outside", PASSWORD):
                self.assertNotIn(canary, daemon.log())

    def test_stuck_server(self):
        """OP-02: a server that hangs costs its deadline, not the watchdog."""
        self.world.configure("[deadlines]\ncommand = 3s\ngreeting = 3s\ntls = 3s\n[imap]\npoll = 2s\nidle = no\n")
        with Daemon(self.world, watchdog_s=4) as daemon:
            daemon.wait_for("READY=1")
            self.world.system.wait("the first poll", lambda: self.world.json("status", expect=None)["last_poll_at"])
            frozen = self.world.system.freeze_imap()
            time.sleep(10)
            self.world.system.thaw(frozen)
            self.deliver("x", 1)
            self.world.system.wait("mail after the stall", lambda: self.taken(1), 70)
            fed = [when for when, line in daemon.listen() if line == "WATCHDOG=1"]
            gaps = [later - earlier for earlier, later in zip(fed, fed[1:])]
            self.assertLess(max(gaps), 4, gaps)

    def test_two_instances(self):
        """CR-07: the second says what is locked; a lock does not outlive its holder."""
        with Daemon(self.world) as first:
            first.wait_for("READY=1")
            start = time.monotonic()
            second = self.world.run("mentord", "--once", expect=1)
            self.assertLess(time.monotonic() - start, 2)
            self.assertIn(b"lock", second.stdout + second.stderr)
            self.assertIsNone(first.process.poll())
            first.end(signal.SIGKILL)
        self.world.run("mentord", "--once")

    def test_reload(self):
        """OP-04: a broken configuration changes nothing and says why."""
        with Daemon(self.world) as daemon:
            daemon.wait_for("READY=1")
            # What lies there before the first look counts as old.
            self.world.system.wait("the first poll", lambda: self.world.json("status", expect=None)["last_poll_at"])
            self.world.configure("[imap]\npoll = never\n")
            daemon.process.send_signal(signal.SIGHUP)
            self.world.system.wait("the complaint", lambda: "60-test.conf:2" in daemon.log(), 5)
            self.deliver("x", 1)
            self.world.system.wait("mail as before", lambda: self.taken(1), 70)
            self.world.configure("[imap]\npoll = 30s\n")
            daemon.process.send_signal(signal.SIGHUP)
            time.sleep(1)
            self.assertIsNone(daemon.process.poll())
            self.assertEqual(daemon.end()[0], 0)

    def test_configuration(self):
        """OP-03: exit 2, where and what; before any network, which is down here."""
        self.world.system.down()
        drop_in = self.world.home / "mentord.conf.d/70-wrong.conf"
        for section, lines, said in WRONG:
            with self.subTest(f"[{section}] {lines}"):
                drop_in.write_text(f"[{section}]\n{lines}\n", encoding="utf-8")
                done = self.world.run("mentord", "--check-config", expect=2)
                text = (done.stdout + done.stderr).decode()
                line = 1 if section == "retyr" else 2 + lines.count("\n")
                self.assertIn(f"{drop_in}:{line}", text)
                self.assertIn(said, text)
        drop_in.write_bytes(b"[imap]\r\npoll = 60s\r\n")
        self.world.run("mentord", "--check-config", expect=2)
        drop_in.unlink()
        programme = self.world.home / "templates/programmes/starter.conf"
        right = programme.read_text(encoding="utf-8")
        for wrong, said in [("effect = q10 q77", "starter.conf:14: q77 has no words in fi"),
                            ("effect = q10 x", "starter.conf:14: ")]:
            programme.write_text(right.replace("effect = q10 q11", wrong), encoding="utf-8")
            done = self.world.run("mentord", "--check-config", expect=2)
            self.assertIn(said, (done.stdout + done.stderr).decode())
        programme.write_text(right, encoding="utf-8")
        self.world.run("mentord", "--check-config")

    def test_newer_schema(self):
        """OP-05: exit 3, nothing written."""
        self.world.run("mentord", "--once")
        base = sqlite3.connect(self.world.store)
        base.execute("PRAGMA user_version = 999")
        base.commit()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        base.close()
        before = hashlib.sha256(self.world.store.read_bytes()).digest()
        self.world.run("mentord", "--once", expect=3)
        self.world.run("mentorctl", "status", expect=3)
        self.assertEqual(hashlib.sha256(self.world.store.read_bytes()).digest(), before)

    def test_damaged_store(self):
        """ST-04: a store that is damaged is refused, and left as it is."""
        self.world.run("mentord", "--once")
        good = self.world.store.read_bytes()
        for offset in (0, 4096, 8192, len(good) // 2 // 4096 * 4096):
            with self.subTest(offset):
                bad = bytearray(good)
                bad[offset:offset + 4096] = bytes(range(256)) * 16
                self.world.store.write_bytes(bad)
                for extra in ("-wal", "-shm"):
                    self.world.store.with_name(self.world.store.name + extra).unlink(missing_ok=True)
                done = self.world.run("mentord", "--once", expect=4)
                self.assertTrue(done.stderr.strip() or done.stdout.strip())
                self.assertEqual(self.world.store.read_bytes(), bytes(bad))

    def test_secrets(self):
        """OA-05: missing, empty, open to others, too large: exit 2 with the name; one newline is no part of it."""
        secret = self.world.home / "credentials/imap-password"
        cases = [("missing", None, 0o600), ("empty", "", 0o600), ("a newline alone", "\n", 0o600),
                 ("open to others", PASSWORD, 0o644), ("too large", "x" * 1100000, 0o600)]
        for label, text, mode in cases:
            with self.subTest(label):
                secret.unlink(missing_ok=True)
                if text is not None:
                    secret.write_text(text, encoding="ascii")
                    secret.chmod(mode)
                done = self.world.run("mentord", "--once", expect=2)
                self.assertIn(b"imap-password", done.stdout + done.stderr)
        secret.write_text(PASSWORD + "\n", encoding="ascii")
        secret.chmod(0o600)
        self.world.run("mentord", "--once")


if __name__ == "__main__":
    sys.exit(main())
