#!/usr/bin/env python3
"""mentorctl, every command against a scratch directory: what it answers, its exit status, and that nothing is half done.

MENTORD_BUILD names the directory of the built programs."""

import datetime
import fcntl
import hashlib
import json
import os
import pathlib
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import zlib

SOURCE = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("MENTORD_BUILD", SOURCE / "build/release")).resolve()
CTL = BUILD / "mentorctl"
SKIPPED = 77

SETTINGS = """\
[mail]
address = box@example.org
zone = Europe/Helsinki
[imap]
url = imaps://127.0.0.1:993
[smtp]
url = smtps://127.0.0.1:465
user = box
[admin]
address = admin@example.org
"""
CANARY = "canary-words-of-a-person"


PRISTINE = pathlib.Path(tempfile.mkdtemp(prefix="mentorctl-test-"))


def setUpModule():
    unittest.addModuleCleanup(shutil.rmtree, PRISTINE)
    subprocess.run([CTL, "init", PRISTINE], stdout=subprocess.DEVNULL, check=True, timeout=60)
    (PRISTINE / "mentord.conf.d").mkdir()
    (PRISTINE / "mentord.conf.d/50.conf").write_text(SETTINGS, encoding="utf-8")


class Case(unittest.TestCase):
    """Each begins in a directory as init leaves it."""

    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="mentorctl-test-"))
        self.addCleanup(shutil.rmtree, self.scratch)
        self.home = self.scratch / "home"
        shutil.copytree(PRISTINE, self.home)
        conf = self.home / "mentord.conf"
        conf.write_text(conf.read_text(encoding="utf-8").replace(str(PRISTINE), str(self.home)), encoding="utf-8")

    def run_ctl(self, *words, expect=0, stdin=b"", configured=True):
        config = ["--config", str(self.home / "mentord.conf")] if configured else []
        done = subprocess.run([str(CTL), *config, *map(str, words)], input=stdin, capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, expect, f"{words}: {done.stdout.decode()} {done.stderr.decode()}")
        return done

    def json(self, *words, **more):
        return json.loads(self.run_ctl("--json", *words, **more).stdout)

    def items(self, *words):
        return self.json(*words)["items"]

    def error(self, *words, expect=1):
        """The failure of a command, which leaves the store as it was."""
        before = self.dump()
        failure = self.json(*words, expect=expect)["error"]
        self.assertEqual(self.dump(), before, f"{words}: something was half done")
        self.assertEqual(set(failure), {"code", "text", "remedy"})
        text = self.run_ctl(*words, expect=expect)
        self.assertEqual(text.stdout, b"")
        self.assertIn(failure["text"], text.stderr.decode())
        return failure

    def base(self):
        base = sqlite3.connect(self.home / "state" / "mentord.db")
        self.addCleanup(base.close)
        return base

    def dump(self):
        base = sqlite3.connect(f"file:{self.home}/state/mentord.db?mode=ro", uri=True)
        lines = list(base.iterdump())
        base.close()
        return lines

    def people(self):
        self.run_ctl("mentor", "add", "kari", "--name", "Kari Virtanen", "--address", "kari@example.org", "--lang", "fi")
        self.run_ctl("mentee", "add", "anna", "--name", "Anna Öberg", "--address", "Anna@Example.ORG", "--mentor", "kari")

    def mail(self, state="failed", prompt=True):
        """A question in the outbox, as the daemon would have made it."""
        base, now = self.base(), int(time.time())
        thread = base.execute("INSERT INTO thread (mentorship_id, person_id, root_id, subject, started_at) VALUES (1, 2, ?, ?, ?)",
                              (f"root-{time.monotonic_ns()}", CANARY, now)).lastrowid
        asked = base.execute("INSERT INTO prompt (mentorship_id, thread_id, question, kind, asked, rule, row, sent_at) "
                             "VALUES (1, ?, 'q01', 'question', ?, 'slot', 0, ?)", (thread, CANARY, now)).lastrowid if prompt else None
        unique = f"{state}-{time.monotonic_ns()}"
        row = base.execute("INSERT INTO outbox (uuid, key, kind, person_id, mentorship_id, thread_id, prompt_id, to_addr, message_id, "
                           "text, message, recipient, state, due_at, started_at) VALUES "
                           "(?, ?, 'question', 2, 1, ?, ?, 'anna@example.org', ?, ?, ?, 'mentee', ?, ?, ?)",
                           (unique, unique, thread, asked, unique, CANARY, CANARY.encode(), state, now, now)).lastrowid
        base.commit()
        return row, asked

    def set_aside(self, reason="stranger", mentorship=None):
        """A message in quarantine; returns its number there and in the inbox."""
        base, now = self.base(), int(time.time())
        inbox = base.execute("INSERT INTO inbox (mailbox, uidvalidity, uid, received_at, internal_at, size, whole, state, class, reason, digest) "
                             "VALUES ('INBOX', 1, ?, ?, ?, 100, 1, 'done', 'quarantine', ?, ?)",
                             (time.monotonic_ns(), now, now, reason, os.urandom(32))).lastrowid
        base.execute("INSERT INTO raw (inbox_id, seq, bytes) VALUES (?, 0, ?)", (inbox, CANARY.encode()))
        row = base.execute("INSERT INTO quarantine (inbox_id, reason, sender, mentorship_id, since_at) VALUES (?, ?, ?, ?, ?)",
                           (inbox, reason, "x\x1b[31m@outside.example", mentorship, now)).lastrowid
        base.commit()
        return row, inbox


class Init(Case):
    def test_directory(self):
        self.home = self.scratch / "other"
        self.run_ctl("init", self.home, configured=False)
        for path, mode in [(".", 0o700), ("state", 0o700), ("credentials", 0o700), ("credentials/token-key", 0o600),
                           ("state/mentord.db", 0o600), ("mentord.conf", 0o600)]:
            self.assertEqual((self.home / path).stat().st_mode & 0o777, mode, path)
        self.assertEqual((self.home / "credentials/token-key").stat().st_size, 32)
        for path in ("templates/fi/question.md", "templates/programmes/starter.conf", "templates/questions.tsv"):
            self.assertEqual((self.home / path).read_bytes(), (SOURCE / path).read_bytes())
        self.assertIn(f"\nstate = {self.home}/state\n", (self.home / "mentord.conf").read_text(encoding="utf-8"))

    def test_refused(self):
        key = (self.home / "credentials/token-key").read_bytes()
        self.assertIn("already", self.error("init", self.home)["text"])
        self.assertEqual((self.home / "credentials/token-key").read_bytes(), key)
        self.error("init", self.scratch / "a;b")
        self.run_ctl("--dry-run", "init", self.scratch / "dry")
        self.assertFalse((self.scratch / "dry").exists())

    def test_begun_again(self):
        """What a stopped init left is gone on with, and its key is kept."""
        half = self.scratch / "half"
        (half / "credentials").mkdir(parents=True)
        (half / "credentials/token-key").write_bytes(b"k" * 32)
        self.run_ctl("init", half, configured=False)
        self.assertEqual((half / "credentials/token-key").read_bytes(), b"k" * 32)


class Words(Case):
    def test_unknown(self):
        self.people()
        for words, nearest in [
                (["mentr", "add"], "mentor"), (["mentee", "shwo", "anna"], "show"), (["--jsn", "status"], "--json"),
                (["mentor", "add", "x", "--adress", "x@y.fi"], "--address"), (["outbox", "list", "--state", "faild"], "failed"),
                (["inbox", "list", "--class", "anser"], "answer"), (["mail", "extrct"], "extract"),
                (["mentor", "set", "kari", "--zone", "Europe/Helsinky"], "Europe/Helsinki")]:
            done = self.run_ctl(*words, expect=2)
            self.assertIn(f"did you mean {nearest}?", done.stderr.decode())
        self.assertIn("did you mean kari?", self.error("mentor", "show", "karri")["remedy"])

    def test_usage(self):
        for words in ([], ["mentor"], ["mentor", "add"], ["session", "add", "anna"], ["status", "more"], ["mentor", "list", "--minutes", "3"],
                      ["mentor", "add", "x", "--name"]):
            self.assertIn("; ", self.run_ctl(*words, expect=2).stderr.decode(), words)

    def test_control_characters(self):
        """SM-07: none ever gets in."""
        for option, value in [("--name", "A\r\nBcc: x@y"), ("--name", "A\u202eB"), ("--address", "a@b.fi>\r\nRCPT TO:<evil@z.fi"),
                              ("--called", "A\x1b[31m"), ("--phone", "1\n2"), ("--contact", "\x7f"), ("--backup", "B\n <b@x.fi>")]:
            words = {"--name": "A", "--address": "a@x.fi"} | {option: value}
            self.error("mentor", "add", "x", *[word for pair in words.items() for word in pair], expect=2)
        self.people()
        self.error("session", "add", "anna", "2027-04-08T14:00", "--place", "A\nB", expect=2)

    def test_values(self):
        person = ["mentor", "add", "x", "--name", "A B", "--address", "a@x.fi"]
        for option, value in [("--lang", "de"), ("--zone", "Nowhere"), ("--country", "NO"), ("--days", "mon,someday"), ("--hour", "25:00"),
                              ("--hour", "06:59"), ("--hour", "20:00"), ("--address", "a b@x.fi"), ("--address", "box@example.org"),
                              ("--name", " "), ("--name", "x" * 201), ("--backup", "Ben")]:
            self.error(*person, option, value, expect=2)
        for handle in ("", "Anna", "-a", "a b", "ä"):
            self.error("mentor", "add", "--name", "A", "--address", "a@x.fi", "--", handle, expect=2)
        self.error("mentor", "add", "x", "--name", "A", expect=2)

    def test_configuration(self):
        (self.home / "mentord.conf.d/60.conf").write_text("[mail]\nlangg = fi\n[imap]\npoll = soon\n", encoding="utf-8")
        failure = self.json("status", expect=2)["error"]
        self.assertEqual(failure["code"], "configuration")
        self.assertIn("60.conf:2:", failure["text"] + failure["remedy"])
        self.assertIn("60.conf:4:", failure["text"] + failure["remedy"])


class People(Case):
    def test_defaults(self):
        self.people()
        mentor, mentee = self.json("mentor", "show", "kari"), self.json("mentee", "show", "anna")
        self.assertEqual((mentor["days"], mentor["hour"], mentor["zone"], mentor["country"]), (["mon"], "07:30", "Europe/Helsinki", "FI"))
        self.assertEqual((mentee["days"], mentee["hour"], mentee["lang"], mentee["called"]),
                         (["mon", "tue", "wed", "thu", "fri"], "08:30", "fi", "Anna"))
        self.assertEqual((mentee["address"], mentee["state"], mentee["programme"]), ("Anna@example.org", "invited", "starter"))
        self.assertEqual(self.dump(), self.dump())
        looked, added = self.base().execute("SELECT looked_at, added_at FROM mentorship").fetchone()
        self.assertEqual(looked, added - 1)

    def test_set(self):
        self.people()
        self.run_ctl("mentee", "set", "anna", "--zone", "Europe/Stockholm", "--name", "Annika Öberg", "--address", "new@example.org")
        mentee = self.json("mentee", "show", "anna")
        self.assertEqual((mentee["country"], mentee["called"], mentee["address"]), ("SE", "Annika", "new@example.org"))
        self.assertEqual(self.base().execute("SELECT count(*) FROM address WHERE person_id = 2").fetchone(), (1,))
        self.run_ctl("mentee", "set", "anna", "--programme", "partnership")
        self.assertEqual(self.json("mentee", "show", "anna")["programme"], "partnership")
        self.assertIn("starter", self.error("mentee", "set", "anna", "--programme", "startr", expect=2)["remedy"])
        self.run_ctl("mentor", "set", "kari", "--days", "thu", "--hour", "10:00", "--backup", "Ben B <ben@example.org>")
        self.assertEqual(self.json("mentor", "show", "kari")["backup"], "Ben B <ben@example.org>")

    def test_planned_anew(self):
        """The next planning moment follows the hours of both people, and the daemon is told to look."""
        self.people()
        poked = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(poked.close)
        poked.bind(str(self.home / "state/poke"))
        poked.settimeout(5)
        for words in (["mentee", "set", "anna", "--hour", "07:05"], ["mentor", "set", "kari", "--hour", "07:01", "--days", "mon,tue,wed,thu,fri,sat,sun"]):
            before = self.base().execute("SELECT moment_at FROM mentorship").fetchone()
            self.run_ctl(*words)
            poked.recv(1)
            self.assertNotEqual(self.base().execute("SELECT moment_at FROM mentorship").fetchone(), before)

    def test_taken(self):
        self.people()
        self.error("mentor", "add", "kari", "--name", "K", "--address", "k2@example.org")
        self.error("mentee", "add", "kari", "--name", "K", "--address", "k2@example.org", "--mentor", "kari")
        self.error("mentee", "add", "anna2", "--name", "A", "--address", "anna@EXAMPLE.org", "--mentor", "kari")
        self.error("mentee", "add", "anna", "--mentor", "kari")
        self.error("mentee", "add", "ben", "--name", "B", "--address", "b@example.org", expect=2)
        self.error("mentee", "add", "ben", "--name", "B", "--address", "b@example.org", "--mentor", "karl")
        self.error("mentor", "remove", "kari")
        self.run_ctl("mentee", "add", "kari-2", "--name", "K", "--address", "kari@example.org", "--mentor", "kari")  # the other role

    def test_dry_run(self):
        self.people()
        before = self.dump()
        shown = self.json("--dry-run", "mentee", "set", "anna", "--hour", "12:00")
        self.assertEqual(shown["hour"], "12:00")
        self.run_ctl("--dry-run", "mentor", "add", "x", "--name", "X", "--address", "x@example.org")
        self.assertEqual(self.dump(), before)

    def consent(self):
        base = self.base()
        base.execute("UPDATE mentorship SET consent = 'yes', state = 'active'")
        base.commit()

    def test_pause(self):
        self.people()
        self.assertIn("not said yes", self.error("mentee", "pause", "anna")["text"])
        self.consent()
        self.assertIn("release", self.error("mentee", "resume", "anna")["remedy"])
        today = datetime.date.today()
        for wrong in ("x", "2027-02-30", today.isoformat(), (today + datetime.timedelta(days=400)).isoformat()):
            self.error("mentee", "pause", "anna", wrong, expect=2)
        until = today + datetime.timedelta(days=9)
        self.assertEqual(self.json("--dry-run", "mentee", "pause", "anna", until.isoformat())["state"], "paused")
        self.assertEqual(self.json("mentee", "show", "anna")["state"], "active")
        self.assertEqual(self.json("mentee", "pause", "anna", until.isoformat())["state"], "paused")
        since = datetime.date(1970, 1, 1)
        self.assertEqual(self.base().execute("SELECT pause_until_on FROM mentorship").fetchone(), ((until - since).days,))
        self.assertEqual(self.json("mentee", "resume", "anna")["state"], "active")
        self.run_ctl("mentee", "pause", "anna")
        days = self.base().execute("SELECT pause_until_on FROM mentorship").fetchone()[0]
        self.assertLessEqual(abs((since + datetime.timedelta(days=days) - today).days - 28), 1)
        self.error("mentee", "pause", "anne")
        for wrong in ("x", "-1", "61"):
            self.error("mentee", "pace", "anna", wrong, expect=2)
        self.assertEqual(self.json("mentee", "pace", "anna", "10")["pace"], 10)
        self.assertEqual(self.json("mentee", "pace", "anna", "0")["pace"], 0)

    def test_address(self):
        """What is asked for and waits; that a yes must come from there is e2e/address."""
        self.people()
        self.assertIn("--address", self.error("mentee", "address", "anna", "primary", "new@example.org")["remedy"])
        self.consent()
        for wrong in ("x", "a b@example.org", "box@example.org"):
            self.error("mentee", "address", "anna", "add", wrong, expect=2)
        self.error("mentee", "address", "anna", "swap", "new@example.org", expect=2)
        self.error("mentee", "address", "anna", "primary", "anna@example.org")
        self.error("mentee", "address", "anna", "remove", "anna@example.org")
        self.error("mentee", "address", "anna", "remove", "other@example.org")
        self.run_ctl("mentee", "add", "ben", "--name", "Ben", "--address", "ben@example.org", "--mentor", "kari")
        self.assertIn("ben", self.error("mentee", "address", "anna", "add", "Ben@example.org")["text"])
        shown = self.json("mentee", "address", "anna", "primary", "New@Example.org")
        self.assertEqual((shown["address"], shown["address_waiting"], shown["other_addresses"]),
                         ("Anna@example.org", "New@example.org", []))
        self.assertEqual(self.json("mentee", "address", "anna", "add", "two@example.org")["address_waiting"], "two@example.org")
        self.assertEqual(self.base().execute("SELECT state FROM address_change ORDER BY id").fetchall(), [("overtaken",), ("new",)])

    def test_end_and_again(self):
        self.people()
        self.assertEqual(self.json("mentee", "end", "anna")["state"], "ended")
        self.error("session", "add", "anna", "2027-04-08T14:00")
        self.error("mentee", "end", "anna")
        self.run_ctl("mentor", "add", "liisa", "--name", "Liisa", "--address", "liisa@example.org")
        again = self.json("mentee", "add", "anna", "--mentor", "liisa")
        self.assertEqual((again["mentor"], again["state"]), ("liisa", "invited"))
        self.error("mentor", "remove", "kari")  # her name stands in what is kept
        self.run_ctl("mentee", "list")

    def test_remove(self):
        self.people()
        self.run_ctl("mentor", "add", "liisa", "--name", "Liisa", "--address", "liisa@example.org")
        self.run_ctl("mentor", "remove", "liisa")
        self.assertEqual([row["id"] for row in self.items("mentor", "list")], ["kari"])


class Sessions(Case):
    def setUp(self):
        super().setUp()
        self.people()

    def states(self):
        return [(row["n"], row["at"], row["state"]) for row in self.items("session", "list", "anna")]

    def test_order(self):
        self.run_ctl("session", "add", "anna", "2037-04-29T14:00", "--minutes", "60", "--place", "Kirjasto")
        self.run_ctl("session", "add", "anna", "2037-04-08T11:00Z")
        self.assertEqual(self.states(), [(1, "2037-04-08T14:00", "booked"), (2, "2037-04-29T14:00", "booked")])
        self.run_ctl("session", "move", "anna", "1", "2037-05-05T09:00")
        self.assertEqual(self.states(), [(1, "2037-04-29T14:00", "booked"), (2, "2037-05-05T09:00", "booked")])
        self.run_ctl("session", "cancel", "anna", "1")
        self.assertEqual(self.states()[0][2], "cancelled")
        self.assertEqual(len(self.items("session", "list")), 2)

    def test_past(self):
        self.run_ctl("session", "add", "anna", "2024-04-08T14:00")
        self.assertEqual(self.states()[0][2], "held")
        self.error("session", "cancel", "anna", "1")
        self.run_ctl("session", "missed", "anna", "1")
        self.assertEqual(self.states()[0][2], "missed")
        self.run_ctl("session", "held", "anna", "1")
        self.assertEqual(self.states()[0][2], "held")

    def test_wrong(self):
        self.error("session", "move", "anna", "1", "2037-05-05T09:00")
        self.run_ctl("session", "add", "anna", "2037-04-08T14:00")
        for words in (["move", "anna", "2", "2037-05-05T09:00"], ["move", "anna", "x", "2037-05-05T09:00"],
                      ["add", "anna", "tomorrow"], ["add", "anna", "2037-02-30T10:00"], ["add", "anna", "2037-05-05T09:00", "--minutes", "1"]):
            self.error("session", *words, expect=2)
        self.error("session", "held", "anna", "1")
        self.error("session", "missed", "anna", "1")
        self.error("session", "add", "anna", "2037-04-08T14:00")
        self.error("session", "add", "ana", "2037-04-08T15:00")


class Holds(Case):
    def setUp(self):
        super().setUp()
        self.people()

    def test_hold_and_release(self):
        self.assertEqual(self.json("mentee", "hold", "anna")["holds"], ["admin"])
        self.assertEqual(self.json("status", expect=1)["holds"][0]["reason"], "admin")
        self.assertEqual(self.json("mentee", "release", "anna")["holds"], [])
        self.error("mentee", "release", "anna")

    def test_safety(self):
        base = self.base()
        base.execute("INSERT INTO hold (mentorship_id, reason, since_at) VALUES (1, 'safety', 1)")
        base.execute("UPDATE mentorship SET on_hold = 1")
        base.commit()
        self.assertIn("VÄÄRÄ HÄLYTYS or JATKA", self.error("mentee", "release", "anna")["remedy"])

    def test_all(self):
        """A mentee released while all is held is free once all is."""
        self.run_ctl("mentee", "hold", "anna")
        self.assertTrue(self.json("hold", "all")["all_held"])
        self.assertEqual(self.json("status", expect=1)["state"], "held")
        self.run_ctl("mentee", "release", "anna")
        self.assertFalse(self.json("release", "all")["all_held"])
        self.assertEqual(self.base().execute("SELECT on_hold FROM mentorship").fetchone(), (0,))

    def test_bounce(self):
        base = self.base()
        base.execute("INSERT INTO hold (mentorship_id, reason, since_at) VALUES (1, 'bounce', 1)")
        base.execute("UPDATE mentorship SET on_hold = 1")
        base.commit()
        self.assertEqual(self.json("mentee", "set", "anna", "--address", "new@example.org")["holds"], [])
        self.assertEqual(self.base().execute("SELECT on_hold FROM mentorship").fetchone(), (0,))


class Mail(Case):
    def setUp(self):
        super().setUp()
        self.people()

    def test_outbox(self):
        row, _ = self.mail()
        self.assertEqual([item["id"] for item in self.items("outbox", "list", "--state", "failed")], [row])
        self.assertEqual(self.items("outbox", "list", "--state", "due"), [])
        self.assertEqual(self.json("outbox", "retry", row)["state"], "retry")
        self.error("outbox", "resolve", row, "sent")
        self.error("outbox", "retry", 99)
        self.error("outbox", "retry", "x", expect=2)
        self.error("outbox", "resolve", row, "maybe", expect=2)

    def test_cancel(self):
        row, prompt = self.mail("due")
        self.assertEqual(self.json("outbox", "cancel", row)["state"], "cancelled")
        self.assertEqual(self.base().execute("SELECT count(*) FROM prompt WHERE id = ?", (prompt,)).fetchone(), (0,))
        self.error("outbox", "cancel", row)

    def test_resolve(self):
        for way, state in (("sent", "sent"), ("resend", "retry")):
            row, _ = self.mail("ambiguous")
            self.assertIn("mail_ambiguous", [problem["code"] for problem in self.json("status", expect=1)["problems"]])
            self.assertEqual(self.json("outbox", "resolve", row, way)["state"], state)

    def test_quarantine(self):
        _, prompt = self.mail("sent")
        row, inbox = self.set_aside()
        self.assertEqual(self.items("quarantine", "list")[0]["reason"], "stranger")
        self.assertIn("--to PROMPT", self.error("quarantine", "release", row)["remedy"])
        self.error("quarantine", "release", row, "--to", 99)
        self.assertEqual(self.json("quarantine", "release", row, "--to", prompt)["quarantine_n"], 0)
        self.assertEqual(self.base().execute("SELECT state, class FROM inbox WHERE id = ?", (inbox,)).fetchone(), ("stored", None))
        known, _ = self.set_aside("unthreaded", mentorship=1)
        self.run_ctl("quarantine", "release", known)
        large, inbox = self.set_aside("too_large", mentorship=1)
        self.error("quarantine", "release", large)
        self.run_ctl("quarantine", "discard", large)
        self.assertEqual(self.base().execute("SELECT count(*) FROM raw WHERE inbox_id = ?", (inbox,)).fetchone(), (0,))
        self.error("quarantine", "discard", large)

    def test_forward(self):
        """Asked for here, made by the daemon (e2e/people); it stays in quarantine."""
        row, inbox = self.set_aside()
        base = self.base()
        base.execute("DELETE FROM raw")
        base.commit()
        self.assertIn("header", self.error("quarantine", "forward", row)["text"])
        self.error("quarantine", "forward", 999)
        self.error("quarantine", "forward", "x", expect=2)
        base.execute("INSERT INTO raw (inbox_id, seq, bytes) VALUES (?, 0, ?)", (inbox, zlib.compress(CANARY.encode())))
        base.commit()
        self.assertEqual(self.json("quarantine", "forward", row), {"id": row, "how": "forwarded", "quarantine_n": 1})
        self.assertEqual(self.base().execute("SELECT forward_at IS NOT NULL, forwarded_at FROM quarantine").fetchone(), (1, None))

    def test_fields(self):
        """What contract.md promises to other programs."""
        self.mail("sent")
        self.set_aside(mentorship=1)
        for words, fields in [
                (["outbox", "list"], "id kind person to state message_id attempts due_at next_at sent_at reply"),
                (["inbox", "list"], "id mailbox uidvalidity uid received_at size sha256 message_id class reason person prompt level flags"),
                (["quarantine", "list"], "id inbox reason from received_at size person suggested")]:
            self.assertEqual(set(self.items(*words)[0]), set(fields.split()))
        self.assertEqual(set(self.json("status", expect=1)), set("state imap smtp last_poll_at next_send_at mentorships outbox quarantine_n "
                                                                 "holds problems schema".split()))
        self.assertRegex(self.items("outbox", "list")[0]["due_at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_nothing_written_is_shown(self):
        self.mail("sent")
        self.set_aside()
        for words in (["outbox", "list"], ["inbox", "list"], ["quarantine", "list"], ["thread", "list"], ["thread", "list", "anna"],
                      ["ledger"], ["mentee", "show", "anna"], ["mentee", "list"]):
            for form in ([], ["--json"]):
                out = self.run_ctl(*form, *words).stdout
                self.assertNotIn(CANARY.encode(), out, words)
                self.assertNotIn(b"\x1b", out, words)

    def test_many_rows(self):
        """Lists are read a page at a time; none is lost between two."""
        for _ in range(3):
            self.set_aside()
        base = self.base()
        base.executemany("INSERT INTO inbox (mailbox, uidvalidity, uid, received_at, internal_at, size, whole) VALUES ('X', 1, ?, 1, 1, 1, 1)",
                         [(uid,) for uid in range(1200)])
        base.commit()
        self.assertEqual(len(self.items("inbox", "list")), 1203)


class Store(Case):
    def test_verify(self):
        self.people()
        sound = self.json("verify")
        self.assertEqual((sound["ok"], sound["integrity"], sound["foreign_keys_n"], sound["ledger"]), (True, "ok", 0, "ok"))
        base = self.base()
        base.execute("INSERT INTO ledger (at, recipient, what, uuid, hash) VALUES (1, 'admin', 'x', 'y', ?)", (b"0" * 32,))
        base.commit()
        self.assertEqual(self.json("verify", expect=1)["ledger"], "broken")
        self.assertEqual(self.items("ledger")[0]["what"], "x")

    def test_backup(self):
        self.people()
        file = self.scratch / "copy.db"
        copy = self.json("backup", file)
        self.assertEqual((copy["bytes"], file.stat().st_mode & 0o777), (file.stat().st_size, 0o600))
        self.assertEqual(copy["sha256"], subprocess.run(["sha256sum", file], capture_output=True, check=True).stdout.decode().split()[0])
        self.error("backup", file)
        self.error("backup", "/proc/copy.db")

    def test_restore(self):
        """Back to what the backup knew, on hold, with what had not left in doubt; the store that was there is kept."""
        self.people()
        due, _ = self.mail("due")
        sent, _ = self.mail("sent")
        copy = self.scratch / "copy.db"
        self.run_ctl("backup", copy)
        self.run_ctl("mentee", "set", "anna", "--called", "Annika")
        before = self.dump()
        self.assertEqual(self.json("--dry-run", "restore", copy)["looked_for_n"], 1)
        self.assertEqual(self.dump(), before)
        state = self.home / "state"
        with open(state / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.assertIn("systemctl stop", self.error("restore", copy)["remedy"])
        for name, content, code in (("none.db", None, 1), ("no-base.db", b"x" * 5000, 4), ("cut.db", copy.read_bytes()[:9000], 4)):
            if content:
                (self.scratch / name).write_bytes(content)
            self.error("restore", self.scratch / name, expect=code)
        newer = self.scratch / "newer.db"
        shutil.copy(copy, newer)
        with sqlite3.connect(newer) as base:
            base.execute("PRAGMA user_version = 99")
        base.close()
        self.error("restore", newer, expect=3)
        self.assertEqual(sorted(path.name for path in state.iterdir() if "restor" in path.name), [])
        restored = self.json("restore", copy)
        self.assertEqual((restored["looked_for_n"], restored["all_held"]), (1, True))
        self.assertEqual(self.json("mentee", "show", "anna")["called"], "Anna")
        states = {row["id"]: row["state"] for row in self.items("outbox", "list")}
        self.assertEqual((states[due], states[sent]), ("ambiguous", "sent"))
        status = self.json("status", expect=1)
        self.assertEqual((status["state"], [hold["reason"] for hold in status["holds"]]), ("held", ["restored"]))
        kept = sqlite3.connect(restored["before"])
        self.assertEqual(kept.execute("SELECT called FROM person WHERE handle = 'anna'").fetchone(), ("Annika",))
        kept.close()
        self.assertEqual((state / "mentord.db").stat().st_mode & 0o777, 0o600)
        for path in state.glob("mentord.db*"):
            path.unlink()
        self.assertIsNone(self.json("restore", copy)["before"])  # the disk was lost
        self.run_ctl("release", "all")
        self.assertTrue(self.json("verify")["ok"])

    def test_newer_and_damaged(self):
        base = self.base()
        base.execute("PRAGMA user_version = 99")
        base.close()
        self.assertEqual(self.json("status", expect=3)["error"]["code"], "newer")
        for path in (self.home / "state").iterdir():
            path.unlink()
        self.assertIn("no store", self.json("status", expect=1)["error"]["text"])
        (self.home / "state/mentord.db").write_bytes(b"no database at all, " * 500)
        self.assertEqual(self.json("status", expect=4)["error"]["code"], "damaged")

    def test_busy(self):
        """Another writer is waited for, and named when it does not end."""
        self.people()
        base = self.base()
        base.execute("BEGIN IMMEDIATE")
        start = time.monotonic()
        self.assertEqual(self.json("mentee", "hold", "anna", expect=1)["error"]["code"], "retry")
        self.assertGreater(time.monotonic() - start, 4)
        base.rollback()
        self.run_ctl("mentee", "hold", "anna")

    def test_status(self):
        self.people()
        status = self.json("status", expect=1)
        self.assertEqual({problem["code"] for problem in status["problems"]}, {"not_polled", "no_session", "crisis_contacts"})
        self.assertEqual((status["mentorships"], status["schema"]), ({"invited": 1}, 6))
        base = self.base()
        base.execute("INSERT INTO value (name, number) VALUES ('imap_success', ?)", (int(time.time()),))
        base.commit()
        (self.home / "mentord.conf.d/60.conf").write_text(f"[safety.fi]\nchecked_on = {time.strftime('%Y-%m-%d')}\n", encoding="utf-8")
        self.run_ctl("session", "add", "anna", "2037-04-08T14:00")
        self.assertEqual(self.json("status")["state"], "ok")

    def test_owner(self):
        """As root it becomes the owner of the store."""
        if os.geteuid() != 0:
            self.skipTest("only root can become another")
        nobody = 65534
        for path in (self.scratch, self.home):
            path.chmod(0o755)
        for path in (self.home / "state", *(self.home / "state").iterdir()):
            os.chown(path, nobody, nobody)
        self.people()
        self.assertEqual({path.stat().st_uid for path in (self.home / "state").iterdir()}, {nobody})
        self.assertIn("owner of the store", self.error("backup", self.scratch / "copy.db")["remedy"])


class Records(Case):
    """What is a mentee's: a copy of it, and its end. With real mail: e2e/records."""

    def setUp(self):
        super().setUp()
        self.run_ctl("mentor", "add", "kari", "--name", "Kari Virtanen", "--address", "kari@example.org")
        self.run_ctl("mentee", "add", "anna", "--name", "Anna Åkerlund", "--address", "anna@example.org", "--mentor", "kari")
        self.run_ctl("mentee", "add", "oili", "--name", "Oili Öhman", "--address", "oili@example.org", "--mentor", "kari")
        self.mail()

    def test_export(self):
        out = self.scratch / "out"
        done = self.json("--dry-run", "mentee", "export", "anna", "--out", out)
        self.assertFalse(out.exists())
        done = self.json("mentee", "export", "anna", "--out", out)
        self.assertEqual([done["mentee"], done["dir"], done["mails_n"]], ["anna", str(out), 0])
        self.assertEqual(out.stat().st_mode & 0o777, 0o700)
        self.assertEqual(sorted(path.name for path in out.iterdir()), ["data.html", "data.json", "emails.mbox", "sent.txt"])
        for path in out.iterdir():
            self.assertEqual(path.stat().st_mode & 0o777, 0o600, path)
        self.assertEqual(json.loads((out / "data.json").read_text())["mentee"]["name"], "Anna Åkerlund")
        self.assertEqual(hashlib.sha256((out / "emails.mbox").read_bytes()).hexdigest(), done["sha256"])
        self.assertEqual([(row["what"], row["recipient"]) for row in self.items("ledger", "anna")], [("export", "admin")])
        self.assertIn("not there yet", self.json("mentee", "export", "anna", "--out", out, expect=1)["error"]["remedy"])
        mailed = self.json("mentee", "export", "anna")
        self.assertEqual(mailed["to"], "anna@example.org")
        waiting = self.base().execute("SELECT what FROM errand ORDER BY what").fetchall()
        self.assertEqual(waiting, [("export",), ("told",)])

    def test_erase(self):
        self.error("mentee", "erase", "anna")
        self.assertGreater(self.json("--dry-run", "mentee", "erase", "anna")["rows_n"], 3)
        done = self.json("mentee", "erase", "anna", "--yes")
        self.assertEqual([done["mentee"], done["imap_n"], done["pending"]], ["anna", 0, 1])
        self.assertGreater(done["rows_n"], 3)
        self.assertRegex(done["receipt"], "^[A-Z0-9]{10}$")
        self.error("mentee", "show", "anna")
        self.assertEqual(self.json("mentee", "show", "oili")["name"], "Oili Öhman")
        self.assertTrue(self.json("verify")["ok"])
        for path in (self.home / "state").iterdir():
            if path.is_file():
                self.assertNotIn(CANARY.encode(), path.read_bytes(), path)
        self.assertIn(done["receipt"], (self.home / "state/erased").read_text())
        # A number that the ledger has named is never given again.
        self.run_ctl("mentee", "add", "anna", "--name", "Anna", "--address", "anna@example.org", "--mentor", "kari")
        self.assertEqual(self.items("ledger", "anna"), [])


class Texts(Case):
    def test_texts(self):
        self.assertEqual([row["name"] for row in self.items("programme", "list")], ["partnership", "starter"])
        self.assertEqual(self.json("programme", "show", "starter")["sessions"], 5)
        self.error("programme", "show", "startr", expect=2)
        for lang in ("fi", "sv", "en"):
            self.assertEqual(self.items("question", "list", "--lang", lang)[0]["id"], "q01")
        self.error("question", "list", "--lang", "de", expect=2)
        self.assertEqual(self.items("template", "check"), [])
        (self.home / "templates/fi/question.md").write_text("subject: x\nfrom: mentee\n\nHei {{nobody}}\n", encoding="utf-8")
        self.assertTrue(self.json("template", "check", expect=1)["items"])

    def test_programme_show(self):
        """Every key of the file is told, with its value, its rule and what it means."""
        for name in ("starter", "partnership"):
            keys = dict(line.split(" = ", 1) for line in (SOURCE / f"templates/programmes/{name}.conf").read_text(encoding="utf-8").splitlines()
                        if " = " in line and not line.startswith("#"))
            shown = self.json("programme", "show", name)
            told = {row["name"]: row["value"] for row in shown["numbers"]}
            for phase in ("experience", "meaning", "choice", "effect"):
                self.assertEqual(" ".join(shown[phase]), keys.pop(phase))
            self.assertEqual(keys.pop("name"), shown["name"])
            self.assertEqual({key: told[key] for key in keys}, keys)
            self.assertTrue(all(row["rule"] and row["meaning"] for row in shown["numbers"]))

    def test_question_check(self):
        self.assertEqual(self.items("question", "check"), [])
        bank = self.home / "templates/questions.tsv"
        bank.write_text(bank.read_text(encoding="utf-8").replace("Mitä eri", "Miksi eri"), encoding="utf-8")
        programme = self.home / "templates/programmes/starter.conf"
        programme.write_text(programme.read_text(encoding="utf-8").replace("q10 q11", "q10 q77"), encoding="utf-8")
        problems = "".join(row["problem"] for row in self.json("question", "check", expect=1)["items"])
        self.assertIn("q02", problems)
        self.assertIn("q77", problems)

    def test_render(self):
        for line in (SOURCE / "templates/names.tsv").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                mail = self.json("template", "render", line.split("\t")[0], "--lang", "fi")
                self.assertTrue(mail["text"] and mail["from"], line)
        mail = self.json("template", "render", "review", "--lang", "sv")
        self.assertIn("[43 words]", mail["text"])
        self.assertIn("<html", mail["html"])
        self.assertTrue(self.run_ctl("template", "render", "question", "--lang", "en").stdout.startswith(b"From: "))
        self.assertIn("question", self.error("template", "render", "questoin", expect=2)["text"] + self.error("template", "render", "questoin", expect=2)["remedy"])
        self.error("template", "render", "question", "--lang", "de", expect=2)

    def test_metrics(self):
        """Counts and ages in Prometheus' form; no name, no address."""
        self.people()
        self.run_ctl("mentee", "hold", "anna")
        text = self.run_ctl("metrics").stdout.decode()
        for line in text.splitlines():
            self.assertRegex(line, r"^# (HELP|TYPE) mentord_[a-z_]+ .+$|^mentord_[a-z_]+(\{[a-z]+=\"[a-z_]+\"\})? -?[0-9]+$")
        self.assertIn('mentord_mentorships{state="invited"} 1\n', text)
        self.assertIn('mentord_holds{reason="admin"} 1\n', text)
        for word in ("anna", "kari", "example"):
            self.assertNotIn(word, text.lower())
        self.assertIn({"name": "quarantine", "label": None, "value_of": None, "value": 0}, self.items("metrics"))

    def test_own_question(self):
        """The mentor's words are kept and picked, and never shown."""
        self.people()
        self.assertIn("not said yes", self.error("question", "ask", "anna", "Mitä nyt?")["text"])
        base = self.base()
        base.execute("UPDATE mentorship SET consent = 'yes'")
        base.commit()
        self.error("question", "ask", "nobody", "Mitä nyt?")
        for wrong in ("", "  \n", "a\x1bb", "x" * 2001):
            self.error("question", "ask", "anna", wrong, expect=2)
        asked = self.run_ctl("--json", "question", "ask", "anna", f"  {CANARY}?\nRivi kaksi.\n")
        self.assertEqual({name: json.loads(asked.stdout)[name] for name in ("mentee", "question", "waiting_n")},
                         {"mentee": "anna", "question": "m01", "waiting_n": 1})
        self.assertNotIn(CANARY.encode(), asked.stdout)
        self.assertEqual(self.json("question", "ask", "anna", "Entä sitten?")["question"], "m02")
        self.assertEqual(base.execute("SELECT text FROM own_question ORDER BY number").fetchall(),
                         [(f"{CANARY}?\nRivi kaksi.",), ("Entä sitten?",)])
        self.assertEqual(base.execute("SELECT question FROM pick ORDER BY id").fetchall(), [("m01",), ("m02",)])

    def test_preview(self):
        """Counts on a store that no daemon has seen; what is foretold against what happens is e2e/preview."""
        self.people()
        self.assertEqual(self.items("preview", "anna", "--days", "3"), [])
        start = datetime.datetime.now() + datetime.timedelta(days=2)
        self.run_ctl("session", "add", "anna", start.strftime("%Y-%m-%dT10:00"))
        before = self.dump()
        shown = self.json("preview", "anna", "--days", "40")
        self.assertEqual(shown["holds"], [])
        self.assertLessEqual({"at", "to", "kind", "subject", "question", "reason", "why_then", "file"}, set(shown["items"][0]))
        first = next(item for item in shown["items"] if item["person"] == "anna")
        self.assertEqual((first["kind"], first["to"], first["file"]), ("invitation", "Anna@example.org", None))
        self.assertIn("question", [item["kind"] for item in shown["items"]])
        silent = {item["kind"] for item in self.items("preview", "anna", "--days", "40", "--silent")}
        self.assertLessEqual({"invitation", "invitation_reminder", "invitation_unanswered"}, silent)
        self.assertNotIn("question", silent)
        self.run_ctl("--dry-run", "preview", "anna", "--out", self.scratch / "none")
        self.assertFalse((self.scratch / "none").exists())
        self.run_ctl("preview", "anna", "--days", "20", "--out", self.scratch / "out")
        self.assertIn(b"anna", (self.scratch / "out/index.txt").read_bytes())
        self.error("preview", "anna", "--out", self.scratch / "out")
        self.error("preview", "anne")
        for days in ("0", "x", "367", "-1"):
            self.error("preview", "anna", "--days", days, expect=2)
        self.assertEqual(self.dump(), before)
        self.run_ctl("hold", "all")
        self.assertEqual(self.json("preview", "anna", "--days", "40"), {"items": [], "holds": ["admin"]})

    def test_simulate(self):
        scenario = {"mentee": {"zone": "Europe/Helsinki"}, "programme": "starter", "start": "2027-04-01T10:00", "until": "2027-04-12T00:00",
                    "sessions": [{"at": "2027-04-05T14:00"}], "events": []}
        answer = self.json("programme", "simulate", stdin=json.dumps(scenario).encode(), configured=False)
        self.assertIn("invitation", [mail["kind"] for mail in answer["mails"]])
        for wrong in (b"", b"{", b"[]", json.dumps(scenario | {"programme": "x"}).encode()):
            self.run_ctl("programme", "simulate", stdin=wrong, expect=2, configured=False)

    def test_own_programme(self):
        """A file of an admin's own is a programme; a wrong one is refused with where, what and what instead."""
        own = self.home / "templates/programmes/own.conf"
        text = (SOURCE / "templates/programmes/starter.conf").read_text(encoding="utf-8")
        right = (text.replace("name = starter", "name = own").replace("sessions = 5", "sessions = 2")
                 .replace("gaps = experience meaning choice effect", "gaps = choice").replace("now_in_gap = 4", "now_in_gap = 0")
                 .replace("evaluation_once = 3", "evaluation_once = 0"))
        scenario = {"mentee": {"zone": "Europe/Helsinki"}, "programme": "own", "start": "2027-02-02T08:00", "until": "2027-02-20T00:00",
                    "sessions": [{"at": "2027-02-02T10:00"}, {"at": "2027-02-16T10:00"}],
                    "events": [{"at": "2027-02-02T18:00", "type": "consent"}]}
        own.write_text(right, encoding="utf-8")
        mails = self.json("programme", "simulate", stdin=json.dumps(scenario).encode())["mails"]
        self.assertIn(("2027-02-05T08:30", "q07"), [(mail["at"], mail["question"]) for mail in mails])
        self.assertIn(("2027-02-17T08:30", "closing"), [(mail["at"], mail["kind"]) for mail in mails])
        self.people()
        self.run_ctl("mentee", "set", "anna", "--programme", "own")
        self.assertEqual(self.json("mentee", "show", "anna")["programme"], "own")
        for wrong, what in [
                (text, "write name = own"),
                (right.replace("life = 7", "life = x"), "write for example life = 7"),
                (right.replace("sessions = 2", "sessions = 3"), "3 sessions have 2 gaps between them")]:
            own.write_text(wrong, encoding="utf-8")
            failure = self.error("mentee", "list", expect=2)
            self.assertRegex(failure["text"], r"own\.conf:\d+: ")
            self.assertIn(what, failure["text"] + failure["remedy"])

    def test_reading_aids(self):
        if not (BUILD / "mentord-read").exists():
            self.skipTest("mentord-read is not built")
        mail = b"From: a@x.fi\r\nTo: b@x.fi\r\nSubject: s\r\nMessage-ID: <1@x.fi>\r\n\r\nHei.\r\n\r\n> vanha\r\n"
        self.assertEqual(self.run_ctl("mail", "extract", stdin=mail, configured=False).stdout.strip(), b"Hei.")
        event = (SOURCE / "tests/fuzz/seeds/reply.ics").read_bytes()
        self.assertEqual(json.loads(self.run_ctl("mail", "calendar", stdin=event, configured=False).stdout),
                         {"method": "REPLY", "uid": "abcdefghijklmnopqrstuvwxyz@mail.example",
                          "start": "2027-05-19T06:00:00Z", "attendees": {"anna@mail.example": "DECLINED"}})

    def test_extract_many(self):
        """--batch: a line for each file that can be read; --question: what was sent is known, marked or not."""
        first, second, asked = (self.home / name for name in ("first.eml", "second.eml", "asked"))
        first.write_bytes(b"From: a@b.example\r\n\r\nHei.\r\n\r\n> mit\xc3\xa4?\r\n")
        second.write_bytes(b"From: a@b.example\r\n\r\nWhat did you learn today?\r\nTo say no.\r\n")
        asked.write_text("What did you learn today?\n", encoding="utf-8")
        names = f"{first}\n{self.home}/none\n\n{second}\n".encode()
        read = self.run_ctl("mail", "extract", "--batch", stdin=names, configured=False).stdout.decode().splitlines()
        self.assertEqual([json.loads(line) for line in read],
                         [{"file": str(first), "text": "Hei.\n"}, {"file": str(second), "text": "What did you learn today?\nTo say no.\n"}])
        known = self.run_ctl("mail", "extract", "--question", str(asked), stdin=second.read_bytes(), configured=False).stdout
        self.assertEqual(known, b"To say no.\n")
        self.run_ctl("mail", "extract", "--question", str(self.home / "none"), stdin=b"", configured=False, expect=2)

    def test_parse_shows_no_control(self):
        """MI-08: what a terminal would obey stands escaped; the value is what was sent."""
        if not (BUILD / "mentord-read").exists():
            self.skipTest("mentord-read is not built")
        mail = b"From: a@x.fi\nSubject: =?utf-8?q?a=0D=0ABcc:_b=1B[31m=C2=9B1m=E2=80=AEc=7F_=C3=A4?=\n\nhi\n"
        shown = self.run_ctl("mail", "parse", stdin=mail, configured=False).stdout
        self.assertRegex(shown.decode(), "^[ -~\u00e4]*\\n$")
        self.assertEqual(json.loads(shown)["subject"], "a\r\nBcc: b\x1b[31m\x9b1m\u202ec\x7f \u00e4")

    def test_threads(self):
        if not (BUILD / "mentord-read").exists():
            self.skipTest("mentord-read is not built")
        mail = "From a@x.fi Mon May  3 10:00:00 2027\nSubject: Hei\nMessage-ID: <%s@x.fi>\n%s\nHei.\n\n"
        box = self.home / "box.mbox"
        box.write_text(mail % (1, "") + mail % (2, "") + mail % (3, "References: <1@x.fi>\n"), encoding="utf-8")
        self.assertEqual(json.loads(self.run_ctl("mail", "threads", str(box), configured=False).stdout), [[0, 2], [1]])
        self.run_ctl("mail", "threads", configured=False, expect=2)
        self.run_ctl("mail", "threads", str(self.home / "none"), configured=False, expect=1)
        box.write_text("Subject: no mbox\n\nHei.\n", encoding="utf-8")
        self.run_ctl("mail", "threads", str(box), configured=False, expect=1)


class Manual(Case):
    """The manual is where the fields of --json are promised: what is printed and not written there fails."""

    @staticmethod
    def words(page):
        text = (SOURCE / "systemd" / page).read_text(encoding="utf-8")
        return " ".join(re.sub(r"^\\.[A-Z][a-z]+", "", line) for line in text.splitlines()), text

    def test_commands(self):
        words, _ = self.words("mentorctl.1")
        words = re.sub(r"\b(Cm|Ar|Op|Fl|Ns|Li|,)", " ", words).replace("|", " ")
        usage = self.run_ctl("--help", configured=False).stdout.decode()
        commands = re.findall(r"^  ([a-z]+(?: [a-z|]+)?)\b.*\n {8}", usage, re.M)
        self.assertGreater(len(commands), 40)
        for command in commands:
            for word in re.findall("[a-z]+", command):
                self.assertRegex(words, rf"\b{word}\b", command)
        for option in set(re.findall(r"--([a-z-]+)", usage)) - {"config"}:
            self.assertIn(f"-{option}", words, option)

    def test_fields(self):
        words, _ = self.words("mentorctl.1")
        known = set(re.findall(r"[a-z_0-9]+", words))
        self.people()
        self.run_ctl("session", "add", "anna", (datetime.datetime.now() + datetime.timedelta(days=2)).strftime("%Y-%m-%dT10:00"))
        self.mail()
        self.set_aside()
        for command in (["mentor", "list"], ["mentee", "list"], ["session", "list"], ["programme", "list"], ["programme", "show", "starter"],
                        ["question", "list"], ["outbox", "list"], ["inbox", "list"], ["quarantine", "list"], ["thread", "list"], ["ledger"],
                        ["preview", "anna"], ["metrics"], ["template", "render", "question"], ["verify"], ["status"]):
            answer = self.json(*command, expect=1 if command == ["status"] else 0)
            fields = set(answer) | {key for value in answer.values() if isinstance(value, list) for item in value
                                    if isinstance(item, dict) for key in item}
            self.assertLessEqual(fields, known | {"items"}, command)

    def test_configuration(self):
        _, text = self.words("mentord.conf.5")
        sample = (SOURCE / "systemd/mentord.conf").read_text(encoding="utf-8")
        for key in re.findall(r"^;? ?([a-z_]+) =", sample, re.M):
            self.assertIn(f".It Va {key} ", text)
        for section in re.findall(r"^\[.+\]$", sample, re.M):
            self.assertIn(f".Ss {section}\n", text)

    def test_formatted(self):
        if not shutil.which("groff"):
            self.skipTest("groff is not there")
        for page in ("mentorctl.1", "mentord.8", "mentord.conf.5"):
            done = subprocess.run(["groff", "-mdoc", "-Tutf8", "-ww", SOURCE / "systemd" / page], capture_output=True, check=False, timeout=60)
            self.assertEqual((done.returncode, done.stderr), (0, b""), page)


if __name__ == "__main__":
    if not CTL.exists():
        print(f"skipped: {CTL} is not built")
        sys.exit(SKIPPED)
    unittest.main()
