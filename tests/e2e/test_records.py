#!/usr/bin/env python3
"""People's records: what a mentee gets out of it all, by mail and by the admin's hand. One story, its tests in order."""

import imaplib
import json
import mailbox
import re
import ssl
import sys
import tempfile
import unittest

from harness import main
from mailsystem import DOMAIN, PASSWORD
from world import BOX, World

FIRST = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta ja puhui kesän lomista. "
         "Kun kokous alkaa, niin sanon asiani ensimmäisenä.\n\nFrom tästä eteenpäin <b>rivi</b> & merkit & \"lainaus\" åäö ÅÄÖ.")
SECOND = "Vaikeinta oli sanoa ääneen, että en tiennyt. Öljyinen koneen osa oli minun vastuullani koko viikon ajan."
OTHERS = "Tämä on toisen ihmisen kirjoitus, eikä se saa näkyä missään muualla kuin hänen omissa tiedoissaan."
DRAFT = "Tätä luonnosta en näytä vielä kenellekään muulle kuin itselleni."
NOTE = "muistiinpano vain minulle"
WORD = "Hieno havainto, pidä siitä kiinni."


def attachments(mail):
    """Name to content of each attachment."""
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.message.iter_attachments()}


class Story(unittest.TestCase):
    """Two mentees of one mentor."""

    settings = ""
    people = {"anna": "Anna Åkerlund", "oili": "Oili Öhman"}

    @classmethod
    def setUpClass(cls):
        cls.world = World(cls.settings).__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.admin(at)
        cls.world.person("mentor", "kari", "Kari Virtanen", at)
        for name, full in cls.people.items():
            cls.world.person("mentee", name, full, at, mentor="kari")
            for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
                cls.world.ctl("session", "add", name, session, at=at)
        cls.world.once("2027-04-08T13:05")
        cls.world.step("2027-04-08T17:01", {name: ["invitation"] for name in cls.people})
        for name in cls.people:
            cls.post(name, "invitation", "Kyllä, sopii minulle.", "2027-04-08T17:40")
        cls.world.step("2027-04-08T17:42", {name: ["confirmed", "calendar"] for name in cls.people})
        cls.world.step("2027-04-09T08:31", {name: ["post"] for name in cls.people})
        cls.world.step("2027-04-12T08:31", {name: ["question"] for name in cls.people})

    @classmethod
    def post(cls, name, kind, words, at, **options):
        mail = cls.world.got[name, kind]
        return cls.world.post(cls.world.draft(name, mail, words, at, **options))

    def row(self, query):
        import sqlite3  # pylint: disable=import-outside-toplevel
        base = sqlite3.connect(f"file:{self.world.store}?mode=ro", uri=True)
        found = base.execute(query).fetchall()
        base.close()
        return found


class MyData(Story):
    def test_1_words(self):
        self.post("anna", "question", FIRST, "2027-04-12T12:00")
        self.post("oili", "question", OTHERS, "2027-04-12T12:00")
        self.post("anna", "post", SECOND, "2027-04-12T12:01")
        self.post("anna", "question", f"LUONNOS\n{DRAFT}", "2027-04-12T12:02")
        self.world.step("2027-04-12T12:05", {"anna": ["receipt", "confirmed"], "oili": ["receipt"]})
        self.world.step("2027-04-19T07:31", {"kari": ["digest", "review", "review"]})
        review = [mail for mail in self.world.inbox("kari") if "Anna" in mail.subject][-1]
        self.world.post(self.world.draft("kari", review, f"{WORD}\n# {NOTE}", "2027-04-19T08:00"))
        self.world.step("2027-04-19T08:01", {"anna": ["human"]})

    def test_2_my_data(self):
        self.post("anna", "question", "TIEDOT", "2027-04-19T09:00")
        came = self.world.step("2027-04-19T09:01", {"anna": ["export"]})
        self.assertEqual([kind for kind, _ in came["anna"]], ["export"])
        mail = self.world.got["anna", "export"]
        files = attachments(mail)
        self.assertEqual(sorted(files), ["lahetykset.txt", "tiedot.html", "tiedot.json", "viestit.mbox"])
        self.assertIn("vastauksesi (2)", mail.text)
        self.assertRegex(mail.text, r"Kari, lähetyksiä 2, viimeksi 19\.4\.2027")
        data = json.loads(files["tiedot.json"])
        self.assertEqual([answer["text"].strip() for question in data["questions"] for answer in question["answers"]], [FIRST])
        self.assertEqual([(item["about"], item["text"].strip()) for item in data["writing"]], [("post", SECOND)])
        self.assertEqual([item["text"].strip() for item in data["from_mentor"]], [WORD])
        self.assertEqual([item["text"].strip() for item in data["drafts"]], [DRAFT])
        self.assertEqual(data["mentee"]["addresses"], [f"anna@{DOMAIN}"])
        page = files["tiedot.html"].decode()
        for words in (SECOND, DRAFT, WORD, "åäö ÅÄÖ", "&lt;b&gt;rivi&lt;/b&gt; &amp; merkit &amp; &quot;lainaus&quot;"):
            self.assertEqual(page.count(words), 1, words)
        self.assertNotRegex(page, r"(?i)<script|<img|<link|\ssrc=|url\(|href=\"[^#]")
        for name, content in files.items():
            for words in (OTHERS, NOTE, "oili", "Oili", f"kari@{DOMAIN}"):
                self.assertNotIn(words, content.decode(), name)
        self.assertRegex(files["lahetykset.txt"].decode(), r"(?m)^12\.4\.2027 klo 8\.31, kysymys, saaja Anna$")

    def test_3_mbox(self):
        """Another program reads it: each mail once, the words whole."""
        files = attachments(self.world.got["anna", "export"])
        with tempfile.NamedTemporaryFile() as file:
            file.write(files["viestit.mbox"])
            file.flush()
            mails = list(mailbox.mbox(file.name))
        texts = []
        for mail in mails:
            for part in mail.walk():
                if part.get_content_type() == "text/plain":
                    texts.append(part.get_payload(decode=True).decode(part.get_content_charset() or "utf-8"))
        ours = [text for text in texts if "tästä eteenpäin" in text and "-- " not in text]
        self.assertEqual(sum(FIRST.split("\n\n", maxsplit=1)[0] in re.sub(r"\s+", " ", text) for text in ours), 1)
        self.assertEqual(len(mails), len(set(mail["Message-ID"] for mail in mails)))
        kinds = {mail["From"] for mail in mails}
        self.assertTrue(any("anna" in sender for sender in kinds) and len(kinds) >= 3, kinds)


class Closing(Story):
    """From the closing mail to the end of the retention time."""

    people = {"anna": "Anna Åkerlund", "oili": "Oili Öhman"}

    def test_1_answers(self):
        self.post("anna", "question", FIRST, "2027-04-12T12:00")
        self.post("oili", "question", OTHERS, "2027-04-12T12:00")
        self.world.step("2027-04-12T12:05", {name: ["receipt"] for name in self.people})
        for name in self.people:
            self.world.ctl("mentee", "end", name, at="2027-04-12T13:00")
        self.world.step("2027-04-14T08:31", {name: ["closing"] for name in self.people})
        self.post("anna", "closing", "1. Paljon.\n2. Samaa.\n3. Rohkeus.\n4. Kiitos kärsivällisyydestä.", "2027-04-15T12:00")
        self.world.step("2027-04-15T12:01", {"anna": ["export"]})
        came = self.world.step("2027-04-16T07:31", {"kari": ["review"]})
        word = [mail for kind, mail in came["kari"] if mail.subject == "Lopuksi: Anna"]
        self.assertEqual(len(word), 1)
        self.assertIn('Sinulle: "Kiitos kärsivällisyydestä."', word[0].text)
        booklet = self.world.got["anna", "export"]
        self.assertEqual(booklet.subject, "Kirjoituksesi mentoroinnin ajalta")
        self.assertIn("poistetaan palvelimelta 13.7.2027 mennessä", booklet.text)
        files = attachments(booklet)
        self.assertEqual(sorted(files), ["kirja.html", "tiedot.json", "viestit.mbox"])
        for words in ("åäö ÅÄÖ", "Rohkeus."):
            self.assertIn(words, files["kirja.html"].decode())
        self.world.post(self.world.draft("kari", word[0], WORD, "2027-04-16T13:00"))
        self.world.step("2027-04-16T13:01", {"anna": ["human"]})
        self.assertIn(WORD, self.world.got["anna", "human"].text)

    def test_2_unanswered(self):
        came = self.world.step("2027-04-28T08:31", {"oili": ["export"]})
        self.assertEqual([[kind for kind, _ in came[name]] for name in self.people], [[], ["export"]])

    def test_3_sixty_days(self):
        self.post("anna", "export", "KYLLÄ", "2027-04-29T09:00")
        self.world.step("2027-04-29T09:01")
        self.assertEqual(self.row("SELECT what FROM errand"), [("last_question",)])
        came = self.world.step("2027-06-13T08:32", {"anna": ["closing"]})
        self.assertEqual([mail.subject for _, mail in came["anna"]], ["Mikä jäi elämään?"])
        self.assertEqual(came["oili"], [])
        self.post("anna", "closing", "Rohkeus puhua ensin.", "2027-06-14T09:00")
        self.world.step("2027-06-14T09:01")
        came = self.world.step("2027-06-15T07:31", {"kari": ["review"]})
        self.assertIn("60 päivän jälkeen: Anna", [mail.subject for _, mail in came["kari"]])

    def test_4_retention(self):
        self.world.step("2027-07-12T08:31")
        self.world.json("backup", self.world.home / "backup.db", at="2027-07-12T09:00")
        self.assertTrue(self.world.stored("työnjakoa"))
        came = self.world.step("2027-07-14T08:32", {name: ["unknown"] for name in self.people})
        for name in self.people:
            receipts = [mail for _, mail in came[name] if mail.subject == "Kuitti: kirjoituksesi on poistettu"]
            self.assertEqual(len(receipts), 1, name)
            self.assertIn("Mentorointi päättyi 14.4., ja kaikki", receipts[0].text)
        self.assertFalse([mail for _, mail in came["kari"] if "poistettu" in mail.subject])
        for words in ("työnjakoa", "toisen ihmisen kirjoitus", "Rohkeus"):
            self.assertFalse(self.world.stored(words), words)
        self.assertEqual(self.row("SELECT count(*) FROM person"), [(1,)])
        self.assertTrue(self.world.json("verify")["ok"])

    def test_5_restored(self):
        """A backup that still knows them is put back: they are erased again, and told nothing."""
        state = self.world.store.parent
        noted = (state / "erased").read_text(encoding="ascii")
        self.assertEqual(len(noted.splitlines()), 2)
        self.assertNotRegex(noted, "(?i)anna|oili")
        for path in state.glob("mentord.db*"):
            path.unlink()
        (self.world.home / "backup.db").rename(state / "mentord.db")
        self.assertTrue(self.world.stored("työnjakoa"))
        came = self.world.step("2027-07-15T08:32")
        self.assertEqual([len(came[name]) for name in self.people], [0, 0])
        for words in ("työnjakoa", "toisen ihmisen kirjoitus", "Rohkeus"):
            self.assertFalse(self.world.stored(words), words)
        self.assertEqual(self.row("SELECT state, cause FROM erasure"), [("done", "restored")] * 2)
        again = (state / "erased").read_text(encoding="ascii")
        self.assertEqual([line.split()[-1] for line in again.splitlines()], [line.split()[-1] for line in noted.splitlines()])


class Erasure(Story):
    """POISTA KAIKKI, from the question back to the last trace."""

    canaries = ("työnjakoa", "tiennyt", "luonnosta", "anna@", "Anna Åkerlund")

    def trace(self, words):
        """Where the words still stand: in the store, as they are or deflated, in the state directory, in the mailbox."""
        found = ["store"] if self.world.stored(words) else []
        wanted = words.encode()
        found += [path.name for path in self.world.home.rglob("*")
                  if path.is_file() and path.suffix not in (".md", ".conf", ".words", ".tsv") and wanted in path.read_bytes()]
        for folder in ("INBOX", "Sent", "Junk", "Trash"):
            for mail in self.world.inbox(BOX, folder):
                text = "".join(part.get_content() for part in mail.message.walk() if part.get_content_maintype() == "text")
                if words in text or wanted in mail.raw:
                    found.append(f"{folder}: {mail}")
        return found

    def file_in_sent(self):
        """As servers do that file what is submitted: every copy of ours that lies in the mailbox lies in Sent too."""
        have = {mail.id for mail in self.world.inbox(BOX, "Sent")}
        imap = imaplib.IMAP4_SSL("127.0.0.1", self.world.system.ports["imaps"],
                                 ssl_context=ssl.create_default_context(cafile=str(self.world.system.ca)))
        imap.login(BOX, PASSWORD)
        for mail in self.world.inbox(BOX):
            if mail.message["X-Mentord-Id"] and mail.id not in have:
                self.assertEqual(imap.append("Sent", None, None, mail.raw)[0], "OK")
        imap.logout()

    def test_1_words(self):
        self.post("anna", "question", FIRST, "2027-04-12T12:00")
        self.post("oili", "question", OTHERS, "2027-04-12T12:00")
        self.post("anna", "post", SECOND, "2027-04-12T12:01")
        self.post("anna", "question", f"LUONNOS\n{DRAFT}", "2027-04-12T12:02")
        self.world.step("2027-04-12T12:05", {"anna": ["receipt", "confirmed"], "oili": ["receipt"]})
        self.world.step("2027-04-19T07:31", {"kari": ["digest", "review", "review"]})
        digest = self.world.got["kari", "digest"]
        reply = self.world.draft("kari", digest, f"Kiitos.\n> {FIRST}", "2027-04-19T08:00")
        self.world.post(reply)
        self.world.once("2027-04-19T08:01")
        self.file_in_sent()
        for words in self.canaries:
            self.assertTrue(self.trace(words), words)

    def test_2_asked_back(self):
        self.post("anna", "question", "POISTA KAIKKI", "2027-04-19T09:00")
        came = self.world.step("2027-04-19T09:01", {"anna": ["echo"]})
        self.assertIn("echo", [kind for kind, _ in came["anna"]])
        self.assertIn("Mitään ei ole vielä poistettu", self.world.got["anna", "echo"].text)
        self.assertTrue(self.trace("työnjakoa"))

    def test_3_done(self):
        before = self.world.json("mentee", "show", "oili")
        kept = self.row("SELECT count(*) FROM answer a JOIN mentorship m ON m.id = a.mentorship_id")[0][0]
        self.post("anna", "echo", "POISTA KAIKKI", "2027-04-19T09:30")
        came = self.world.step("2027-04-19T09:31", {"anna": ["receipt"], "kari": ["stopped"]})
        self.assertEqual([mail.subject for _, mail in came["anna"]], ["Kuitti: kirjoituksesi on poistettu"])
        self.assertEqual([mail.subject for _, mail in came["kari"]], ["Tiedot poistettu: Anna"])
        receipt = came["anna"][0][1]
        self.assertRegex(receipt.text, r"on poistettu 19\.4\. klo 9\.31")
        self.assertRegex(receipt.text, r"Kuitin numero: [A-Z0-9]{10}\.")
        self.assertIsNone(receipt.message["Reply-To"])
        self.assertIsNone(receipt.message["List-Unsubscribe"])
        for words in ("työnjakoa", "tiennyt", "luonnosta"):
            self.assertEqual(self.trace(words), [], words)
        self.assertEqual(self.world.json("mentee", "show", "oili"), before)
        self.assertEqual(self.row("SELECT count(*) FROM answer")[0][0], kept - 2)
        self.assertTrue(self.world.stored("toisen ihmisen kirjoitus"))
        self.assertTrue(any("toisen ihmisen" in mail.text for mail in self.world.inbox(BOX)))
        self.assertTrue(self.world.json("verify")["ok"])

    def test_4_the_last_mails_too(self):
        self.file_in_sent()
        self.world.once("2027-04-19T10:00")
        for words in (*self.canaries, "Anna"):
            self.assertEqual(self.trace(words), [], words)
        self.assertEqual(self.row("SELECT state, to_addr, called FROM erasure"), [("done", "", "")])
        self.assertEqual(self.row("SELECT count(*) FROM removal"), [(0,)])
        self.assertTrue(self.world.json("verify")["ok"])
        self.world.ctl("mentee", "show", "anna", expect=1)
        came = self.world.step("2027-04-20T08:31")
        self.assertEqual(came["anna"], [])

    def test_5_a_new_beginning(self):
        """The same person comes again: nothing of before is theirs, and nothing erases them."""
        at = "2027-04-20T10:00"
        self.world.ctl("mentee", "add", "anna", "--name", "Anna Åkerlund", "--address", f"anna@{DOMAIN}", "--lang", "fi",
                       "--zone", "Europe/Helsinki", "--mentor", "kari", at=at)
        self.assertEqual(self.world.items("ledger", "anna"), [])
        self.world.once("2027-04-20T10:01")
        self.assertEqual(self.world.json("mentee", "show", "anna")["state"], "invited")


if __name__ == "__main__":
    sys.exit(main(failfast=True))
