#!/usr/bin/env python3
"""What people may do that is not an ordinary answer, each by a mentee of their own in one story: refuse, stay silent,
stop, write from elsewhere, send nothing, send too much, be away, be in danger."""

import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from world import BOX, World

ANSWER = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput tunnista "
          "puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki.")
MENTEES = {
    "nea": "refuses", "ulla": "asks instead of answering", "sami": "says nothing", "lotta": "stops by a word",
    "ulpu": "stops by the client's button", "varpu": "is in danger", "teija": "writes from another address",
    "tyyne": "sends an empty reply", "iso": "sends too much", "ooo": "is away", "tupla": "is delivered twice",
    "pipa": "breaks the subject and the references",
}
CONSENTING = [name for name in MENTEES if name not in ("nea", "ulla", "sami")]


class People(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World("[limits]\nmessage = 1MiB\n").__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.system.user("muu", *MENTEES)
        cls.world.admin(at)
        cls.world.person("mentor", "kari", "Kari Virtanen", at)
        for name in MENTEES:
            cls.world.person("mentee", name, name.title(), at, mentor="kari")
            for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
                cls.world.ctl("session", "add", name, session, at=at)

    def step(self, at, due):
        """Every mentee gets just these kinds."""
        came = self.world.step(at, due)
        for name in MENTEES:
            self.assertEqual([kind for kind, _ in came[name]], list(due.get(name, [])), f"{at} {name} {MENTEES[name]}")
        return came

    def post(self, name, kind, words, at, **options):
        mail = self.world.got[name, kind]
        self.world.post(self.world.draft(name, mail, words, at, **options))

    def newest(self, **wanted):
        rows = [row for row in self.world.items("inbox", "list") if all(row[key] == value for key, value in wanted.items())]
        self.assertTrue(rows, f"no such row: {wanted}; there are "
                        f"{[(row['class'], row['reason'], row['person']) for row in self.world.items('inbox', 'list')]}")
        return rows[-1]

    def test_1_consent(self):
        self.step("2027-04-08T13:05", {})
        self.step("2027-04-08T17:01", {name: ["invitation"] for name in MENTEES})
        at = "2027-04-08T17:40"
        for name in CONSENTING:
            self.post(name, "invitation", "Kyllä, sopii minulle.", at)
        self.post("nea", "invitation", "EI", at)
        self.post("ulla", "invitation", "Mitähän tämä kanarialintu mahtaa maksaa?", at)
        self.step("2027-04-08T17:42", {name: ["confirmed", "calendar"] for name in CONSENTING} | {name: ["confirmed"] for name in ("nea", "ulla")})
        self.assertEqual(self.world.json("mentee", "show", "nea")["state"], "declined")
        self.newest(**{"class": "not_kept", "person": "ulla"})
        self.assertFalse(self.world.stored("kanarialintu"), "nothing that a person wrote is kept before consent")
        self.post("ulla", "invitation", "En ymmärrä tätä kanarialintua.", "2027-04-08T18:00")
        self.step("2027-04-08T18:01", {})

    def test_2_silence(self):
        self.step("2027-04-09T08:31", {name: ["post"] for name in CONSENTING})
        self.step("2027-04-12T08:31", {name: ["question"] for name in CONSENTING})
        self.step("2027-04-13T08:31", {name: ["invitation_reminder"] for name in ("ulla", "sami")})

    def test_3_replies(self):
        at = "2027-04-13T12:00"
        self.post("lotta", "question", "LOPETA", at)
        button = self.world.draft("ulpu", self.world.got["ulpu", "question"], "", at)
        del button["To"], button["Subject"], button["References"], button["In-Reply-To"]
        where = self.world.got["ulpu", "question"].message["List-Unsubscribe"].strip("<>").removeprefix("mailto:").split("?")[0]
        button["To"], button["Subject"] = where, "unsubscribe"
        self.world.post(button)
        self.post("tyyne", "question", "", at)
        self.post("iso", "question", "pitkä kirjoitus\n" * 100000, at)
        away = self.world.draft("ooo", self.world.got["ooo", "question"], "Olen lomalla 30.4. asti.", at)
        away["Auto-Submitted"] = "auto-replied"
        self.world.post(away)
        twice = self.world.draft("tupla", self.world.got["tupla", "question"], ANSWER, at)
        self.world.post(twice)
        self.world.post(twice)
        broken = self.world.draft("pipa", self.world.got["pipa", "question"], ANSWER, at)
        del broken["References"], broken["In-Reply-To"], broken["Subject"]
        broken["Subject"] = "Terveisiä"
        broken.replace_header("To", str(broken["To"].addresses[0].addr_spec).upper())
        self.world.post(broken)
        self.step("2027-04-13T12:01", {"lotta": ["confirmed"], "ulpu": ["confirmed"], "tyyne": ["unreadable"],
                                       "iso": ["unreadable"], "tupla": ["receipt"], "pipa": ["receipt"]})
        self.newest(**{"class": "auto", "person": "ooo"})
        self.newest(**{"class": "duplicate"})
        answers = sorted(row["person"] for row in self.world.items("inbox", "list", "--class", "answer")
                         if not row["reason"])
        self.assertEqual(answers, ["pipa", "tupla"])
        for name in ("lotta", "ulpu"):
            self.assertEqual(self.world.json("mentee", "show", name)["state"], "ended")
        self.post("tyyne", "question", "", "2027-04-13T13:00")
        self.step("2027-04-13T13:01", {})

    def test_4_another_address(self):
        self.post("teija", "question", ANSWER, "2027-04-13T14:00", sender=f"muu@{DOMAIN}")
        self.step("2027-04-13T14:01", {"teija": ["echo"]})
        row = [row for row in self.world.items("quarantine", "list") if row["reason"] == "sender_mismatch"]
        self.assertEqual(len(row), 1)
        self.assertEqual(self.world.inbox("muu"), [], "nothing goes to the stranger")
        self.post("teija", "echo", "KYLLÄ", "2027-04-13T15:00")
        self.world.step("2027-04-13T15:01")
        self.newest(**{"class": "answer", "person": "teija"})

    def test_5_danger(self):
        self.post("varpu", "question", "En jaksa enää. Haluan kuolla.", "2027-04-13T22:40")
        came = self.step("2027-04-13T22:41", {"varpu": ["signpost"]})
        self.assertEqual([kind for kind, _ in came["kari"] if kind == "alarm"], ["alarm"])
        self.assertIn("Haluan kuolla", self.world.got["kari", "alarm"].text)
        self.assertIn("112", self.world.got["varpu", "signpost"].text)
        self.assertIn({"mentee": "varpu", "reason": "safety"},
                      [{key: hold[key] for key in ("mentee", "reason")} for hold in
                       self.world.json("status", expect=1)["holds"]])
        self.world.ctl("mentee", "release", "varpu", at="2027-04-14T08:00", expect=1)
        came = self.world.step("2027-04-19T08:31")
        self.assertEqual(came["varpu"], [], "no automation while the hold lasts")
        self.post("kari", "alarm", "VÄÄRÄ HÄLYTYS", "2027-04-19T09:00")
        self.world.step("2027-04-19T09:01")
        self.assertNotIn("varpu", [hold["mentee"] for hold in self.world.json("status", expect=None)["holds"]])

    def test_6_strangers(self):
        mail = self.world.got["teija", "question"]
        for label, sender, to, reason in [
                ("a stranger", "x@outside.example", f"{BOX}@{DOMAIN}", "stranger"),
                ("a known person without a token", f"pipa@{DOMAIN}", f"{BOX}@{DOMAIN}", "unthreaded"),
                ("a guessed token", f"pipa@{DOMAIN}", f"{BOX}+r.{'a' * 26}@{DOMAIN}", "token_unknown")]:
            with self.subTest(label):
                draft = self.world.draft("pipa", mail, ANSWER, "2027-04-19T10:00", sender=sender)
                del draft["References"], draft["In-Reply-To"], draft["To"]
                draft["To"] = to
                self.world.post(draft)
                self.world.step("2027-04-19T10:01")
                self.assertEqual(self.world.items("quarantine", "list")[-1]["reason"], reason)

    def test_7_forwarded(self):
        """An admin mails on what waits: a mentee's to the mentor, a stranger's to the admin, as an attachment."""
        at = "2027-04-19T11:00"
        self.world.seen["admin"] = len(self.world.inbox("admin"))
        rows = self.world.items("quarantine", "list")
        known = next(row for row in rows if row["person"])
        stranger = next(row for row in rows if row["reason"] == "stranger")
        for row in (known, stranger):
            self.world.ctl("quarantine", "forward", str(row["id"]), at=at)
        came = self.world.step("2027-04-19T11:01", {"kari": ["quarantine"], "admin": ["quarantine"]})
        for name in ("kari", "admin"):
            mail = next(mail for kind, mail in came[name] if kind == "quarantine")
            self.assertEqual([part.get_filename() for part in mail.message.iter_attachments()], ["message.eml"], name)
            self.assertIn("Message-ID", next(mail.message.iter_attachments()).get_content().decode(errors="replace"))
        self.assertEqual(len(self.world.items("quarantine", "list")), len(rows))
        self.world.step("2027-04-19T11:05", {})


if __name__ == "__main__":
    sys.exit(main(failfast=True))
