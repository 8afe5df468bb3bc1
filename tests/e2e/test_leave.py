#!/usr/bin/env python3
"""LOMA: a mentor is away, with somebody who reads meanwhile or without; who is told what, who reads what, and that the
one who stands in is heard no longer than they stand in."""

import sys

from harness import main
from story import ANSWER, Story

WORDS = "Kiitos, tämä jäi mieleeni. Mitä tekisit, jos kukaan ei katsoisi?"


class Leave(Story):
    """Kari has Anna, Bea and Eero; Mia has nobody; Karin and Kate have one each."""

    cast = {"anna": "fi", "bea": "fi", "eero": "fi", "cia": "sv", "cat": "en"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.world.person("mentor", "mia", "Mia Salo", "2027-04-08T13:00", phone="040 9")

    def answer(self, at, *names):
        for name in names:
            self.post(name, "question", ANSWER[self.cast[name]], at)

    def test_1_noted(self):
        self.consent()
        at = "2027-04-12T09:00"
        self.post("kari", "digest", "LOMA 19.–25.4. VARALLA Mia", at)
        self.post("karin", "digest", "LEDIG 19–25.4", at)
        self.post("kate", "digest", "AWAY 19–25 April COVER Nobody", at)
        # Anna, Bea, Eero and Cia will hear of it on the next morning; Kari's are told after a yes.
        self.step("2027-04-12T09:01", mentors={"kari": ["confirmed"], "karin": ["confirmed"], "kate": ["confirmed"], "mia": []})
        got = self.world.got
        self.says(got["kari", "confirmed"], "Lomasi 19.4.–25.4. on merkitty. Sijaiseksi pyydetään: Mia.")
        self.says(got["karin", "confirmed"], "Din ledighet 19.4–25.4 är noterad, och adepterna får veta det.")
        self.says(got["kate", "confirmed"], "Nothing was changed.", "The name Nobody is not among the mentors")

    def test_2_asked(self):
        self.step("2027-04-13T07:31", mentors={"mia": ["echo"], "kari": []})
        self.says(self.world.got["mia", "echo"], "Vastaa KYLLÄ, jos voit sijaistaa. Kari on poissa 19.4.–25.4.",
                  "Mentoroitavia on 3.", never=["Anna", "Bea"])
        self.post("mia", "echo", "Kyllä, sopii.", "2027-04-13T08:00")
        self.step("2027-04-13T08:01", mentors={"mia": ["confirmed"], "kari": []})
        self.says(self.world.got["mia", "confirmed"], "Sijaistat 19.4.–25.4., kun Kari on poissa.")
        self.step("2027-04-13T08:31", {"anna": ["confirmed"], "bea": ["confirmed"], "eero": ["confirmed"], "cia": ["confirmed"]})
        got = self.world.got
        self.says(got["anna", "confirmed"], "Kari on poissa 19.4.–25.4., ja sillä välin vastauksesi lukee Mia.",
                  "Jos haluat, että vain Kari lukee vastauksesi, vastaa EI.")
        self.says(got["cia", "confirmed"], "Karin är borta 19.4–25.4 och läser dina svar därefter.", never=["NEJ", "reservperson"])
        self.step("2027-04-14T07:31", mentors={"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Mia sijaistaa sinua 19.4.–25.4., ja mentoroitaville kerrotaan ennen lomaa.")

    def test_3_a_mentee_who_would_rather_wait(self):
        self.post("bea", "confirmed", "Ei kiitos.", "2027-04-14T08:00")
        self.step("2027-04-14T08:01", {"bea": ["confirmed"]})
        self.says(self.world.got["bea", "confirmed"], "Selvä, vastauksesi odottavat, kunnes Kari palaa.")
        self.answer("2027-04-14T12:00", "anna", "bea", "cia")
        self.step("2027-04-14T12:01", {"anna": ["receipt"], "bea": ["receipt"], "cia": ["receipt"]})

    def test_4_who_reads(self):
        self.world.step("2027-04-16T08:31")
        self.step("2027-04-19T07:31", mentors={"mia": ["digest", "review"], "kari": [], "karin": [], "kate": ["digest"]})
        got = self.world.got
        self.says(got["mia", "digest"], "Anna – kirjoitti 14.4.", never=["Bea"])
        self.says(got["mia", "review"], ANSWER["fi"], "Vastauksesi tähän saa vain Anna.")
        self.post("mia", "review", f"Hei Anna!\n\n{WORDS}\n\nMia", "2027-04-19T08:00")
        self.step("2027-04-19T08:01", {"anna": ["human"]}, {"mia": []})
        self.says(got["anna", "human"], WORDS)
        self.assertIn("Mia Salo", got["anna", "human"].message["From"])
        self.post("mia", "digest", "1 TAUKO 30.4.", "2027-04-19T08:05")
        self.step("2027-04-19T08:06", mentors={"mia": ["confirmed"]})
        self.says(got["mia", "confirmed"], "Anna: tauko 30.4. asti.")

    def test_5_safety_goes_to_the_mentor_and_to_who_stands_in(self):
        self.world.step("2027-04-20T09:00")
        self.post("eero", "question", "En jaksa enää, haluan kuolla.", "2027-04-20T10:00")
        self.step("2027-04-20T10:00", {"eero": ["signpost"]}, {"kari": ["alarm"], "mia": []})
        self.step("2027-04-20T10:31", mentors={"kari": ["alarm"], "mia": []})
        self.step("2027-04-20T12:01", mentors={"mia": ["alarm"], "kari": []})
        self.assertNotIn("kuolla", self.world.got["mia", "alarm"].text)
        self.post("mia", "alarm", "OTAN", "2027-04-20T12:10")
        self.step("2027-04-20T12:11", mentors={"mia": ["alarm"], "kari": ["alarm"]})
        self.assertIn("kuolla", self.world.got["mia", "alarm"].text)

    def test_6_back(self):
        late = self.world.draft("mia", self.world.got["mia", "review"], "Vielä yksi ajatus.", "2027-04-26T08:00")
        came = self.world.step("2027-04-26T07:31")
        self.assertEqual(sorted(kind for kind, _ in came["kari"]), ["digest", "review", "review"], came)
        self.assertEqual([kind for kind, _ in came["mia"]], [], came)
        got = self.world.got
        self.says(got["kari", "digest"], "Bea – kirjoitti 14.4., odottanut 12 pv", never=[WORDS])
        self.says(got["karin", "digest"], "Cia – skrev den 14.4")
        # Who stood in is not heard any more.
        self.world.post(late)
        came = self.world.step("2027-04-26T08:01")
        self.assertEqual([kind for kind, _ in came["anna"]], [], came)
        self.assertEqual([row["reason"] for row in self.world.items("quarantine", "list")], ["token_expired"])

    def test_7_back_before_its_end(self):
        self.post("karin", "digest", "LEDIG 3–9.5", "2027-04-26T09:00")
        self.post("kate", "digest", "AWAY 26–28 April", "2027-04-26T09:00")
        self.step("2027-04-26T09:01", mentors={"karin": ["confirmed"], "kate": ["confirmed"]})
        self.post("karin", "digest", "JAG ÄR TILLBAKA", "2027-04-26T10:00")
        self.step("2027-04-26T10:01", mentors={"karin": ["confirmed"]})
        self.says(self.world.got["karin", "confirmed"], "Din ledighet är slut. Nästa veckoöversikt kommer måndagen den 3.5 kl. 7.30.")
        self.world.step("2027-04-27T08:31")
        came = self.world.step("2027-04-29T07:31")
        self.assertEqual(sorted(kind for kind, _ in came["kate"]), ["brief", "confirmed", "quiet"], "what waited comes too")
        self.says(self.world.got["kate", "confirmed"], "Your holiday is over. The next digest will come on Monday 3 May at 7:30.")


if __name__ == "__main__":
    sys.exit(main(failfast=True))
