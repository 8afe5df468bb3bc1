"""The product's rules over what happened to one mentee and what was mailed, written from the rules alone: nothing of
lib/programme is used here, not even its calendar. R1 to R20 name the cadence rules, 3.3b to 3.6 their sections.

check(life) goes through the mentorship day by day. Of each mail that left it asks which rules forbid it, and of each
moment at which a mail may leave, whether one did: "the first date on which" is a rule too."""

import datetime
import functools
import zoneinfo

DAY = 86400
FRIDAY = 4  # of datetime's weekday()
EASTER = {2026: (4, 5), 2027: (3, 28), 2028: (4, 16), 2029: (4, 1)}
PHASES = [["q01", "q02", "q03"], ["q04", "q05", "q06"], ["q07", "q08", "q09"], ["q10", "q11"]]
ROWS = {4: "q02.f2", 5: "q05", 6: "q07.f1", 7: "q06.f2", 8: "q08.f1", 9: "q08.f3", 10: "q03.f2", 11: "q11.f2"}
ASKS = {"question", "followup", "reminder", "quiet", "schedule_nudge"}
SESSION_MAILS = {"post", "prep", "evaluation", "closing"}
DIRECT = {"receipt", "confirmed", "reschedule"}


@functools.cache
def holidays(country):
    """Ordinals of the days on which nobody works."""
    found = set()
    if country == "none":
        return found
    for year, (month, day) in EASTER.items():
        easter = datetime.date(year, month, day).toordinal()
        found |= {easter + n for n in (-2, 0, 1, 39, 49)}
        fixed = [(1, 1), (1, 6), (5, 1), (12, 24), (12, 25), (12, 26), (12, 31), (12, 6) if country == "FI" else (6, 6)]
        found |= {datetime.date(year, m, d).toordinal() for m, d in fixed}
        for first, eve in ((datetime.date(year, 6, 20), 1), (datetime.date(year, 10, 31), 0)):
            saturday = next(n for n in range(first.toordinal(), first.toordinal() + 7) if weekday(n) == 5)
            found |= {saturday, saturday - eve}
    return found


def weekday(day):
    return (day + 6) % 7


@functools.cache
def instant(zone, day, minute):
    """Of a time that comes twice the first; of one that is skipped, the end of the gap."""
    naive = datetime.datetime.fromordinal(day) + datetime.timedelta(minutes=minute)
    there = naive.replace(tzinfo=zone)
    at = there.timestamp()
    if datetime.datetime.fromtimestamp(at, zone).replace(tzinfo=None) == naive:
        return int(at)
    # In a gap both readings miss; the change lies between them.
    low, high = sorted((int(at), int(there.replace(fold=1).timestamp())))
    before = datetime.datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        same = datetime.datetime.fromtimestamp(middle, zone).utcoffset() == before
        low, high = (middle, high) if same else (low, middle)
    return high


@functools.cache
def wall(zone, at):
    here = datetime.datetime.fromtimestamp(at, zone)
    return here.toordinal(), here.hour * 60 + here.minute


class Person:
    def __init__(self, zone, country, minute, days=0x1f):
        self.zone, self.country, self.minute, self.days = zoneinfo.ZoneInfo(zone), country, int(minute), int(days)

    def wall(self, at):
        return wall(self.zone, at)

    def date(self, at):
        return wall(self.zone, at)[0]

    def instant(self, day, minute):
        return instant(self.zone, day, minute)

    def moment(self, day):
        return self.instant(day, self.minute)

    def is_working(self, day):
        return weekday(day) <= FRIDAY and day not in holidays(self.country)

    def is_mail_day(self, day):
        return bool(self.days >> weekday(day) & 1) and day not in holidays(self.country)

    def working_before(self, day, n):
        while n:
            day -= 1
            n -= self.is_working(day)
        return day

    def working_after(self, day):
        day += 1
        while not self.is_working(day):
            day += 1
        return day


class Prompt:
    def __init__(self, mail, sent_on):
        self.mail, self.question, self.row, self.another = mail["n"], mail["question"], mail["row"], mail["another"]
        self.followup = mail["kind"] == "followup"
        self.sent_at, self.sent_on = mail["at"], sent_on
        self.reminded = self.closed = self.waits = False
        self.answered_at = self.words = self.signals = 0


class Session:
    def __init__(self, starts, minutes):
        self.starts, self.length, self.state = starts, minutes * 60, "booked"
        self.posted, self.prep_on, self.briefed = False, 0, 0

    @property
    def ends(self):
        return self.starts + self.length


def slots(mentee, standing):
    """R3 and R4: the dates of this gap's slots."""
    gap = standing.t - standing.d if standing.t else 1000
    first, step = (4, 5) if gap <= 24 else (5, 7) if gap <= 35 else (5, 10)
    found, before = [], standing.d
    for n in range(2 if gap <= 17 else 3):
        nominal = standing.d + first + n * step
        slot = min((d for d in range(nominal - 30, nominal + 31) if mentee.is_mail_day(d)),
                   key=lambda d: (abs(d - nominal), -d))
        if standing.p and slot > standing.p - 2:
            slot = standing.p - 2
            while not mentee.is_mail_day(slot):
                slot -= 1
            if slot - before < 4:
                break
        found.append(slot)
        before = slot
    return found


class Standing:
    """Where the mentorship stands at an instant: k, D, T, P, post day, gap (rules 3.3b, *Words*)."""

    def __init__(self, rules, at):
        booked = [s for s in rules.sessions.values() if s.state == "booked"]
        held = sorted((s for s in booked if s.ends <= at), key=lambda s: s.ends)
        coming = sorted((s for s in booked if s.ends > at), key=lambda s: s.starts)
        self.k = len(held)
        self.held = held
        self.is_over = rules.fixed and self.k >= 5
        self.last = held[-1] if held else None
        self.next = coming[0] if coming and not self.is_over else None
        self.first = min(held, key=lambda s: s.starts) if held else None
        self.gap_at = self.last.ends if held else 0
        self.d = rules.mentee.date(self.last.starts) if held else None
        self.post_day = rules.mentee.working_after(self.d) if held else None
        self.t = rules.mentee.date(self.next.starts) if self.next else None
        self.p = rules.mentee.working_before(self.t, 2) if self.next else None
        self.until = min((s.ends for s in coming), default=1 << 60)
        self.slots = slots(rules.mentee, self) if held else []


def plain(question):
    return question.removesuffix(".now")


class Rules:
    """What the rules say of one mentorship as it goes on. `broken` collects (rule, at, what)."""

    def __init__(self, life):
        self.life = life
        self.fixed = life["programme"] == "starter"
        self.mentee, self.mentor = life["mentee"], life["mentor"]
        self.broken = []
        self.consent, self.end, self.hold = None, "open", False
        self.sessions, self.prompts, self.absences, self.picks = {}, [], [], []
        self.wrote_at = self.mentor_at = self.event_at = self.waits_since = 0
        self.debt_nudged = self.debt_alerted = False
        self.expiries, self.silent, self.quiet_left = 0, False, False
        self.pause_until = 0
        self.counted, self.asks = [], []  # dates
        self.evaluated_at = self.mentor_nudged_at = self.mentee_nudged_at = 0
        self.invited_at, self.invitation_reminded, self.invitation_told = 0, False, False
        self.notices = set()
        self.stood = None

    def breaks(self, rule, at, what):
        self.broken.append((rule, at, what))

    def standing(self, at):
        """Kept until a session ends or something happens to one."""
        if not self.stood or at >= self.stood.until or at < self.stood.gap_at:
            self.stood = Standing(self, at)
        return self.stood

    def started(self):
        return self.consent is True and self.end != "stopped"

    def open_prompt(self):
        return next((p for p in reversed(self.prompts) if not p.closed and not p.answered_at), None)

    def withdraw(self):
        prompt = self.open_prompt()
        if prompt:
            prompt.closed = True

    def absent(self, since, until):
        """R20: dates from `since` up to and without `until` that do not count."""
        return sum(max(0, min(u, until) - max(f, since)) for f, u in self.absences)

    def debt(self):
        return sum(p.waits for p in self.prompts)

    def fresh(self, day):
        return self.wrote_at and day - self.mentee.date(self.wrote_at) < 2

    def notice(self, what):
        if self.end in ("open", "ending"):
            self.notices.add(what)

    # Which prompt comes next (3.3c).

    def in_gap(self, standing):
        return [p for p in self.prompts if p.sent_at >= standing.gap_at]

    def is_usable(self, question, standing):
        if any(plain(p.question) == plain(question) for p in self.in_gap(standing)):
            return False
        return not self.fixed or "." in question or all(p.question != question for p in self.prompts)

    def followup(self, standing):
        """The pending follow-up as (question, row); none after a human reply or another prompt."""
        latest = self.prompts[-1] if self.prompts else None
        if not latest or latest.followup or not latest.waits or latest.sent_at < standing.gap_at:
            return None
        if latest.signals & 3:
            return None
        if latest.words < 30 and latest.question[0] == "q" and "." not in latest.question:
            if self.is_usable(latest.question + ".f1", standing):
                return latest.question + ".f1", 3
        for row, question in ROWS.items():
            if latest.signals >> row & 1 and self.is_usable(question, standing):
                return question, row
        return None

    def started_chain(self, standing):
        left = max((p.sent_at for p in self.in_gap(standing) if p.followup and p.row == 9), default=0)
        if self.event_at >= standing.gap_at and self.event_at > left:
            return ["q02", "q04", "q08"], 12
        return (["q09"], 9) if left else ([], 0)

    def gap_chain(self, standing, day):
        if not self.fixed:
            chain = [phase[(standing.k - 1) % 3] for phase in PHASES[:3]]
            return [q + ".now" if self.first_answer(q) and day - self.mentee.date(self.first_answer(q)) >= 90 else q
                    for q in chain]
        chain = PHASES[standing.k - 1][:] if standing.k <= 4 else []
        answered = [p for p in self.prompts if p.answered_at and p.question[0] == "q" and "." not in p.question]
        if standing.k == 4 and answered:
            chain.append(min(answered, key=lambda p: p.answered_at).question + ".now")
        return chain

    def first_answer(self, question):
        return min((p.answered_at for p in self.prompts if p.answered_at and plain(p.question) == question), default=0)

    def next_prompt(self, standing, day):
        """(kind, question, row, rule), or None."""
        for pick in self.picks:
            if all(plain(p.question) != plain(pick) for p in self.in_gap(standing)):
                return "question", pick, 0, "3.3c"
        followup = self.followup(standing)
        if followup:
            return "followup", *followup, "R9"
        chain, row = self.started_chain(standing)
        for question in chain:
            if self.is_usable(question, standing):
                return "question", question, row, f"row {row}"
        for question in self.gap_chain(standing, day):
            if self.is_usable(question, standing):
                return "question", question, 0, "R2" if self.fixed else "R10"
        return None

    # What forbids a mail of each kind: the names of the rules, none if it may leave.

    def against_all(self, day):
        return ["R7"] if self.counted and day - self.counted[-1] < 2 else []

    def against_ask(self, standing, day):
        found = self.against_all(day)
        if not standing.k or self.end != "open" or standing.is_over:
            found.append("3.3b")
        if self.absent(day, day + 1):
            found.append("R20")
        if self.pause_until > day:
            found.append("R13")
        if standing.k and (day <= standing.post_day or (standing.p and day >= standing.p - 1)):
            found.append("R13")
        if self.debt() >= 3:
            found.append("R18")
        if not self.mentee.is_mail_day(day):
            found.append("R8")
        if sum(day - d < 7 for d in self.asks) >= 2:
            found.append("R7")
        if self.mentor_at and day - self.mentee.date(self.mentor_at) < 2:
            found.append("R5")
        return found

    def against_closing(self, standing, day, at):
        due = self.end == "ending" or (standing.is_over and day >= standing.post_day)
        return self.against_session_mail(day) + ([] if due else ["3.6"])

    def against_session_mail(self, day):
        return self.against_all(day) + ([] if self.mentee.is_working(day) else ["R8"])

    def is_evaluation_due(self, standing, day):
        if self.fixed:
            return standing.k >= 3 and not self.evaluated_at
        since = self.evaluated_at or standing.first.starts
        held = sum(s.ends > self.evaluated_at for s in standing.held)
        return held >= 4 or day - self.mentee.date(since) >= 90

    def against_post(self, standing, day, at, kind="post"):
        found = self.against_session_mail(day)
        last = standing.last
        if not last or last.posted or not standing.post_day <= day <= standing.post_day + 3:
            return found + ["3.5"]
        return found + ([] if self.is_evaluation_due(standing, day) == (kind == "evaluation") else ["3.6"])

    def against_evaluation(self, standing, day, at):
        return self.against_post(standing, day, at, "evaluation")

    def against_prep(self, standing, day, at):
        found = self.against_session_mail(day)
        if not standing.k or not standing.next or day < standing.p or standing.next.starts - at < DAY \
                or standing.next.prep_on >= standing.p:
            found.append("3.5")
        return found

    def against_quiet(self, standing, day, at):
        return self.against_ask(standing, day) + ([] if self.silent and not self.quiet_left else ["R14"])

    def against_silence(self):
        return ["R14"] if self.silent else []

    def reminder_day(self, prompt, day):
        since = prompt.sent_on + self.absent(prompt.sent_on, day)
        return next((since + n for n in (4, 5, 3) if self.mentee.is_mail_day(since + n)), None)

    def against_reminder(self, standing, day, at):
        found = self.against_ask(standing, day) + self.against_silence()
        prompt = self.open_prompt()
        if not prompt:
            return found + ["R6"]
        if prompt.followup or prompt.reminded:
            found.append("R12")
        if self.reminder_day(prompt, day) != day:
            found.append("R6")
        return found + (["R5"] if self.fresh(day) else [])

    def against_prompt(self, standing, day, at, kind):
        found = self.against_ask(standing, day) + self.against_silence()
        if self.open_prompt():
            found.append("R5")
        if not standing.k:
            return found
        used = sum(not p.another for p in self.in_gap(standing))
        if used >= len(standing.slots):
            found.append("R3")
        elif day < standing.slots[used]:
            found.append("R4")
        named = self.next_prompt(standing, day)
        if not named or named[0] != kind:
            return found + ["R9" if kind == "followup" else "3.3c"]
        if kind == "followup" and at - self.wrote_at < 20 * 3600:
            found.append("R9")
        if kind == "question" and self.fresh(day):
            found.append("R5")
        return found

    def against_question(self, standing, day, at):
        return self.against_prompt(standing, day, at, "question")

    def against_followup(self, standing, day, at):
        return self.against_prompt(standing, day, at, "followup")

    def against_schedule_nudge(self, standing, day, at):
        found = self.against_ask(standing, day) + self.against_silence() + (["R5"] if self.open_prompt() else [])
        if not standing.k or standing.next or self.mentor_nudged_at < standing.gap_at \
                or day - self.mentee.date(self.mentor_nudged_at) < 7 or self.mentee_nudged_at >= standing.gap_at:
            return found + ["R3"]
        if self.fresh(day):
            found.append("R5")
        used = sum(not p.another for p in self.in_gap(standing))
        waits = used < len(standing.slots) and self.next_prompt(standing, day)
        return found + (["3.3b"] if waits else [])

    ORDER = ["closing", "evaluation", "post", "prep", "quiet", "reminder", "followup", "question", "schedule_nudge"]
    OF_KIND = {"closing": "3.6", "evaluation": "3.6", "post": "3.5", "prep": "3.5", "quiet": "R14", "reminder": "R6",
               "followup": "R9", "question": "R5", "schedule_nudge": "R3"}

    # The mentee's moment.

    def close_prompts(self, standing, day):
        for p in self.prompts:
            if p.closed:
                continue
            absent = self.absent(p.sent_on, day)
            if day < p.sent_on + 7 + absent and not (standing.p and day >= standing.p) and standing.gap_at <= p.sent_at:
                continue
            p.closed = True
            if not p.answered_at and day >= p.sent_on + 4 + absent:
                self.expiries += 1
                if self.expiries >= 2 and not self.silent:
                    self.silent, self.quiet_left = True, False
                    if standing.t and standing.t - day < 7:
                        self.notices.add("quiet")

    def before_consent(self, standing, day, at, mails):
        allowed = None
        if self.consent is None and not self.invited_at:
            if standing.first and self.mentee.is_working(day) and day > self.mentee.date(standing.first.starts):
                allowed = "invitation"
        elif self.consent is None and not self.invitation_reminded and self.mentee.is_mail_day(day) \
                and day - self.mentee.date(self.invited_at) >= 5:
            allowed = "invitation_reminder"
        if allowed and [m["kind"] for m in mails] != [allowed]:
            self.breaks("R16" if "reminder" in allowed else "R1", at, f"{allowed} is missing")
        for mail in mails:
            if mail["kind"] != allowed:
                self.breaks("R16" if "reminder" in mail["kind"] else "R1", at, f"{mail['kind']} before YES")
            self.left(mail)

    def mentee_moment(self, day, at, mails):
        standing = self.standing(at)
        self.close_prompts(standing, day)
        if self.hold or self.end in ("ended", "stopped"):
            for mail in mails:
                self.breaks("3.3b", at, f"{mail['kind']} on hold or after the end")
                self.left(mail)
            return
        if self.consent is not True:
            self.before_consent(standing, day, at, mails)
            return
        if len(mails) > 1:
            self.breaks("R7", at, "more than one mail at a moment")
        kind = mails[0]["kind"] if mails else None
        if not kind and self.is_quiet_day(day):
            return
        if kind and kind not in self.ORDER:
            self.breaks("3.3b", at, f"{kind} at the mentee's moment")
        for due in self.ORDER:
            against = getattr(self, "against_" + due)(standing, day, at)
            if due == kind:
                for rule in dict.fromkeys(against):
                    self.breaks(rule, at, f"{kind} {mails[0]['question']}")
                break
            if not against:
                self.breaks(self.OF_KIND[due], at, f"{due} is missing")
                break
        if kind in ("question", "followup"):
            self.right_prompt(standing, day, mails[0])
        if kind == "reminder" and self.open_prompt() and self.open_prompt().mail != mails[0]["prompt"]:
            self.breaks("R12", at, "a reminder of another question")
        for mail in mails:
            self.left(mail)

    def is_quiet_day(self, day):
        """Whether nothing at all may leave: not worth a look at each kind."""
        return bool(self.against_all(day)) or not (self.mentee.is_working(day) or self.mentee.is_mail_day(day))

    def right_prompt(self, standing, day, mail):
        named = self.next_prompt(standing, day)
        if any(plain(p.question) == plain(mail["question"]) for p in self.in_gap(standing)):
            self.breaks("3.3c", mail["at"], "the same question twice in a gap")
        if named and (named[1], named[2]) != (mail["question"], mail["row"]):
            self.breaks(named[3], mail["at"], f"{mail['question']} row {mail['row']}, not {named[1]} row {named[2]}")

    def left(self, mail):
        """What a mail that left changes."""
        day, kind, at = self.mentee.date(mail["at"]), mail["kind"], mail["at"]
        if kind in ASKS and not mail["another"]:
            self.asks.append(day)
        if (kind in ASKS and not mail["another"]) or kind in SESSION_MAILS or kind == "invitation_reminder":
            self.counted.append(day)
        if kind in ("question", "followup"):
            self.prompts.append(Prompt(mail, day))
            self.picks = [q for q in self.picks if plain(q) != plain(mail["question"])]
        elif kind == "reminder":
            for p in self.prompts:
                p.reminded |= p.mail == mail["prompt"]
        elif kind == "quiet":
            self.quiet_left = True
        elif kind == "schedule_nudge":
            self.mentee_nudged_at = at
        elif kind == "invitation":
            self.invited_at = at
        elif kind == "invitation_reminder":
            self.invitation_reminded = True
        elif kind in ("post", "evaluation") and self.standing(at).last:
            self.standing(at).last.posted = True
            self.evaluated_at = at if kind == "evaluation" else self.evaluated_at
        elif kind == "prep" and self.standing(at).next:
            self.standing(at).next.prep_on = day
        elif kind == "closing":
            self.end = "ended"

    # The mentor's moment.

    def mentor_due(self, day, at):
        due = [(what, "mentor") for what in self.notices]
        if self.end in ("ended", "stopped"):
            return due
        standing = self.standing(at)
        if self.consent is None and self.invited_at and not self.invitation_told \
                and day - self.mentee.date(self.invited_at) >= 10:
            due.append(("invitation_unanswered", "mentor"))
        coming = standing.next
        if self.consent is True and self.end == "open" and standing.k and coming:
            t = self.mentor.date(coming.starts)
            if coming.briefed != t and self.mentor.working_before(t, 1) <= day and at < coming.starts:
                due.append(("brief", "mentor"))
        waited = day - self.mentee.date(self.waits_since) if self.waits_since else 0
        if waited >= 10 and not self.debt_nudged:
            due.append(("debt_nudge", "mentor"))
        if waited >= 14 and not self.debt_alerted:
            due.append(("debt_alert", "admin"))
        if self.consent is True and standing.k and not standing.is_over and not coming and day - standing.d >= 35 \
                and self.mentor_nudged_at < standing.gap_at:
            due.append(("schedule_nudge", "mentor"))
        return due

    MENTOR_RULES = {"needs_human": "row 1", "low_score": "3.6", "debt_stop": "R18", "quiet": "R14", "brief": "3.5",
                    "invitation_unanswered": "R16", "debt_nudge": "R17", "debt_alert": "R17", "schedule_nudge": "R3"}

    def mentor_moment(self, day, at, mails):
        due = self.mentor_due(day, at) if self.mentor.is_working(day) else []
        got = [(mail["kind"], mail["to"]) for mail in mails]
        for what in sorted(set(got)):
            if what not in due:
                self.breaks(self.MENTOR_RULES.get(what[0], "3.3b") if self.mentor.is_working(day) else "R8", at,
                            f"{what[0]} to {what[1]} is not due")
            if got.count(what) > 1:
                self.breaks(self.MENTOR_RULES.get(what[0], "3.3b"), at, f"{what[0]} twice")
        for what in due:
            if what not in got:
                self.breaks(self.MENTOR_RULES[what[0]], at, f"{what[0]} is missing")
        if self.mentor.is_working(day):
            self.notices.clear()
        for mail in mails:
            self.left_to_mentor(mail, at)

    def left_to_mentor(self, mail, at):
        kind = mail["kind"]
        if kind == "invitation_unanswered":
            self.invitation_told = True
        elif kind == "brief" and self.standing(at).next:
            self.standing(at).next.briefed = self.mentor.date(self.standing(at).next.starts)
        elif kind == "debt_nudge":
            self.debt_nudged = True
        elif kind == "debt_alert":
            self.debt_alerted = True
        elif kind == "schedule_nudge":
            self.mentor_nudged_at = at
