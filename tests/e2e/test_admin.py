#!/usr/bin/env python3
"""What an admin decides about single mails, in one story with the daemon at work: release, discard, hold, cancel, end."""

import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from world import BOX, World

ANSWER = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput tunnista "
          "puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki.")
MENTEES = {"teija": "writes from another address", "pipa": "writes anew from elsewhere", "ella": "ends", "hilla": "is held"}


class Admin(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
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
        came = self.world.step(at, due)
        for name in MENTEES:
            self.assertEqual([kind for kind, _ in came[name]], list(due.get(name, [])), f"{at} {name} {MENTEES[name]}")
        return came

    def waiting(self, reason):
        rows = [row for row in self.world.items("quarantine", "list") if row["reason"] == reason]
        self.assertEqual(len(rows), 1, reason)
        return rows[0]

    def answers(self):
        return [(row["person"], row["prompt"]) for row in self.world.items("inbox", "list", "--class", "answer")]

    def prompt(self, name):
        return [row["prompt"] for row in self.world.items("thread", "list", name) if row["kind"] == "question"][-1]

    def test_1_begin(self):
        self.step("2027-04-08T17:01", {name: ["invitation"] for name in MENTEES})
        for name in MENTEES:
            self.world.post(self.world.draft(name, self.world.got[name, "invitation"], "Kyllä, sopii minulle.", "2027-04-08T17:40"))
        self.step("2027-04-08T17:42", {name: ["confirmed", "calendar"] for name in MENTEES})
        self.step("2027-04-09T08:31", {name: ["post"] for name in MENTEES})
        self.world.ctl("mentee", "hold", "hilla", at="2027-04-09T10:00")
        self.step("2027-04-12T08:31", {name: ["question"] for name in MENTEES if name != "hilla"})

    def test_2_release_what_it_claims(self):
        """The token said whose question it answers; the admin says that the address is the mentee's."""
        mail = self.world.got["teija", "question"]
        self.world.post(self.world.draft("teija", mail, ANSWER, "2027-04-12T12:00", sender=f"muu@{DOMAIN}"))
        self.step("2027-04-12T12:01", {"teija": ["echo"]})
        row = self.waiting("sender_mismatch")
        self.assertEqual((row["person"], row["suggested"]), ("teija", [self.prompt("teija")]))
        self.world.ctl("quarantine", "release", row["id"], at="2027-04-12T12:10")
        self.step("2027-04-12T12:11", {"teija": ["receipt"]})
        self.assertEqual(self.answers(), [("teija", self.prompt("teija"))])
        self.assertEqual(self.world.items("quarantine", "list"), [])

    def test_3_release_to_a_prompt(self):
        draft = self.world.draft("pipa", self.world.got["pipa", "question"], ANSWER, "2027-04-12T13:00", sender=f"muu@{DOMAIN}")
        del draft["References"], draft["In-Reply-To"], draft["To"]
        draft["To"] = f"{BOX}@{DOMAIN}"
        self.world.post(draft)
        self.step("2027-04-12T13:01", {})
        row = self.waiting("stranger")
        self.world.ctl("quarantine", "release", row["id"], at="2027-04-12T13:10", expect=1)
        self.world.ctl("quarantine", "release", row["id"], "--to", self.prompt("pipa"), at="2027-04-12T13:10")
        self.step("2027-04-12T13:11", {"pipa": ["receipt"]})
        self.assertIn(("pipa", self.prompt("pipa")), self.answers())

    def test_4_discard(self):
        draft = self.world.draft("pipa", self.world.got["pipa", "question"], "Kanarialintu.", "2027-04-12T14:00", sender=f"x@{DOMAIN}")
        del draft["References"], draft["In-Reply-To"], draft["To"]
        draft["To"] = f"{BOX}@{DOMAIN}"
        self.world.post(draft)
        self.step("2027-04-12T14:01", {})
        self.world.ctl("quarantine", "discard", self.waiting("stranger")["id"], at="2027-04-12T14:10")
        self.assertEqual(self.world.items("quarantine", "list"), [])
        self.assertFalse(self.world.stored("Kanarialintu"), "its content is gone")

    def test_5_hold_and_end(self):
        self.world.ctl("mentee", "release", "hilla", at="2027-04-12T15:00")
        self.world.ctl("mentee", "end", "ella", at="2027-04-12T15:00")
        self.assertEqual(self.world.json("verify")["ok"], True)
        self.step("2027-04-13T08:31", {"hilla": ["question"]})
        self.step("2027-04-14T08:31", {"ella": ["closing"]})  # two days after the question, as any counted mail
        self.assertEqual(self.world.json("mentee", "show", "ella", at="2027-04-14T08:40")["state"], "ended")


if __name__ == "__main__":
    sys.exit(main(failfast=True))
