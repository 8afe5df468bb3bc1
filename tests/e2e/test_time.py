#!/usr/bin/env python3
"""Clocks: TM-01, TM-02, TM-03, TM-04 and TM-06 of the fault catalogue. Whatever a clock does, a question leaves once, at its
hour, and none is lost; after a time away there is one mail and not a heap."""

import sys
import unittest

from harness import main
from scripted import Scripted

START = "2027-04-08T13:00"  # the first question is due on 12 April at 08:30
NO_QUIET_HOURS = "[schedule]\nquiet =\n"


class Time(unittest.TestCase):
    def world_of(self, settings=""):
        world = self.world = Scripted(settings)
        self.addCleanup(self.leave)
        return world

    def leave(self):
        failed = self._outcome.result.failures + self._outcome.result.errors
        self.world.close(keep=any(test is self for test, _ in failed))

    def agreed(self):
        """Anna has said yes and had the mail after the first session; her first question is to come."""
        world = self.world_of().__enter__()
        world.people(["anna"], START)
        for at in ("2027-04-08T17:01", "2027-04-08T18:01", "2027-04-09T08:31"):
            if at.endswith("18:01"):
                world.arrive(world.answer(world.mails["anna"][-1], "Kyllä, sopii.", at), at)
            world.once(at)
        return world

    def questions(self):
        """Those that left, by Message-ID."""
        rows = self.world.items("outbox", "list")
        return sorted(row["message_id"] for row in rows if row["kind"] == "question" and row["state"] == "sent")

    def new_mails(self, at, before):
        self.world.once(at)
        return len(self.world.mails["anna"]) - before

    def berlin(self, start, first, coming, checked_on):
        """A mentee in Berlin who is written to on Sundays at 02:30, and has said yes."""
        world = self.world_of(NO_QUIET_HOURS)
        world.checked_on = checked_on
        world.__enter__()
        world.admin(start)
        world.person("mentor", "kari", "Kari Virtanen", start)
        world.person("mentee", "anna", "Anna", start, mentor="kari", zone="Europe/Berlin", days="sun", hour="02:30")
        for session in (first, coming):
            world.ctl("session", "add", "anna", session, at=start)
        world.once(start)
        evening = first[:11] + "18:30"
        world.once(evening)
        agreed = first[:11] + "19:00"
        world.arrive(world.answer(world.mails["anna"][-1], "Kyllä, sopii.", agreed), agreed)
        world.once(first[:11] + "19:01")
        return world

    def test_hour_skipped(self):
        """TM-01: 02:30 does not come on 28 March: once, at 03:00, which is 04:00 in Helsinki."""
        self.berlin("2027-03-22T13:00", "2027-03-22T14:00", "2027-04-19T14:00", "2027-03-01")
        for at, expected in [("2027-03-28T02:59", 0), ("2027-03-28T04:00", 1), ("2027-03-28T04:31", 1), ("2027-03-28T12:00", 1)]:
            self.world.once(at)
            self.assertEqual(len(self.questions()), expected, at)

    def test_hour_twice(self):
        """TM-02: 02:30 comes twice on 25 October: once, though mentord is started anew between the two and after."""
        self.berlin("2026-10-19T13:00", "2026-10-19T14:00", "2026-11-16T14:00", "2026-09-01")
        for at, expected in [("2026-10-25T03:29", 0), ("2026-10-25T03:31", 1), ("2026-10-25T04:01", 1), ("2026-10-25T05:00", 1)]:
            self.world.once(at)
            self.assertEqual(len(self.questions()), expected, at)

    def test_back(self):
        """TM-03: the clock goes back two hours after the question left."""
        world = self.agreed()
        world.once("2027-04-12T08:31")
        self.assertEqual(len(self.questions()), 1)
        before = world.left()
        for at in ("2027-04-12T06:31", "2027-04-12T08:29", "2027-04-12T08:30", "2027-04-12T08:31", "2027-04-12T10:00"):
            world.once(at)
            self.assertEqual(world.left(), before, at)

    def test_forward(self):
        """TM-04: three days forward over the question: one mail at most, and the question is not lost."""
        world = self.agreed()
        n = len(world.mails["anna"])
        world.once("2027-04-12T08:00")
        self.assertEqual(self.new_mails("2027-04-15T09:00", n), 1)
        self.assertEqual(len(self.questions()), 1)
        self.assertEqual(self.new_mails("2027-04-15T12:00", n), 1)
        self.assertEqual(self.new_mails("2027-04-16T09:00", n), 1)

    def test_down_by_day(self):
        """TM-06: down for six hours over 08:30: made up on the same date."""
        world = self.agreed()
        n = len(world.mails["anna"])
        world.once("2027-04-12T08:00")
        self.assertEqual(self.new_mails("2027-04-12T14:00", n), 1)
        self.assertEqual(self.new_mails("2027-04-13T08:31", n), 1)

    def test_down_until_night(self):
        """TM-06: back after 20:00 nothing leaves; the plan of the next morning decides."""
        world = self.agreed()
        n = len(world.mails["anna"])
        world.once("2027-04-12T08:00")
        self.assertEqual(self.new_mails("2027-04-12T20:30", n), 0)
        self.assertEqual(self.new_mails("2027-04-13T06:30", n), 0)
        self.assertEqual(self.new_mails("2027-04-13T08:31", n), 1)
        self.assertEqual(len(self.questions()), 1)


if __name__ == "__main__":
    sys.exit(main())
