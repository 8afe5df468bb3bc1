#!/usr/bin/env python3
"""Another time for a session, agreed by mail alone: SIIRTO with and without times, a number, a time, a yes. Each mentee
goes another way; in the end both calendars are told the same."""

import sys
import unittest

from harness import main
from world import World

MENTEES = {"nelli": ("fi", "picks by number"), "sven": ("sv", "is proposed times"), "yes": ("en", "says yes to own times"),
           "words": ("en", "answers in words")}


class Reschedule(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.admin(at)
        cls.world.person("mentor", "kari", "Kari Virtanen", at)
        for name, (lang, _) in MENTEES.items():
            cls.world.person("mentee", name, name.title(), at, lang=lang, mentor="kari")
            for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
                cls.world.ctl("session", "add", name, session, at=at)

    def step(self, at, due):
        came = self.world.step(at, due)
        for name in due:
            self.assertEqual(sorted(kind for kind, _ in came[name]), sorted(due[name]), f"{at} {name}")
        return came

    def post(self, name, mail, words, at):
        self.world.post(self.world.draft(name, mail, words, at))

    def newest(self, name, kind, about=""):
        """The newest mail of a kind whose subject names this mentee."""
        mails = [mail for mail in self.world.inbox(name) if about in mail.subject and self.kinds.get(mail.id) == kind]
        self.assertTrue(mails, f"no {kind} about {about} came to {name}")
        return mails[-1]

    @property
    def kinds(self):
        return {f"<{row['message_id'].strip('<>')}>": row["kind"] for row in self.world.items("outbox", "list")}

    def sessions(self, name, at):
        return [(row["starts_at"], row["state"]) for row in self.world.items("session", "list", name, at=at)]

    def test_1_asked(self):
        self.step("2027-04-08T17:01", {name: ["invitation"] for name in MENTEES})
        for name in MENTEES:
            self.post(name, self.world.got[name, "invitation"], "JA" if name == "sven" else "KYLLÄ", "2027-04-08T17:40")
        self.step("2027-04-08T17:42", {name: ["confirmed", "calendar"] for name in MENTEES})
        at = "2027-04-09T10:00"
        self.step("2027-04-09T08:31", {name: ["post"] for name in MENTEES})
        for name, words in {"nelli": "Siirto", "yes": "RESCHEDULE", "words": "Reschedule\n\nYes"}.items():
            self.post(name, self.world.got[name, "confirmed"], words, at)
        self.post("sven", self.world.got["sven", "confirmed"], "FLYTTA\nti 4.5 kl. 10 eller on 5.5 kl. 14.30", at)
        came = self.step("2027-04-09T10:01", {name: ["reschedule"] for name in MENTEES} | {"kari": ["reschedule"] * 4})
        mails = {name: came[name][0][1] for name in MENTEES}
        self.assertIn("torstaina 29.4. klo 14.00", mails["nelli"].text)
        self.assertNotIn("4.5", mails["sven"].text)
        to_kari = {name: self.newest("kari", "reschedule", name.title()).text for name in MENTEES}
        self.assertIn("1. tiistaina 4.5. klo 10.00", to_kari["sven"])
        self.assertIn("2. keskiviikkona 5.5. klo 14.30", to_kari["sven"])
        self.assertIn("Ohjelma on kysynyt", to_kari["nelli"])
        self.assertEqual(self.sessions("nelli", at)[1][1], "declined")

    def test_2_proposed(self):
        at = "2027-04-09T11:00"
        self.post("nelli", self.newest("nelli", "reschedule"), "Minulle sopisi ti 4.5. klo 10 tai ke 5.5. klo 14.\n\nNelli", at)
        self.post("yes", self.newest("yes", "reschedule"), "4 May 10:00", at)
        self.post("words", self.newest("words", "reschedule"), "Any morning in the first week of May would do.", at)
        came = self.step("2027-04-09T11:01", {"nelli": ["reschedule"], "yes": ["reschedule"], "words": ["reschedule"],
                                              "kari": ["reschedule"] * 3})
        self.assertIn("valitsee ajoista", came["nelli"][0][1].text)
        self.assertIn("Any morning in the first week", self.newest("kari", "reschedule", "Words").text)
        # Nobody picks what they proposed themselves.
        self.post("yes", self.newest("yes", "reschedule"), "YES", "2027-04-09T12:00")
        self.step("2027-04-09T12:01", {})
        self.assertNotIn(("2027-05-04T07:00:00Z", "booked"), self.sessions("yes", at))

    def test_3_picked(self):
        at = "2027-04-09T13:00"
        first = [mail for mail in self.world.inbox("kari") if "Nelli" in mail.subject and self.kinds[mail.id] == "reschedule"][0]
        self.post("kari", first, "2", at)  # that mail numbered nothing: a number means what its own mail showed
        self.step("2027-04-09T13:01", {"nelli": []})
        self.post("kari", self.newest("kari", "reschedule", "Nelli"), "2", at)
        self.post("kari", self.newest("kari", "reschedule", "Sven"), "Minulle käy 6.5. klo 9 tai 7.5. klo 12", at)
        self.post("kari", self.newest("kari", "reschedule", "Words"), "5.5. klo 9", at)
        came = self.step("2027-04-09T13:02", {"nelli": ["calendar"], "sven": ["reschedule"], "words": ["calendar"],
                                              "kari": ["calendar", "calendar"] + ["confirmed"] * 3})
        self.assertIn(("2027-05-05T11:00:00Z", "booked"), self.sessions("nelli", at))
        self.assertIn(("2027-05-05T06:00:00Z", "booked"), self.sessions("words", at))
        self.assertIn("torsdagen den 6.5 kl. 9.00", came["sven"][0][1].text)
        self.assertIn("SEQUENCE:1", came["nelli"][0][1].message.as_string().replace("=\n", "") + str(
            [part.get_content() for part in came["nelli"][0][1].message.walk() if part.get_content_type() == "text/calendar"]))
        self.post("sven", came["sven"][0][1], "1", "2027-04-09T14:00")
        self.step("2027-04-09T14:01", {"sven": ["calendar"], "kari": ["calendar"]})
        self.assertIn(("2027-05-06T06:00:00Z", "booked"), self.sessions("sven", at))


if __name__ == "__main__":
    sys.exit(main(failfast=True))
