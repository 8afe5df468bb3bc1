#!/usr/bin/env python3
"""Mail that waits for a human, and the first mails to those who will decide: M82 to a mentor, in each language."""

import sys
import unittest

from harness import main
from story import MENTORS, Story


class Waiting(Story):
    """A mentee and a mentor in each language; Anna's mentor has two mentees."""

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

    def kinds(self, handle):
        return [row["kind"] for row in self.world.items("outbox", "list") if row["person"] == handle]


if __name__ == "__main__":
    sys.exit(main())
