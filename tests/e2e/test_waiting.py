#!/usr/bin/env python3
"""Mail that waits for a human, and the first mails to those who will decide: M82 to a mentor, in each language."""

import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from story import MENTORS, TRUST, Story, squeezed
from world import BOX, World

CANARY = {n: f"kanarialintu{n}" for n in range(1, 6)}


class Waiting(Story):
    """A mentee and a mentor in each language; Anna's mentor has two mentees."""

    first = None  # Kari's first list

    cast = {"anna": "fi", "aino": "fi", "bea": "sv", "cia": "en"}
    sessions = ("2027-04-08T14:00", "2027-04-29T14:00")

    def test_1_the_first_mail_to_a_mentor(self):
        """M82: once, at the mentor's moment after the first session is booked; OK is known of, nothing answers it."""
        mentors = {handle: lang for lang, (handle, _) in MENTORS.items()}
        self.step("2027-04-08T13:05", mentors={handle: [] for handle in mentors})
        self.consent()
        for handle, lang in mentors.items():
            self.assertEqual([kind for kind in self.kinds(handle) if kind == "welcome"], ["welcome"], handle)
            mail = self.world.got[handle, "welcome"]
            words = {"fi": ("Vastaa OK, niin ohjelma tietää", "Viikkokatsaus tulee maanantaisin klo 7.30", "Kun 3 vastausta odottaa"),
                     "sv": ("Svara OK, så är det bekräftat", "Veckoöversikten kommer på måndagar kl. 7.30", "När 3 svar väntar"),
                     "en": ("Reply OK to confirm", "The weekly digest comes on Mondays at 7:30", "When 3 answers are waiting")}[lang]
            self.says(mail, *words, never=["Varahenkilösi", "reservperson", "Your backup is"])
            self.assertIn("<li", mail.part("html"))
        shown = self.world.json("mentor", "show", "kari")
        self.assertEqual((shown["welcomed_at"][:10], shown["heard_at"]), ("2027-04-09", None))
        self.post("kari", "welcome", "OK\n\nt. Kari", "2027-04-12T09:00")
        self.post("karin", "welcome", "INFO", "2027-04-12T09:00")
        self.step("2027-04-12T09:01", mentors={"kari": [], "karin": ["confirmed"], "kate": []})
        self.says(self.world.got["karin", "confirmed"], "FRÅGA")
        self.assertEqual(self.world.json("mentor", "show", "kari")["heard_at"][:10], "2027-04-12")
        self.assertEqual(self.rows(person="kari")[-1]["class"], "command")

    def test_2_what_waits_is_listed_without_a_word_of_it(self):
        """M108: number, sender, time, reason, likely question; M72 goes to the known address meanwhile."""
        at = "2027-04-12T10:00"
        self.post("anna", "question", f"{CANARY[1]} Kirjoitan töistä.", at, sender=f"muu@{DOMAIN}")
        self.fresh("aino", f"Hei, {CANARY[2]}, kysyisin yhtä asiaa.", at, proven=False)
        self.post("bea", "question", f"UTKAST\n\n{CANARY[3]}", at, sender=f"muu@{DOMAIN}")
        self.post("cia", "question", f"{CANARY[4]} I would not.", at, sender=f"muu@{DOMAIN}")
        self.world.post(self.draft_of_two("anna", "bea", f"{CANARY[5]} kahdelle", at))
        self.step("2027-04-12T10:01", {"anna": ["echo"], "bea": ["echo"], "cia": ["echo"]},
                  {handle: [] for handle in ("kari", "karin", "kate")})
        self.post("cia", "echo", "NO", "2027-04-12T11:00")
        self.step("2027-04-12T11:01", {"cia": ["confirmed"]}, {"kate": []})
        self.says(self.world.got["cia", "confirmed"], "Your mentor Kate will be told that someone else answered")
        self.assertEqual(sorted(row["reason"] for row in self.rows(**{"class": "quarantine"})),
                         ["conflict", "sender_mismatch", "sender_mismatch", "sender_mismatch", "unthreaded"])
        # A day that is no working day of theirs would bring nothing; this one is.
        self.step("2027-04-13T07:31", mentors={"kari": ["quarantine"], "karin": ["quarantine"], "kate": ["quarantine"]})
        mail = self.world.got["kari", "quarantine"]
        self.assertEqual(mail.subject, "2 viestiä odottaa päätöstäsi")
        self.says(mail, f"1. 12.4. klo 10.01, osoitteesta muu@{DOMAIN}. Syy: vastaus tuntemattomasta osoitteesta",
                  "Luultavasti: Anna, kysymys: Mitä tapahtui", f"2. 12.4. klo 10.01, osoitteesta aino@{DOMAIN}. Syy: uusi viesti",
                  "Luultavasti: Aino, kysymys:", "Vastaa 1 HYVÄKSY tai 1 HYLKÄÄ", never=CANARY.values())
        self.assertEqual(self.world.got["karin", "quarantine"].subject, "Ett mejl väntar på ditt beslut")
        self.says(self.world.got["karin", "quarantine"], "Troligen: Bea, fråga:", never=[*CANARY.values(), "Anna"])
        self.says(self.world.got["kate", "quarantine"], f"Cia says that muu@{DOMAIN} belongs to someone else",
                  never=CANARY.values())

    def test_2b_what_no_mentor_decides(self):
        """M129: the admin's list, without a sender; a mail of two mentors' people is in it and in no mentor's."""
        mails = [mail for mail in self.world.inbox("admin") if mail.subject.endswith(("odottaa päätöstä", "is waiting for a decision"))]
        self.assertEqual([mail.subject for mail in mails], [f"mentord {BOX}@{DOMAIN}: 1 email is waiting for a decision"])
        self.says(mails[0], "1. 12 April at 10:01, ", "kB, reason: codes of two mentees.", never=[*CANARY.values(), "muu@", "Anna", "Bea"])
        for words in ("RELEASE 1", "1 REJECT\n5 REJECT", "What is this about?"):
            self.world.post(self.world.draft("admin", mails[0], words, "2027-04-13T08:00"))
        self.world.once("2027-04-13T08:01")
        self.world.system.settle("admin", 0)
        texts = " ".join(squeezed(mail.text) for mail in self.world.inbox("admin")[-2:])
        for words in ("Nothing in email 1 says whose it is. Release it like this: mentorctl quarantine release",
                      "Rejected: email 1", "There is no number 5 in this list. The highest number is 1."):
            self.assertIn(words, texts)
        self.assertFalse(self.world.stored(CANARY[5]))
        self.assertEqual({row["person"] for row in self.world.items("quarantine", "list")}, {"anna", "aino", "bea"})

    def draft_of_two(self, one, other, words, at):
        """It carries the reply addresses of two mentees who have different mentors."""
        draft = self.world.draft(one, self.world.got[one, "question"], words, at)
        draft["Cc"] = self.world.got[other, "question"].message["Reply-To"]
        return draft

    def test_3_shown_only_when_asked(self):
        """NÄYTÄ: that one text, as of nobody knows whom; a draft is shown to nobody."""
        at = "2027-04-13T09:00"
        self.first = type(self).first = self.world.got["kari", "quarantine"]
        self.post("kari", "quarantine", "1 NÄYTÄ", at)
        self.post("karin", "quarantine", "Visa", at)
        self.step("2027-04-13T09:01", mentors={"kari": ["quarantine"], "karin": ["quarantine"]})
        shown = self.world.got["kari", "quarantine"]
        self.says(shown, "Viesti 1 on alla. Kukaan ei ole varmistanut, kuka sen on kirjoittanut.", CANARY[1],
                  "Vastaa 1 HYVÄKSY tai 1 HYLKÄÄ", never=[CANARY[2], CANARY[5]])
        self.says(self.world.got["karin", "quarantine"], "Mejl 1 är markerat som utkast och visas inte", never=[CANARY[3]])
        for kind in ("anna", "aino", "bea", "cia"):
            self.assertFalse(any(CANARY[1] in mail.part("plain") for mail in self.world.inbox(kind)), kind)
        self.post("kari", "quarantine", "1 näytä", "2027-04-13T09:10")
        self.step("2027-04-13T09:11", mentors={"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "on jo lähetetty sinulle tänään")

    def test_4_decided(self):
        """HYVÄKSY makes an answer of it, HYLKÄÄ leaves it out; numbers hold in the whole thread."""
        at = "2027-04-13T10:00"
        self.post("kari", "quarantine", "HYVÄKSY", at)
        self.world.post(self.world.draft("kari", self.first, "2 hylkää\n7 HYVÄKSY\n1 TAUKO", at))
        self.step("2027-04-13T10:01", {"anna": ["receipt"]}, {"kari": ["confirmed", "confirmed"]})
        texts = " ".join(squeezed(mail.text) for mail in self.world.inbox("kari")[-2:])
        for words in ("Hyväksytty: Anna, Mitä tapahtui", "Hylätty: viesti 2", "Numeroa 7 ei ole tässä luettelossa. Suurin numero on 2.",
                      "Tähän vastataan HYVÄKSY, HYLKÄÄ tai NÄYTÄ."):
            self.assertIn(words, texts)
        self.assertEqual([row["class"] for row in self.rows(person="anna")], ["consent", "answer", "quarantine"])
        self.assertFalse(self.world.stored(CANARY[2]))
        self.world.post(self.world.draft("kari", self.first, "2 HYVÄKSY", "2027-04-13T10:10"))
        self.step("2027-04-13T10:11", mentors={"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Viestistä 2 on jo päätetty.")

    def test_5_who_may_decide(self):
        """A list is answered by the mentor it went to, from the address it went to, and by words that decide."""
        at = "2027-04-13T12:00"
        self.post("karin", "quarantine", "1 GODKÄNN", at, sender=f"muu@{DOMAIN}")
        self.post("karin", "quarantine", "Vad är det här för något egentligen?", at)
        self.step("2027-04-13T12:01", {"bea": []}, {"karin": ["confirmed"]})
        self.says(self.world.got["karin", "confirmed"], "Här svarar man GODKÄNN, AVVISA eller VISA.")
        self.step("2027-04-14T07:31", mentors={"kari": [], "karin": ["quarantine"], "kate": []})
        self.says(self.world.got["karin", "quarantine"], "2. 13.4", "Troligen från dig: en instruktion till programmet",
                  never=CANARY.values())
        self.post("karin", "quarantine", "1 GODKÄNN, 2 AVVISA", "2027-04-14T08:00")
        self.step("2027-04-14T08:01", {"bea": ["confirmed"]}, {"karin": ["confirmed"]})
        self.says(self.world.got["karin", "confirmed"], "Godkänt: Bea, ", "Avvisat: mejl 2")
        self.says(self.world.got["bea", "confirmed"], "utkast")
        self.post("karin", "digest", "1 GODKÄNN", "2027-04-14T08:10")
        self.step("2027-04-14T08:11", mentors={"karin": ["confirmed"]})
        self.says(self.world.got["karin", "confirmed"], "Svara på listan där mejlet står.")
        self.step("2027-04-15T07:31", mentors={"kari": [], "karin": [], "kate": []})

    def test_6_nothing_of_it_stays(self):
        """What was shown goes with the mentee whom it was about, and stood in no log."""
        self.assertTrue(self.world.stored(CANARY[1]))
        self.world.ctl("mentee", "erase", "anna", "--yes", at="2027-04-15T09:00")
        for at in ("2027-04-15T09:01", "2027-04-15T09:30"):
            self.world.once(at)
        self.assertFalse(self.world.stored(CANARY[1]))
        self.assertEqual(self.world.json("mentor", "show", "kari")["welcomed_at"][:10], "2027-04-09")
        log = (self.world.dir / "log").read_text(encoding="utf-8", errors="replace")
        self.assertEqual([words for words in CANARY.values() if words in log], [])

    def kinds(self, handle):
        return [row["kind"] for row in self.world.items("outbox", "list") if row["person"] == handle]


class Backups(unittest.TestCase):
    """M83: whoever is named as backup is asked; what comes of each answer."""

    mentors = {"kari": ("fi", "vesa"), "karin": ("sv", "sten"), "kate": ("en", "bob"), "koe": ("fi", "outi"),
               "kaisa": ("fi", "nobody")}

    @classmethod
    def setUpClass(cls):
        cls.world = World(TRUST).__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.admin(at)
        for mentor, (lang, backup) in cls.mentors.items():
            if backup != "nobody":
                cls.world.system.user(backup)
                cls.world.seen[backup] = 0
            cls.world.person("mentor", mentor, f"{mentor.title()} Virtanen", at, lang=lang,
                             backup=f"{backup.title()} <{backup}@{DOMAIN}>")
            cls.world.person("mentee", f"e-{mentor}", "Anna Aalto", at, lang=lang, mentor=mentor)
            cls.world.ctl("session", "add", f"e-{mentor}", "2027-04-08T14:00", at=at)

    def step(self, at, **due):
        """Backups get just these, mentors at least these."""
        came = self.world.step(at, due)
        for mentor, (_, backup) in self.mentors.items():
            if backup in came:
                self.assertEqual([kind for kind, _ in came[backup]], due.get(backup, []), f"{at} {backup}")
            self.assertLessEqual(set(due.get(mentor, [])), {kind for kind, _ in came[mentor]}, f"{at} {mentor}")
        return came

    def post(self, backup, words, at, **options):
        self.world.post(self.world.draft(backup, self.world.got[backup, "welcome"], words, at, **options))

    def answer(self, mentor):
        return self.world.json("mentor", "show", mentor)["backup_answer"]

    def test_1_asked(self):
        self.world.step("2027-04-08T17:01")
        self.step("2027-04-09T08:31", vesa=["welcome"], sten=["welcome"], bob=["welcome"], outi=["welcome"])
        self.assertIn("jos varahenkilön tehtävä sopii sinulle", self.world.got["vesa", "welcome"].text)
        self.assertIn("inom 2 timmar", squeezed(self.world.got["sten", "welcome"].text))
        self.assertIn("within 2 hours", squeezed(self.world.got["bob", "welcome"].text))
        self.assertIn("Varahenkilösi on Vesa.", squeezed(self.world.got["kari", "welcome"].text))
        for backup in ("vesa", "sten", "bob"):
            self.assertNotIn("Anna", self.world.got[backup, "welcome"].message.as_string())

    def test_2_answers(self):
        self.post("vesa", "Kyllä, sopii hyvin.", "2027-04-09T10:00")
        self.post("sten", "Nej", "2027-04-09T10:00")
        self.post("bob", "Who are these people, and where is the money?", "2027-04-09T10:00")
        self.post("bob", "YES", "2027-04-09T10:00", sender=f"vesa@{DOMAIN}")
        self.step("2027-04-09T10:01", bob=["welcome"])
        self.assertIn("Reply YES or NO", self.world.got["bob", "welcome"].text)
        self.assertEqual([self.answer(name) for name in ("kari", "karin", "kate", "koe")], ["yes", "no", None, None])
        came = self.step("2027-04-12T07:31", karin=["welcome"])
        self.assertIn("Du har nu ingen reservperson", squeezed(self.world.got["karin", "welcome"].text))
        self.assertNotIn("welcome", [kind for name in ("kari", "kate", "koe") for kind, _ in came[name]])

    def test_3_minds_change(self):
        self.post("sten", "JA", "2027-04-12T10:00")
        self.post("bob", "Yes, I am willing.", "2027-04-12T10:00")
        self.step("2027-04-12T10:01")
        self.step("2027-04-13T07:31", karin=["welcome"])
        self.assertIn("svarade JA och är nu din reservperson", squeezed(self.world.got["karin", "welcome"].text))
        self.assertEqual([self.answer(name) for name in ("karin", "kate")], ["yes", "yes"])

    def test_4_another_one(self):
        """Who is it no more is asked nothing, and has no say; the new one is asked at the next moment."""
        self.world.ctl("mentor", "set", "kari", "--backup", f"Outi <outi@{DOMAIN}>", at="2027-04-13T12:00")
        self.assertIsNone(self.answer("kari"))
        self.post("vesa", "EI", "2027-04-13T12:10")
        self.step("2027-04-14T07:31", outi=["welcome"])
        self.assertIsNone(self.answer("kari"))

    def test_5_no_such_address(self):
        """M83 came back: the mentor is told, and nobody is taken for a backup who would hear nothing."""
        self.assertEqual(self.answer("kaisa"), "bounced")
        self.assertIn(f"palautui osoitteesta nobody@{DOMAIN}", squeezed(self.world.got["kaisa", "welcome"].text))


if __name__ == "__main__":
    sys.exit(main())
