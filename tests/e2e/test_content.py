#!/usr/bin/env python3
"""What may stand in a message: structure over the limits, sizes, charsets, damage, pages, attachments. MI-01…MI-07; MI-08 is in
test_submission.py. Every message proves whom it is from, and the daemon must file each and live on."""

import base64
import contextlib
import os
import pathlib
import sqlite3
import sys
import threading
import unittest
import zlib

from harness import main
from scripted import Scripted
from world import Daemon

START = "2027-04-08T13:00"
AT = "2027-04-13T12:00"
KIB, MIB = 1024, 1024 * 1024
NAMES = ("anna", "bea", "cilla", "dora", "eeva", "fanny", "greta")
TEXT = b"Content-Type: text/plain; charset=utf-8\r\n"
WORDS = "Sanoin ei, ja se tuntui oudolta."


def nested(n, words):
    """Words in n multiparts, as the first one's field and the rest."""
    head = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(n))
    first, _, rest = head.partition(b"\r\n\r\n")
    return first + b"\r\n", rest + TEXT + b"\r\n" + words


def mixed(*parts):
    return b"Content-Type: multipart/mixed; boundary=p\r\n", b"".join(b"--p\r\n" + part + b"\r\n" for part in parts) + b"--p--\r\n"


def attachment(name, content=b"x"):
    return (b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=" + name
            + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(content))


class Peaks(threading.Thread):
    """The largest resident size of a process and of each below it, by its name."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.ended, self.sizes = pid, threading.Event(), {}
        self.start()

    def run(self):
        while not self.ended.wait(0.02):
            for pid in self.family():
                try:
                    lines = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
                except OSError:
                    continue
                fields = dict(line.split(":", 1) for line in lines)
                if "VmHWM" in fields:
                    name = fields["Name"].strip()
                    self.sizes[name] = max(self.sizes.get(name, 0), int(fields["VmHWM"].split()[0]) * KIB)

    def family(self):
        found = [self.pid]
        for pid in found:
            try:
                found += map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split())
            except OSError:
                pass
        return found

    def end(self):
        self.ended.set()
        self.join()
        return self.sizes


class Content(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Twenty replies to one mail are an attack; here they are the test.
        cls.world = Scripted("[limits]\ntoken_uses = 1000\nreplies_per_hour = 1000\nreplies_per_hour_all = 1000\n").__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        cls.world.people(NAMES, START)
        cls.world.once("2027-04-08T17:01")
        for name in NAMES:
            cls.world.arrive(cls.world.answer(cls.world.mails[name][-1], "Kyllä, sopii.", "2027-04-08T18:00"), "2027-04-08T18:00")
        for at in ("2027-04-08T18:01", "2027-04-09T08:31", "2027-04-12T08:31"):
            cls.world.once(at)

    def reply(self, name, head, body=b"", without=()):
        """An answer to the person's question, with a body of our own making."""
        question = next(mail for mail in reversed(self.world.mails[name]) if mail["Reply-To"])
        lines = self.world.answer(question, "x", AT).split(b"\r\n\r\n")[0].split(b"\r\n")
        gone = ("content-", "mime-", *without)
        kept = b"".join(line + b"\r\n" for line in lines if not line.decode().lower().startswith(gone))
        return kept + b"MIME-Version: 1.0\r\n" + head + b"\r\n" + body

    def file(self, raw):
        """Hand it over; its row, and the words that were filed from it."""
        uid = self.world.arrive(raw, AT)
        self.world.once("2027-04-13T12:01")
        self.assertNotIn("reader_died", self.world.said)
        row = [row for row in self.world.items("inbox", "list") if row["uid"] == uid]
        self.assertEqual(len(row), 1)
        base = sqlite3.connect(f"file:{self.world.store}?mode=ro", uri=True)
        text = base.execute("SELECT text FROM answer WHERE inbox_id = ?", (row[0]["id"],)).fetchone()
        kept = b"".join(bytes for (bytes,) in base.execute("SELECT bytes FROM raw WHERE inbox_id = ? ORDER BY seq", (row[0]["id"],)))
        base.close()
        return row[0], text and text[0], kept

    def aside(self, reason, raw):
        row, text, kept = self.file(raw)
        self.assertEqual((row["class"], row["reason"], text), ("quarantine", reason, None))
        self.assertEqual(row["size"], len(raw))
        return kept

    def answered(self, want, raw):
        row, text, kept = self.file(raw)
        self.assertEqual((row["class"], text and text.strip()), ("answer", want))
        self.assertEqual(row["size"], len(raw))
        self.assertTrue(kept)

    def test_depth(self):
        """MI-01: deeper than the limit: kept raw, set aside, and the next message is read."""
        for n in (100, 1000, 10000, 30000):
            with self.subTest(n):
                self.aside("mime_limit", self.reply("anna", *nested(n, b"hei")))
        with self.subTest("messages in messages"):
            self.aside("mime_limit", self.reply("anna", b"Content-Type: message/rfc822\r\n\r\n" * 30000, b"hei"))
        self.answered(WORDS, self.reply("anna", *nested(18, WORDS.encode())))

    def test_numbers(self):
        """MI-02: parts, fields and addresses without end."""
        parts = mixed(TEXT + b"\r\n" + WORDS.encode(), *[b"\r\na"] * 100000)
        self.aside("mime_limit", self.reply("bea", *parts))
        self.aside("mime_limit", self.reply("bea", b"X-A: b\r\n" * 100000 + TEXT, WORDS.encode()))
        self.aside("mime_limit", self.reply("bea", b"Cc: " + b", ".join(b"a%d@b.example" % i for i in range(500000)) + b"\r\n" + TEXT,
                                            WORDS.encode()))

    def test_sizes(self):
        """MI-03: 24 MiB is read, more than 25 is its header alone, and no process takes 64 MiB."""
        for name, size, want in (("cilla", 24, ("answer", None)), ("dora", 26, ("quarantine", "too_large"))):
            raw = self.reply(name, *mixed(TEXT + b"\r\n" + WORDS.encode(), attachment(b"big", b"\1\2\3" * (size * MIB // 4 - KIB))))
            self.world.imapd.deliver(raw)
            with self.real_build(), Daemon(self.world) as daemon:
                peaks = Peaks(daemon.process.pid)
                daemon.wait_for("READY=1")
                self.wait_filed(name, want)
                sizes = peaks.end()
            self.assertTrue(sizes)
            self.assertLessEqual(max(sizes.values()), 64 * MIB, sizes)

    @contextlib.contextmanager
    def real_build(self):
        """Shadow memory would falsify sizes."""
        build, self.world.build = self.world.build, pathlib.Path(os.environ.get("MENTORD_RELEASE", self.world.build)).resolve()
        yield
        self.world.build = build

    def wait_filed(self, name, want):
        wait = threading.Event()
        for _ in range(300):
            rows = [(row["class"], row["reason"]) for row in self.world.items("inbox", "list") if row["person"] == name and row["size"] > 20 * MIB]
            if rows == [want]:
                return
            wait.wait(0.1)
        self.fail(f"{name}: {rows}")

    def test_charsets(self):
        """MI-04: whatever the charset says, the words are valid UTF-8, whole, and the message is kept as it came."""
        for charset, raw, want in (
                ("utf-8", "Näin kävi: ei mitään.".encode(), "Näin kävi: ei mitään."),
                ("iso-8859-1", "Näin kävi latinaksi.".encode("latin-1"), "Näin kävi latinaksi."),
                ("x-unknown", "Näin kävi tuntemattomana.".encode(), "Näin kävi tuntemattomana."),
                ("us-ascii", "Näin kävi väärin nimettynä.".encode(), "Näin kävi väärin nimettynä."),
                ("utf-8", "Näin kävi väärinpäin.".encode("latin-1"), "Näin kävi väärinpäin."),
                ("utf-7", b"N+AOQ-in k+AOQ-vi seitsem+AOQ-ll+AOQ-.", "Näin kävi seitsemällä."),
                ("iso-2022-jp", "先週は話を聞きました。".encode("iso-2022-jp"), "先週は話を聞きました。"),
                ("utf-16", "Näin kävi leveästi.".encode("utf-16"), "Näin kävi leveästi."),
                ("utf-8", b"\xef\xbb\xbf" + "Merkki edessä oli.".encode(), "Merkki edessä oli."),
                ("utf-8", b"abc\0def ja loput tulivat", "abcdef ja loput tulivat")):
            with self.subTest(charset, want=want):
                head = b"Content-Type: text/plain; charset=%s\r\nContent-Transfer-Encoding: base64\r\n" % charset.encode()
                row, text, _ = self.file(self.reply("eeva", head, base64.encodebytes(raw)))
                self.assertEqual(row["class"], "answer")
                self.assertEqual(text.strip().replace("\ufffd", "").lstrip("\ufeff"), want)
        for label, raw in (("overlong", b"alku \xc0\xaf\xe0\x80\xaf loppu"), ("broken off", b"alku ja loppu \xe2\x82")):
            with self.subTest(label):
                row, text, _ = self.file(self.reply("eeva", TEXT + b"Content-Transfer-Encoding: 8bit\r\n", raw))
                self.assertEqual(row["class"], "answer")
                self.assertIn("alku", text)
                self.assertIn("loppu", text)
                self.assertNotIn("/", text)

    def test_damage(self):
        """MI-05: the best is made of it."""
        self.answered("Hei vaan teille", self.reply("fanny", TEXT + b"Content-Transfer-Encoding: base64\r\n",
                                              base64.b64encode(b"Hei vaan teille") + b"\r\n=*!\r\n"))
        self.answered("50% = puolet, =XY", self.reply("fanny", TEXT + b"Content-Transfer-Encoding: quoted-printable\r\n", b"50% = puolet, =XY"))
        self.answered("Ei loppurajaa", self.reply("fanny", b"Content-Type: multipart/mixed; boundary=p\r\n",
                                                  b"--p\r\n" + TEXT + b"\r\nEi loppurajaa"))
        self.answered("Ei aikaa eik nime", self.reply("fanny", TEXT, b"Ei aikaa eik nime", without=("date:", "message-id:")))
        row, text, _ = self.file(self.reply("fanny", TEXT, b"Keneltakaan", without=("from:",)))
        self.assertEqual((row["class"], text), ("quarantine", None))
        self.assertEqual(self.file(self.reply("fanny", TEXT))[1], None)

    def test_pages(self):
        """MI-06: the words of a page, without its programs, and nothing is fetched."""
        page = (b"<html><head><style>p{color:red}</style><script>evil()</script></head><body><p>Sivulta.</p>"
                b"<img src=http://127.0.0.1:1/x><p>Toinen rivi.</p></body></html>")
        html = b"Content-Type: text/html; charset=utf-8\r\n"
        want = "Sivulta.\n\nToinen rivi."
        self.answered(want, self.reply("greta", html, page))
        for text in (b"", b"This message is in HTML; please use another client."):
            self.answered(want.replace("Toinen", "Kolmas" if text else "Toinen"), self.reply(
                "greta", b"Content-Type: multipart/alternative; boundary=p\r\n", b"--p\r\n" + TEXT + b"\r\n" + text + b"\r\n--p\r\n" + html + b"\r\n"
                + page.replace(b"Toinen", b"Kolmas" if text else b"Toinen") + b"\r\n--p--\r\n"))

    def test_attachments(self):
        """MI-07: what a file is called is no place, and what is in it is not looked at."""
        before = self.files()
        bomb = zlib.compress(b"\0" * 20 * MIB)
        names = (b"../../etc/cron.d/x", b"\"" + b"n" * 4096 + b".txt\"", "\u202egnp.exe".encode(), b"a\0b", b"same.txt", b"same.txt",
                 b"\"/etc/passwd\"", b"\"|id\"")
        self.answered(WORDS, self.reply("greta", *mixed(TEXT + b"\r\n" + WORDS.encode(), *[attachment(name, bomb) for name in names])))
        self.assertFalse(pathlib.Path("/etc/cron.d/x").exists())
        self.assertLessEqual({path.name for path in self.files() - before}, {"mentord.db-wal", "mentord.db-shm"})

    def files(self):
        return set(self.world.home.rglob("*"))


if __name__ == "__main__":
    sys.exit(main())
