"""A store filled by SQL, for amounts that no command line would enter: people, prompts that have left with their
tokens, mail that is due."""

import base64
import datetime
import hashlib
import hmac
import os
import pathlib
import sqlite3
import subprocess
import uuid

import corpus
from world import BOX, DOMAIN, PASSWORD, SOURCE

DAY_S = 86400
ASKED = {"fi": "Mikä meni tällä viikolla toisin kuin odotit, ja mitä se kertoo sinulle?",
         "sv": "Vad gick annorlunda än du väntade dig, och vad säger det dig?",
         "en": "What went differently from what you expected, and what does that tell you?"}
LANGS = tuple(ASKED)


def create(path):
    """An empty store, as mentord makes it."""
    base = sqlite3.connect(path)
    scripts = sorted((SOURCE / "lib/store/schema").glob("*.sql"), key=lambda p: int(p.stem))
    base.execute("PRAGMA journal_mode = WAL")
    for script in scripts:
        base.executescript(script.read_text(encoding="utf-8"))
    base.execute(f"PRAGMA user_version = {len(scripts)}")
    os.chmod(path, 0o600)
    return base


def new_id():
    return base64.b32encode(os.urandom(16)).decode().rstrip("=").lower()


class Roster:
    def __init__(self, base, key, now):
        self.base, self.key, self.now = base, key, now

    def insert(self, table, rows):
        """`rows`: dicts with the same keys."""
        rows = list(rows)
        if rows:
            names = list(rows[0])
            self.base.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(':' + n for n in names)})",
                                  rows)

    def hash(self, channel, token):
        return hmac.new(self.key, (channel + token).encode(), hashlib.sha256).digest()

    def mentees(self, n, moment_at=None, first=1, mentors=10):
        """`n` active mentorships, each with a session held and one to come; ids of mentee and mentorship are the same.
        `moment_at`: a function of the number to the next planning moment; None: none comes by itself."""
        now, after = self.now, mentors + first
        self.base.execute("BEGIN")
        self.insert("person", ({"id": i, "role": "mentor", "handle": f"kari-{i}", "name": "Kari Virtanen", "called": "Kari",
                                "lang": "fi", "zone": "Europe/Helsinki", "country": "FI", "days": 1, "minute": 450,
                                "added_at": now - 60 * DAY_S} for i in range(1, mentors + 1)))
        self.insert("address", ({"person_id": i, "addr": f"kari-{i}@people.example", "is_primary": 1, "added_at": now}
                                for i in range(1, mentors + 1)))
        ids = range(after, after + n)
        self.insert("person", ({"id": i, "role": "mentee", "handle": f"mentee-{i}", "name": f"Anna Öhman {i}", "called": "Anna",
                                "lang": LANGS[i % 3], "zone": "Europe/Helsinki", "country": "FI", "days": 31, "minute": 510,
                                "added_at": now - 60 * DAY_S} for i in ids))
        self.insert("address", ({"person_id": i, "addr": f"mentee-{i}@people.example", "is_primary": 1, "added_at": now}
                                for i in ids))
        self.insert("mentorship", ({"id": i, "mentee_id": i, "mentor_id": 1 + i % mentors, "programme": "starter",
                                    "state": "active", "consent": "yes", "consent_at": now - 50 * DAY_S,
                                    "invited_at": now - 51 * DAY_S, "mentee_wrote_at": now - 40 * DAY_S,
                                    "mentor_wrote_at": now - 8 * DAY_S, "looked_at": now,
                                    "moment_at": moment_at(i - after) if moment_at else None,
                                    "added_at": now - 60 * DAY_S} for i in ids))
        self.insert("session", ({"mentorship_id": i, "starts_at": now + at * DAY_S, "minutes": 60, "uid": f"{i}.{at}@bench.example",
                                 "sequence": 0, "told_starts_at": now + at * DAY_S, "told_minutes": 60, "told_place": "",
                                 "told_cancelled": 0, "booked_at": now - 60 * DAY_S,
                                 "posted": int(at < 0)} for i in ids for at in (-30, 45)))
        self.base.execute("COMMIT")
        return ids

    def prompts(self, mentees, each):
        """Prompts that have left, `each` to everybody; returns what there is to answer (corpus.Asked)."""
        asked = []
        self.base.execute("BEGIN")
        for turn in range(each):
            for mentee in mentees:
                asked.append(self._prompt(mentee, 1 + turn, self.now - (7 + each - turn) * DAY_S, is_open=turn == each - 1))
        self.base.execute("COMMIT")
        return asked

    def _prompt(self, mentee, question, at, is_open):
        lang = LANGS[mentee % 3]
        subject = f"Kari kysyy: viikko {question}"
        root, mail, token = new_id(), new_id(), new_id()
        thread = self._one("thread", mentorship_id=mentee, person_id=mentee, root_id=f"{root}.t@{DOMAIN}", subject=subject,
                           started_at=at)
        prompt = self._one("prompt", mentorship_id=mentee, thread_id=thread, question=f"q{question:02d}", kind="question",
                           asked=ASKED[lang], rule="R4", row=0, sent_at=at, closed=int(not is_open))
        text = letter_text(lang)
        outbox = self.outbox(mentee, thread, prompt, at, mail, text, state="sent", next_at=None, started_at=at, sent_at=at)
        self.insert("token", ({"hash": self.hash(channel, value), "channel": channel, "outbox_id": row, "thread_id": thread}
                              for channel, value, row in (("T", token, outbox), ("M", mail, outbox), ("R", root, None))))
        return corpus.Asked(f"mentee-{mentee}@people.example", f"Anna Ohman {mentee}", lang, f"{BOX}+t.{token}@{DOMAIN}",
                            f"<{mail}.q@{DOMAIN}>", f"<{root}.t@{DOMAIN}>", subject, text)

    def _one(self, table, **row):
        names = ", ".join(row)
        return self.base.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})",
                                 list(row.values())).lastrowid

    def outbox(self, mentee, thread, prompt, at, mail, text, addr=None, **more):
        message_id, addr = f"{mail}.q@{DOMAIN}", addr or f"mentee-{mentee}@people.example"
        row = {"uuid": str(uuid.uuid4()), "key": f"bench:{mail}", "kind": "question", "person_id": mentee,
               "mentorship_id": mentee, "thread_id": thread, "prompt_id": prompt, "to_addr": addr, "message_id": message_id,
               "text": text, "message": letter(addr, message_id, text), "recipient": "mentee", "due_at": at} | more
        return self._one("outbox", **row)

    def due(self, mentees, n, addr=None, at=None):
        """Mails that are due: since a minute, or at a moment."""
        at = at or self.now - 60
        self.base.execute("BEGIN")
        threads = {}
        for i in range(n):
            mentee = mentees[i % len(mentees)]
            if mentee not in threads:
                threads[mentee] = self._one("thread", mentorship_id=mentee, person_id=mentee,
                                            root_id=f"{new_id()}.t@{DOMAIN}", subject="Kari kysyy", started_at=self.now)
            self.outbox(mentee, threads[mentee], None, at, new_id(), letter_text(LANGS[mentee % 3]), addr=addr, next_at=at)
        self.base.execute("COMMIT")


def letter_text(lang):
    return (f"Hei Anna,\n\n{ASKED[lang]}\n\nVastaus auttaa teitä kumpaakin valmistautumaan seuraavaan tapaamiseen.\n"
            "Kari lukee vastauksesi maanantaina.\n\n-- \nTämän viestin lähetti ohjelma Karin puolesta.\n"
            "Jos et halua näitä viestejä, vastaa LOPETA.\n")


def letter(addr, message_id, text):
    """About 1.5 kB: text and HTML, as a prompt is."""
    body = "".join(f"<p>{line}</p>\r\n" for line in text.splitlines() if line)
    return (f"From: Kari <{BOX}@{DOMAIN}>\r\nTo: <{addr}>\r\nSubject: Kari kysyy\r\nMessage-ID: <{message_id}>\r\n"
            "Date: Wed, 18 Nov 2026 08:30:00 +0200\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n"
            'Content-Type: multipart/alternative; boundary="b1"\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n'
            "Content-Transfer-Encoding: 8bit\r\n\r\n" + text.replace("\n", "\r\n")
            + "\r\n--b1\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
            f'<html><body><table width="600">{body}</table></body></html>\r\n--b1--\r\n').encode()


def bench_home(world):
    """mentord's directory for a measurement: configuration and secrets; the store is the caller's."""
    world.checked_on = datetime.date.today().isoformat()  # a measurement runs in real time
    credentials = world.home / "credentials"
    credentials.mkdir(parents=True, mode=0o700)
    key = os.urandom(32)
    for name, secret in (("token-key", key), ("imap-password", PASSWORD.encode()), ("smtp-password", PASSWORD.encode())):
        (credentials / name).write_bytes(secret)
        (credentials / name).chmod(0o600)
    (world.home / "state").mkdir(mode=0o700)
    (world.home / "templates").mkdir()
    lines = "".join(f"[safety.{lang}]\nname = MIELI\nphone = 09 2525 0111\nhours = 24 h\n" for lang in ("fi", "sv", "en"))
    world.conf.write_text(f"[paths]\nstate = {world.home}/state\ntemplates = {world.home}/templates\n{lines}", encoding="utf-8")
    return key


def put_mailbox(system, name, messages):
    """Messages straight into a Maildir, named as Dovecot names what it delivers."""
    box = pathlib.Path(system.dir) / "mail" / name / "Maildir"
    for part in ("cur", "new", "tmp"):
        (box / part).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(messages):
        size, virtual = len(raw), len(raw) + raw.count(b"\n")
        (box / "cur" / f"1795000000.M{number:06d}P1.bench,S={size},W={virtual}:2,").write_bytes(raw)
    subprocess.run(["chown", "-R", "mail:mail", str(box.parent)], check=True)
