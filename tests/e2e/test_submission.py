#!/usr/bin/env python3
"""What happens to mail on its way out: SM-01…SM-05, SM-07, SM-08 of the fault catalogue. The ledger of the SMTP server
says what it took responsibility for; the outbox must agree, and nobody gets a mail twice."""

import collections
import email
import email.policy
import os
import signal
import subprocess
import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from scripted import OWN, Scripted
from world import instant

START = "2027-04-08T13:00"
AT = "2027-04-08T17:01"
# The looks for a copy: at once, after 2 and after 15 minutes.
LOOKS = ["2027-04-08T17:03", "2027-04-08T17:04", "2027-04-08T17:16", "2027-04-08T17:17", "2027-04-08T17:20"]
KILLS = 1000 if os.environ.get("MENTORD_LONG") == "ON" else 40


class Submission(unittest.TestCase):
    def enter(self, names=("anna",), settings=""):
        self.world = Scripted(settings).__enter__()
        self.addCleanup(self.leave)
        self.world.people(names, START)

    def leave(self):
        failed = self._outcome.result.failures + self._outcome.result.errors
        self.world.close(keep=any(test is self for test, _ in failed))

    def rule(self, when, do, **more):
        self.world.smtpd.rules.add(when, do, **more)

    def states(self, kind="invitation"):
        return collections.Counter(row["state"] for row in self.world.items("outbox", "list") if row["kind"] == kind)

    def row(self, kind="invitation"):
        return next(row for row in self.world.items("outbox", "list") if row["kind"] == kind)

    def run_all(self, times=tuple(LOOKS)):
        for at in times:
            self.world.once(at, expect=None)

    def check_ledger(self):
        """Nothing twice; what counts as sent was taken, what was taken counts as sent or is in doubt."""
        left = self.world.left()
        self.assertEqual([ident for ident, n in left.items() if n != 1], [])
        for row in self.world.items("outbox", "list"):
            if row["to"] == OWN:
                continue
            taken = left[f"<{row['message_id'].strip('<>')}>"]
            if row["state"] == "sent":
                self.assertEqual(taken, 1, row)
            elif taken:
                self.assertIn(row["state"], ("ambiguous", "sending"), row)

    def test_lost_and_taken(self):
        """SM-01: the server took it, the reply was lost. Our own copy proves it."""
        self.enter()
        self.rule("^ACCEPTED$", "reset", times=1)
        self.world.once(AT, expect=None)
        self.world.once(LOOKS[0])
        self.assertEqual(self.states(), {"sent": 1})
        self.run_all()
        self.check_ledger()
        self.assertEqual(len(self.world.mails["anna"]), 1)

    def test_found_in_sent(self):
        """SM-01: no own copy, but the provider files what it takes in Sent, under another Message-ID."""
        self.enter(settings="[smtp]\nown_copy = no\n")

        def file(entry):
            self.world.deliver(entry)
            message = entry["message"].replace(b"Message-ID: <", b"Message-ID: <renamed.", 1)
            self.world.imapd.deliver(message, "Sent")

        self.world.smtpd.on_accepted = file
        self.rule("^ACCEPTED$", "cut", times=1)
        self.world.once(AT, expect=None)
        self.run_all(LOOKS[:1])
        self.assertEqual(self.states(), {"sent": 1})
        self.run_all()
        self.check_ledger()
        # PQ-04: a reply that knows the new name alone finds its way.
        mail = self.world.mails["anna"][0]
        renamed = mail["Message-ID"].replace("<", "<renamed.", 1)
        self.world.arrive(self.world.answer(mail, "Kyllä, sopii.", "2027-04-08T18:00", To=OWN, In_Reply_To=renamed,
                                            References=renamed), "2027-04-08T18:00")
        self.world.once("2027-04-08T18:01")
        self.assertEqual([row["class"] for row in self.world.items("inbox", "list")], ["consent"])

    def test_lost_and_not_taken(self):
        """SM-02: the server did not take it. Copies of others arrive, so after the last look it goes again, as it was."""
        self.enter(["anna", "bea"])
        self.rule("^DOT$", "cut", times=1)
        self.world.once(AT, expect=None)
        self.run_all(LOOKS[:2])
        self.assertEqual(self.states(), {"ambiguous": 1, "sent": 1})
        ident = next(row["message_id"] for row in self.world.items("outbox", "list") if row["state"] == "ambiguous")
        self.run_all()
        self.assertEqual(self.states(), {"sent": 2})
        self.check_ledger()
        self.assertIn(f"<{ident.strip('<>')}>", self.world.left(), "it has another Message-ID")

    def test_late_copies(self):
        """A copy in Sent counts for nothing that left after it: what is late is not sent twice."""
        self.enter(["anna", "bea"], "[smtp]\nown_copy = no\n")

        def file(entry):
            self.world.deliver(entry)
            self.world.imapd.deliver(entry["message"], "Sent", at=int(instant(AT).timestamp()) - 3600)

        def file_later(entry):
            self.world.deliver(entry)
            self.world.smtpd.on_accepted = lambda entry: self.world.deliver(entry)

        self.world.imapd.deliver(b"X-Mentord-Id: 0b5e9e0c-0000-4000-8000-000000000000\r\nSubject: old\r\n\r\nold\r\n", "Sent",
                                 at=int(instant(AT).timestamp()) - 3600)
        self.world.smtpd.on_accepted = file_later
        self.rule("^ACCEPTED$", "cut", times=1)
        self.world.once(AT, expect=None)
        self.run_all()
        self.check_ledger()
        self.assertEqual(self.states(), {"ambiguous": 1, "sent": 1})

    def test_lost_alone(self):
        """SM-02: nothing else is due, so a mail to ourselves shows that copies arrive."""
        self.enter()
        self.rule("^DOT$", "cut", times=1)
        self.world.once(AT, expect=None)
        self.run_all()
        self.assertEqual(self.states(), {"sent": 1})
        self.check_ledger()

    def test_no_copies(self):
        """SM-02: where no copy is ever seen nobody knows. It is held, the mentor is asked once, and decides."""
        cases = {"anna": ("LÄHETÄ", "sent", 1), "bea": ("JÄTÄ", "sent", 0), "cia": ("Mitä tämä on?", "ambiguous", 0)}
        self.enter(cases)
        self.world.copies = False
        self.rule("^DOT$", "cut", times=3)
        self.world.once(AT, expect=None)
        self.run_all(["2027-04-08T17:02", *LOOKS, "2027-04-08T17:25", "2027-04-08T18:00", "2027-04-08T19:00"])
        self.assertEqual(self.states(), {"ambiguous": 3})
        asked = {name: mail for mail in self.world.mails["kari"] for name in cases if name.title() in mail.as_string()}
        self.assertEqual(len(self.world.mails["kari"]), 3)
        for name, (word, _, _) in cases.items():
            self.assertEqual(self.world.mails[name], [])
            self.world.arrive(self.world.answer(asked[name], word, "2027-04-08T19:30"), "2027-04-08T19:30")
        self.run_all(["2027-04-08T19:31", "2027-04-08T19:32"])
        self.assertEqual(len(self.world.mails["kari"]), 4)
        self.assertIn("Tähän vastataan LÄHETÄ tai JÄTÄ.", self.world.mails["kari"][-1].get_body(("plain",)).get_content())
        for row in self.world.items("outbox", "list"):
            if row["kind"] == "invitation":
                word, state, taken = cases[row["person"]]
                with self.subTest(word):
                    self.assertEqual(row["state"], state)
                    self.assertEqual(len(self.world.mails[row["person"]]), taken)

    def test_resend_by_choice(self):
        """on_unknown = resend: at most one more, the same Message-ID."""
        self.enter(settings="[smtp]\non_unknown = resend\n")
        self.world.copies = False
        self.rule("^ACCEPTED$", "cut", times=1)
        self.world.once(AT, expect=None)
        self.run_all()
        self.assertEqual(self.states(), {"sent": 1})
        self.assertEqual(sorted(self.world.left().values())[-1], 2)

    def test_server_that_always_breaks(self):
        """Doubt about the mail that asks about a doubt: no avalanche."""
        self.enter()
        self.world.copies = False
        self.rule("^DOT$", "cut")
        self.world.once(AT, expect=None)
        self.run_all()
        for hour in range(18, 24):
            self.run_all([f"2027-04-08T{hour}:{minute:02}" for minute in (0, 3, 20, 40)])
        self.assertEqual(self.world.left(), {})
        self.assertLessEqual(len(self.world.items("outbox", "list")), 6)

    def test_killed_in_the_window(self):
        """SM-05: kill -9 between the server's ledger line and our commit, once for each mail."""
        names = [f"m{n:03}" for n in range(KILLS)]
        self.enter(names)
        pids = []

        def kill(entry):
            self.world.deliver(entry)
            if any(address != OWN for address in entry["recipients"]):
                os.kill(pids[-1], signal.SIGKILL)

        self.world.smtpd.on_accepted = kill
        killed = 0
        for _ in range(3 * KILLS):
            process = subprocess.Popen(
                [str(self.world.build / "mentord"), "--config", str(self.world.conf), "--once"],
                env=self.world.environment(AT), stdin=subprocess.DEVNULL, stdout=self.world.log, stderr=self.world.log)
            pids.append(process.pid)
            if process.wait(60) == 0:
                break
            killed += 1
        self.world.smtpd.on_accepted = self.world.deliver
        self.run_all()
        self.assertEqual(self.states(), {"sent": KILLS})
        self.check_ledger()
        self.assertGreaterEqual(killed, KILLS)
        print(f"{killed} kills", end=" ", flush=True)

    def test_killed_without_copies(self):
        """SM-05: no copies to be seen: held, not sent twice."""
        self.enter()
        self.world.copies = False
        pids = []
        self.world.smtpd.on_accepted = lambda entry: (self.world.deliver(entry), os.kill(pids[-1], signal.SIGKILL))
        process = subprocess.Popen(
            [str(self.world.build / "mentord"), "--config", str(self.world.conf), "--once"],
            env=self.world.environment(AT), stdin=subprocess.DEVNULL, stdout=self.world.log, stderr=self.world.log)
        pids.append(process.pid)
        self.assertEqual(process.wait(60), -signal.SIGKILL)
        self.world.smtpd.on_accepted = self.world.deliver
        self.run_all()
        self.assertEqual(self.states(), {"ambiguous": 1})
        self.check_ledger()
        self.assertEqual(len(self.world.mails["kari"]), 1)

    def test_safety_mail_in_doubt(self):
        """Rules 3.8: a safety mail goes again at once, whatever happened to it: twice is harmless."""
        self.enter()
        self.world.once(AT)
        self.world.copies = False
        mail = self.world.mails["anna"][0]
        self.world.arrive(self.world.answer(mail, "Kyllä, sopii.", "2027-04-08T17:30"), "2027-04-08T17:30")
        self.world.once("2027-04-08T17:31")
        mail = self.world.mails["anna"][-1]
        self.world.arrive(self.world.answer(mail, "En jaksa enää, haluan tappaa itseni.", "2027-04-08T17:40"),
                          "2027-04-08T17:40")
        before = {name: len(self.world.mails[name]) for name in ("anna", "kari")}
        pids = []
        self.world.smtpd.on_accepted = lambda entry: os.kill(pids[-1], signal.SIGKILL)
        process = subprocess.Popen(
            [str(self.world.build / "mentord"), "--config", str(self.world.conf), "--once"],
            env=self.world.environment("2027-04-08T17:41"), stdin=subprocess.DEVNULL, stdout=self.world.log,
            stderr=self.world.log)
        pids.append(process.pid)
        self.assertEqual(process.wait(60), -signal.SIGKILL)
        self.world.smtpd.on_accepted = self.world.deliver
        self.rule("^ACCEPTED$", "cut", times=1)
        self.world.once("2027-04-08T17:41", expect=None)
        self.world.once("2027-04-08T17:42", expect=None)
        for name in before:
            self.assertGreater(len(self.world.mails[name]), before[name], name)

    def test_greylisting(self):
        """SM-03: again after at least five minutes, the same mail, and nothing held against the address."""
        self.enter()
        self.rule("^RCPT TO:<anna", "replace", data="450 4.7.1 greylisted\r\n", times=1)
        self.world.once(AT)
        self.assertEqual(self.states(), {"retry": 1})
        self.world.once("2027-04-08T17:05")
        self.assertEqual(self.states(), {"retry": 1})
        self.world.once("2027-04-08T17:08")
        self.assertEqual(self.states(), {"sent": 1})
        self.check_ledger()

    def test_refused_for_good(self):
        """SM-04: one try, the mentor is told once, nothing more goes to that address."""
        self.enter()
        self.rule("^RCPT TO:<anna", "replace", data="550 5.1.1 <anna@mail.example>: no such user canaryReply\r\n")
        self.world.once(AT)
        self.assertEqual((self.row()["state"], self.row()["attempts"]), ("failed", 1))
        self.run_all(["2027-04-08T17:10", "2027-04-09T08:31", "2027-04-12T08:31", "2027-04-14T08:31"])
        self.assertEqual(len(self.world.smtpd.lines("^RCPT TO:<anna")), 1)
        told = [row for row in self.world.items("outbox", "list") if row["kind"] == "needs_human"]
        self.assertEqual(len(told), 1)
        self.assertEqual(self.world.mails["anna"], [])
        self.assertNotIn("anna@", self.world.said)

    def test_injection(self):
        """SM-07: what would be a second command or header is refused where it is given, and nothing comes of it."""
        self.enter()
        evil = [("--address", f"anna@{DOMAIN}>\r\nRCPT TO:<evil@{DOMAIN}"), ("--name", "Anna\r\nBcc: evil@mail.example"),
                ("--called", "Anna\nBcc: evil@mail.example"), ("--name", "Anna\x1b[2J"), ("--address", "anna@mail.example\n")]
        for option, value in evil:
            with self.subTest(value):
                done = self.world.run("mentorctl", "mentee", "set", "anna", option, value, at=START, expect=None)
                self.assertIn(done.returncode, (1, 2), done.stdout + done.stderr)
        done = self.world.run("mentorctl", "session", "add", "anna", "2027-05-20T10:00", "--place", "A\r\nBcc: evil@z.example",
                              at=START, expect=None)
        self.assertIn(done.returncode, (1, 2))
        self.world.run("mentorctl", "mentee", "set", "anna", "--name", 'A "B" <c@d.example>, =?utf-8?q?x=0D=0ABcc:?=', at=START,
                       expect=None)
        self.world.once(AT)
        self.assertEqual(self.world.smtpd.lines("evil"), [])
        for entry in self.world.smtpd.accepted:
            self.assertEqual(sorted(entry["recipients"]), sorted({f"anna@{DOMAIN}", OWN}))
            head = entry["message"].split(b"\r\n\r\n")[0]
            self.assertNotIn(b"\r\nBcc", head)
            message = email.message_from_bytes(entry["message"], policy=email.policy.default)
            self.assertEqual([address.addr_spec for address in message["To"].addresses], [f"anna@{DOMAIN}"])

    def test_subject_of_a_reply(self):
        """MI-08: what a reply's subject decodes to comes back in no header of ours."""
        self.enter()
        self.world.once(AT)
        mail = self.world.mails["anna"][0]
        reply = self.world.answer(mail, "Kyllä, sopii.", AT).replace(
            b"Subject: ", b"Subject: =?utf-8?q?a=0D=0ABcc:_evil=40mail.example=0D=0A?= =?utf-8?b?GxtbMko=?= ", 1)
        self.world.arrive(reply, AT)
        self.world.once("2027-04-08T17:05")
        self.assertGreater(len(self.world.mails["anna"]), 1)
        for entry in self.world.smtpd.accepted:
            self.assertNotIn(b"evil", entry["message"])
            self.assertNotIn(b"\x1b", entry["message"])

    def test_smuggling(self):
        """SM-08: dots, bare line ends, NUL and long lines of a mentor's words leave as one canonical message."""
        self.enter()
        self.world.once(AT)
        self.world.arrive(self.world.answer(self.world.mails["anna"][0], "Kyllä, sopii.", AT), AT)
        self.world.once("2027-04-08T17:05")
        review = next(mail for mail in self.world.mails["kari"] if "kooste" in mail["Subject"])
        words = ("Hei\n.\n..\n.x\nalku\r.\rloppu\n.\r\nMAIL FROM:<evil@z.example>\r\nRCPT TO:<evil@z.example>\r\nDATA\r\n"
                 + "ä" * 10000 + "\n" + "sana " * 3000 + "\nnolla\x00tavu\nviimeinen")
        # As the mentor's client would send it: base64 hides nothing from the reader.
        reply = self.world.answer(review, "x", "2027-04-08T17:10", Content_Transfer_Encoding="base64")
        head = reply.split(b"\r\n\r\n")[0].replace(b'charset="us-ascii"', b'charset="utf-8"').replace(
            b"Content-Type: text/plain", b"Content-Type: text/plain", 1)
        head = b"\r\n".join(line for line in head.split(b"\r\n") if not line.startswith(b"Content-Transfer-Encoding"))
        head += b"\r\nContent-Transfer-Encoding: base64"
        self.world.arrive(head + b"\r\n\r\n" + base64_of(words.encode()), "2027-04-08T17:10")
        self.world.once("2027-04-08T17:11")
        self.assertEqual(self.world.smtpd.lines("^(MAIL|RCPT).*evil"), [])
        human = self.world.smtpd.accepted[-1]
        raw = human["message"]
        self.assertEqual(raw.count(b"\n"), raw.count(b"\r\n"), "a bare LF")
        self.assertEqual(raw.count(b"\r"), raw.count(b"\r\n"), "a bare CR")
        self.assertNotIn(b"\0", raw)
        self.assertLessEqual(max(map(len, raw.split(b"\r\n"))), 998)
        text = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain",)).get_content()
        for line in ("Hei", ".", "..", ".x", "MAIL FROM:<evil@z.example>", "ä" * 10000, "viimeinen"):
            self.assertIn(line, text.splitlines())

    def test_one_person_a_message(self):
        """SM-09: a message has one reader and our own copy; with the reader refused, DATA is never said."""
        self.enter([f"m{n}" for n in range(5)])
        self.rule("^RCPT TO:<m2@", "replace", data="550 5.7.1 no\r\n")
        self.world.once(AT)
        self.assertEqual(self.states(), {"sent": 4, "failed": 1})
        for entry in self.world.smtpd.accepted:
            self.assertEqual(len([address for address in entry["recipients"] if address != OWN]), 1)
        self.assertEqual(len(self.world.smtpd.lines("^DATA")), 4)
        self.check_ledger()


def base64_of(data):
    import base64
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


if __name__ == "__main__":
    sys.exit(main())
