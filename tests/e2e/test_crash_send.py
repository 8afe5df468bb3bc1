#!/usr/bin/env python3
"""CR-02, SM-05: killed at every kind of moment while 20 invitations leave; each comes once, none is lost."""

import sys

import crash
import harness

PEOPLE = [f"m{n:02}" for n in range(20)]
AT = "2027-04-08T17:01"
# The looks for an uncertain mail come at once, after 2 and after 15 minutes; then it is sent again.
LATER = ["2027-04-08T17:03", "2027-04-08T17:06", "2027-04-08T17:20", "2027-04-08T17:40"]


def main():
    with crash.release_world() as world:
        at = "2027-04-08T13:00"
        world.system.user(*PEOPLE)
        world.admin(at)
        world.person("mentor", "kari", "Kari Virtanen", at)
        for name in PEOPLE:
            world.person("mentee", name, name.title(), at, mentor="kari")
            world.ctl("session", "add", name, "2027-04-08T14:00", at=at)
        world.once("2027-04-08T13:05")
        scene = crash.Crash(world, AT, LATER)
        hit, wrong = crash.run(scene, None if crash.long_run() else 170)
        if not wrong:
            scene.again()
            scene.finish()
            due = scene.outcome()
            scene.again()
            times = 2000 if crash.long_run() else 50
            crash.random_kills(scene, times, 0.4, seed=5)
            wrong = scene.compare(f"{times} random kills", due)
            print(f"{times} random kills")
        return crash.report(hit, wrong)


if __name__ == "__main__":
    sys.exit(harness.skipped(["strace"]) or main())
