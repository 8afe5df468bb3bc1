#!/usr/bin/env python3
"""CR-01 for calendars: killed at every kind of moment while sessions are booked, moved and cancelled at once; each
person gets each invitation exactly once."""

import sys

import crash
import harness

PEOPLE = ["m0", "m1", "m2"]
AT = "2027-04-12T12:10"
LATER = ["2027-04-12T12:12", "2027-04-12T12:15", "2027-04-12T12:30", "2027-04-12T12:50"]


def main():
    with crash.release_world() as world:
        at = "2027-04-08T13:00"
        world.admin(at)
        world.person("mentor", "kari", "Kari Virtanen", at)
        for name in PEOPLE:
            world.person("mentee", name, name.title(), at, mentor="kari")
            for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
                world.ctl("session", "add", name, session, at=at)
        world.step("2027-04-08T13:05")
        world.step("2027-04-08T17:01", {name: ["invitation"] for name in PEOPLE})
        for name in PEOPLE:
            world.post(world.draft(name, world.got[name, "invitation"], "Kyllä", "2027-04-08T17:40"))
        world.step("2027-04-08T17:42", {name: ["confirmed", "calendar"] for name in PEOPLE})
        for at in ("2027-04-09T08:31", "2027-04-12T08:31"):
            world.step(at)
        world.ctl("session", "move", "m0", "2", "2027-04-30T10:00", at=AT)
        world.ctl("session", "cancel", "m1", "2", at=AT)
        world.ctl("session", "add", "m2", "2027-05-20T14:00", at=AT)
        return crash.report(*crash.run(crash.Crash(world, AT, LATER), None if crash.long_run() else 60))


if __name__ == "__main__":
    sys.exit(harness.skipped(["strace"]) or main())
