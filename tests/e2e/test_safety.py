#!/usr/bin/env python3
"""An alarm that nobody takes: the mentor is told again after half an hour, the backup after two hours without a word of
the mail, both and the admin after four. OTAN of either ends it, at whatever hour; a hold for everybody does not stop it."""

import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from world import World

WORDS = "En jaksa enää, haluan kuolla. Tämä lause on tunnusmerkki."
MARK = "tunnusmerkki"


class Safety(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.bell = cls.world.dir / "bell"
        script = cls.world.dir / "ring"
        script.write_text(f"#!/bin/sh\ncat >> {cls.bell}\nenv | sort > {cls.bell}.env\nls /proc/self/fd > {cls.bell}.fds\n",
                          encoding="utf-8")
        script.chmod(0o755)
        cls.world.extra = f"[safety]\non_safety = {script}\n"
        cls.world.admin(at)
        cls.world.system.user("liisa")
        cls.world.lang["liisa"], cls.world.seen["liisa"] = "fi", 0
        cls.world.seen["admin"] = 0
        cls.world.person("mentor", "kari", "Kari Virtanen", at, phone="040 1", backup=f"Liisa Laine <liisa@{DOMAIN}>")
        cls.world.person("mentor", "yksin", "Yki Yksinen", at)
        for name, mentor in (("anna", "kari"), ("bea", "kari"), ("cia", "yksin")):
            cls.world.person("mentee", name, name.title(), at, mentor=mentor, phone="050 2")
            for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
                cls.world.ctl("session", "add", name, session, at=at)

    def step(self, at, due):
        came = self.world.step(at, due)
        for name in self.world.seen:
            self.assertEqual(sorted(kind for kind, _ in came[name]), sorted(due.get(name, [])), f"{at} {name}")
        return came

    def post(self, name, kind, words, at):
        self.world.post(self.world.draft(name, self.world.got[name, kind], words, at))

    def rings(self):
        return self.bell.read_text(encoding="utf-8").splitlines() if self.bell.exists() else []

    def test_1_raised(self):
        names = ("anna", "bea", "cia")
        self.step("2027-04-08T17:01", {name: ["invitation"] for name in names})
        for name in names:
            self.post(name, "invitation", "KYLLÄ", "2027-04-08T17:40")
        self.step("2027-04-08T17:42", {name: ["confirmed", "calendar"] for name in names}
                  | {"kari": ["calendar", "calendar", "review", "review"], "yksin": ["calendar", "review"]})
        self.post("anna", "confirmed", WORDS, "2027-04-08T22:00")
        came = self.step("2027-04-08T22:00", {"anna": ["signpost"], "kari": ["alarm"]})
        self.assertEqual(self.rings(), ["Mentorointi: kiireellinen viesti sähköpostissasi. Ilmoitus 1."])
        seen = (self.bell.parent / "bell.env").read_text(encoding="utf-8")
        self.assertEqual({line.partition("=")[0] for line in seen.splitlines()} - {"PWD", "SHLVL", "_", "OLDPWD"}, {"LANG", "PATH"})
        # 3 is ls's own.
        self.assertEqual((self.bell.parent / "bell.fds").read_text(encoding="utf-8").split(), ["0", "1", "2", "3"])
        self.assertIn("Liisa", came["kari"][0][1].text)
        self.assertIn("0.00", came["kari"][0][1].text, "when the backup will be told")
        self.world.ctl("hold", "all", at="2027-04-08T22:05")

    def test_2_again(self):
        self.step("2027-04-08T22:29", {})
        came = self.step("2027-04-08T22:31", {"kari": ["alarm"]})
        self.assertIn(MARK, came["kari"][0][1].text)
        came = self.step("2027-04-09T00:01", {"liisa": ["alarm"]})
        self.assertNotIn(MARK, came["liisa"][0][1].text)
        self.assertIn("050 2", came["liisa"][0][1].text)
        came = self.step("2027-04-09T02:01", {"liisa": ["alarm"], "kari": ["alarm"], "admin": ["admin"]})
        text = came["admin"][0][1].subject + came["admin"][0][1].text
        for secret in (MARK, "Anna", "050 2"):
            self.assertNotIn(secret, text)
        self.assertIn("040 1", text)
        self.step("2027-04-09T06:00", {})
        self.assertEqual(len(self.rings()), 4, "once for each time that somebody was told")

    def test_3_taken_by_the_backup(self):
        self.post("liisa", "alarm", "Otan\n\nLiisa", "2027-04-09T06:01")
        came = self.step("2027-04-09T06:02", {"liisa": ["alarm"], "kari": ["alarm"], "admin": ["admin"]})
        self.assertIn(MARK, came["liisa"][0][1].text)
        self.assertNotIn(MARK, came["kari"][0][1].text)
        self.assertIn("Liisa", came["kari"][0][1].text)
        self.world.ctl("release", "all", at="2027-04-09T06:03")
        self.assertEqual({hold["reason"] for hold in self.world.json("status", at="2027-04-09T06:04", expect=None)["holds"]},
                         {"safety"}, "only the mentor ends it")

    def test_4_taken_by_the_mentor(self):
        self.world.step("2027-04-09T08:31")
        self.post("bea", "confirmed", WORDS, "2027-04-09T10:00")
        self.step("2027-04-09T10:00", {"bea": ["signpost"], "kari": ["alarm"]})
        self.post("kari", "alarm", "OTAN", "2027-04-09T10:10")
        self.step("2027-04-09T10:11", {"kari": ["confirmed"]})
        self.step("2027-04-09T15:00", {})
        self.assertEqual(len(self.rings()), 5, "taken: nobody is called any more")

    def test_5_no_backup(self):
        self.post("cia", "confirmed", WORDS, "2027-04-09T16:00")
        came = self.step("2027-04-09T16:00", {"cia": ["signpost"], "yksin": ["alarm"]})
        self.assertNotIn("varahenkilö", came["yksin"][0][1].text)
        self.step("2027-04-09T16:31", {"yksin": ["alarm"]})
        came = self.step("2027-04-09T18:01", {"yksin": ["alarm"]})
        self.assertIn(MARK, came["yksin"][0][1].text)
        self.step("2027-04-09T20:01", {"yksin": ["alarm"], "admin": ["admin"]})

    def test_6_nothing_is_left_of_a_false_alarm(self):
        self.post("yksin", "alarm", "VÄÄRÄ HÄLYTYS", "2027-04-09T21:00")
        self.world.step("2027-04-09T21:01")
        self.assertEqual(self.world.json("mentee", "show", "cia", at="2027-04-09T21:02")["holds"], [])
        self.step("2027-04-10T03:00", {})

    def test_7_contacts_that_nobody_has_rung_for_a_year(self):
        """The admin is told from eleven months on; after twelve the questions wait and the safety way does not."""
        came = self.world.step("2028-02-07T08:31")
        self.assertEqual([kind for kind, mail in came["admin"] if "checked_on" in mail.text], ["admin"])
        self.world.step("2028-03-20T08:31")
        holds = self.world.json("status", at="2028-03-20T08:32", expect=None)["holds"]
        self.assertIn("crisis_contacts", {hold["reason"] for hold in holds})
        self.world.checked_on = "2028-03-20"
        self.world.configure(self.world.extra)
        self.world.step("2028-03-20T09:00")
        holds = self.world.json("status", at="2028-03-20T09:01", expect=None)["holds"]
        self.assertNotIn("crisis_contacts", {hold["reason"] for hold in holds})


if __name__ == "__main__":
    sys.exit(main(failfast=True))
