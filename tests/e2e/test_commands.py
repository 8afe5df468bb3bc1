#!/usr/bin/env python3
"""What a mentee can do with one word in a reply, each by a mentee of their own in one story: pause, go on, another
question, a draft, stop, help; and what is no instruction."""

import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from story import ANSWER, Story, squeezed

DRAFT = "Kanarialintu lauloi minulle jo syksyllä: en luota esimieheeni enkä ole sanonut sitä kenellekään."
WANTED = ("kestää 20.4. asti", "Sovitut tapaamiset pysyvät kalenterissa")


class Commands(Story):
    cast = {
        "pia": "fi",     # pauses to a date, in English
        "onni": "fi",    # pauses without a date
        "viola": "sv",   # pauses, and then writes
        "rea": "en",     # pauses for weeks, and goes on sooner
        "tarmo": "fi",   # wants another question, twice
        "alva": "sv",    # wants another question, and answers it
        "luna": "fi",    # keeps a draft, and shows it
        "dora": "en",    # is in danger in a draft
        "lotta": "fi",   # stops, and takes it back
        "otso": "fi",    # asks for the list
        "freja": "sv",   # gives instructions in a fresh mail
        "aamu": "fi",    # begins an answer with a command word
        "nelli": "fi",   # writes what is nearly a command
        "varma": "en",   # is written for by others
    }

    def test_1_consent(self):
        self.consent()

    def test_2_one_word(self):
        at = "2027-04-12T12:00"
        for name, words in {
                "pia": "Hei!\n\nPAUSE 20.4.\n\nt. Pia", "onni": "tauko", "viola": "Paus!", "rea": "PAUSE 3 weeks",
                "tarmo": "TOINEN", "alva": "Annan fråga, tack", "luna": f"LUONNOS\n\n{DRAFT}",
                "dora": "DRAFT\n\nI want to kill myself.", "lotta": "LOPETA", "otso": "OHJE", "freja": "Info",
                "aamu": f"Toinen asia jäi mieleen päällimmäisenä. {ANSWER['fi']}"}.items():
            self.post(name, "question", words, at)
        self.step("2027-04-12T12:01", {
            "pia": ["confirmed"], "onni": ["confirmed"], "viola": ["confirmed"], "rea": ["confirmed"],
            "tarmo": ["question"], "alva": ["question"], "luna": ["confirmed"], "dora": ["signpost"],
            "lotta": ["confirmed"], "otso": ["confirmed"], "freja": ["confirmed"], "aamu": ["receipt"]},
            {"kari": ["confirmed"], "kate": ["alarm"], "karin": []})
        got = self.world.got
        self.says(got["pia", "confirmed"], *WANTED)
        self.says(got["onni", "confirmed"], "10.5. asti")
        self.says(got["viola", "confirmed"], "till 10.5")
        self.says(got["rea", "confirmed"], "until 3 May")
        for name in ("pia", "onni", "viola", "rea"):
            self.assertEqual(self.state(name), "paused", name)
        self.says(got["tarmo", "question"], "Tässä on toinen kysymys edellisen tilalle.", "Mitä eri tulkintoja voi olla?")
        self.says(got["alva", "question"], "Här är en annan fråga i stället för den förra.")
        self.says(got["luna", "confirmed"], "tallessa luonnoksena", "vastaa tähän viestiin NÄYTÄ", never=[DRAFT])
        self.says(got["lotta", "confirmed"], "Kysymykset on lopetettu", "11.7. asti", "vastaa JATKA")
        self.says(got["otso", "confirmed"], "TAUKO 15.8.", "LUONNOS:", "POISTA KAIKKI:")
        self.says(got["freja", "confirmed"], "PAUS 15.8", "UTKAST:", "RADERA ALLT:")
        self.assertIn("I want to kill myself.", got["kate", "alarm"].text)
        self.says(got["kari", "confirmed"], "Lotta on lopettanut kysymykset (12.4.).")
        self.assertEqual([row["person"] for row in self.rows(**{"class": "answer"}) if not row["reason"]], ["aamu"])

    def test_3_once_more(self):
        at = "2027-04-12T13:00"
        self.post("tarmo", "question", "TOINEN", at)
        self.post("otso", "confirmed", "OHJE", at)
        self.post("lotta", "confirmed", "JATKA", at)
        self.post("alva", "question", ANSWER["sv"], at)
        self.post("nelli", "question", "taukko", at)
        self.fresh("freja", "PAUS 20.4", at)
        self.fresh("freja", "SLUTA", at, proven=False)
        self.fresh("varma", "ANOTHER", at, sender=f"muu@{DOMAIN}")
        self.step("2027-04-12T13:01", {"tarmo": ["confirmed"], "lotta": ["confirmed"], "alva": ["receipt"],
                                              "freja": ["echo"], "nelli": ["receipt", "confirmed"]}, {"kari": ["confirmed"]})
        got = self.world.got
        self.says(got["tarmo", "confirmed"], "tämäkin kysymys jää pois", "Seuraavan valitsee mentorisi Kari")
        self.says(got["lotta", "confirmed"], "Kysymykset jatkuvat. Seuraava tulee perjantaina 16.4. klo 8.30.")
        self.says(got["kari", "confirmed"], "Lotta on perunut lopetuksen (12.4.). Kysymykset jatkuvat.")
        self.says(got["nelli", "confirmed"], "Jos tarkoitit ohjetta TAUKO, kirjoita vain se vastauksesi ensimmäiselle riville.")
        self.assertEqual(self.state("nelli"), "active")
        self.says(got["freja", "echo"], "svara PAUS på det här mejlet")
        self.assertEqual(self.world.inbox("muu"), [], "nothing goes to the stranger")
        self.assertEqual((self.state("freja"), self.state("lotta")), ("active", "active"))
        self.post("nelli", "confirmed", "tauko 3.5.", "2027-04-12T14:00")
        self.fresh("freja", "SLUTA", "2027-04-12T14:00")
        self.post("freja", "echo", "PAUS 20.4", "2027-04-12T14:00")
        self.step("2027-04-12T14:01", {"freja": ["confirmed"], "nelli": ["confirmed"]})
        self.says(self.world.got["nelli", "confirmed"], "kestää 3.5. asti")
        self.says(self.world.got["freja", "confirmed"], "Pausen gäller till 20.4.")
        self.assertEqual(self.state("freja"), "paused")

    def test_4_the_mentor_chooses(self):
        self.step("2027-04-13T07:31", mentors={"kari": ["needs_human"]})
        mail = self.world.got["kari", "needs_human"]
        self.assertEqual(mail.subject, "Valitse seuraava kysymys: Tarmo")
        self.says(mail, "q01 Mitä tapahtui?", "q02 Mitä eri tulkintoja voi olla?", "SEURAAVA q07")
        self.post("kari", "needs_human", "SEURAAVA q07", "2027-04-13T08:00")
        self.post("rea", "confirmed", "RESUME", "2027-04-13T08:00")
        self.step("2027-04-13T08:01", {"rea": ["confirmed"]}, {"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"],
                  "Tarmo: seuraavaksi q07, perjantaina 16.4. klo 8.30. Mitä vaihtoehtoja on?")
        self.says(self.world.got["rea", "confirmed"], "The next one will come on Friday 16 April at 8:30.")

    def test_5_anything_written_ends_a_pause(self):
        self.post("viola", "confirmed", "Nu är jag tillbaka på jobbet, och det känns lugnare än förr.", "2027-04-14T10:00")
        self.step("2027-04-14T10:01", {"viola": ["receipt"]})
        self.assertEqual(self.state("viola"), "active")
        self.step("2027-04-16T08:31", {
            "viola": ["question"], "rea": ["question"], "tarmo": ["question"], "alva": ["question"], "luna": ["reminder"],
            "lotta": ["question"], "otso": ["reminder"], "aamu": ["followup"],
            "varma": ["reminder"]})
        self.says(self.world.got["tarmo", "question"], "Mitä vaihtoehtoja on?",
                  "Tämän kysymyksen valitsi mentorisi Kari.", never=["SEURAAVA", "q07"])
        self.post("lotta", "question", ANSWER["fi"], "2027-04-16T10:00")
        self.step("2027-04-16T10:01", {"lotta": ["receipt"]})
        self.assertEqual(self.rows(**{"class": "answer", "person": "lotta"})[-1]["reason"], None)

    def test_6_a_draft_is_nobodys(self):
        self.step("2027-04-19T07:31", mentors={"kari": ["digest"] + ["review"] * 3, "kate": ["digest"],
                                               "karin": ["digest", "quarantine", "review", "review"]})
        # Freja's SLUTA of 12 April proved nothing; the list says that it waits, and not what it says.
        self.says(self.world.got["karin", "quarantine"], "Troligen: Freja", never=["SLUTA"])
        self.says(self.world.got["kari", "digest"], "vastauksia 3,", never=["Luna – kirjoitti"])
        for mail in self.world.inbox("kari"):
            self.says(mail, never=["Kanarialintu"])
        self.says(self.world.got["kate", "digest"], "STOPPED: Dora, alert on 12 April", "answers 0", never=["kill"])
        self.assertEqual(self.rows(person="luna", **{"class": "answer"})[-1]["reason"], "draft")

    def test_7_until_it_is_shown(self):
        self.post("luna", "confirmed", "Näytä", "2027-04-19T07:40")
        self.step("2027-04-19T07:41", {"luna": ["confirmed"]})
        self.says(self.world.got["luna", "confirmed"], "Luonnoksesi on nyt vastaustesi joukossa.",
                  "Mentorisi Kari lukee sen maanantaina.")
        self.post("luna", "confirmed", "NÄYTÄ", "2027-04-19T08:00")
        self.step("2027-04-19T08:01", {"luna": ["confirmed"]})
        self.says(self.world.got["luna", "confirmed"], "LUONNOS: mentorisi ei näe tekstiä")
        self.step("2027-04-19T08:31", {name: ["question"] for name in ("otso", "varma")})
        self.step("2027-04-20T08:31", {"pia": ["question"], "freja": ["question"], "luna": ["followup"]} |
                  {name: ["reminder"] for name in ("viola", "rea", "tarmo", "alva")})
        self.says(self.world.got["pia", "question"], "Taukosi kesti 20.4. asti, ja tässä on seuraava kysymys.")
        self.says(self.world.got["freja", "question"], "Din paus gällde till 20.4, och här är nästa fråga.")
        self.says(self.world.got["luna", "followup"], DRAFT.split(":")[0])

    def test_8_and_then_it_is_an_answer_once(self):
        self.post("tarmo", "question", "LUONNOS", "2027-04-20T09:00")
        self.post("viola", "question", "UTKAST", "2027-04-20T09:00")
        self.step("2027-04-20T09:01", {"tarmo": ["confirmed"], "viola": ["confirmed"]})
        self.says(self.world.got["tarmo", "confirmed"], "siitä ei löytynyt tekstiä")
        came = self.world.step("2027-04-26T07:31", {"kari": ["digest", "review"]})
        # Mails that leave together arrive in any order.
        texts = [squeezed(mail.text) for kind, mail in sorted(came["kari"], key=lambda one: one[0]) if kind in ("digest", "review")]
        self.assertEqual([text.count("Kanarialintu") for text in texts], [1, 1], texts)
        for text in texts:
            self.assertRegex(text, r'Mitä tapahtui\?.*"Kanarialintu', "under its question")
            self.assertNotIn("LUONNOS", text)
        self.assertIn("vastauksia 1,", texts[0])
        self.assertEqual(len([row for row in self.rows(**{"class": "answer", "person": "luna"}) if not row["reason"]]), 1)

    def test_9_sessions_go_on_in_a_pause(self):
        self.assertEqual(self.state("onni"), "paused")
        self.step("2027-04-27T08:31", {name: ["prep"] for name in self.cast if name != "dora"})
        self.step("2027-04-30T08:31", {name: ["post"] for name in self.cast if name != "dora"})
        self.assertEqual(self.world.step("2027-05-04T08:31")["onni"], [])
        self.world.step("2027-05-10T08:31")
        self.says(self.world.got["onni", "question"], "Taukosi kesti 10.5. asti, ja tässä on seuraava kysymys.")


if __name__ == "__main__":
    sys.exit(main(failfast=True))
