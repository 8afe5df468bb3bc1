#!/usr/bin/env python3
"""The demonstration: a gap between two sessions and the Mondays in it, from mailbox to mailbox.

Anna is mentored by Kari. Their first session was on Thursday 8 April 2027, the next is three weeks later. The daemon
asks, Anna answers with mutt, s-nail and an HTML mail as a phone writes it, Kari answers what he reads on Monday. Time
is told to mentord by faketime; all else is real. The exit status says whether each expected mail came."""

import pathlib
import shutil
import sys
import textwrap
import time

from world import SOURCE, World, instant

OUT = SOURCE / "build/demo"
SHOWN_LINES = 10
NAMES = {"anna": "Anna Aalto", "kari": "Kari Virtanen"}

FIRST = """\
Palaverissa torstaina ehdotin uutta työnjakoa, ja huone hiljeni. Minulle käy aina näin: sanon asiani, ja sen jälkeen
kukaan ei sano mitään. Lopulta Pekka vaihtoi aihetta, ja loput tunnista puhuttiin aikataulusta. Jäi olo, että ehdotukseni
unohtui saman tien."""
SECOND = """\
Toinen selitys voisi olla, että he tarvitsivat aikaa.
Kukaan ei sanonut vastaan, enkä minä kysynyt, mitä he ajattelivat."""
THIRD = """\
Kysyin Pekalta kahvilla, mitä hän ajatteli ehdotuksesta. Hän piti sitä hyvänä mutta oli odottanut, että minä jatkan.

Tästä jäi hyvä mieli. Uusi työnjako on nyt perjantain palaverin ensimmäinen asia, ja Pekka esittelee siitä puolet."""
HUMAN = """\
Hei Anna

Huomasin sanan "aina" ja sen, että toisessa vastauksessasi sitä ei enää ole. Mitä hiljaisuus voisi tarkoittaa silloin,
kun se ei tarkoita torjumista?

# Kysy torstaina, kuka muu palaverissa oli.

Kari"""

# When mentord runs, and which mails that must bring to whom; Anna gets these and no others.
# Between the runs: who replies when, with which client, to the newest mail of which kind, in which words.
STORY = [
    ("run", "2027-04-08T13:05", {}),
    ("run", "2027-04-08T17:01", {"anna": ["invitation"]}),
    ("reply", "2027-04-08T17:40", "anna", "mutt", "invitation", "Kyllä sopii!\n\nt. Anna"),
    ("run", "2027-04-08T17:42", {"anna": ["confirmed"], "kari": ["review"]}),
    ("run", "2027-04-09T08:31", {"anna": ["post"]}),
    ("run", "2027-04-12T08:31", {"anna": ["question"], "kari": ["digest"]}),
    ("reply", "2027-04-12T12:10", "anna", "mutt", "question", FIRST),
    ("run", "2027-04-12T12:11", {"anna": ["receipt"]}),
    ("run", "2027-04-16T08:31", {"anna": ["followup"]}),
    ("reply", "2027-04-17T10:05", "anna", "s-nail", "followup", SECOND),
    ("run", "2027-04-17T10:06", {}),
    ("run", "2027-04-19T07:31", {"kari": ["digest", "review"]}),
    ("reply", "2027-04-19T08:10", "kari", "s-nail", "review", HUMAN),
    ("run", "2027-04-19T08:11", {"anna": ["human"]}),
    ("run", "2027-04-22T08:31", {"anna": ["question"]}),
    ("reply", "2027-04-22T20:15", "anna", "html", "question", THIRD),
    ("run", "2027-04-22T20:16", {}),
    ("run", "2027-04-26T07:31", {"kari": ["digest", "review"]}),
    ("run", "2027-04-27T08:31", {"anna": ["prep"]}),
    ("run", "2027-04-28T07:31", {"kari": ["brief"]}),
]

# Text that must stand in a mail, or must not: the last mail of a kind that a person got.
WORDS = [
    ("anna", "followup", "aina", True),
    ("kari", "review", "Kysyin Pekalta kahvilla", True),
    ("kari", "review", "Tästä jäi hyvä mieli", True),
    ("anna", "human", "mitä hiljaisuus voisi tarkoittaa", True),
    ("anna", "human", "Kysy torstaina", False),
    ("anna", "human", "ohjelma", False),
]


def when(local):
    return instant(local).strftime("%a %d %b %H:%M")


class Demonstration:
    def __init__(self, world):
        self.world = world
        self.saved_n = 0
        self.wrong = []
        self.style = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")

    def show(self, at, who, about, text):
        bold, dim, plain = self.style
        print(f"\n{when(at)}  {bold}{who}{plain}\n{' ' * 18}{about}")
        lines = [piece for line in text.strip().split("\n") if line.strip() for piece in textwrap.wrap(line, 76)]
        for line in lines[:SHOWN_LINES]:
            print(f"{' ' * 20}{line}")
        if len(lines) > SHOWN_LINES:
            print(f"{' ' * 20}{dim}… {len(lines) - SHOWN_LINES} more lines{plain}")
        sys.stdout.flush()

    def save(self, at, name, mail):
        self.saved_n += 1
        stem = OUT / f"{self.saved_n:02}-{at[5:10]}-{at[11:13]}{at[14:16]}-{name}"
        stem.with_suffix(".eml").write_bytes(mail.raw)
        head = "".join(f"{key}: {mail.message[key]}\n" for key in ("From", "To", "Subject", "Date"))
        stem.with_suffix(".txt").write_text(f"{head}\n{mail.text}", encoding="utf-8")

    def run(self, at, due):
        for name, mails in self.world.step(at, due).items():
            wanted = list(due.get(name, []))
            for kind, mail in mails:
                self.show(at, f"mentord → {NAMES[name]} ({kind})", mail.subject, mail.text)
                self.save(at, f"{kind}-to-{name}", mail)
                if kind in wanted:
                    wanted.remove(kind)
                elif name == "anna":
                    self.wrong.append(f"{when(at)}: Anna got an unexpected {kind}: {mail.subject}")
            self.wrong += [f"{when(at)}: no {kind} came to {NAMES[name]}" for kind in wanted]

    def reply(self, at, name, client, kind, words):
        mail = self.world.got.get((name, kind))
        if not mail:
            self.wrong.append(f"{when(at)}: {NAMES[name]} has no {kind} to reply to")
            return
        sent = self.world.reply(client, name, mail, words, at, full_name=NAMES[name])
        self.show(at, f"{NAMES[name]} replies with {client}", sent.subject, words)
        self.save(at, f"reply-of-{name}", sent)

    def play(self):
        for what, at, *rest in STORY:
            if sys.stdout.isatty():
                print(f"{self.style[1]}{when(at)}{self.style[2]}", end="\r", flush=True)
            getattr(self, what)(at, *rest)

    def check(self):
        for name, kind, words, wanted in WORDS:
            mail = self.world.got.get((name, kind))
            if mail and (words.lower() in " ".join(mail.text.lower().split())) != wanted:
                self.wrong.append(f"the {kind} to {NAMES[name]} {'lacks' if wanted else 'has'} “{words}”")
        status = self.world.json("status", at=STORY[-1][1], expect=None)
        if status["quarantine_n"] or set(status["outbox"]) - {"sent"}:
            self.wrong.append(f"left over: quarantine {status['quarantine_n']}, outbox {status['outbox']}")


def main():
    start = time.monotonic()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    print("starting a private Dovecot and Postfix on loopback …", flush=True)
    with World() as world:
        at = "2027-04-08T13:00"
        world.admin(at)
        world.person("mentor", "kari", NAMES["kari"], at, called="Kari")
        world.person("mentee", "anna", NAMES["anna"], at, called="Anna", mentor="kari")
        for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
            world.ctl("session", "add", "anna", session, "--place", "Kirjaston ryhmätila", at=at)
        print(f"{when(at)}  the admin: mentorctl init, mentor add, mentee add, session add (8 April and 29 April)")
        demonstration = Demonstration(world)
        demonstration.play()
        demonstration.check()
    print(f"\n{demonstration.saved_n} mails are in {pathlib.Path(OUT)}, each as .eml and .txt; {time.monotonic() - start:.0f} s")
    for wrong in demonstration.wrong:
        print(f"missing or wrong: {wrong}")
    print("the demonstration failed" if demonstration.wrong else "every expected mail came")
    return bool(demonstration.wrong)


if __name__ == "__main__":
    sys.exit(main())
