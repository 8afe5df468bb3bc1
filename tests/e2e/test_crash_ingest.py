#!/usr/bin/env python3
"""CR-01: killed at every kind of moment while 20 replies and strangers' mails come in; each is kept exactly once, each
answer has its consequences exactly once."""

import sys

import crash
import harness
from mailsystem import DOMAIN
from world import BOX

PEOPLE = [f"m{n}" for n in range(5)]
AT = "2027-04-12T12:10"
LATER = ["2027-04-12T12:12", "2027-04-12T12:15", "2027-04-12T12:30", "2027-04-12T12:50"]
WORDS = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput tunnista "
         "puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki. ")


def fill(world):
    """Three replies of each, the last one delivered twice, and a stranger's mail now and then."""
    for number, name in enumerate(PEOPLE):
        question = world.got[name, "question"]
        drafts = [world.draft(name, question, f"{WORDS}\n{part}", f"2027-04-12T12:0{part}") for part in range(1, 4)]
        for draft in [*drafts, drafts[2]]:
            world.post(draft)
        stranger = world.draft(name, question, "hello", "2027-04-12T12:00", sender=f"x{number}@outside.example")
        del stranger["References"], stranger["In-Reply-To"], stranger["To"]
        stranger["To"] = f"{BOX}@{DOMAIN}"
        world.post(stranger)


def main():
    with crash.release_world() as world:
        at = "2027-04-08T13:00"
        world.system.user(*PEOPLE)
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
        world.step("2027-04-08T17:42")
        world.step("2027-04-09T08:31")
        world.step("2027-04-12T08:31", {name: ["question"] for name in PEOPLE})
        fill(world)
        return crash.report(*crash.run(crash.Crash(world, AT, LATER), None if crash.long_run() else 170))


if __name__ == "__main__":
    sys.exit(harness.skipped(["strace"]) or main())
