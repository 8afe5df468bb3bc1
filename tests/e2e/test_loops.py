#!/usr/bin/env python3
"""Mail that programs write: LP-01…LP-06 of the fault catalogue. Nothing automatic is answered, no robot gets a
conversation out of mentord, bounces find their mail, and a full mailbox is left alone."""

import collections
import email.utils
import sys
import time
import unittest
import uuid

from harness import main
from mailsystem import DOMAIN
from scripted import OWN, Scripted, classes

ANSWER = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput tunnista "
          "puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki.")
START = "2027-04-08T13:00"
ROUNDS = 30
OLD = 20000

# Out of office, as programs say it: fields, subject, words.
ABSENCES = [
    ({"Auto_Submitted": "auto-replied"}, None, "Olen lomalla."),
    ({"Auto_Submitted": "auto-replied (vacation)"}, None, "On leave."),
    ({"Auto_Submitted": "Auto-Generated"}, None, "x"),
    ({"X_Autoreply": "yes"}, None, "Olen poissa."),
    ({"X_Autorespond": "1"}, None, "Olen poissa."),
    ({"Precedence": "auto_reply"}, None, "Away."),
    ({"Precedence": "auto_reply", "X_Auto_Response_Suppress": "All"}, None, "Away."),
    ({"X_Auto_Response_Suppress": "DR, OOF, AutoReply"}, "Automaattinen vastaus: Kysymys", "Olen lomalla 30.4. asti."),
    ({"Auto_Submitted": "auto-notified"}, None, "Away."),
    ({"Return_Path": "<>", "Auto_Submitted": "auto-replied"}, "Autosvar: Fråga", "Jag är borta."),
    ({"X_Auto_Response_Suppress": "All"}, "Automatic reply: question", "I am out of the office."),
    ({"X_Mailer": "vacation", "Auto_Submitted": "auto-replied"}, "Out of Office", "I am out."),
]


class Loops(unittest.TestCase):
    def enter(self, names=("anna",), settings="", agree=True):
        world = self.world = Scripted(settings).__enter__()
        self.addCleanup(lambda: self.leave(world))
        self.world.people(names, START)
        self.world.once("2027-04-08T17:01")
        if agree:
            for name in names:
                self.world.arrive(self.world.answer(self.world.mails[name][-1], "Kyllä, sopii.", "2027-04-08T18:00"),
                                  "2027-04-08T18:00")
            for at in ("2027-04-08T18:01", "2027-04-09T08:31", "2027-04-12T08:31"):
                self.world.once(at)

    def leave(self, world):
        failed = self._outcome.result.failures + self._outcome.result.errors
        world.close(keep=any(test is self for test, _ in failed))

    def rows(self):
        return [row for row in self.world.items("inbox", "list") if row["class"] != "own"]

    def test_absence(self):
        """LP-01: twelve shapes, no reply, no answer."""
        names = [f"m{n:02}" for n in range(len(ABSENCES))]
        self.enter(names)
        before = self.world.left()
        idents = []
        for name, (fields, subject, words) in zip(names, ABSENCES):
            more = dict(fields)
            if subject:
                more["Subject"] = subject
            raw = self.world.answer(self.world.mails[name][-1], words, "2027-04-13T12:00", **more)
            idents.append(email.message_from_bytes(raw)["Message-ID"].strip("<>"))
            self.world.arrive(raw, "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        found = classes(self.rows())
        for ident, shape in zip(idents, ABSENCES):
            with self.subTest(shape):
                self.assertEqual(found[ident], [("auto", None)])
        self.assertEqual(self.world.left(), before)

    def test_absence_with_a_date(self):
        """R20: the clock stands until the day that is named; the mentor's digest says why nothing comes."""
        self.enter(("anna", "bea", "cia"))
        for name, words in (("anna", "Olen lomalla 18.4. asti."), ("bea", "Olen lomalla. Palaan maanantaina 19.4."),
                            ("cia", "Olen lomalla.")):
            raw = self.world.answer(self.world.mails[name][-1], words, "2027-04-13T12:00", Auto_Submitted="auto-replied")
            self.world.arrive(raw, "2027-04-13T12:00")
        for at in ("2027-04-13T12:01", "2027-04-16T08:31", "2027-04-19T07:31"):
            self.world.once(at)
        digest = self.world.mails["kari"][-1].get_body(("plain",)).get_content()
        self.assertIn("POISSA: Cia, automaattivastaus 13.4. – kysymykset odottavat", digest)
        self.assertEqual(digest.count("POISSA"), 1)
        before = {name: len(self.world.mails[name]) for name in ("anna", "bea", "cia")}
        self.world.once("2027-04-21T08:31")
        self.assertEqual({name: len(self.world.mails[name]) for name in before}, before)
        # Four days after the question, and the six of the absence.
        self.world.once("2027-04-22T08:31")
        self.assertEqual({name: len(self.world.mails[name]) - before[name] for name in before},
                         {"anna": 1, "bea": 1, "cia": 0})

    def play(self, name, words, minutes=ROUNDS, at="2027-04-13T12:{:02}"):
        """A robot answers every mail that came, at once and with no mark of its own; how many it gets for it."""
        seen = len(self.world.mails[name]) - 1
        begun = seen + 1
        for minute in range(minutes):
            now = at.format(minute)
            for mail in self.world.mails[name][seen:]:
                self.world.arrive(self.world.answer(mail, words, now), now)
            seen = len(self.world.mails[name])
            self.world.once(now)
        return len(self.world.mails[name]) - begun

    def test_robot_mentee(self):
        """LP-02: whatever it says, a robot gets two mails at most in thirty rounds."""
        for words in (ANSWER, "", "OK", "JATKA", "LOPETA", "EI", "Kyllä", "TOINEN", "TAUKO", "OHJE", "POISTA KAIKKI",
                      "Kiitos viestistäsi, palaan asiaan."):
            with self.subTest(words):
                self.enter()
                self.assertLessEqual(self.play("anna", words), 10 if words == "JATKA" else 2)

    def test_robot_before_consent(self):
        for words in ("EI", "LOPETA", "Kiitos viestistäsi, palaan asiaan.", "", "KYLLÄ"):
            with self.subTest(words):
                self.enter(agree=False)
                # With the yes comes the invitation of the session that is booked.
                self.assertLessEqual(self.play("anna", words, at="2027-04-08T18:{:02}"), 3 if words == "KYLLÄ" else 2)

    def test_robot_mentor(self):
        for words in ("", "# muistiinpano", "LOPETA", "JATKA", "VÄÄRÄ HÄLYTYS", "OTAN", "OHJE", "Kiitos viestistäsi."):
            with self.subTest(words):
                self.enter()
                self.assertLessEqual(self.play("kari", words), 2)

    def test_robot_stranger(self):
        """A stranger who knows a token: the known address is asked once, the stranger gets nothing."""
        self.enter()
        mail = self.world.mails["anna"][-1]
        before = len(self.world.mails["anna"])
        for minute in range(ROUNDS):
            now = f"2027-04-13T12:{minute:02}"
            self.world.arrive(self.world.answer(mail, ANSWER, now, sender="robot@outside.example"), now)
            self.world.once(now)
        self.assertEqual(len(self.world.mails["anna"]) - before, 1)
        self.assertEqual(self.world.mails["robot"], [])

    def report(self, sent, status, action="failed", proven=True, recipient=None):
        mail = sent.as_bytes().split(b"\n\n")[0].decode() if proven else "Message-ID: <unknown@x.example>\nSubject: x"
        boundary = uuid.uuid4().hex
        text = (f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.mail.example\nTo: {OWN}\nSubject: Undelivered Mail Returned\n"
                f"Message-ID: <{uuid.uuid4()}@mx.mail.example>\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
                f'Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"\n\n'
                f"--{boundary}\nContent-Type: text/plain\n\nI am sorry.\n--{boundary}\nContent-Type: message/delivery-status\n\n"
                f"Reporting-MTA: dns; mx.mail.example\n\nFinal-Recipient: rfc822; {recipient or sent['To']}\nAction: {action}\n"
                f"Status: {status}\nDiagnostic-Code: smtp; 550 {status} no\n\n--{boundary}\n"
                f"Content-Type: text/rfc822-headers\n\n{mail}\n\n--{boundary}--\n")
        return text.replace("\n", "\r\n").encode()

    def states(self):
        return {row["message_id"].strip("<>"): row["state"] for row in self.world.items("outbox", "list")}

    def holds(self, at):
        return [hold["reason"] for hold in self.world.json("status", at=at, expect=None)["holds"]]

    def test_reports(self):
        """LP-03: a report finds its mail by the headers alone, and is never answered."""
        self.enter(["anna", "bea", "cia"])
        before = self.world.left()
        cases = [("anna", "5.1.1", "failed"), ("bea", "4.4.7", "failed"), ("cia", "4.4.1", "delayed")]
        for name, status, action in cases:
            self.world.arrive(self.report(self.world.mails[name][-1], status, action), "2027-04-13T12:00")
            self.world.arrive(self.report(self.world.mails[name][-2], status, action), "2027-04-13T12:00")
        self.world.arrive(self.report(self.world.mails["anna"][-1], "5.1.1", proven=False), "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        kinds = collections.Counter((row["class"], row["reason"]) for row in self.rows() if row["class"] != "consent")
        self.assertEqual(kinds[("quarantine", "bounce_unproven")], 1, kinds)
        self.assertGreaterEqual(kinds[("bounce", None)], 4, kinds)
        self.assertEqual(len(self.world.left()) - len(before), 1, "the mentor is told once of the one hard bounce")
        self.assertEqual(self.holds("2027-04-13T12:02"), ["bounce"])
        states = self.states()
        ident = self.world.mails["anna"][-1]["Message-ID"].strip("<>")
        self.assertEqual(states[ident], "failed")
        ident = self.world.mails["cia"][-1]["Message-ID"].strip("<>")
        self.assertEqual(states[ident], "sent", "only delayed")

    def test_our_address_refused(self):
        """X.1.8 is about who sent: nobody is suspended for it."""
        self.enter()
        self.world.arrive(self.report(self.world.mails["anna"][-1], "5.1.8"), "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        self.assertIn("bounce", [row["class"] for row in self.rows()])
        self.assertEqual(self.holds("2027-04-13T12:02"), [])

    def test_own_copy_came_back(self):
        """What could not be kept for ourselves says nothing of the person."""
        self.enter()
        sent, before = self.world.mails["anna"][-1], self.world.left()
        self.world.arrive(self.report(sent, "5.1.1", recipient=OWN), "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        self.assertIn("bounce", [row["class"] for row in self.rows()])
        self.assertEqual(self.world.left(), before)
        self.assertEqual(self.holds("2027-04-13T12:02"), [])
        self.assertEqual(self.states()[sent["Message-ID"].strip("<>")], "sent")

    def test_list(self):
        """A list's program carried it: an answer where it proves a token, else nobody's."""
        self.enter(("anna", "bea"))
        fields = {"List_Id": "<team.mail.example>", "Precedence": "list"}
        mail = self.world.mails["anna"][-1]
        self.world.arrive(self.world.answer(mail, "Sain sen valmiiksi.", "2027-04-13T12:00", **fields), "2027-04-13T12:00")
        mail = self.world.mails["bea"][-1]
        self.world.arrive(self.world.answer(mail, "Sain sen valmiiksi.", "2027-04-13T12:00", To=OWN, In_Reply_To="<x@y.example>",
                                            References="<x@y.example>", **fields), "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        self.assertEqual([row["class"] for row in self.rows() if row["class"] != "consent"], ["answer", "auto"])

    def test_nobody(self):
        """LP-04: no sender, no report: kept for a human, never answered."""
        self.enter()
        mail = self.world.mails["anna"][-1]
        before = self.world.left()
        shapes = [{"Return_Path": "<>"}, {"From": "MAILER-DAEMON@mx.mail.example"},
                  {"From": "Mail Delivery System <mailer-daemon@mx.mail.example>", "Return_Path": "<>"}]
        for fields in shapes:
            raw = self.world.answer(mail, "Viestisi ei mennyt perille.", "2027-04-13T12:00", To=OWN, In_Reply_To="<x@y.example>",
                                    References="<x@y.example>", Subject="Returned mail", **fields)
            self.world.arrive(raw, "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        self.assertEqual(self.world.left(), before)
        self.assertEqual([(row["class"], row["reason"]) for row in self.rows() if row["class"] != "consent"],
                         [("quarantine", "bounce_unparsed")] * len(shapes))

    def test_own_mail(self):
        """LP-05: our own mails in our own mailbox, as they are and once more."""
        self.enter()
        before, n = self.world.left(), len(self.world.items("inbox", "list"))
        for entry in list(self.world.smtpd.accepted):
            self.world.arrive(entry["message"], "2027-04-13T12:00")
            self.world.arrive(b"Received: from x by y; Tue, 13 Apr 2027 12:00:00 +0300\r\n" + entry["message"],
                              "2027-04-13T12:00")
        self.world.once("2027-04-13T12:01")
        rows = self.world.items("inbox", "list")[n:]
        self.assertEqual({row["class"] for row in rows}, {"own"})
        self.assertEqual(self.world.left(), before)
        # The same name of two of ours: one message with it must not stop the others.
        uuids = [email.message_from_bytes(entry["message"])["X-Mentord-Id"] for entry in self.world.smtpd.accepted][:2]
        for one in uuids:
            self.world.arrive((f"From: {OWN}\r\nTo: {OWN}\r\nX-Mentord-Id: {one}\r\nMessage-ID: <same@server.example>\r\n"
                               f"Subject: x\r\n\r\nx\r\n").encode(), "2027-04-13T12:00")
        # Of what was erased, or sent after the backup that was restored, we know nothing and keep nothing.
        self.world.arrive((f"From: {OWN}\r\nTo: kari@mail.example\r\nX-Mentord-Id: 0c9e1a52-2f0b-4a53-9d7e-6a1f1c1f2b3c\r\n"
                           "Message-ID: <gone@server.example>\r\nSubject: x\r\n\r\nErased words.\r\n").encode(), "2027-04-13T12:00")
        self.world.arrive(self.world.answer(self.world.mails["anna"][-1], ANSWER, "2027-04-13T12:00"), "2027-04-13T12:00")
        self.world.once("2027-04-13T12:02", timeout=30)
        self.assertEqual([row["class"] for row in self.world.items("inbox", "list")[-2:]], ["own", "answer"])
        self.assertEqual(self.world.items("quarantine", "list"), [])

    def test_full_mailbox(self):
        """LP-06: twenty thousand old mails at the first start: none is taken, nothing is sent."""
        world = self.world = Scripted().__enter__()
        self.addCleanup(lambda: self.leave(world))
        for n in range(OLD):
            self.world.imapd.mailboxes["INBOX"].add(
                (f"From: anna@{DOMAIN}\r\nTo: {OWN}\r\nMessage-ID: <{n}@old.example>\r\nSubject: vanha\r\n\r\n"
                 f"Kyllä. Haluan tappaa tämän {n}.\r\n").encode(), at=1700000000 + n)
        start = time.monotonic()
        self.world.people(["anna"], START)
        took = time.monotonic() - start
        self.world.once("2027-04-08T13:05")
        self.assertEqual(self.world.left(), {})
        self.assertEqual(self.world.items("inbox", "list"), [])
        self.world.once("2027-04-08T17:01")
        self.assertEqual(len(self.world.mails["anna"]), 1)
        self.assertEqual(sum(self.world.left().values()), 1)
        # IM-01 on top: renumbered, they stay old.
        self.world.renumber(7777)
        self.world.once("2027-04-08T17:05")
        self.assertEqual(collections.Counter(row["class"] for row in self.world.items("inbox", "list")),
                         {"not_kept": OLD, "own": 1})
        self.assertEqual(sum(self.world.left().values()), 1)
        print(f"{took:.1f} s with {OLD} mails", end=" ", flush=True)


if __name__ == "__main__":
    sys.exit(main())
