#!/usr/bin/env python3
"""What a mentor can do by replying: instructions to the digest in three languages, what cannot be carried out, and
where nothing may go. What was steered is seen in what leaves next."""

import re
import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from story import ANSWER, MENTORS, Story, squeezed

OWN = "Vad skulle du våga göra om ingen såg dig?"
# Nothing of it may stand in any mail to a mentee.
INSTRUCTIONS = ("SEURAAVA", "SIIRRÄ", "OHITA", "HOPPA ÖVER", "FRÅGA ", "NOT HELD", "EI PIDETTY", "PÄÄTETÄÄN", "NEXT q", "q07",
                "HYPPÄÄ", "mukava lukea")


class Steering(Story):
    """Per mentor three mentees; the one whose name comes last answers, so that the digest of 19 April has her first."""

    cast = {"aino": "fi", "eero": "fi", "tuuli": "fi", "astrid": "sv", "bo": "sv", "cia": "sv",
            "amy": "en", "ben": "en", "cat": "en"}
    mentors = [handle for handle, _ in MENTORS.values()]

    def number(self, mentor, name):
        """The mentee's number in the newest digest."""
        found = re.search(rf"^(\d+)\. {name.title()}\b", self.world.got[mentor, "digest"].text, re.M)
        self.assertTrue(found, self.world.got[mentor, "digest"].text)
        return found[1]

    def sessions_of(self, name, at):
        """When they begin, in UTC."""
        return [row["starts_at"][:16] for row in self.world.items("session", "list", name, at=at)]

    def test_01_to_the_digest(self):
        self.consent()
        self.first = {mentor: self.world.got[mentor, "digest"] for mentor in self.mentors}
        type(self).first = self.first
        for name in ("tuuli", "cia", "cat"):
            self.post(name, "question", ANSWER[self.cast[name]], "2027-04-12T12:00")
        self.step("2027-04-12T12:01", {name: ["receipt"] for name in ("tuuli", "cia", "cat")})
        came = self.world.step("2027-04-16T08:31")
        self.assertEqual([len(came[name]) for name in self.cast], [1] * len(self.cast), came)
        self.step("2027-04-19T07:31", mentors={mentor: ["digest", "review"] for mentor in self.mentors})
        for mentor, names in {"kari": ["tuuli", "aino", "eero"], "karin": ["cia", "astrid", "bo"],
                              "kate": ["cat", "amy", "ben"]}.items():
            self.assertEqual([self.number(mentor, name) for name in names], ["1", "2", "3"], mentor)

    def test_02_instructions(self):
        at = "2027-04-19T08:00"
        self.post("kari", "digest", "Hei!\n\n1 SEURAAVA q07\n2 TAUKO 15.5.\n3 siirrä 5.5. klo 10\n\nt. Kari", at)
        self.post("karin", "digest", f"1 FRÅGA {OWN}\n2 HOPPA ÖVER\n3 PAUS", at)
        self.post("kate", "digest", "1 MOVE 20 May 10:00\n2 next q05\n3 NOT HELD", at)
        # Who was moved hears it from the calendar, and so does the mentor.
        self.step("2027-04-19T08:01", {"eero": ["calendar"], "cat": ["calendar"]},
                  {"kari": ["confirmed", "calendar"], "karin": ["confirmed"], "kate": ["confirmed", "calendar"]})
        got = self.world.got
        self.says(got["kari", "confirmed"], "Tuuli: seuraavaksi q07, perjantaina 23.4. klo 8.30. Mitä vaihtoehtoja on?",
                  "Aino: tauko 15.5. asti.", "Eero: tapaaminen keskiviikkona 5.5. klo 10.00.", never=["Mitään ei muutettu"])
        self.says(got["karin", "confirmed"], "Cia: din egen fråga skickas fredagen den 23.4 kl. 8.30.", f"”{OWN}”",
                  "Astrid: q02 utgår. Härnäst q03.", "Bo: paus till 17.5.")
        self.says(got["kate", "confirmed"], "Cat: session on Thursday 20 May at 10:00.",
                  "Amy: next q05, Monday 19 April at 8:30.", "Ben: the session on 8 April was not held.")
        self.assertIn("2027-05-05T07:00", self.sessions_of("eero", at))
        self.assertIn("2027-05-20T07:00", self.sessions_of("cat", at))
        self.assertEqual((self.state("aino"), self.state("bo")), ("paused", "paused"))

    def test_03_what_leaves_next(self):
        self.step("2027-04-19T08:31", {"astrid": ["question"], "amy": ["question"]})
        got = self.world.got
        self.says(got["astrid", "question"], "Vad gjordes annorlunda?")
        self.says(got["amy", "question"], "How does the other person see or experience this?",
                  "Your mentor Kate chose this question.")
        self.step("2027-04-20T08:31", {"eero": ["question"], "cia": ["reminder"], "cat": ["reminder"]})
        self.step("2027-04-23T08:31", {"tuuli": ["question"], "cia": ["question"]} |
                  {name: ["reminder"] for name in ("eero", "astrid", "amy")})
        self.says(got["tuuli", "question"], "Mitä vaihtoehtoja on?", "Tämän kysymyksen valitsi mentorisi Kari.")
        self.says(got["cia", "question"], OWN, "Din mentor Karin har skrivit frågan.")
        self.assertEqual(got["cia", "question"].subject, "En fråga från din mentor")

    def test_04_what_cannot_be_done(self):
        at = "2027-04-23T09:00"
        self.post("kari", "digest", "2 JATKA\n9 OHITA\n1 SEURAAVA q99\n1 SEURAAVA q01\n3 SIIRRÄ 1.4.2027 klo 10\n"
                  "3 SIIRRÄ ensi viikolla\n2 HYPPÄÄ", at)
        self.post("karin", "digest", "HOPPA ÖVER\n7 PAUS", at)
        self.post("kate", "digest", "5 SKIP", at)
        self.step("2027-04-23T09:01", mentors={mentor: ["confirmed"] for mentor in self.mentors})
        got = self.world.got
        self.says(got["kari", "confirmed"], "Aino: kysymykset jatkuvat",
                  'Muut ohjeet on tehty. Tämä jäi tekemättä: "9 OHITA"', "Numeroa 9 ei ole tässä katsauksessa. Suurin numero on 3.",
                  "Kysymystä q99 ei ole. Koodit ovat q01–q11.", "Tuuli on jo saanut kysymyksen q01 edellisen tapaamisen jälkeen.",
                  "Aika 1.4. klo 10.00 on jo mennyt.", "Tunnistettu: Eero, siirto. Päivä tai kellonaika puuttuu.",
                  'Myös tämä jäi tekemättä: "2 HYPPÄÄ"', "Tunnistettu: Aino. Ohje jäi tunnistamatta. Esimerkki: 2 SEURAAVA q07")
        self.assertEqual(self.state("aino"), "active")
        self.says(got["karin", "confirmed"], "Inget har ändrats. Raden var: ”HOPPA ÖVER”",
                  "Adeptens nummer saknas. Så här går det: 1 HOPPA ÖVER", "Numret 7 finns inte i den här översikten.")
        self.says(got["kate", "confirmed"], "Nothing was changed.", "There is no number 5 in this digest. The highest number is 3.")

    def test_05_an_older_digest_means_its_own_numbers(self):
        draft = self.world.draft("kari", self.first["kari"], "3 TAUKO 14.5.", "2027-04-23T09:10")
        self.world.post(draft)
        self.step("2027-04-23T09:11", mentors={"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Tuuli: tauko 14.5. asti.")
        self.assertEqual((self.state("tuuli"), self.state("eero")), ("paused", "active"))

    def test_06_nobody_elses_digest(self):
        at = "2027-04-23T09:20"
        self.world.post(self.world.draft("karin", self.world.got["kari", "digest"], "3 PAUS", at))
        self.world.post(self.world.draft("eero", self.world.got["kari", "digest"], "1 SEURAAVA q08", at))
        self.step("2027-04-23T09:21", mentors={"kari": [], "karin": []})
        self.assertEqual(self.state("eero"), "active")
        self.assertEqual([row["reason"] for row in self.world.items("quarantine", "list")], ["sender_mismatch"] * 2)

    def test_07_prose_and_help(self):
        self.post("kari", "digest", "Kiitos, näitä oli mukava lukea. Palataan asiaan!", "2027-04-23T09:30")
        self.post("karin", "digest", "OHJE", "2027-04-23T09:30")
        self.step("2027-04-23T09:31", mentors={"kari": ["confirmed"], "karin": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Tätä ei lähetetty kenellekään.")
        self.says(self.world.got["karin", "confirmed"], "1 NÄSTA q07", "1 INTE HÅLLEN")

    def test_08_in_a_review_mail(self):
        self.post("kate", "review", "1 MOVE 21 May 10:00", "2027-04-23T09:40")
        self.post("karin", "review", "HOPPA ÖVER", "2027-04-23T09:40")
        self.step("2027-04-23T09:41", mentors={"kate": ["echo"], "karin": ["echo"]})
        self.says(self.world.got["kate", "echo"], "The email has not been sent. Reply OK if Cat should get the email as it is.",
                  '"1 MOVE 21 May 10:00"')
        self.assertNotIn("2027-05-21T07:00", self.sessions_of("cat", "2027-04-23T09:42"))

        words = "1. Kysy itseltäsi, mitä haluat.\n2. Kirjoita se ylös."
        self.post("kari", "review", words, "2027-04-23T10:00")
        self.step("2027-04-23T10:01", mentors={"kari": ["echo"]})
        self.post("kari", "echo", "OK", "2027-04-23T10:05")
        self.step("2027-04-23T10:06", {"tuuli": ["human"]}, {"kari": ["confirmed"]})
        self.post("kari", "echo", "ok!", "2027-04-23T10:07")
        self.step("2027-04-23T10:08", mentors={"kari": []})
        self.says(self.world.got["kari", "confirmed"], "Lähetetty. Saaja: Tuuli.")
        self.says(self.world.got["tuuli", "human"], words)
        self.post("karin", "echo", "NEJ", "2027-04-23T10:10")
        self.step("2027-04-23T10:11", mentors={"karin": ["confirmed"]})
        self.says(self.world.got["karin", "confirmed"], "Mejlet skickades inte.")

    def test_09_a_session_that_was_not_held(self):
        self.world.step("2027-04-27T08:31")
        briefs = [mail for kind, mail in self.world.step("2027-04-28T07:31")["kari"] if kind == "brief"]
        self.assertEqual(len(briefs), 2, briefs)
        brief = next(mail for mail in briefs if mail.subject.endswith(": Aino"))
        self.step("2027-04-29T08:31")
        self.world.post(self.world.draft("kari", brief, "EI PIDETTY", "2027-04-29T16:00"))
        self.step("2027-04-29T16:01", mentors={"kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Aino: tapaamista 29.4. ei pidetty.", "Jälkiviestiä ei lähde")
        self.step("2027-04-30T08:31", {name: ["post"] for name in ("tuuli", "astrid", "bo", "cia", "amy", "ben")} |
                  {"aino": ["question"]})
        self.says(self.world.got["aino", "question"], "Mitä eri tulkintoja voi olla?")
        self.assertEqual([row["state"] for row in self.world.items("session", "list", "aino", at="2027-04-30T09:00")], ["held", "missed"])

    def test_10_the_end(self):
        self.world.step("2027-05-03T07:31", {mentor: ["digest"] for mentor in self.mentors})
        n = self.number("kate", "amy")
        self.post("kate", "digest", f"{n} END", "2027-05-03T07:40")
        self.world.step("2027-05-03T07:41", {"kate": ["confirmed"]})
        self.says(self.world.got["kate", "confirmed"], "Amy: the mentoring ends.")
        came = self.world.step("2027-05-03T08:31", {"amy": ["closing"]})
        self.assertEqual([kind for kind, _ in came["amy"]], ["closing"])
        self.assertEqual((self.state("amy"), self.state("cat")), ("ended", "active"))

    def test_11_nothing_of_it_reached_a_mentee(self):
        for name in self.cast:
            for mail in self.world.inbox(name):
                self.says(mail, never=INSTRUCTIONS)


if __name__ == "__main__":
    sys.exit(main(failfast=True))
