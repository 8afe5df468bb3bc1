#!/usr/bin/env python3
"""Years of invented mentees (lives.c) against the product's rules (life_rules.py), which know nothing of the planner.

    tests/bench/lives.py [--lives 1000] [--seed 1] [--days 730] [--mutants 20]
    tests/bench/lives.py --zones [--quick]    one mentee in each zone of tzdata, at hours that clocks skip and repeat too

Prints how fast the planner went, how the mails are spread, and each rule broken, which must be none. Then mails are
moved, doubled, taken away and invented: the rules must find each of these, or they would find nothing."""

import argparse
import collections
import copy
import datetime
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from life_rules import Person
from life_walk import Walk, check

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
EPOCH = 719163  # 1970-01-01 as Python counts days
DAY = 86400
QUIET, NO_QUIET = (20 * 60, 7 * 60), (24 * 60, 0)
# Of the day: an ordinary hour, then what clocks skip or repeat in Europe, on Lord Howe, in Cairo, Beirut and Santiago.
MINUTES = [2 * 60 + 30, 8 * 60 + 30, 2 * 60 + 15, 60 + 45, 30, 0, 23 * 60 + 30]
WHOLE = 2  # at the first so many all rules are looked at, at the others only when the moments come
TO_SHOW = 20
ALL_KINDS = 500  # of so many people some do whatever can be done


def parse(lines):
    """The mentorships that lives.c wrote, one after the other."""
    life = None
    for line in lines:
        what, *words = line.rstrip("\n").split("\t")
        if what == "L":
            if life:
                yield life
            life = life_of(words)
        elif what == "O":
            at, until, back = map(int, words)
            life["events"].append({"what": "outage", "at": at, "read": back, "until": until, "back": back})
        elif what == "E":
            life["events"].append(event_of(words))
        elif what == "T":
            life["moments"].append(int(words[0]))
        elif what == "M":
            life["mails"].append(mail_of(words, len(life["mails"])))
    if life:
        yield life


def life_of(words):
    person, programme, zone, country, days, minute, mentor_zone, mentor_country, mentor_minute, start, until, habit = words
    return {"person": int(person), "programme": programme, "habit": habit, "start": int(start), "until": int(until),
            "zone": zone, "mentee": Person(zone, country, minute, days), "events": [], "mails": [], "moments": [], "quiet": QUIET,
            "mentor": Person(mentor_zone, mentor_country, mentor_minute)}


def event_of(words):
    event = {"at": int(words[0]), "read": int(words[1]), "what": words[2]}
    for word in words[3:]:
        key, value = word.split("=")
        event[key] = value if key == "question" else int(value)
        if key == "until":
            event[key] += EPOCH
    return event


def mail_of(words, n):
    at, kind, to, question, row, _, prompt, _, another = words
    return {"n": n, "at": int(at), "kind": kind, "to": to, "question": question, "row": int(row), "prompt": int(prompt),
            "another": another == "1"}


# What may go wrong with a plan. Each takes the mails of a life, changes some, and says which it changed; None: it has
# none of that kind.

def one(mails, chance, wanted):
    found = [m for m in mails if wanted(m)]
    return chance.choice(found) if found else None


def moved(by, wanted):
    def mutate(mails, chance):
        mail = one(mails, chance, wanted)
        if mail:
            mail["at"] += by
        return mail
    return mutate


def doubled(after, wanted):
    def mutate(mails, chance):
        mail = one(mails, chance, wanted)
        if mail:
            mails.append({**mail, "at": mail["at"] + after, "n": 10**6})
        return mail
    return mutate


def dropped(wanted):
    def mutate(mails, chance):
        mail = one(mails, chance, wanted)
        if mail:
            mails.remove(mail)
        return mail
    return mutate


def changed(wanted, **what):
    def mutate(mails, chance):
        mail = one(mails, chance, wanted)
        if mail:
            mail.update(what)
        return mail
    return mutate


def invented(kind, **what):
    """A mail more, at the hour of a day on which another left."""
    def mutate(mails, chance):
        mail = one(mails, chance, Walk.is_counted)
        if mail:
            days = chance.choice([1, 2, 3, 5, 9, -1, -2, -3])
            mails.append({**mail, "at": mail["at"] + days * DAY, "kind": kind, "n": 10**6, "row": 0, "question": "-",
                          "prompt": -1, "another": False, **what})
        return mail
    return mutate


def of(*kinds, to=None):
    return lambda m: m["kind"] in kinds and (to is None or m["to"] == to)


def asked_again(mails, chance):
    """A question that this gap had already."""
    asked = [m for m in mails if m["kind"] == "question" and not m["another"]]
    pairs = [(a, b) for a, b in zip(asked, asked[1:]) if b["at"] - a["at"] < 8 * DAY]
    if not pairs:
        return None
    first, second = chance.choice(pairs)
    second["question"] = first["question"]
    return second


def reminded_of_followup(mails, chance):
    followup = one(mails, chance, of("followup"))
    if followup:
        mails.append({**followup, "at": followup["at"] + 4 * DAY, "kind": "reminder", "prompt": followup["n"], "n": 10**6})
    return followup


COUNTED, ASK = Walk.is_counted, Walk.is_ask
QUESTION = of("question")
SLOTTED = lambda m: m["kind"] == "question" and not m["another"]  # noqa: E731
# What was done, and the rule that must be named; None where it depends on the day that was hit.
MUTANTS = [
    ("a mail a day later", None, moved(DAY, COUNTED)),
    ("a mail a day earlier", None, moved(-DAY, COUNTED)),
    ("a mail a week later", None, moved(7 * DAY, COUNTED)),
    ("a mail an hour later", "R8", moved(3600, COUNTED)),
    ("a mail at night", "R8", moved(14 * 3600, COUNTED)),
    ("a mail twice", "R7", doubled(0, COUNTED)),
    ("a mail again the next day", "R7", doubled(DAY, COUNTED)),
    ("a question again after a week", None, doubled(7 * DAY, QUESTION)),
    ("a reminder again", "R12", doubled(2 * DAY, of("reminder"))),
    ("M5 again", None, doubled(7 * DAY, of("quiet", to="mentee"))),
    ("an ask is lost", None, dropped(ASK)),
    ("a prep mail is lost", "3.5", dropped(of("prep"))),
    ("a post mail is lost", "3.5", dropped(of("post"))),
    ("an evaluation is lost", "3.6", dropped(of("evaluation"))),
    ("a closing mail is lost", "3.6", dropped(of("closing"))),
    ("M1 is lost", "R1", dropped(of("invitation"))),
    ("M1's reminder is lost", "R16", dropped(of("invitation_reminder"))),
    ("the mentor is not told of M1", "R16", dropped(of("invitation_unanswered"))),
    ("M5 is lost", "R14", dropped(of("quiet", to="mentee"))),
    ("silence is not told", "R14", dropped(of("quiet", to="mentor"))),
    ("a receipt is lost", "3.3b", dropped(of("receipt"))),
    ("a receipt twice", "R8", doubled(0, of("receipt"))),
    ("a confirmation twice", "R8", doubled(0, of("confirmed"))),
    ("a brief is lost", "3.5", dropped(of("brief"))),
    ("a brief twice", None, doubled(DAY, of("brief"))),
    ("a debt nudge is lost", "R17", dropped(of("debt_nudge"))),
    ("a debt nudge early", None, moved(-DAY, of("debt_nudge"))),
    ("a debt alert is lost", "R17", dropped(of("debt_alert"))),
    ("a debt stop is not told", "R18", dropped(of("debt_stop"))),
    ("a low score is not told", "3.6", dropped(of("low_score"))),
    ("a word to the mentor is not told", "row 1", dropped(of("needs_human"))),
    ("a nudge is lost", "R3", dropped(of("schedule_nudge"))),
    ("a nudge early", None, moved(-DAY, of("schedule_nudge"))),
    ("TOINEN brings nothing", "3.3b", dropped(lambda m: m["another"])),
    ("TOINEN brings another", "row 2", changed(lambda m: m["another"], question="q99")),
    ("another question", None, changed(SLOTTED, question="q99")),
    ("a follow-up of another row", "R9", changed(of("followup"), row=13)),
    ("a follow-up as a question", "R9", changed(of("followup"), kind="question")),
    ("a question as a follow-up", "R9", changed(SLOTTED, kind="followup")),
    ("a prep mail as a post mail", "3.5", changed(of("prep"), kind="post")),
    ("an evaluation as a post mail", "3.6", changed(of("evaluation"), kind="post")),
    ("the same question in a gap", "3.3c", asked_again),
    ("a reminder of a follow-up", None, reminded_of_followup),
    ("an ask more", None, invented("question", question="q10")),
    ("a reminder more", None, invented("reminder")),
    ("a nudge more", None, invented("schedule_nudge")),
    ("M5 more", None, invented("quiet")),
    ("a prep mail more", None, invented("prep")),
    ("a post mail more", None, invented("post")),
]


def mutant(life, mutate, chance):
    """A life with one thing wrong; None if it has nothing that could be."""
    mails = copy.deepcopy(life["mails"])
    if mutate(mails, chance) is None or mails == life["mails"] or any(m["at"] >= life["until"] for m in mails):
        return None
    return {**life, "mails": sorted(mails, key=lambda m: m["at"])}


def mutants(lives, seed, each):
    """How many were made, and those that were not found, or under another name: (kind, person)."""
    chance = random.Random(seed)
    made, missed, named = collections.Counter(), [], collections.Counter()
    for name, rule, mutate in MUTANTS:
        for _ in range(80 * each):
            if made[name] == each:
                break
            life = mutant(chance.choice(lives), mutate, chance)
            if not life:
                continue
            made[name] += 1
            broken = {rule for rule, _, _ in check(life)}
            named.update(broken)
            if not broken or (rule and rule not in broken):
                missed.append((name, life["person"]))
    return made, missed, named


class Spread:
    """How the mails of all mentees are spread."""

    def __init__(self):
        self.weeks, self.gaps, self.kinds = collections.Counter(), collections.Counter(), collections.Counter()
        self.habits = collections.defaultdict(collections.Counter)

    def add(self, life):
        days = sorted(life["mentee"].date(m["at"]) for m in life["mails"] if m["to"] == "mentee" and COUNTED(m))
        per_week = collections.Counter((d - 1) // 7 for d in days)
        first, last = life["start"] // DAY + EPOCH, life["until"] // DAY + EPOCH
        if days:
            first, last = days[0], max(days[-1], first)
        for week in range((first - 1) // 7, (last - 1) // 7 + 1):
            self.weeks[per_week[week]] += 1
            self.habits[life["habit"].split("/")[0]][per_week[week]] += 1
        self.gaps.update(min(b - a, 60) for a, b in zip(days, days[1:]))
        self.kinds.update(m["kind"] for m in life["mails"] if m["to"] == "mentee")

    def show(self):
        total = sum(self.weeks.values())
        print("mails a week   " + "  ".join(f"{n}: {100 * self.weeks[n] / total:.1f} %" for n in sorted(self.weeks)))
        for habit, weeks in sorted(self.habits.items()):
            mean = sum(n * w for n, w in weeks.items()) / sum(weeks.values())
            print(f"  {habit:12} {mean:.2f} a week, most {max(weeks)}")
        print("days between   " + "  ".join(f"{n}: {self.gaps[n]}" for n in sorted(self.gaps)))
        print("kinds          " + "  ".join(f"{kind}: {n}" for kind, n in self.kinds.most_common()))


def show_broken(broken):
    for life, rule, at, what in broken[:TO_SHOW]:
        day, minute = life["mentee"].wall(at)
        print(f"  person {life['person']} ({life['habit']}, {life['programme']}, {life['zone']}) "
              f"{datetime.date.fromordinal(day)} {minute // 60:02}:{minute % 60:02} {rule}: {what}")
    counts = collections.Counter(rule for _, rule, _, _ in broken)
    print("broken         " + ("  ".join(f"{rule}: {n}" for rule, n in counts.most_common()) or "0"))


def lives_of(program, *words):
    """The mentorships, and how fast it went."""
    run = subprocess.run([program, *map(str, words)], capture_output=True, text=True, check=True)
    return parse(run.stdout.splitlines()), run.stderr.strip()


def zones():
    """The zones that are no other name of another."""
    text = (pathlib.Path("/usr/share/zoneinfo") / "tzdata.zi").read_text()
    return sorted(line.split()[1] for line in text.splitlines() if line.startswith("Z ") and "/" in line)


def moments_due(life):
    """One a date, at the mentee's hour."""
    person = life["mentee"]
    due = (person.moment(day) for day in range(person.date(life["start"]), person.date(life["until"]) + 1))
    return [at for at in due if life["start"] <= at < life["until"]]


def all_zones(program, seed, days, is_quick):
    """Each date of each zone has its moment once, and the rules hold; how often they do not."""
    failed = 0
    with tempfile.NamedTemporaryFile("w", suffix=".zones") as names:
        names.write("\n".join(zones()))
        names.flush()
        for place, minute in enumerate(MINUTES[:1] if is_quick else MINUTES):
            found, speed = lives_of(program, "--zones", names.name, "--minute", minute, "--seed", seed, "--days", days)
            broken, moments, n, mails = [], 0, 0, 0
            for life in found:
                life["quiet"] = NO_QUIET
                if place < WHOLE and not is_quick:
                    broken += [(life, *what) for what in check(life)]
                if life["moments"] != moments_due(life):
                    broken.append((life, "R8", life["start"], "not one moment on each date"))
                moments += len(life["moments"])
                mails += len(life["mails"])
                n += 1
            print(f"{minute // 60:02}:{minute % 60:02}  {n} zones, {moments} moments, each once, {mails} mails; {speed}")
            show_broken(broken)
            failed += len(broken)
    return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--lives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=730)
    parser.add_argument("--mutants", type=int, default=20, help="of each kind")
    parser.add_argument("--zones", action="store_true")
    parser.add_argument("--quick", action="store_true", help="of --zones: 02:30 alone, and only when the moments come")
    asked = parser.parse_args()
    program = pathlib.Path(os.environ.get("MENTORD_BUILD", SOURCE / "build/release")) / "tests/lives"
    if not program.exists():
        print(f"skipped: {program} is not there")
        return 77
    if asked.zones:
        return int(all_zones(program, asked.seed, asked.days, asked.quick) > 0)
    return all_lives(program, asked)


def all_lives(program, asked):
    found, speed = lives_of(program, "--lives", asked.lives, "--seed", asked.seed, "--days", asked.days)
    print(speed)
    begun = time.monotonic()
    lives, broken, spread = [], [], Spread()
    for life in found:
        lives.append(life)
        broken += [(life, *what) for what in check(life)]
        spread.add(life)
    spread.show()
    print(f"checked        {len(lives)} mentorships in {time.monotonic() - begun:.1f} s")
    show_broken(broken)
    made, missed, named = mutants(lives, asked.seed, asked.mutants)
    unmade = [name for name, _, _ in MUTANTS if not made[name]]
    print(f"mutants        {sum(made.values())} of {len(MUTANTS) - len(unmade)} kinds, not found: {len(missed)}")
    for name, n in collections.Counter(name for name, _ in missed).items():
        print(f"  {name}: {n} of {made[name]}")
    print("named          " + "  ".join(f"{rule}: {n}" for rule, n in sorted(named.items())))
    if unmade:
        print(f"none to make   {', '.join(unmade)}")
    return int(bool(broken or missed or (asked.lives >= ALL_KINDS and unmade)))


if __name__ == "__main__":
    sys.exit(main())
