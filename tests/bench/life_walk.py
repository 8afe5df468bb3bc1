"""One mentorship from its first day to its last against the rules (life_rules.py): what happens changes what is allowed,
what leaves at once is looked at, then each planning moment."""

from life_rules import ASKS, DIRECT, PHASES, SESSION_MAILS, Rules, Session

EVENING = 17 * 60


class Walk(Rules):
    def __init__(self, life):
        super().__init__(life)
        self.quiet_from, self.quiet_until = life["quiet"]
        self.by_instant = {}
        for mail in life["mails"]:
            self.by_instant.setdefault((mail["at"], self.whose(mail)), []).append(mail)

    @staticmethod
    def whose(mail):
        """Which step a mail belongs to."""
        if mail["kind"] in DIRECT or mail["another"]:
            return "direct"
        if mail["kind"] == "invitation":
            return "invitation"
        return "mentee" if mail["to"] == "mentee" else "mentor"

    def taken(self, at, whose):
        return self.by_instant.pop((at, whose), [])

    # What happens (3.3b, *When facts arrive*); each returns what leaves at once.

    def mentee_is_back(self, at):
        today = self.mentee.date(at)
        self.expiries, self.silent, self.pause_until = 0, False, 0
        self.notices.discard("quiet")
        self.absences = [(f, min(u, today)) for f, u in self.absences]

    def words(self, e, since):
        """Words of the mentee; R15."""
        left = [] if self.wrote_at else [("receipt", "mentee")]
        self.mentee_is_back(e["read"])
        is_dated = since <= e["written"] <= e["at"]
        self.wrote_at = max(self.wrote_at, e["written"] if is_dated else e["at"])
        return left

    def wait_for_mentor(self, e):
        self.waits_since = min(self.waits_since or e["at"], e["at"])
        if e["signals"] >> 1 & 1:
            self.notice("needs_human")

    def answered(self, prompt, e):
        left = self.words(e, prompt.sent_at)
        prompt.answered_at = prompt.answered_at or e["at"]
        prompt.words += e["words"]
        prompt.signals |= e["signals"]
        self.wait_for_mentor(e)
        if not prompt.waits:
            prompt.waits = True
            if self.debt() == 3:
                self.notice("debt_stop")
        return left

    def on_answer(self, e):
        prompt = next((p for p in self.prompts if p.mail == e["to"]), None)
        return self.answered(prompt, e) if prompt and self.started() else []

    def on_mail(self, e):
        if not self.started():
            return []
        latest = next((p for p in reversed(self.prompts) if p.sent_at <= e["at"]), None)
        if latest and not latest.closed:
            return self.answered(latest, e)
        left = self.words(e, 1)
        self.wait_for_mentor(e)
        if e["signals"] >> 12 & 1 and not e["signals"] & 2:
            self.event_at = e["at"]
        return left

    def on_session_words(self, e):
        if not self.started():
            return []
        left = self.words(e, 1)
        if min(e.get("a", 10), e.get("c", 10)) <= 4:
            self.notice("low_score")
        return left

    def on_another(self, e):
        if not self.started():
            return []
        self.mentee_is_back(e["read"])
        prompt = self.open_prompt()
        if not prompt:
            return []
        prompt.closed = True
        if self.hold or self.end != "open" or self.debt() >= 3:
            return []
        standing = self.standing(e["read"])
        question = self.other(prompt, standing, self.mentee.date(e["read"]))
        if question and not any(p.another for p in self.in_gap(standing)):
            return [("question", "mentee", question)]
        self.notice("needs_human")
        return []

    def other(self, prompt, standing, day):
        number = prompt.question[:3]
        phase = next((ph for ph in PHASES if number in ph), None)
        if phase:
            at = phase.index(number)
            circle = phase[at + 1:] + phase[:at + 1]
        else:
            circle = self.gap_chain(standing, day) if standing.k else []
        return next((q for q in circle if self.is_usable(q, standing)), None)

    def on_pause(self, e):
        if not self.started():
            return []
        self.mentee_is_back(e["read"])
        self.withdraw()
        self.pause_until = e.get("until") or self.mentee.date(e["read"]) + 28
        return [("confirmed", "mentee")]

    def on_resume(self, e):
        if not self.started():
            return []
        self.mentee_is_back(e["read"])
        return [("confirmed", "mentee")]

    def on_stop(self, e):
        if self.end == "stopped":
            return []
        self.mentee_is_back(e["read"])
        self.withdraw()
        self.end = "stopped"
        return [("confirmed", "mentee")]

    def on_end(self, _):
        if self.started() and self.end == "open":
            self.withdraw()
            self.end = "ending"
        return []

    def on_ooo(self, e):
        day = self.mentee.date(e["at"])
        if self.started() and self.pause_until <= day and not self.absent(day, day + 1):
            self.absences.append((day, min(e.get("until") or day + 14, day + 14)))
        return []

    def on_human_reply(self, e):
        if self.started():
            self.mentor_at = max(self.mentor_at, e["at"])
            self.waits_since, self.debt_nudged, self.debt_alerted = 0, False, False
            for p in self.prompts:
                p.waits = False
        return []

    def on_next(self, e):
        if self.started():
            self.picks.append(e["question"])
        return []

    def on_yes(self, _):
        if self.end != "stopped":
            self.consent = True
        return []

    def on_no(self, e):
        if self.consent is True:
            return self.on_stop(e)
        self.consent = False
        return []

    def on_hold(self, _):
        self.withdraw()
        self.hold = True
        return []

    def on_release(self, _):
        self.hold = False
        return []

    def on_booked(self, e):
        self.sessions[e["session"]] = Session(e["to"], e["minutes"])
        return []

    def on_moved(self, e):
        session = self.sessions[e["session"]]
        session.starts, session.state, session.posted = e["to"], "booked", False
        return []

    def on_cancelled(self, e):
        self.sessions[e["session"]].state = "cancelled"
        return []

    def on_missed(self, e):
        self.sessions[e["session"]].state = "missed"
        return []

    def on_declined(self, e):
        session = self.sessions[e["session"]]
        if not self.started() or session.state != "booked" or session.ends <= e["read"]:
            return []
        session.state = "declined"
        return [("reschedule", "mentee"), ("reschedule", "mentor")]

    def happen(self, e):
        was_on_hold = self.hold and e["what"] != "stop"
        self.stood = None if e["what"] in ("booked", "moved", "cancelled", "missed", "declined") else self.stood
        due = getattr(self, "on_" + e["what"])(e)
        due = [d for d in due if not (was_on_hold and d[1] == "mentee")]
        for what in due:
            got = self.direct(e["read"], what)
            if not got:
                self.breaks("3.3b", e["read"], f"{what[0]} does not leave at once")
            elif what[0] == "question":
                if got["question"] != what[2]:
                    self.breaks("row 2", e["read"], f"{got['question']}, not {what[2]}")
                self.left(got)

    def direct(self, at, what):
        waiting = self.by_instant.get((at, "direct"), [])
        for mail in waiting:
            if (mail["kind"], mail["to"]) == what[:2]:
                waiting.remove(mail)
                if not waiting:
                    del self.by_instant[at, "direct"]
                return mail
        return None

    # The planning moments.

    def evening(self):
        """R1: when M1 leaves on the evening of session 1."""
        booked = [s for s in self.sessions.values() if s.state == "booked"]
        if not booked or self.invited_at or self.consent is not None or self.end != "open":
            return None
        first = min(booked, key=lambda s: s.starts)
        day = self.mentee.date(first.starts)
        at = max(self.mentee.instant(day, EVENING), first.ends)
        late, minute = self.mentee.wall(at)
        return at if late == day and minute < self.quiet_from and self.mentee.is_working(day) else None

    def invitation_moment(self, at):
        mails = self.taken(at, "invitation")
        if self.hold:
            due = False
        else:
            evening = self.evening()
            due = evening is not None and evening <= at
        if due and not mails:
            self.breaks("R1", at, "the invitation is missing")
        for mail in mails:
            if not due:
                self.breaks("R1", at, "the invitation on another evening")
            self.left(mail)
        if len(mails) > 1:
            self.breaks("R1", at, "two invitations")

    def look(self, whose, at, now):
        """The moment of `at`, run at `now`: later only after an outage."""
        person = self.mentor if whose == "mentor" else self.mentee
        day, minute = person.wall(now)
        if now != at and (person.date(at) != day or minute >= self.quiet_from):
            return
        if whose == "invitation":
            self.invitation_moment(now)
        elif whose == "mentor":
            self.mentor_moment(day, now, self.taken(now, "mentor"))
        else:
            mails = self.taken(now, "mentee")
            if self.consent is None and not self.invited_at:
                mails = self.taken(now, "invitation") + mails
            self.mentee_moment(day, now, mails)

    def moments(self, person, whose, since, until):
        day = person.date(since)
        while (at := person.moment(day)) < until:
            if at >= since:
                yield at, 1 if whose == "mentee" else 2, whose
            day += 1

    def run_moments(self, since, until, now=None):
        """The moments from `since` until before `until`; the evening of M1 moves with the first session."""
        steps = sorted([*self.moments(self.mentee, "mentee", since, until),
                        *self.moments(self.mentor, "mentor", since, until)])
        evening = self.evening()
        if evening is not None and since <= evening < until:
            steps = sorted([*steps, (evening, 0, "invitation")])
        for at, _, whose in steps:
            self.look(whose, at, now or at)

    def run(self):
        clock = self.life["start"]
        events = self.life["events"]
        i = 0
        while i < len(events):
            e = events[i]
            i += 1
            if e["what"] != "outage":
                self.run_moments(clock, e["at"])
                clock = e["at"]
                self.happen(e)
                continue
            self.run_moments(clock, e["at"])
            clock = e["back"]
            if clock != self.back_at(e["until"]):
                self.breaks("3.3b", clock, "an outage that ends at night ends at 07:00")
            while i < len(events) and events[i]["what"] != "outage" and events[i]["read"] == clock \
                    and events[i]["at"] >= e["at"]:
                self.happen(events[i])
                i += 1
            self.run_moments(e["at"], clock, clock)
        self.run_moments(clock, self.life["until"])
        for (at, whose), mails in self.by_instant.items():
            for mail in mails:
                self.breaks("R8", at, f"{mail['kind']} to {mail['to']} at no moment ({whose})")
        self.whole()
        return self.broken

    def back_at(self, until):
        day, minute = self.mentee.wall(until)
        if minute >= self.quiet_from:
            return self.mentee.instant(day + 1, self.quiet_until)
        return self.mentee.instant(day, self.quiet_until) if minute < self.quiet_until else until

    def whole(self):
        """What the list of mails shows without following the story."""
        mails = [m for m in self.life["mails"] if m["to"] == "mentee"]
        reminded = [m["prompt"] for m in mails if m["kind"] == "reminder"]
        if len(set(reminded)) != len(reminded):
            self.breaks("R12", 0, "a question was reminded of twice")
        dates = sorted(self.mentee.date(m["at"]) for m in mails if self.is_counted(m))
        if any(b - a < 2 for a, b in zip(dates, dates[1:])):
            self.breaks("R7", 0, "two counted mails within two days")
        asks = sorted(self.mentee.date(m["at"]) for m in mails if self.is_ask(m))
        if any(c - a < 7 for a, c in zip(asks, asks[2:])):
            self.breaks("R7", 0, "three asks in seven dates")
        if any(e - a < 7 for a, e in zip(dates, dates[4:])):
            self.breaks("R7", 0, "five counted mails in seven dates")
        for mail in mails:
            day, minute = self.mentee.wall(mail["at"])
            if self.is_counted(mail) and not self.life["moments"] and not self.mentee.minute <= minute < self.quiet_from:
                self.breaks("R8", mail["at"], f"{mail['kind']} at {minute // 60:02}:{minute % 60:02}")

    @staticmethod
    def is_ask(mail):
        return mail["to"] == "mentee" and mail["kind"] in ASKS and not mail["another"]

    @classmethod
    def is_counted(cls, mail):
        return cls.is_ask(mail) or mail["kind"] in SESSION_MAILS or mail["kind"] == "invitation_reminder"


def check(life):
    """The rules that were broken, as (rule, instant, what)."""
    return Walk(life).run()
