#!/usr/bin/env python3
"""A mentee's address changes by an admin's hand: nothing happens before the new one has said yes from there, the old
one hears of it and can say no, and whoever reads a wrong address learns nothing and is not heard."""

import sqlite3
import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from world import World

MENTEES = ("moves", "adds", "refuses", "wrong", "bounces", "bounced")
ANSWER = "Palaverissa puhuttiin työnjaosta, ja Pekka kertoi aikataulusta. Kanarialintu on sovittu."


def new(name):
    return f"{name}-new@{DOMAIN}"


class Address(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.system.user(*MENTEES, *(f"{name}-new" for name in MENTEES if name != "bounces"))
        cls.world.admin(at)
        cls.world.person("mentor", "kari", "Kari Virtanen", at)
        for name in MENTEES:
            cls.world.person("mentee", name, f"Anna {name.title()}", at, mentor="kari")
            cls.world.ctl("session", "add", name, "2027-04-08T14:00", at=at)
        cls.world.ctl("mentee", "address", "moves", "primary", new("moves"), at=at, expect=1)
        came = cls.world.step("2027-04-08T17:01", {name: ["invitation"] for name in MENTEES})
        for name in MENTEES:
            cls.world.post(cls.world.draft(name, came[name][0][1], "Kyllä.", "2027-04-08T17:30"))
        cls.world.step("2027-04-08T17:31")
        for name in MENTEES:
            if name != "bounces":
                cls.world.seen[f"{name}-new"] = 0

    def reply(self, name, kind, words, at, sender=None):
        self.world.post(self.world.draft(name, self.world.got[name, kind], words, at, sender=sender))

    def show(self, name):
        shown = self.world.json("mentee", "show", name)
        return shown["address"], shown["other_addresses"], shown["address_waiting"]

    def test_1_primary(self):
        at = "2027-04-09T10:00"
        self.world.ctl("mentee", "address", "moves", "primary", new("moves"), at=at)
        self.assertEqual(self.show("moves"), (f"moves@{DOMAIN}", [], new("moves")))
        came = self.world.step("2027-04-09T10:01", {"moves": ["echo"], "moves-new": ["echo"]})
        self.assertEqual([kind for kind, _ in came["moves-new"]], ["echo"])
        asked = came["moves-new"][0][1]
        self.assertIn("Vastaa KYLLÄ", asked.text)
        for word in ("Anna", "Moves", "Kari", "Virtanen"):
            self.assertNotIn(word, asked.raw.decode(), "a stranger learns no name")
        self.assertIn(new("moves"), came["moves"][-1][1].text)
        # What else is written there is no answer, and is not kept.
        self.reply("moves-new", "echo", ANSWER, "2027-04-09T10:05")
        self.world.step("2027-04-09T10:06")
        self.assertFalse(self.world.stored("Kanarialintu"))
        self.assertEqual(self.show("moves")[0], f"moves@{DOMAIN}")
        # A yes from anywhere but there changes nothing.
        self.reply("moves-new", "echo", "KYLLÄ", "2027-04-09T10:10", sender=f"adds-new@{DOMAIN}")
        self.world.step("2027-04-09T10:11")
        self.assertEqual(self.show("moves")[0], f"moves@{DOMAIN}")
        self.reply("moves-new", "echo", "KYLLÄ", "2027-04-09T10:15")
        came = self.world.step("2027-04-09T10:16", {"moves-new": ["confirmed"]})
        self.assertEqual([kind for kind, _ in came["moves-new"]], ["confirmed"])
        self.assertEqual(self.show("moves"), (new("moves"), [f"moves@{DOMAIN}"], None))
        self.world.ctl("mentee", "address", "moves", "remove", new("moves"), expect=1)
        self.world.ctl("mentee", "address", "moves", "remove", f"moves@{DOMAIN}")
        self.assertEqual(self.show("moves"), (new("moves"), [], None))

    def test_2_add_and_take_back(self):
        at = "2027-04-09T11:00"
        self.world.ctl("mentee", "address", "adds", "add", new("adds"), at=at)
        came = self.world.step("2027-04-09T11:01", {"adds-new": ["echo"]})
        self.assertEqual(came["adds"], [])
        self.reply("adds-new", "echo", "Kyllä", "2027-04-09T11:05")
        came = self.world.step("2027-04-09T11:06", {"adds": ["echo"]})
        self.assertEqual(self.show("adds"), (f"adds@{DOMAIN}", [new("adds")], None))
        self.assertIn("vastaa EI", came["adds"][0][1].text)
        self.reply("adds", "echo", "EI", "2027-04-09T11:10")
        self.world.step("2027-04-09T11:11", {"adds": ["confirmed"]})
        self.assertEqual(self.show("adds"), (f"adds@{DOMAIN}", [], None))

    def test_3_old_refuses(self):
        self.world.ctl("mentee", "address", "refuses", "primary", new("refuses"), at="2027-04-09T12:00")
        self.world.step("2027-04-09T12:01", {"refuses": ["echo"], "refuses-new": ["echo"]})
        self.reply("refuses", "echo", "EI", "2027-04-09T12:05")
        self.world.step("2027-04-09T12:06", {"refuses": ["confirmed"]})
        self.reply("refuses-new", "echo", "KYLLÄ", "2027-04-09T12:10")
        self.world.step("2027-04-09T12:11")
        self.assertEqual(self.show("refuses"), (f"refuses@{DOMAIN}", [], None))

    def test_4_taken_back_when_done(self):
        self.world.ctl("mentee", "address", "wrong", "primary", new("wrong"), at="2027-04-09T13:00")
        self.world.step("2027-04-09T13:01", {"wrong": ["echo"], "wrong-new": ["echo"]})
        self.reply("wrong-new", "echo", "KYLLÄ", "2027-04-09T13:05")
        self.world.step("2027-04-09T13:06", {"wrong-new": ["confirmed"]})
        self.assertEqual(self.show("wrong")[0], new("wrong"))
        self.reply("wrong", "echo", "EI", "2027-04-09T13:10")
        self.world.step("2027-04-09T13:11", {"wrong": ["confirmed"]})
        self.assertEqual(self.show("wrong"), (f"wrong@{DOMAIN}", [], None))

    def test_5_nobody_there(self):
        """A new address that does not exist stops nobody's questions."""
        self.world.ctl("mentee", "address", "bounces", "primary", new("bounces"), at="2027-04-09T14:00")
        self.world.step("2027-04-09T14:01")
        self.assertEqual(self.show("bounces"), (f"bounces@{DOMAIN}", [], None))
        self.assertEqual(self.world.json("mentee", "show", "bounces")["holds"], [])

    def test_6_way_out_of_a_bounce(self):
        base = self.world.store
        with sqlite3.connect(base) as store:
            store.execute("INSERT INTO hold (mentorship_id, reason, since_at) SELECT m.id, 'bounce', 1 FROM mentorship m "
                          "JOIN person p ON p.id = m.mentee_id WHERE p.handle = 'bounced'")
            store.execute("UPDATE mentorship SET on_hold = 1 WHERE mentee_id = (SELECT id FROM person WHERE handle = 'bounced')")
        store.close()
        self.world.ctl("mentee", "address", "bounced", "primary", new("bounced"), at="2027-04-09T15:00")
        self.world.step("2027-04-09T15:01", {"bounced-new": ["echo"]})
        self.reply("bounced-new", "echo", "KYLLÄ", "2027-04-09T15:05")
        came = self.world.step("2027-04-09T15:06", {"bounced-new": ["confirmed"]})
        self.assertEqual([kind for kind, _ in came["bounced-new"]], ["confirmed"])
        shown = self.world.json("mentee", "show", "bounced")
        self.assertEqual((shown["address"], shown["holds"]), (new("bounced"), []))


if __name__ == "__main__":
    sys.exit(main())
