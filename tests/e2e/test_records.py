#!/usr/bin/env python3
"""People's records: what a mentee gets out of it all, by mail and by the admin's hand. One story, its tests in order."""

import json
import mailbox
import re
import sys
import tempfile
import unittest

from harness import main
from world import DOMAIN, World

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
        cls.world.step("2027-04-08T17:42", {name: ["confirmed"] for name in cls.people})
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


if __name__ == "__main__":
    sys.exit(main(failfast=True))
