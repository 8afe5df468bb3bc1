#!/usr/bin/env python3
"""A mailbox that changes under us and servers that are away or say no: IM-01, IM-02, IM-05, IM-06, NT-05, OA-04, and
what all that leaves in the log: PR-01, PR-02."""

import email
import sys
import time
import unittest

from harness import main
from mailsystem import PASSWORD
from scripted import Scripted, classes
from world import Daemon

START = "2027-04-08T13:00"
ANSWER = "Ehdotin palaverissa uutta työnjakoa canaryBody, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta."
NASTY = "\x1b[2J <0>canaryPriority \xff\xfe anna@mail.example " + "x" * 5000


def ident_of(raw):
    return email.message_from_bytes(raw)["Message-ID"].strip("<>")


class Mailbox(unittest.TestCase):
    def enter(self, settings=""):
        self.world = Scripted("[log]\nlevel = debug\n" + settings).__enter__()
        self.addCleanup(self.leave)
        self.world.people(["anna", "bea"], START)
        self.world.once("2027-04-08T17:01")
        for name in ("anna", "bea"):
            self.world.arrive(self.world.answer(self.world.mails[name][-1], "Kyllä, sopii.", "2027-04-08T18:00"),
                              "2027-04-08T18:00")
        for at in ("2027-04-08T18:01", "2027-04-09T08:31", "2027-04-12T08:31"):
            self.world.once(at)

    def leave(self):
        failed = self._outcome.result.failures + self._outcome.result.errors
        self.world.close(keep=any(test is self for test, _ in failed))

    def answer(self, name, words=ANSWER, at="2027-04-13T12:00", **fields):
        return self.world.answer(self.world.mails[name][-1], words, at, **fields)

    def rows(self):
        return self.world.items("inbox", "list")

    def test_renumbered(self):
        """IM-01: the same messages under other UIDs: nothing is done again, all is known."""
        self.enter()
        raw = self.answer("anna")
        self.world.arrive(raw, "2027-04-13T12:00")
        for at in ("2027-04-13T12:01", "2027-04-13T12:02"):  # then our own copy of the receipt is there too
            self.world.once(at)
        before, left = len(self.rows()), self.world.left()
        self.world.renumber(4711)
        self.world.once("2027-04-13T12:05")
        again = self.rows()[before:]
        self.assertEqual(len(again), before)
        self.assertLessEqual({row["class"] for row in again}, {"duplicate", "own"})
        self.assertEqual(classes(self.rows())[ident_of(raw)], [("answer", None), ("duplicate", None)])
        self.assertEqual(self.world.left(), left)
        self.assertIn("uidvalidity_changed", self.world.said)

    def test_emptied(self):
        """IM-02: the mailbox begins anew, and UID 1 is a new message."""
        self.enter()
        self.world.renumber(4712, keep=False)
        raw = self.answer("anna")
        self.assertEqual(self.world.arrive(raw, "2027-04-13T12:00"), 1)
        self.world.once("2027-04-13T12:01")
        self.assertEqual(classes(self.rows())[ident_of(raw)], [("answer", None)])

    def test_one_name_two_messages(self):
        """IM-05: both are kept, the second is flagged. IM-06: one message twice is one answer."""
        self.enter()
        first = self.answer("anna", Message_ID="<same@client.example>")
        second = self.answer("anna", ANSWER + " Ja vielä toinen ajatus.", Message_ID="<same@client.example>")
        for raw in (first, b"Received: from a by b; Tue, 13 Apr 2027 12:00:00 +0300\r\n" + first, second):
            self.world.arrive(raw, "2027-04-13T12:00")
        left = self.world.left()
        self.world.once("2027-04-13T12:01")
        rows = [row for row in self.rows() if row["message_id"] == "same@client.example"]
        self.assertEqual([row["class"] for row in rows], ["answer", "duplicate", "answer"])
        self.assertIn("dup_msgid_different_body", rows[2]["flags"])
        self.assertEqual(len(self.world.left()) - len(left), 1, "one receipt")

    def test_log(self):
        """PR-01, PR-02: the most verbose log of all this holds nobody's words, and a line an event."""
        self.enter()
        mail = self.world.mails["anna"][-1]
        token = mail["Reply-To"].split("+r.")[1].split("@")[0]
        self.world.arrive(self.answer("anna", Subject="canarySubject"), "2027-04-13T12:00")
        self.world.arrive(self.answer("anna", sender="canaryStranger@outside.example"), "2027-04-13T12:00")
        self.world.arrive(self.answer("anna", "x").replace(
            b"Subject: ", b"X-A: " + NASTY.encode("latin-1") + b"\r\nMessage-ID: <x\x1b[2J>\r\nSubject: ", 1), "2027-04-13T12:00")
        self.world.smtpd.rules.add("^RCPT TO:<anna", "replace", data=f"550 5.1.1 {NASTY[:400]}\r\n", times=1)
        self.world.once("2027-04-13T12:01", expect=None)
        self.world.imapd.rules.add("^UID", "replace", data="{tag} NO canaryServer " + NASTY[:300] + "\r\n", times=1)
        self.world.once("2027-04-13T12:02", expect=None)
        for canary in ("canaryBody", "canarySubject", "canaryStranger", token, PASSWORD, "anna@", "bea@", "kari@", "Anna",
                       mail["Message-ID"].strip("<>"), "\x1b", "\x00"):
            self.assertNotIn(canary, self.world.said)
        for line in self.world.said.splitlines():
            self.assertRegex(line, r"^[a-z_]+( |$)")
            self.assertLessEqual(len(line.encode()), 2048)

    def test_wrong_password(self):
        """OA-04: one try, then rest; the state says so."""
        self.enter()
        self.world.imapd.accepts = lambda *_: False
        self.world.smtpd.accepts = lambda *_: False
        before = len(self.world.imapd.lines("^[^ ]+ (LOGIN|AUTHENTICATE)"))
        with Daemon(self.world) as daemon:
            daemon.wait_for("READY=1")
            time.sleep(12)
            self.assertEqual(len(self.world.imapd.lines("^[^ ]+ (LOGIN|AUTHENTICATE)")) - before, 1)
            self.assertEqual(self.world.json("status", expect=None)["imap"]["state"], "auth_failed")
            self.assertNotIn(PASSWORD, daemon.log())

    def test_outage(self):
        """NT-05: back soon after the servers are, with a line for each change and not for each try."""
        self.enter("[retry]\nreconnect = 2s\n[imap]\npoll = 2s\nidle = no\n")
        self.world.imapd.stop()
        with Daemon(self.world) as daemon:
            daemon.wait_for("READY=1")
            time.sleep(12)
            self.world.system.start_imap()
            raw = self.answer("anna")
            self.world.imapd.deliver(raw)
            end = time.monotonic() + 10
            while time.monotonic() < end and not classes(self.rows())[ident_of(raw)]:
                time.sleep(0.2)
            self.assertEqual(len(classes(self.rows())[ident_of(raw)]), 1, daemon.log())
            self.assertLessEqual(len(daemon.log().splitlines()), 20, daemon.log())


if __name__ == "__main__":
    sys.exit(main())
