#!/usr/bin/env python3
"""Last night's backup comes back: a question that left since is found and not sent again, a reply that came since is
fetched again, nothing leaves before a human lets it go, and the admin is told."""

import sys
import unittest

from harness import main
from world import World

ANSWER = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput tunnista "
          "puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki.")


class Restore(unittest.TestCase):
    def setUp(self):
        self.world = World("[smtp]\nown_copy = yes\n").__enter__()
        self.addCleanup(self.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        self.world.admin(at)
        self.world.person("mentor", "kari", "Kari Virtanen", at)
        self.world.person("mentee", "anna", "Anna Aalto", at, mentor="kari")
        self.world.ctl("session", "add", "anna", "2027-04-08T14:00", at=at)
        self.world.seen["admin"] = 0

    def reply(self, kind, words, at):
        self.world.post(self.world.draft("anna", self.world.got["anna", kind], words, at))

    def answers_n(self):
        return len([row for row in self.world.items("inbox", "list", "--class", "answer") if row["person"] == "anna"])

    def test_restore(self):
        world = self.world
        world.step("2027-04-08T17:01", {"anna": ["invitation"]})
        self.reply("invitation", "Kyllä.", "2027-04-08T17:30")
        world.step("2027-04-08T17:31", {"anna": ["confirmed"]})
        world.step("2027-04-09T08:31", {"anna": ["post"]})
        world.system.stop_smtp()
        world.once("2027-04-13T08:31", expect=1)
        self.assertEqual(sorted(row["kind"] for row in world.items("outbox", "list") if row["state"] in ("due", "retry")),
                         ["digest", "question"])
        backup = world.dir / "backup.db"
        world.ctl("backup", str(backup))
        world.system.start_smtp()
        came = world.step("2027-04-13T09:31", {"anna": ["question"], "kari": ["digest"]})
        self.assertEqual([kind for kind, _ in came["anna"]], ["question"])
        self.reply("question", ANSWER, "2027-04-13T10:00")
        world.step("2027-04-13T10:01", {"anna": ["receipt"]})
        self.assertEqual(self.answers_n(), 1)

        restored = world.json("restore", str(backup), at="2027-04-13T11:00")
        self.assertEqual(restored["looked_for_n"], 2)
        self.assertEqual(self.answers_n(), 0)
        came = world.step("2027-04-13T11:01", {"admin": ["admin"]})
        self.assertEqual([kind for kind, _ in came["admin"]], ["admin"])
        self.assertIn("release all", came["admin"][0][1].text)
        self.assertEqual((came["anna"], came["kari"]), ([], []), "nothing leaves")
        self.assertEqual(self.answers_n(), 1, "the reply is fetched again")
        states = {row["kind"]: row["state"] for row in world.items("outbox", "list")}
        self.assertEqual((states["question"], states["digest"]), ("sent", "sent"), "found among our own copies")
        came = world.step("2027-04-14T08:31")
        self.assertEqual((came["anna"], came["admin"]), ([], []), "not before it is let go, and told once")

        world.ctl("release", "all", at="2027-04-14T09:00")
        came = world.step("2027-04-14T09:01")
        self.assertNotIn("question", [kind for kind, _ in came["anna"]])
        self.assertEqual(world.json("status", expect=None)["holds"], [])
        self.assertEqual(len([mail for mail in world.inbox("anna") if mail.id == world.got["anna", "question"].id]), 1)
        came = world.step("2027-04-23T08:31")
        self.assertEqual([kind for kind, _ in came["anna"]], ["followup"], "and it goes on")


if __name__ == "__main__":
    sys.exit(main())
