#!/usr/bin/env python3
"""A mentor's week: what the digest says of each mentee, and words that wait for an OK before they reach anybody."""

import sys

from harness import main
from story import ANSWER, Story

HELD = "Kiitos, tämä jäi mieleeni: mitä tapahtuisi, jos et odottaisi lupaa?"
WRAPPED = ("Olin palaverissa hiljaa, vaikka minulla oli asiasta selvä mielipide ja\n"
           "olisin halunnut sanoa sen ääneen. Pekka ehti taas ensin, ja sen jälkeen\n"
           "kukaan ei enää kysynyt muilta mitään.")


class Week(Story):
    cast = {"anna": "fi", "liisa": "fi", "cia": "sv", "timo": "fi"}
    mentor_lang = {"timo": "sv"}

    def test_1_who_is_new(self):
        self.consent(["2027-04-12T07:31"])
        self.says(self.world.got["kari", "digest"], "UUSI: Anna, ensimmäinen kysymys 12.4.",
                  "UUSI: Liisa, ensimmäinen kysymys 12.4.", never=["EI TAPAAMISTA", "vk: kysymyksiä"])
        self.says(self.world.got["karin", "digest"], "NY: Cia, första frågan den 12.4")

    def test_2_one_answer_in_two_mails(self):
        self.post("anna", "question", WRAPPED, "2027-04-12T12:00")
        self.step("2027-04-12T12:01", {"anna": ["receipt"]})
        self.post("anna", "question", "Lisään vielä: @Kari, mitä sinä olisit tehnyt?", "2027-04-12T13:00")
        self.step("2027-04-12T13:01")
        self.post("cia", "question", ANSWER["sv"], "2027-04-13T13:00")
        self.step("2027-04-13T13:01", {"cia": ["receipt"]})
        self.post("timo", "question", ANSWER["fi"], "2027-04-14T13:00")
        self.step("2027-04-14T13:01", {"timo": ["receipt"]})
        came = self.world.step("2027-04-19T07:31")
        digest = self.world.got["kari", "digest"]
        self.says(digest, "Anna – kirjoitti 12.4., ", "2 viestiä yhdessä",
                  "2 vk: kysymyksiä 1, vastauksia 1, sinun kommentoimiasi 0", "2 vk: kysymyksiä 1, vastauksia 0",
                  never=["UUSI"])
        self.assertIn("selvä mielipide ja olisin halunnut", digest.text)
        self.assertRegex(digest.part("html"), r'bgcolor="#[0-9a-f]{6}" style="font-size:0"')
        review = next(mail for kind, mail in came["kari"] if kind == "review")
        self.assertEqual(review.text.count("Kysymys 12.4.:"), 1, review.text)
        self.says(review, "Pekka ehti taas ensin, ja sen jälkeen kukaan ei enää kysynyt", "mitä sinä olisit tehnyt?")
        self.says(self.world.got["karin", "digest"], "2 veckor: frågor 1, svar 1, varav du har svarat på 0")
        # Each reads the program in their own language; what people wrote is never translated.
        self.says(self.world.got["timo", "receipt"], "Kiitos, vastauksesi on tallessa. Mentorisi Karin lukee sen maanantaina.", never=["sparat"])
        review = next(mail for kind, mail in came["karin"] if kind == "review" and "Timo" in mail.subject)
        self.says(review, "Fråga den 12.4: Vad hände?", f"”{ANSWER['fi']}”", "Bara Timo får ditt svar", never=["Mitä tapahtui"])
        self.world.post(self.world.draft("karin", review, "Hej Timo!\n\nVad skulle du göra om du fick välja?", "2027-04-19T07:40"))
        self.step("2027-04-19T07:41", {"timo": ["human"]}, {"karin": []})
        self.says(self.world.got["timo", "human"], "Vad skulle du göra om du fick välja?")

    def test_3_a_greeting_for_somebody_else(self):
        at = "2027-04-19T08:00"
        self.post("kari", "review", f"Hei Liisa!\n\n{HELD}\n\nt. Kari", at)
        self.step("2027-04-19T08:01", mentors={"kari": ["echo"]})
        self.says(self.world.got["kari", "echo"], "Vastaa OK, jos saaja on oikea.", "tervehdit viestissä toista mentoroitavaa: Liisa",
                  HELD)
        self.assertEqual(self.world.got["kari", "echo"].subject, "Vahvista saaja: Anna")
        # Something else than OK: it is not sent.
        self.post("kari", "echo", "EI", "2027-04-19T08:05")
        self.step("2027-04-19T08:06", mentors={"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Viesti ei lähtenyt.")
        # Said by mistake again, and right this time.
        self.post("kari", "review", f"Liisa, {HELD.lower()}", "2027-04-19T08:10")
        self.step("2027-04-19T08:11", mentors={"kari": ["echo"]})
        self.post("kari", "echo", "OK", "2027-04-19T08:15")
        self.step("2027-04-19T08:16", {"anna": ["human"]}, {"kari": ["confirmed"]})
        self.says(self.world.got["anna", "human"], "mitä tapahtuisi, jos et odottaisi lupaa?")
        self.says(self.world.got["kari", "confirmed"], "Lähetetty. Saaja: Anna.")
        # Talked about, not greeted.
        self.post("kari", "review", "Hei Anna, Liisa ehdotti samaa.", "2027-04-19T08:20")
        self.step("2027-04-19T08:21", {"anna": ["human"]}, {"kari": []})

    def test_4_from_another_address(self):
        self.world.system.user("kari.koti")
        draft = self.world.draft("kari", self.world.got["kari", "review"], f"Hei Anna!\n\n{HELD} Toinen osoite.",
                                 "2027-04-19T08:22", sender="kari.koti@mail.example")
        self.world.post(draft)
        self.step("2027-04-19T08:23", mentors={"kari": ["echo"]})
        self.says(self.world.got["kari", "echo"], "Syy: viesti tuli osoitteesta kari.koti@mail.example", "Toinen osoite.")
        self.assertEqual(len(self.world.inbox("kari.koti")), 0)
        self.post("kari", "echo", "ok", "2027-04-19T08:24")
        self.step("2027-04-19T08:25", {"anna": ["human"]}, {"kari": ["confirmed"]})
        self.says(self.world.got["anna", "human"], "Toinen osoite.")
        self.assertEqual(self.world.items("quarantine", "list"), [])

    def test_5_the_codes_of_two(self):
        draft = self.world.draft("kari", self.world.got["kari", "review"], "Kahden tunnukset.", "2027-04-19T08:26")
        del draft["In-Reply-To"], draft["References"]
        draft["In-Reply-To"] = self.world.got["karin", "review"].id
        self.world.post(draft)
        self.step("2027-04-19T08:27", mentors={"kari": ["echo"], "karin": []})
        self.says(self.world.got["kari", "echo"], "Syy: viestissä on kahden mentoroitavan tunnukset", never=["Cia"])

    def test_6_what_waits_for_an_ok_stands_first(self):
        self.post("kari", "review", "Hei Liisa!\n\nJää odottamaan.", "2027-04-25T12:00")
        self.step("2027-04-25T12:01", {name: [] for name in self.cast}, {"kari": ["echo"]})
        self.world.step("2027-04-26T07:31")
        self.says(self.world.got["kari", "digest"], "EI LÄHTENYT: vastauksesi 25.4., saaja Anna, odottaa vahvistusta",
                  never=["Jää odottamaan"])

    def test_7_nothing_is_booked(self):
        self.world.step("2027-05-03T07:31")
        self.says(self.world.got["kari", "digest"], "EI TAPAAMISTA: Anna, edellinen 29.4.", never=["AIKAA SOVITAAN"])
        self.says(self.world.got["karin", "digest"], "INGEN TRÄFF BOKAD: Cia, förra träffen den 29.4")
        self.world.ctl("mentee", "hold", "cia", at="2027-05-03T09:00")
        self.world.step("2027-05-10T07:31")
        self.says(self.world.got["karin", "digest"], "STOPPAT: Cia, administratören har stoppat frågorna den 3.5")


if __name__ == "__main__":
    sys.exit(main(failfast=True))
