#!/usr/bin/env python3
"""A mentorship in each language at once, from mailbox to mailbox: consent, question, answer, follow-up, digest, review
mail, the mentor's words. Each mentee uses another client; whatever one gets must not reach another."""

import re
import sys
import unittest

from harness import main
from mailsystem import DOMAIN
from world import BOX, World

# Row 4 of the follow-up rules ("always") is hit by each answer.
PAIRS = {
    "fi": {"mentor": "kari", "mentee": "anna", "client": "mutt", "yes": "Kyllä sopii!\n\nt. Anna", "hit": "aina",
           "answer": "Palaverissa ehdotin uutta työnjakoa, ja huone hiljeni. Minulle käy aina näin: sanon asiani, ja sen "
                     "jälkeen on hiljaista. Lopulta Pekka vaihtoi aihetta, ja loput tunnista puhuttiin aikataulusta ja "
                     "kesän lomista, vaikka asia jäi auki.",
           "second": "Ehkä he vain miettivät, mitä ehdotus tarkoittaa heidän omalle työlleen. Kysymättä jäi.",
           "human": "Hei Anna\n\nKiitos tästä, luin sen kahdesti."},
    "sv": {"mentor": "karin", "mentee": "anders", "client": "s-nail", "yes": "Ja, det passar bra.\n\nAnders", "hit": "alltid",
           "answer": "På mötet föreslog jag en ny arbetsfördelning, och rummet blev tyst. Så blir det alltid för mig: jag "
                     "säger min sak och sedan är det tyst. Till slut bytte Per ämne och resten av timmen talade vi om "
                     "tidtabellen och sommarens ledigheter.",
           "second": "Kanske tänkte de bara på vad förslaget betyder för deras eget arbete. Jag frågade inte.",
           "human": "Hej Anders!\n\nTack för det här, jag läste det två gånger."},
    "en": {"mentor": "kate", "mentee": "amy", "client": "html", "yes": "Yes, that is fine with me.\n\nAmy", "hit": "always",
           "answer": "In the meeting I proposed a new way to share the work, and the room went quiet. It always goes like "
                     "this for me: I say my piece and then there is silence. In the end Paul changed the subject, and the "
                     "rest of the hour went to the timetable and the summer holidays.",
           "second": "Perhaps they were only thinking about what it means for their own work. I did not ask.",
           "human": "Hello Amy,\n\nThank you for this, I read it twice."},
}
TOKEN = re.compile(rf"^{BOX}\+r\.[a-z2-7]{{26}}@{DOMAIN}$")


def squeezed(text):
    return " ".join(text.split())


class Mentorship(unittest.TestCase):
    """One story; the steps are in order, since time only goes on."""

    @classmethod
    def setUpClass(cls):
        cls.world = World().__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.admin(at)
        for lang, pair in PAIRS.items():
            cls.world.person("mentor", pair["mentor"], pair["mentor"].title(), at, lang=lang)
            cls.world.person("mentee", pair["mentee"], pair["mentee"].title(), at, lang=lang, mentor=pair["mentor"])
            for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
                cls.world.ctl("session", "add", pair["mentee"], session, at=at)

    def step(self, at, to_mentee=(), to_mentor=()):
        """Every mentee gets just these, every mentor at least those."""
        due = {pair[role]: list(kinds) for pair in PAIRS.values() for role, kinds in
               (("mentee", to_mentee), ("mentor", to_mentor))}
        came = self.world.step(at, due)
        for pair in PAIRS.values():
            self.assertEqual([kind for kind, _ in came[pair["mentee"]]], list(to_mentee), f"{at} {pair['mentee']}")
            kinds = [kind for kind, _ in came[pair["mentor"]]]
            for kind in to_mentor:
                self.assertIn(kind, kinds, f"{at} {pair['mentor']}")
        return came

    def replies(self, at, role, kind, words, style="top"):
        for pair in PAIRS.values():
            mail = self.world.got[pair[role], kind]
            self.world.reply(pair["client"], pair[role], mail, pair.get(words, words), at, style=style)

    def machine_mail(self, mail):
        message = mail.message
        self.assertEqual(message["Auto-Submitted"], "auto-generated", mail)
        self.assertEqual(message["X-Auto-Response-Suppress"], "All", mail)
        self.assertTrue(message["X-Mentord-Id"], mail)
        self.assertRegex(message["Reply-To"].addresses[0].addr_spec, TOKEN)
        self.assertEqual(message["From"].addresses[0].addr_spec, f"{BOX}@{DOMAIN}")
        self.assertIn(f"<mailto:{BOX}+u.", message["List-Unsubscribe"])
        self.assertNotIn("List-Unsubscribe-Post", message)
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        self.assertTrue(mail.part("html").strip() and mail.part("plain").strip())
        self.assertNotIn("{{", mail.text)
        self.assertEqual(len(message["References"].split()), 1, "flat: the root alone")

    def test_1_consent(self):
        self.step("2027-04-08T13:05")
        self.step("2027-04-08T17:01", ["invitation"])
        for pair in PAIRS.values():
            self.machine_mail(self.world.got[pair["mentee"], "invitation"])
        self.replies("2027-04-08T17:40", "mentee", "invitation", "yes")
        self.step("2027-04-08T17:42", ["confirmed", "calendar"], ["review", "calendar"])
        for pair in PAIRS.values():
            consent = self.world.items("inbox", "list", "--class", "consent")
            self.assertIn(pair["mentee"], [row["person"] for row in consent])
            self.assertEqual(self.world.json("mentee", "show", pair["mentee"])["state"], "active")

    def test_2_question_and_answer(self):
        self.step("2027-04-09T08:31", ["post"])
        self.step("2027-04-12T08:31", ["question"])
        for pair in PAIRS.values():
            self.machine_mail(self.world.got[pair["mentee"], "question"])
        self.replies("2027-04-12T12:10", "mentee", "question", "answer")
        self.step("2027-04-12T12:11", ["receipt"])
        self.assertEqual(len(self.world.items("inbox", "list", "--class", "answer")), len(PAIRS))
        self.step("2027-04-12T12:30")

    def test_3_follow_up(self):
        self.step("2027-04-15T08:31")
        self.step("2027-04-16T08:31", ["followup"])
        for pair in PAIRS.values():
            question, mail = self.world.got[pair["mentee"], "question"], self.world.got[pair["mentee"], "followup"]
            self.machine_mail(mail)
            self.assertEqual(mail.message["References"].split(), question.message["References"].split())
            self.assertIn(mail.subject, (question.subject, f"Re: {question.subject}"))
            quote = re.search(r"[\"”“](.+?)[\"”“]", squeezed(mail.text))
            self.assertTrue(quote, mail.text)
            self.assertIn(pair["hit"], quote[1])
            self.assertIn(quote[1].strip("…. "), squeezed(pair["answer"]), "the mentee's own words exactly")
        self.replies("2027-04-17T10:05", "mentee", "followup", "second", style="bottom")
        self.step("2027-04-17T10:06")

    def test_4_the_mentors_monday(self):
        self.step("2027-04-19T07:31", [], ["digest", "review"])
        for pair in PAIRS.values():
            review = self.world.got[pair["mentor"], "review"]
            for words in ("answer", "second"):
                self.assertIn(squeezed(pair[words]), squeezed(review.text), review.text)
            for other in PAIRS.values():
                if other is not pair:
                    for mail in (review, self.world.got[pair["mentor"], "digest"]):
                        self.assertNotIn(squeezed(other["second"]), squeezed(mail.text))
        # R19: the mentor has not written since the session.
        for lang, words in {"fi": "edellisen tapaamisen jälkeen: 0 (vähintään 1)", "sv": "förra träffen: 0 (minst 1)",
                            "en": "the last session: 0 (at least 1)"}.items():
            self.assertIn(words, squeezed(self.world.got[PAIRS[lang]["mentor"], "digest"].text))
        self.replies("2027-04-19T08:10", "mentor", "digest", "Kiitos, luen näitä. Tack. Thanks.")
        self.step("2027-04-19T08:11")

    def test_5_the_mentors_words(self):
        for pair in PAIRS.values():
            mail = self.world.got[pair["mentor"], "review"]
            self.world.reply(pair["client"], pair["mentor"], mail, pair["human"] + "\n# only for me\n", "2027-04-19T08:20")
        self.step("2027-04-19T08:21", ["human"])
        for pair in PAIRS.values():
            mail = self.world.got[pair["mentee"], "human"]
            self.assertIn(squeezed(pair["human"]), squeezed(mail.text))
            self.assertNotIn("only for me", mail.raw.decode())
            self.assertNotIn("Auto-Submitted", mail.message)
            self.assertNotIn("List-Unsubscribe", mail.message)
            self.assertEqual(mail.message["References"].split()[0],
                             self.world.got[pair["mentee"], "followup"].message["References"].split()[0])
            self.assertNotIn(f"{pair['mentor']}@", mail.raw.decode(), "neither side's address is shown to the other")

    def test_6_prep_and_brief(self):
        self.step("2027-04-22T08:31", ["question"])
        self.step("2027-04-27T08:31", ["prep"])
        self.step("2027-04-28T07:31", [], ["brief"])
        self.assertTrue(self.world.json("verify")["ok"])
        self.assertEqual(self.world.items("quarantine", "list"), [])
        self.assertEqual({row["state"] for row in self.world.items("outbox", "list")}, {"sent"})


if __name__ == "__main__":
    sys.exit(main(failfast=True))
