#!/usr/bin/env python3
"""CR-01, PR-03: killed at every kind of moment while a mentee's record is erased. However often, in the end all of it is
gone, here and on the mail server, the receipt has come exactly once, and nobody else has lost anything."""

import collections
import imaplib
import shutil
import ssl
import sys

import crash
import harness
from mailsystem import PASSWORD
from world import BOX

PEOPLE = ["anna", "oili"]
AT = "2027-04-12T13:10"
LATER = ["2027-04-12T13:12", "2027-04-12T13:15", "2027-04-12T13:30", "2027-04-12T14:00", "2027-04-12T15:00"]
WORDS = {"anna": "Huone hiljeni hetkeksi, kun ehdotin uutta työnjakoa. ", "oili": "Kirjoitin pitkästä aikaa kirjeen ystävälle. "}


class Erasing(crash.Crash):
    """The mailbox is part of the frozen moment: what was taken from it is put back each time."""

    def __init__(self, world, at, later):
        super().__init__(world, at, later)
        self.box = world.system.dir / "mail" / BOX
        self.frozen_box = world.dir / "frozen-box"
        shutil.copytree(self.box, self.frozen_box)

    def again(self):
        super().again()
        shutil.rmtree(self.box)
        shutil.copytree(self.frozen_box, self.box)
        for path in [self.box, *self.box.rglob("*")]:
            shutil.chown(path, "mail", "mail")

    def finish(self):
        for at in self.later:
            self.world.once(at, expect=None)
        self.world.system.settle(BOX, 0)

    def outcome(self):
        texts = [mail.text for folder in ("INBOX", "Sent") for mail in self.world.inbox(BOX, folder)]
        left = {name: (self.world.stored(words), sum(words[:30] in text for text in texts)) for name, words in WORDS.items()}
        got = [(name, mail.subject) for name in self.world.seen for mail in self.world.inbox(name)]
        rows = self.rows("SELECT 'erasure', state, is_final FROM erasure UNION ALL SELECT 'removal', id, 0 FROM removal")
        people = self.rows("SELECT handle, (SELECT count(*) FROM mentorship WHERE mentee_id = p.id) FROM person p")
        return (collections.Counter(left.items()), collections.Counter(rows + people), collections.Counter(got))


def file_in_sent(world):
    imap = imaplib.IMAP4_SSL("127.0.0.1", world.system.ports["imaps"],
                             ssl_context=ssl.create_default_context(cafile=str(world.system.ca)))
    imap.login(BOX, PASSWORD)
    for mail in world.inbox(BOX):
        if mail.message["X-Mentord-Id"]:
            imap.append("Sent", None, None, mail.raw)
    imap.logout()


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
        world.step("2027-04-08T17:42")
        world.step("2027-04-09T08:31")
        world.step("2027-04-12T08:31", {name: ["question"] for name in PEOPLE})
        for name in PEOPLE:
            world.post(world.draft(name, world.got[name, "question"], WORDS[name] * 3, "2027-04-12T12:00"))
        world.step("2027-04-12T12:05", {name: ["receipt"] for name in PEOPLE})
        world.post(world.draft("anna", world.got["anna", "question"], "POISTA KAIKKI", "2027-04-12T12:10"))
        world.step("2027-04-12T12:30", {"anna": ["echo"]})
        world.post(world.draft("anna", world.got["anna", "echo"], "POISTA KAIKKI", "2027-04-12T13:00"))
        file_in_sent(world)
        erasing = Erasing(world, AT, LATER)
        erasing.again()
        erasing.world.once(AT)
        erasing.finish()
        left, rows, _ = erasing.outcome()
        if ("anna", (False, 0)) not in left or ("erasure", "done", 1) not in rows or ("oili", (True, 1)) not in left:
            print(f"undisturbed: {left} {rows}")
            return 1
        return crash.report(*crash.run(erasing, None if crash.long_run() else 40))


if __name__ == "__main__":
    sys.exit(harness.skipped(["strace"]) or main())
