"""A story that a test file tells: mentees in three languages, each with a mentor of that language, and one clock."""

import re
import unittest

from mailsystem import DOMAIN
from world import BOX, World

# A server before our own that says who wrote; what it puts on top is believed.
GATE = "gate.mail.example"
TRUST = f"[trust]\nauthserv_id = {GATE}\nborder = {GATE}\n"
PROVEN = (f"Authentication-Results: {GATE}; dmarc=pass\r\n"
          f"Received: from out.client.example by {GATE} with ESMTPS; Mon, 12 Apr 2027 12:00:00 +0300\r\n")
MENTORS = {"fi": ("kari", "Kari Virtanen"), "sv": ("karin", "Karin Lind"), "en": ("kate", "Kate Hill")}
ANSWER = {
    "fi": "Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput "
          "tunnista puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki ja minua se harmitti.",
    "sv": "På mötet föreslog jag en ny arbetsfördelning, och rummet blev tyst en stund. Till slut bytte Per ämne, och "
          "resten av timmen talade vi om tidtabellen och sommarens ledigheter, fast saken lämnade öppen.",
    "en": "In the meeting I proposed a new way to share the work, and the room went quiet for a moment. In the end Paul "
          "changed the subject, and the rest of the hour went to the timetable and the summer holidays.",
}


def squeezed(text):
    return " ".join(text.split())


class Story(unittest.TestCase):
    """`cast`: {handle: language}. Every mentee's first session is on Thursday 8 April 2027."""

    cast = {}
    sessions = ("2027-04-08T14:00", "2027-04-29T14:00")
    settings = TRUST
    programme = {}
    mentor_lang = {}  # of those whose mentor has another language

    @classmethod
    def mentor_of(cls, name):
        return MENTORS[cls.mentor_lang.get(name, cls.cast[name])][0]

    @classmethod
    def setUpClass(cls):
        cls.world = World(cls.settings).__enter__()
        cls.addClassCleanup(cls.world.__exit__, None, None, None)
        at = "2027-04-08T13:00"
        cls.world.system.user("muu", *cls.cast)
        cls.world.admin(at)
        for lang in sorted({*cls.cast.values(), *cls.mentor_lang.values()}):
            handle, name = MENTORS[lang]
            cls.world.person("mentor", handle, name, at, lang=lang)
        for name, lang in cls.cast.items():
            cls.world.person("mentee", name, name.title(), at, lang=lang, mentor=cls.mentor_of(name),
                             **{key: value for key, value in [("programme", cls.programme.get(name))] if value})
            for session in cls.sessions:
                cls.world.ctl("session", "add", name, session, at=at)

    def step(self, at, due=None, mentors=None):
        """Every mentee of the cast gets just these kinds; a mentor named in `mentors` too."""
        due, mentors = due or {}, mentors or {}
        came = self.world.step(at, due | mentors)
        names = [*self.cast, *mentors]
        # Mails that leave together arrive in any order.
        self.assertEqual({name: sorted(kind for kind, _ in came[name]) for name in names},
                         {name: sorted((due | mentors).get(name, [])) for name in names}, at)
        return came

    def post(self, name, kind, words, at, **options):
        """`name` answers the newest mail of this kind."""
        self.world.post(self.world.draft(name, self.world.got[name, kind], words, at, **options))

    def fresh(self, name, words, at, *, sender=None, proven=True):
        """A mail that answers nothing. `proven`: a server that we trust says that the sender is who they say."""
        draft = self.world.draft(name, self.world.got[name, "question"], words, at, sender=sender)
        for field in ("To", "In-Reply-To", "References", "Subject"):
            del draft[field]
        draft["To"], draft["Subject"] = f"{BOX}@{DOMAIN}", "Terveisiä"
        raw = (PROVEN.encode() if proven else b"") + bytes(draft)
        before = len(self.world.system.files(BOX))
        self.world.system.deliver(draft["From"].addresses[0].addr_spec, f"{BOX}@{DOMAIN}", raw)
        self.world.system.wait("a message", lambda: len(self.world.system.files(BOX)) > before)

    def says(self, mail, *wanted, never=()):
        """These stand in its text, whatever the line breaks; those do not stand in it anywhere."""
        text = squeezed(mail.text)
        for words in wanted:
            self.assertIn(squeezed(words), text, f"{mail}\n{mail.text}")
        for words in never:
            self.assertNotIn(squeezed(words), squeezed(mail.part("plain") + mail.part("html") + mail.subject), f"{mail}")
        self.assertNotRegex(text, r"\{\{|\}\}|\.\.(?!\.)", f"{mail}\n{mail.text}")
        self.assertFalse(re.search(r"\s[,.;:?]", text), f"{mail}\n{mail.text}")

    def rows(self, **wanted):
        """What has come in, newest last."""
        return [row for row in self.world.items("inbox", "list") if all(row[key] == value for key, value in wanted.items())]

    def state(self, name):
        return self.world.json("mentee", "show", name)["state"]

    def consent(self, stops_at=()):
        """From the invitation to the first question, on Monday 12 April; `stops_at`: more moments before it."""
        yes = {"fi": "Kyllä, sopii minulle.", "sv": "Ja, det passar bra.", "en": "Yes, that is fine."}
        self.step("2027-04-08T17:01", {name: ["invitation"] for name in self.cast})
        for name, lang in self.cast.items():
            self.post(name, "invitation", yes[lang], "2027-04-08T17:40")
        mentors = {}
        for name in self.cast:
            mentors.setdefault(self.mentor_of(name), []).extend(["review"] + ["calendar"] * (len(self.sessions) - 1))
        self.step("2027-04-08T17:42", {name: ["confirmed"] + ["calendar"] * (len(self.sessions) - 1) for name in self.cast}, mentors)
        self.step("2027-04-09T08:31", {name: ["post"] for name in self.cast})
        for at in stops_at:
            self.step(at)
        self.step("2027-04-12T08:31", {name: ["question"] for name in self.cast})
