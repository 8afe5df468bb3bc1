#!/usr/bin/env python3
"""What `preview` says is what mentord then does: mentees of many kinds are previewed at one instant, then the days are
lived through with the real daemon and real servers, each question answered by mail at noon of the next day or by
nobody, and every mail that left is held against the one that was foretold. Over a change of the clock in two
countries, Easter, holidays, a pause, a hold, a partnership, a question of the mentor's own."""

import datetime
import sqlite3
import sys
import unittest
import zoneinfo

from harness import main
from mailsystem import DOMAIN
from world import HELSINKI, Mail, World

UTC = datetime.timezone.utc
DAYS = 29
ADDED, ASKED = "2027-03-08T13:00", "2027-03-12T13:00"
# 43 words without a signal of the follow-up rules: what `preview` takes an answer to be.
ANSWER = ("Kirjoitan tästä lyhyesti. Työssäni tapahtuu paljon, ja jaan tehtäviä tiimin kesken joka maanantai. Tällä viikolla "
          "keskustelen Pekan kanssa aikataulusta ja kerron, mitä asiakas odottaa. Kalenterissa on tilaa, ja palaveri "
          "pidetään torstaina. Olen tyytyväinen siihen, että työnjako on selvä. Kahvilla juttelen lisää ryhmän kanssa.")

# name: (answers, says yes, options of the person, programme, sessions)
MENTEES = {
    "silent": (False, True, {}, "starter", ["2027-03-11T14:00", "2027-04-08T14:00"]),
    "answers": (True, True, {}, "starter", ["2027-03-11T14:00", "2027-04-01T14:00", "2027-04-22T14:00"]),
    "invited": (True, False, {}, "starter", ["2027-03-11T14:00", "2027-04-01T14:00"]),
    "deaf": (False, False, {}, "starter", ["2027-03-11T14:00"]),
    "partner": (True, True, {}, "partnership", ["2027-03-11T14:00", "2027-03-25T14:00", "2027-04-08T14:00"]),
    "ny": (False, True, {"zone": "America/New_York", "country": "none"}, "starter", ["2027-03-11T18:00", "2027-04-07T18:00"]),
    "sthlm": (True, True, {"zone": "Europe/Stockholm", "country": "SE", "days": "mon,thu", "hour": "09:10"}, "starter",
              ["2027-03-11T14:00"]),
    "paused": (True, True, {}, "starter", ["2027-03-11T14:00", "2027-04-08T14:00"]),
    "held": (True, True, {}, "starter", ["2027-03-11T14:00", "2027-04-08T14:00"]),
    "own": (True, True, {}, "starter", ["2027-03-11T14:00", "2027-04-08T14:00"]),
    "later": (False, True, {}, "starter", ["2027-03-11T14:00", "2027-03-16T14:00", "2027-04-13T14:00"]),
}
ANSWERED = {"invitation", "question", "followup"}


def local(at):
    return at.astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M")


class Preview(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        world = cls.world
        world.system.user(*MENTEES, *(f"m-{name}" for name in MENTEES))
        world.admin(ADDED)
        for name, (_, _, options, programme, sessions) in MENTEES.items():
            world.person("mentor", f"m-{name}", f"Kari {name.title()}", ADDED)
            world.person("mentee", name, f"Anna {name.title()}", ADDED, mentor=f"m-{name}", programme=programme, **options)
            for session in sessions:
                world.ctl("session", "add", name, session, at=ADDED)

    def reply(self, name, kind, words, at):
        draft = self.world.draft(name, self.mails[name, kind], words, at)
        self.world.post(draft)

    def look(self, at):
        """One pass of the daemon; what came is put beside the kind that the store gives it."""
        self.world.once(at)
        self.world.system.settle("nobody", 0)
        kinds = {row["message_id"].strip("<>"): row["kind"] for row in self.world.items("outbox", "list")}
        for name in MENTEES:
            for mail in self.world.inbox(name)[self.seen.get(name, 0):]:
                self.seen[name] = self.seen.get(name, 0) + 1
                self.mails[name, kinds[mail.id.strip("<>")]] = mail
                self.came.append((name, kinds[mail.id.strip("<>")], mail))

    def sent(self, name, since):
        """What left about a mentee, as preview would list it."""
        base = sqlite3.connect(f"file:{self.world.store}?mode=ro", uri=True)
        rows = base.execute(
            "SELECT o.sent_at, o.to_addr, o.kind, t.subject, p.question FROM outbox o JOIN thread t ON t.id = o.thread_id "
            "LEFT JOIN prompt p ON p.id = o.prompt_id AND o.kind IN ('question', 'followup', 'reminder') "
            "WHERE o.state = 'sent' AND o.sent_at >= ? AND (o.mentorship_id = (SELECT m.id FROM mentorship m JOIN person e "
            "ON e.id = m.mentee_id WHERE e.handle = ?) OR o.person_id = (SELECT id FROM person WHERE handle = ?)) "
            "ORDER BY o.sent_at, o.id", (since.timestamp(), name, f"m-{name}")).fetchall()
        base.close()
        return [(datetime.datetime.fromtimestamp(row[0] // 300 * 300, UTC), *row[1:]) for row in rows]

    @staticmethod
    def told(items):
        """A pass of the daemon takes some seconds: both sides are told in five minutes."""
        rows = []
        for item in items:
            at = datetime.datetime.fromisoformat(item["at"].replace("Z", "+00:00")).timestamp()
            rows.append((datetime.datetime.fromtimestamp(at // 300 * 300, UTC),
                         item["to"], item["kind"], item["subject"], item["question"]))
        return rows

    def begin(self):
        """The first sessions are held, most say yes; one pauses, one is put on hold, one gets a question."""
        self.seen, self.mails, self.came = {}, {}, []
        self.look("2027-03-11T17:01")
        self.look("2027-03-11T20:01")
        self.look("2027-03-12T08:31")
        for name, (_, says_yes, *_) in MENTEES.items():
            if says_yes and (name, "invitation") in self.mails:
                self.reply(name, "invitation", "Kyllä, sopii.", "2027-03-12T10:00")
        self.look("2027-03-12T10:00")
        self.reply("paused", "invitation", "TAUKO 24.3.", "2027-03-12T11:00")
        self.look("2027-03-12T11:00")
        self.world.ctl("mentee", "hold", "held", at="2027-03-12T12:00")
        self.world.ctl("question", "ask", "own", "Mitä haluat tehdä toisin?", at="2027-03-12T12:00")
        self.look("2027-03-12T12:10")

    def noon(self, name, sent_at):
        zone = zoneinfo.ZoneInfo(MENTEES[name][2].get("zone", "Europe/Helsinki"))
        day = sent_at.astimezone(zone).date() + datetime.timedelta(days=1)
        return datetime.datetime.combine(day, datetime.time(12), zone).astimezone(UTC)

    def live(self, until, foretold):
        """Every hour at which somebody may get mail, and every instant at which mail was foretold."""
        start = datetime.datetime.fromisoformat(ASKED).replace(tzinfo=HELSINKI)
        times = {at for rows in foretold.values() for at, *_ in rows}
        hours = [("Europe/Helsinki", 7, 30), ("Europe/Helsinki", 8, 30), ("Europe/Helsinki", 17, 0),
                 ("Europe/Stockholm", 9, 10), ("America/New_York", 8, 30)]
        for day in range(DAYS + 1):
            date = (start + datetime.timedelta(days=day)).date()
            times |= {datetime.datetime.combine(date, datetime.time(hour, minute), zoneinfo.ZoneInfo(zone)).astimezone(UTC)
                      for zone, hour, minute in hours}
        times = {at for at in times if start < at < until}
        due = [(self.noon(name, start), name, "invitation") for name, (answers, says_yes, *_) in MENTEES.items()
               if answers and not says_yes]
        while times or due:
            at = min([*times, *(row[0] for row in due)])
            times.discard(at)
            if at >= until:
                break
            for row in [row for row in due if row[0] <= at]:
                due.remove(row)
                words = "Kyllä." if row[2] == "invitation" else ANSWER
                self.reply(row[1], row[2], words, local(at))
            self.came = []
            self.look(local(at))
            due += [(self.noon(name, at), name, kind) for name, kind, _ in self.came if MENTEES[name][0] and kind in ANSWERED]

    def test_preview_is_what_happens(self):
        self.begin()
        foretold = {}
        before = self.world.store.read_bytes()
        for name, (answers, *_) in MENTEES.items():
            words = ["preview", name, "--days", str(DAYS)] + ([] if answers else ["--silent"])
            foretold[name] = self.told(self.world.items(*words, at=ASKED))
            self.assertEqual(foretold[name], self.told(self.world.items(*words, at=ASKED)), "the same again")
        self.assertEqual(self.world.store.read_bytes(), before, "nothing is written")
        self.check_files("own", ASKED, "[4 words]", "toisin")
        start = datetime.datetime.fromisoformat(ASKED).replace(tzinfo=HELSINKI)
        until = datetime.datetime.combine(start.date() + datetime.timedelta(days=DAYS + 1), datetime.time(0), HELSINKI)
        self.live(until.astimezone(UTC) - datetime.timedelta(hours=8), foretold)
        end = until.astimezone(UTC) - datetime.timedelta(hours=8)
        for name in MENTEES:
            with self.subTest(name):
                wanted = [row for row in foretold[name] if row[0] < end]
                self.assertEqual(sorted(map(str, self.sent(name, start))), sorted(map(str, wanted)))
        kinds = {row[2] for rows in foretold.values() for row in rows}
        self.assertLessEqual({"invitation_reminder", "question", "reminder", "quiet", "prep", "brief", "post", "receipt",
                              "confirmed", "digest", "review", "debt_stop"}, kinds, "the scenarios show little")
        self.assertIn("m01", [row[4] for row in foretold["own"]])
        self.assertEqual([row for row in foretold["held"] if row[1] == f"held@{DOMAIN}"], [])
        self.check_files("answers", "2027-04-12T17:10", "[43 words]", "työnjako")

    def check_files(self, name, at, mark, word):
        """The files say what was not sent; where somebody's word would stand, how many there are."""
        out = self.world.dir / f"out-{name}"
        items = self.world.items("preview", name, "--days", "30", "--out", str(out), at=at)
        self.assertEqual(sorted(path.name for path in out.iterdir()),
                         sorted([item["file"].rpartition("/")[2] for item in items] + ["index.txt"]))
        self.assertEqual((out.stat().st_mode & 0o777, (out / "index.txt").stat().st_mode & 0o777), (0o700, 0o600))
        mails = [Mail(out / item["file"]) for item in items]
        whole = "".join(mail.part("plain") + mail.part("html") for mail in mails)
        heads = ("Tätä ei ole lähetetty. Lähtisi ", "This has not been sent. It would be sent on ")
        self.assertEqual([mail for mail in mails if not mail.part("plain").startswith(heads)], [])
        self.assertFalse(word in whole, f"{name}: {word}")
        self.assertTrue(mark in whole, f"{name}: {mark}")
        self.world.ctl("preview", name, "--out", str(out), at=at, expect=1)


if __name__ == "__main__":
    sys.exit(main())
