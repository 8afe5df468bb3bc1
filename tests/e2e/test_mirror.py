#!/usr/bin/env python3
"""The mirror: a word that recurs in a mentee's answers comes back in the prep mail, as exact quotes with a question; the
mentor sees it only then, in the brief and where a new answer holds it. A draft counts in nothing. One mentee a language."""

import sys
import unittest

from harness import main
from story import Story, squeezed

# Long, and nothing in it recurs in a second answer.
STORES = {
    "fi": "Ensin kerron, mitä varastossa oli. " + "Rivillä oli laatikko ja sen päällä toinen, ja niissä oli köyttä. " * 40,
    "sv": "Först berättar jag vad som fanns i lagret. " + "På raden stod en låda och på den en annan, och i dem låg rep. " * 40,
    "en": "First I tell what there was in the store. " + "In the row there was a crate and on it another, and in them was rope. " * 40,
}
FIRST = {
    "fi": "Palaute tuli maanantaina, ja luin sen kolme kertaa ennen lounasta.",
    "sv": "Gränsen kom på tal redan i måndags, och jag skrev ner den på en lapp.",
    "en": "The boundary came up on Monday, and I wrote it down on a slip.",
}
SECOND = {
    "fi": "En osannut kiittää palautteesta, vaikka se oli ystävällinen. Nyt palautetta on pöydälläni kaksi sivua.",
    "sv": "Jag kunde inte säga var gränsen går, fast hon frågade vänligt. Nu finns gränsen på två sidor framför mig.",
    "en": "I could not say where the boundary is, though she asked kindly. Now two boundaries lie on my desk.",
}
THIRD = {
    "fi": "Tapaamisen jälkeen pyysin palautetta itse, ja se oli lyhyempi kuin pelkäsin. Kirjoitin sen vihkoon.",
    "sv": "Efter träffen drog jag en gräns själv, och den var kortare än jag var rädd för. Jag skrev den i häftet.",
    "en": "After the session I drew a boundary myself, and it was shorter than I feared. I put it into the booklet.",
}
DRAFT = "LUONNOS\n\nPalaute palautteesta palautetta: tätä kukaan ei lue vielä."
OWN = {
    "fi": ('Sana "palaute" esiintyy 2 vastauksessasi:', "Mitä huomaat?"),
    "sv": ("Ordet ”gräns” finns i 2 av dina svar:", "Vad lägger du märke till?"),
    "en": ('The word "boundary" appears in 2 of your answers:', "What do you notice?"),
}
TOLD = {"fi": 'Sana "palaute" 2 vastauksessa:', "sv": "Ordet ”gräns” i 2 svar:", "en": 'The word "boundary" in 2 answers:'}
RECURS = {
    "fi": 'Toistuu: "palaute", 4 kertaa 3 vastauksessa (12.4., 22.4., 30.4.)',
    "sv": "Återkommer: ”gräns”, 4 gånger i 3 svar (12.4, 22.4, 30.4)",
    "en": 'Recurs: "boundary", 4 times in 3 answers (12 April, 22 April, 30 April)',
}
SIGNS = ("Toistuu", "TOISTUU", "Återkommer", "ÅTERKOMMER", "Recurs", "RECURS")
CAST = {"anna": "fi", "anders": "sv", "amy": "en"}
MENTORS = ("kari", "karin", "kate")


class Mirror(Story):
    cast = CAST
    sessions = ("2027-04-08T14:00", "2027-04-29T14:00", "2027-05-27T14:00")

    def everybody(self, *kinds):
        return {name: list(kinds) for name in self.cast}

    def mentors(self, *kinds):
        return {name: list(kinds) for name in MENTORS}

    def test_1_consent(self):
        self.consent()

    def test_2_two_answers(self):
        for name, lang in CAST.items():
            self.post(name, "question", f"{FIRST[lang]}\n\n{STORES[lang]}", "2027-04-12T12:00")
        self.step("2027-04-12T12:01", self.everybody("receipt"))
        self.world.once("2027-04-19T08:31")
        self.world.once("2027-04-22T08:31")
        for name, lang in CAST.items():
            self.post(name, "question", SECOND[lang], "2027-04-22T12:00")
        self.world.once("2027-04-22T12:01")

    def test_3_the_mentor_does_not_see_it_first(self):
        came = self.world.step("2027-04-26T07:31", self.mentors("digest", "review"))
        for name in MENTORS:
            for kind, mail in came[name]:
                for sign in SIGNS:
                    self.assertNotIn(sign, mail.text, f"{name} {kind}")

    def test_4_the_mentee_does(self):
        came = self.world.step("2027-04-27T08:31", self.everybody("prep"))
        for name, lang in CAST.items():
            mail = dict(came[name])["prep"]
            head, ask = OWN[lang]
            self.says(mail, head, FIRST[lang], SECOND[lang].split(". ")[0], ask)
            self.assertNotIn(FIRST[lang].split()[0], mail.text[:100])

    def test_5_then_the_mentor(self):
        came = self.world.step("2027-04-28T07:31", self.mentors("brief"))
        for mentor, lang in zip(MENTORS, CAST.values()):
            self.says(dict(came[mentor])["brief"], TOLD[lang], FIRST[lang])

    def test_6_where_a_new_answer_holds_it(self):
        self.world.once("2027-04-30T08:31")
        for name, lang in CAST.items():
            self.post(name, "post", THIRD[lang], "2027-04-30T12:00")
        self.post("anna", "question", DRAFT, "2027-04-30T12:05")
        self.world.once("2027-04-30T12:06")
        came = self.world.step("2027-05-03T07:31", self.mentors("digest", "review"))
        for mentor, lang in zip(MENTORS, CAST.values()):
            text = squeezed(" ".join(mail.text for _, mail in came[mentor]))
            self.assertIn(THIRD[lang].split(",")[0], text)
            self.assertIn(squeezed(RECURS[lang]), text)

    def test_7_what_an_admin_sees(self):
        for name in CAST:
            rows = self.world.items("mirror", name)
            self.assertIn({"kind": "theme", "hits_n": 4, "answers_n": 3, "state": "sent"}, rows)
            self.assertNotRegex(str(rows), "(?i)palaut|gräns|boundar")

    def test_8_erased(self):
        self.world.once("2027-05-03T09:30")  # our own copies come in
        self.assertTrue(self.world.stored("palautetta on pöydälläni"))
        self.world.ctl("mentee", "erase", "anna", "--yes", at="2027-05-03T10:00")
        self.world.once("2027-05-03T10:01")
        self.world.once("2027-05-03T10:30")
        for words in ("palautetta on pöydälläni", "luin sen kolme kertaa", 'Toistuu: "palaute"'):
            self.assertFalse(self.world.stored(words), words)
        self.assertEqual({row["state"] for row in self.world.items("mirror", "amy")}, {"sent"})


class Unbooked(Story):
    """No session is booked, so no prep mail comes: one line under a question, once."""

    cast = {"anni": "fi"}
    sessions = ("2027-04-08T14:00",)

    def test_a_line_under_the_question(self):
        self.step("2027-04-08T17:01", {"anni": ["invitation"]})
        self.post("anni", "invitation", "Kyllä, sopii minulle.", "2027-04-08T17:40")
        self.world.once("2027-04-08T17:42")
        texts = iter([f"{FIRST['fi']}\n\n{STORES['fi']}", SECOND["fi"] + " Se oli siinä, ja niin se oli." * 4, THIRD["fi"]])
        asked = []
        for day in [f"2027-04-{n:02}" for n in range(9, 31)] + [f"2027-05-{n:02}" for n in range(1, 8)]:
            mails = dict(self.world.step(f"{day}T08:31")["anni"])
            for kind in ("question", "followup"):
                if kind not in mails:
                    continue
                asked.append(mails[kind].text)
                words = next(texts, None)
                if words:
                    self.post("anni", kind, words, f"{day}T12:00")
                    self.world.once(f"{day}T12:01")
        told = [text for text in asked if "esiintyy" in text]
        self.assertEqual(len(told), 1, asked)
        self.assertNotIn("esiintyy", asked[0] + asked[1])
        self.assertIn(squeezed('Sana "palaute" esiintyy 2 vastauksessasi, viimeksi'), squeezed(told[0]))
        self.assertNotIn("palaute", told[0][:100])


if __name__ == "__main__":
    sys.exit(main(failfast=True))
