#!/usr/bin/env python3
"""What is asked in between: the evaluation in three languages with what the mentor hears of it and how a partnership goes
on, the plan that is asked back once, and the first answer shown again near the end."""

import sys
import unittest

from harness import main
from story import ANSWER, MENTORS, Story

# Not the example of the mail that asks: what we sent ourselves is nobody's words.
PLAN = "Kun puran laukun sunnuntaina, niin varaan tunnin hinnoittelulle."
STARTERS = {"liisa": "fi", "lena": "sv", "lucy": "en"}
PARTNERS = {"paavo": "fi", "pirjo": "fi", "pelle": "sv", "polly": "en"}
WORDS = "I like them, but the Mondays are too full for me."
SECOND = {"fi": "Silloin odotin muilta lupaa. Nyt teen ehdotuksen ja kysyn heti, mitä he siitä ajattelevat.",
          "sv": "Då väntade jag på lov. Nu lägger jag fram förslaget och frågar genast vad de tänker om det.",
          "en": "Back then I was waiting for permission. Now I make the proposal and ask at once what they think of it."}


class Evaluation(Story):
    """Ascension Day is 6 May."""

    cast = STARTERS | PARTNERS
    programme = {name: "partnership" for name in PARTNERS}
    sessions = ("2027-04-08T14:00", "2027-04-20T14:00", "2027-05-04T14:00", "2027-05-18T14:00", "2027-06-08T14:00")

    def at_times(self, *moments):
        """What comes there is not looked at here."""
        for at in moments:
            self.world.step(at)

    def mentor_writes(self, at):
        """Each mentor answers the newest review mail of the mentee with the starter."""
        for name, lang in STARTERS.items():
            mentor = MENTORS[lang][0]
            mail = [mail for mail in self.world.inbox(mentor) if mail.subject.startswith(f"{name.title()}, ")][-1]
            self.world.post(self.world.draft(mentor, mail, "Kiitos. Tack. Thanks.", at))
        came = self.world.step(at[:-2] + "01", {name: ["human"] for name in STARTERS})
        self.assertEqual([[kind for kind, _ in came[name]] for name in STARTERS], [["human"]] * 3)

    def test_1_a_plan_is_asked_back_once(self):
        self.consent()
        self.post("liisa", "post", f"Puheen tauottaminen jäi mieleen.\n\n{PLAN}", "2027-04-12T11:00")
        for name, lang in STARTERS.items():
            self.post(name, "question", ANSWER[lang], "2027-04-12T12:00")
        self.step("2027-04-12T12:01", {name: ["receipt"] for name in STARTERS})
        self.step("2027-04-16T08:31", {name: ["prep"] for name in self.cast})
        self.says(self.world.got["liisa", "prep"], f'2. Kirjoitit 12.4.: "{PLAN}" Miten kävi?')
        self.says(self.world.got["lena", "prep"], "2. Vad har hänt", never=["Den 12.4 skrev du"])
        self.post("liisa", "prep", "1. Palaverit.\n2. Varasin tunnin, mutta se meni puheluun.\n3. Tiedän mitä teen.",
                  "2027-04-16T12:00")
        came = self.world.step("2027-04-19T07:31")
        brief = next(mail for kind, mail in came["kari"] if kind == "brief" and mail.subject.endswith(": Liisa"))
        self.says(brief, f'Suunnitelma: "{PLAN}"', 'Miten kävi: "Varasin tunnin, mutta se meni puheluun."', "Palaverit.")
        review = next(mail for kind, mail in came["kari"] if kind == "review" and mail.subject.startswith("Liisa"))
        self.says(review, 'Ennen tapaamista 16.4.: "1. Palaverit.', 'Tapaamisen jälkeen 12.4.: "Puheen', never=["omasta aiheestaan"])
        self.step("2027-04-21T08:31", {name: ["post"] for name in self.cast})
        self.at_times("2027-04-23T08:31", "2027-04-28T08:31")
        self.step("2027-04-30T08:31", {name: ["prep"] for name in self.cast})
        self.says(self.world.got["liisa", "prep"], never=["hinnoittelulle"])

    def test_2_the_evaluation_of_a_starter(self):
        self.step("2027-05-05T08:31", {name: ["evaluation"] for name in STARTERS} | {name: ["post"] for name in PARTNERS})
        self.says(self.world.got["liisa", "evaluation"], "Vastaa kohtiin A–D numerolla 0–10", never=["F."])
        self.post("liisa", "evaluation", "7 8 5 8 lisää aikaa", "2027-05-05T10:00")
        self.post("lena", "evaluation", "A 3, B 8, C 9, D 7", "2027-05-05T10:00")
        self.post("lucy", "evaluation", WORDS, "2027-05-05T10:00")
        self.step("2027-05-05T10:01", {name: ["confirmed"] for name in STARTERS}, {"kari": [], "karin": [], "kate": []})
        self.says(self.world.got["liisa", "confirmed"], "Kiitos, arviosi on tallessa. Sen lukee vain mentorisi Kari.",
                  never=["Mentorointi jatkuu"])
        self.step("2027-05-06T07:31", mentors={"kari": [], "karin": [], "kate": []})
        self.step("2027-05-07T07:31", mentors={"kari": ["evaluation"], "karin": ["evaluation", "low_score"],
                                               "kate": ["evaluation"]})
        got = self.world.got
        self.says(got["kari", "evaluation"], "Avoimuus 7, kysymykset 8, tahti 5, eteneminen 8", 'Muuttaisi: "lisää aikaa"')
        self.says(got["karin", "low_score"], "Lena gav 3/10 på punkten ”Jag kan skriva öppet här”.", never=["9/10"])
        self.says(got["karin", "evaluation"], "Öppenhet 3, frågor 8, takt 9, framsteg 7")
        self.says(got["kate", "evaluation"], f'Lucy replied in words: "{WORDS}"', never=["Openness"])

    def test_3_the_need_of_a_partnership(self):
        self.at_times("2027-05-07T08:31", "2027-05-13T08:31", "2027-05-14T08:31")
        for name in STARTERS:
            self.post(name, "prep", "1. OK.", "2027-05-14T12:00")
        self.at_times("2027-05-14T12:01")
        came = self.world.step("2027-05-17T07:31")
        brief = next(mail for kind, mail in came["kari"] if kind == "brief" and mail.subject.endswith(": Liisa"))
        self.says(brief, '"OK."', never=["hinnoittelulle"])
        self.mentor_writes("2027-05-17T08:00")
        self.step("2027-05-19T08:31", {name: ["post"] for name in STARTERS} | {name: ["evaluation"] for name in PARTNERS})
        self.says(self.world.got["pelle", "evaluation"], "F. Hur vill du göra nu? FORTSÄTT / PAUS / AVSLUTA")
        at = "2027-05-19T10:00"
        self.post("paavo", "evaluation", "A 8\nB 8\nC 4\nD 8\nE enemmän aikaa vastata\nF JATKETAAN", at)
        self.post("pirjo", "evaluation", "8, 8, 8 ja 8. Päätetään.", at)
        self.post("pelle", "evaluation", "9 9 9 9\nPAUS", at)
        self.post("polly", "evaluation", "A: 7\nB: 7\nC: 2\nD: 7\nE: fewer questions\nF: END", at)
        self.step("2027-05-19T10:01", {name: ["confirmed"] for name in PARTNERS})
        got = self.world.got
        self.says(got["paavo", "confirmed"], "Mentorointi jatkuu. Sama kysymys tulee uudelleen 17.8. mennessä.")
        self.says(got["pirjo", "confirmed"], "saa toiveesi ja ottaa sen puheeksi kanssasi. Kysymyksiä ei sillä välin tule.")
        self.says(got["pelle", "confirmed"], "Frågorna är pausade till 16.6.")
        self.says(got["polly", "confirmed"], "Meanwhile, no questions will come.")
        came = self.step("2027-05-20T07:31", mentors={"kari": ["evaluation", "evaluation", "low_score"],
                                                      "karin": ["evaluation"], "kate": ["evaluation", "low_score"]})
        said = {mail.subject: mail for _, mail in came["kari"]}
        self.says(got["kari", "low_score"], 'Paavo vastasi 4/10 kohtaan "Kysymyksiä tulee sopivaan tahtiin".',
                  "Ehdotus: yksi kysymys 7 päivässä. Vastaa KYLLÄ, niin tahti muuttuu.")
        self.says(said["Väliarvio: Paavo"], "Mentorointi jatkuu.", 'Muuttaisi: "enemmän aikaa vastata"')
        self.says(said["Väliarvio: Pirjo"], "Pirjo haluaa päättää mentoroinnin.", "vastaa PÄÄTETÄÄN")
        self.says(got["karin", "evaluation"], "Frågorna är pausade.")
        self.says(got["kate", "low_score"], 'Polly gave 2/10 to "The questions come at the right pace".',
                  never=["I can write openly here"])
        self.says(got["kate", "evaluation"], "Polly wants to end the mentoring.", 'Would change: "fewer questions"')

    def test_4_the_mentor_ends_it(self):
        self.post("kate", "evaluation", "END", "2027-05-20T08:00")
        self.post("kari", "low_score", "Kyllä, sopii.", "2027-05-20T08:00")
        self.step("2027-05-20T08:01", mentors={"kate": ["confirmed"], "kari": ["confirmed"]})
        self.says(self.world.got["kari", "confirmed"], "Paavo: yksi kysymys 7 päivässä.")
        self.says(self.world.got["kate", "confirmed"], "Polly: the mentoring ends.")
        self.step("2027-05-21T08:31", {"polly": ["closing"]} | {name: ["question"] for name in [*STARTERS, "paavo"]})
        self.assertEqual([self.state(name) for name in ("polly", "pirjo", "pelle", "paavo")],
                         ["ended", "paused", "paused", "active"])

    def test_5_then_and_now(self):
        for name, lang in STARTERS.items():
            self.post(name, "question", ANSWER[lang], "2027-05-21T12:00")
        self.at_times("2027-05-21T12:01", "2027-05-24T07:31")
        self.mentor_writes("2027-05-24T08:00")
        came = self.world.step("2027-05-27T08:31", {name: ["question"] for name in STARTERS})
        self.assertEqual([[kind for kind, _ in came[name]] for name in STARTERS], [["question"]] * 3)
        for name, lang in STARTERS.items():
            self.post(name, "question", ANSWER[lang], "2027-05-27T12:00")
        self.at_times("2027-05-27T12:01", "2027-05-31T07:31")
        self.mentor_writes("2027-05-31T08:00")
        came = self.world.step("2027-06-02T08:31", {name: ["question"] for name in STARTERS})
        got = self.world.got
        subjects = {"liisa": "Silloin ja nyt: Mitä tapahtui?", "lena": "Då och nu: Vad hände?",
                    "lucy": "Then and now: What happened?"}
        for name, lang in STARTERS.items():
            self.assertEqual(got[name, "question"].subject, subjects[name])
            self.says(got[name, "question"], ANSWER[lang])
            self.post(name, "question", SECOND[lang], "2027-06-02T10:00")
        came = self.world.step("2027-06-02T10:01", {name: ["confirmed"] for name in STARTERS})
        for name, lang in STARTERS.items():
            self.assertEqual([kind for kind, _ in came[name]], ["confirmed"])
            self.says(got[name, "confirmed"], ANSWER[lang], SECOND[lang])
            self.assertEqual([row["reason"] for row in self.rows(**{"class": "answer", "person": name})], [None] * 4)
        for name in ("pirjo", "pelle"):
            self.assertEqual([mail.subject for mail in self.world.inbox(name)][-1], got[name, "confirmed"].subject,
                             "the questions wait")
        came = self.world.step("2027-06-04T08:31", {name: ["prep"] for name in [*STARTERS, "pirjo", "pelle"]})
        self.assertEqual([kind for kind, _ in came["pirjo"]], ["prep"])
        self.at_times("2027-06-07T07:31")
        came = self.world.step("2027-06-09T08:31", {name: ["closing"] for name in STARTERS})
        for name, lang in STARTERS.items():
            self.assertEqual([kind for kind, _ in came[name]], ["closing"])
            self.says(got[name, "closing"], "Puheen tauottaminen jäi mieleen." if name == "liisa" else ANSWER[lang][:60])


if __name__ == "__main__":
    sys.exit(main(failfast=True))
