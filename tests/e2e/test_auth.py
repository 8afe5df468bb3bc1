#!/usr/bin/env python3
"""Who may say something, by which mail: AU-01…AU-08 of the fault catalogue, and what mentors' mail may reach. Each
message is a canary by its Message-ID: it must end in exactly one class, and the store says which."""

import base64
import collections
import email.message
import email.policy
import random
import re
import sqlite3
import sys
import unittest
import uuid

from harness import main
from mailsystem import DOMAIN
from scripted import OWN, Scripted, classes
from world import instant

HOST = "mx.mail.example"
TRUST = f"[trust]\nauthserv_id = {HOST}\nborder = {HOST}\n"
ANSWER = ("Ehdotin palaverissa uutta työnjakoa, ja huone hiljeni hetkeksi. Lopulta Pekka vaihtoi aihetta, ja loput tunnista "
          "puhuttiin aikataulusta ja kesän lomista, vaikka asia jäi auki.")
BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
BORDER = f"Received: from out.client.example by {HOST} with ESMTPS; Tue, 13 Apr 2027 12:00:00 +0300\r\n"
AT = "2027-04-13T12:00"
# Message-IDs are told apart by what they were sent for.
VARIANTS = 10000
MENTOR_MAILS = 2000


def address_of(mail):
    return re.search(r"[\w.+-]+@[\w.]+", mail["Reply-To"]).group()


def token_of(mail):
    return address_of(mail).split("+r.")[1].split("@")[0]


def raw(sender, to, words=ANSWER, above="", **fields):
    """A message as bytes, and its Message-ID; `above` comes before all other fields."""
    ident = f"{uuid.uuid4()}@client.example"
    head = {"From": sender, "To": to, "Subject": "Vs: kysymys", "Date": "Tue, 13 Apr 2027 12:00:00 +0300",
            "Message-ID": f"<{ident}>", "MIME-Version": "1.0", "Content-Type": "text/plain; charset=utf-8",
            "Content-Transfer-Encoding": "base64"}
    head |= {name.replace("_", "-"): value for name, value in fields.items()}
    text = above + "".join(f"{name}: {value}\r\n" for name, value in head.items() if value is not None)
    body = base64.encodebytes(words.encode()).replace(b"\n", b"\r\n")
    return text.encode() + b"\r\n" + body, ident


class Conversation(unittest.TestCase):
    """Mentees who have agreed and were asked the first question; Kari is their mentor."""

    names = ("anna",)
    settings = ""

    def setUp(self):
        self.world = Scripted(self.settings).__enter__()
        self.addCleanup(self.leave)
        self.world.people(self.names, "2027-04-08T13:00")
        self.begin(self.names)

    def leave(self):
        failed = self._outcome.result.failures + self._outcome.result.errors
        self.world.close(keep=any(test is self for test, _ in failed))

    def begin(self, names):
        self.world.once("2027-04-08T17:01")
        for name in names:
            self.world.imapd.deliver(self.world.answer(self.world.mails[name][-1], "Kyllä, sopii.", "2027-04-08T18:00"))
        for at in ("2027-04-08T18:01", "2027-04-09T08:31", "2027-04-12T08:31"):
            self.world.once(at)

    def question(self, name):
        return self.world.mails[name][-1]

    def file(self, messages, at="2027-04-13T12:05"):
        """Give them to mentord; what became of each, in their order."""
        for message, _ in messages:
            self.world.arrive(message, at)
        self.world.once(at)
        self.rows = {row["message_id"]: row for row in self.world.items("inbox", "list")}
        found = classes(self.world.items("inbox", "list"))
        for _, ident in messages:
            self.assertEqual(len(found[ident]), 1, f"{ident} is there {len(found[ident])} times")
        return [found[ident][0] for _, ident in messages]


class Replies(Conversation):
    settings = TRUST
    names = tuple(f"m{n:02}" for n in range(24))

    def test_channels(self):
        """AU-01, AU-03, AU-04, AU-05, AU-06: either channel is enough, in whatever spelling it comes back."""
        names = iter(self.names)
        cases = []

        def add(label, want, make):
            name = next(names)
            mail = self.question(name)
            cases.append((label, want, name, make(name, mail)))

        def threaded(mail):
            return {"In_Reply_To": mail["Message-ID"], "References": f"{mail['References']} {mail['Message-ID']}"}

        good = ("answer", None)
        add("a good reply", good, lambda name, mail: raw(f"{name}@{DOMAIN}", address_of(mail), **threaded(mail)))
        add("a good reply with a name", good, lambda name, mail: raw(
            f"=?utf-8?q?=C3=84iti?= <{name}@{DOMAIN}>", f"Kari <{address_of(mail)}>", **threaded(mail)))
        add("the detail lost", good, lambda name, mail: raw(f"{name}@{DOMAIN}", OWN, **threaded(mail)))
        add("only In-Reply-To left", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", OWN, In_Reply_To=mail["Message-ID"]))
        add("only the root left", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", OWN, References=f"<x@y.example> {mail['References'].split()[0]} <z@y.example>"))
        add("a reply to a reply", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", OWN, In_Reply_To="<other@y.example>", References=f"{mail['Message-ID']} <other@y.example>"))
        add("references lost, another subject", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", address_of(mail), Subject="Aivan muuta"))
        add("the token in Delivered-To", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", OWN, Delivered_To=address_of(mail)))
        add("the token in Cc", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", "someone@outside.example", Cc=address_of(mail)))
        add("both lost", ("quarantine", "unthreaded"), lambda name, mail: raw(f"{name}@{DOMAIN}", OWN))
        add("both lost, proven by DMARC", good, lambda name, mail: raw(
            f"{name}@{DOMAIN}", OWN, above=f"Authentication-Results: {HOST}; dmarc=pass\r\n{BORDER}"))
        spelled = {
            "upper case": lambda local: f"{local.upper()}@{DOMAIN.upper()}",
            "quoted": lambda local: f'"{local}"@{DOMAIN}',
            "a quoted plus": lambda local: f'"{local.replace("+", chr(92) + "+")}"@{DOMAIN}',
            "a comment": lambda local: f"{local} (vastaus)@{DOMAIN}",
            "percent-encoded": lambda local: f"{local.replace('+', '%2B')}@{DOMAIN}",
            "percent-encoded in lower case": lambda local: f"{local.replace('+', '%2b')}@{DOMAIN}",
            "a name": lambda local: f"Kari Virtanen <{local}@{DOMAIN}>",
            "a name with a comma": lambda local: f'"Virtanen, Kari" <{local}@{DOMAIN}>',
            "among others": lambda local: f"a@b.example, Kari <{local}@{DOMAIN}>, c@d.example",
            "folded": lambda local: f"Kari\r\n <{local}@{DOMAIN}>",
        }
        for label, spell in spelled.items():
            add(label, good, lambda name, mail, spell=spell: raw(
                f"{name}@{DOMAIN}", spell(address_of(mail).rsplit("@", 1)[0])))
        add("the sender's domain in upper case", good, lambda name, mail: raw(
            f"{name.upper()}@{DOMAIN.upper()}", address_of(mail)))
        prompts = self.prompts()
        for (label, want, name, (_, ident)), have in zip(cases, self.file([message for *_, message in cases])):
            with self.subTest(label):
                self.assertEqual(have, want)
                self.assertEqual(self.rows[ident]["person"], name)
                if want == good:
                    self.assertEqual(self.rows[ident]["prompt"], prompts[name])

    def prompts(self):
        base = sqlite3.connect(self.world.store)
        rows = base.execute("SELECT e.handle, p.id FROM prompt p JOIN mentorship m ON m.id = p.mentorship_id "
                            "JOIN person e ON e.id = m.mentee_id").fetchall()
        base.close()
        return dict(rows)

    def test_authentication_results(self):
        """AU-08: only our own host's word counts, and only where nobody outside can have written it."""
        ours = f"Authentication-Results: {HOST}; spf=none; "
        cases = [  # label, fields above, want, level
            ("none", BORDER, "answer", 2),
            ("ours above the border", f"{ours}dmarc=pass\r\n{BORDER}", "answer", 3),
            ("forged below the border", f"{BORDER}{ours}dmarc=pass\r\n", "answer", 2),
            ("forged, no border at all", f"{ours}dmarc=pass\r\n", "answer", 2),
            ("forged below another host", f"Received: from a by other.example\r\n{ours}dmarc=pass\r\n", "answer", 2),
            ("a longer name", f"Authentication-Results: {HOST}.evil.example; dmarc=pass\r\n{BORDER}", "answer", 2),
            ("a shorter name", f"Authentication-Results: mx.mail.exampl; dmarc=pass\r\n{BORDER}", "answer", 2),
            ("our name in a comment", f"Authentication-Results: evil.example ({HOST}); dmarc=pass\r\n{BORDER}", "answer", 2),
            ("pass in a quoted reason", f'{ours}dmarc=none reason="; dmarc=pass;"\r\n{BORDER}', "answer", 2),
            ("pass in a comment", f"{ours}dmarc=none (; dmarc=pass)\r\n{BORDER}", "answer", 2),
            ("pass and fail", f"{ours}dmarc=pass\r\n{ours}dmarc=fail\r\n{BORDER}", "dmarc_fail", None),
            ("fail", f"{ours}dmarc=fail\r\n{BORDER}", "dmarc_fail", None),
            ("fail, then a forged pass", f"{ours}dmarc=fail\r\n{BORDER}{ours}dmarc=pass\r\n", "dmarc_fail", None),
            ("a forged fail below", f"{BORDER}{ours}dmarc=fail\r\n", "answer", 2),
        ]
        messages = [raw(f"{name}@{DOMAIN}", address_of(self.question(name)), above=above)
                    for name, (_, above, _, _) in zip(self.names, cases)]
        for (label, _, want, level), (_, ident), have in zip(cases, messages, self.file(messages)):
            with self.subTest(label):
                self.assertIn(want, have)
                if level:
                    self.assertEqual(self.rows[ident]["level"], level)

    def test_sender(self):
        """AU-02: a good token from elsewhere opens nothing; the known address is asked once, the stranger never."""
        before = sum(self.world.left().values())
        mail = self.question("m00")
        shapes = [("stranger@outside.example", "sender_mismatch"), (f"m01@{DOMAIN}", "sender_mismatch"),
                  (f"m00@{DOMAIN}.evil.example", "sender_mismatch"), (f"m00+x@{DOMAIN}", "sender_mismatch"),
                  (f"m00@{DOMAIN}, m01@{DOMAIN}", "bad_from"), (None, "bad_from"), ("", "bad_from"),
                  (f'"m00@{DOMAIN}" <stranger@outside.example>', "sender_mismatch"),
                  (f"m00@{DOMAIN}\r\nFrom: stranger@outside.example", "bad_from"),
                  (f"stranger@outside.example\r\nReply-To: m00@{DOMAIN}\r\nSender: m00@{DOMAIN}", "sender_mismatch")]
        messages = [raw(sender, address_of(mail)) for sender, _ in shapes]
        for (sender, reason), have in zip(shapes, self.file(messages)):
            with self.subTest(sender):
                self.assertEqual(have, ("quarantine", reason))
        self.file([raw("third@outside.example", address_of(mail))], "2027-04-13T13:00")
        self.assertEqual(sum(self.world.left().values()) - before, 1)
        asked = self.world.mails["m00"][-1]
        self.assertNotIn(asked["Message-ID"], (mail["Message-ID"],))
        self.assertNotIn("hiljeni", asked.as_string())
        self.assertEqual([name for name in self.world.mails if name not in (*self.names, "kari")], [])
        self.assertEqual(self.file([raw(f"m00@{DOMAIN}", address_of(mail))], "2027-04-13T14:00"), [("answer", None)])


class Guesses(Conversation):
    """AU-07: ten thousand tokens that are wrong in one way each; none is taken, each for the right reason."""

    names = ("anna", "bea", "cia")

    def make(self, pick):
        """(From, To, more fields, reason)."""
        anna, bea = self.question("anna"), self.question("bea")
        good, other = token_of(anna), token_of(bea)
        sender = f"anna@{DOMAIN}"
        ident = anna["Message-ID"].strip("<>").split(".q@")[0]
        root = anna["References"].split()[0].strip("<>").split(".t@")[0]
        guess = "".join(pick.choices(BASE32, k=26))

        def to(token, kind="r"):
            return OWN.replace("@", f"+{kind}.{token}@")

        def flipped(token):
            at = pick.randrange(26)
            return token[:at] + pick.choice(BASE32.replace(token[at], "")) + token[at + 1:]

        at = pick.randrange(26)
        return pick.choice([
            (sender, to(guess), {}, "token_unknown"),
            (sender, to(guess, "u"), {}, "token_unknown"),
            (sender, to(flipped(good)), {}, "token_unknown"),
            (sender, to(flipped(good).upper()), {}, "token_unknown"),
            (sender, to(good[:at] + good[at:][::-1]) if good[at:] != good[at:][::-1] else to(guess), {}, "token_unknown"),
            (sender, to(good[:at]), {}, "unthreaded"),
            (sender, to(good + guess[:1 + at]), {}, "unthreaded"),
            (sender, to(good[:at] + pick.choice("0189-_=é") + good[at + 1:]), {}, "unthreaded"),
            (sender, to(good, pick.choice("xqtm")), {}, "unthreaded"),
            (sender, to(good).replace("@", "@x."), {}, "unthreaded"),
            (sender, to(good).replace(DOMAIN, "outside.example"), {}, "unthreaded"),
            (sender, to(good).replace("mentorointi", "mentorointi2"), {}, "unthreaded"),
            (sender, to(good).replace("+r.", "+r."+"r."), {}, "unthreaded"),
            (sender, to(ident), {}, "token_unknown"),
            (sender, to(root), {}, "token_unknown"),
            (sender, to(good, "u"), {}, "token_unknown"),
            (sender, OWN, {"In_Reply_To": f"<{good}.q@{DOMAIN}>"}, "token_unknown"),
            (sender, OWN, {"References": f"<{good}.t@{DOMAIN}>"}, "token_unknown"),
            (sender, OWN, {"In_Reply_To": f"<{flipped(ident)}.q@{DOMAIN}>"}, "token_unknown"),
            (sender, OWN, {"In_Reply_To": f"<{ident[:at]}.q@{DOMAIN}>"}, "unthreaded"),
            (sender, OWN, {"References": f"<{guess}.t@{DOMAIN}> <{flipped(root)}.t@{DOMAIN}>"}, "token_unknown"),
            (sender, OWN, {"In_Reply_To": f"<{ident}.t@{DOMAIN}>"}, "token_unknown"),
            (sender, OWN, {"Subject": f"Re: {good} {anna['Message-ID']}"}, "unthreaded"),
            (sender, to(other), {}, "sender_mismatch"),
            (sender, to(good), {"Cc": to(other)}, "conflict"),
            (sender, to(good), {"In_Reply_To": bea["Message-ID"]}, "conflict"),
            (sender, OWN, {"In_Reply_To": anna["Message-ID"], "References": bea["References"].split()[0]}, "conflict"),
            (f"bea@{DOMAIN}", to(good), {}, "sender_mismatch"),
            (f"kari@{DOMAIN}", to(good), {}, "sender_mismatch"),
            ("stranger@outside.example", to(good), {}, "sender_mismatch"),
            ("stranger@outside.example", to(guess), {}, "token_unknown"),
            ("stranger@outside.example", OWN, {}, "stranger"),
            (f"anna@{DOMAIN}, bea@{DOMAIN}", to(good), {}, "bad_from"),
        ])

    def test_guesses(self):
        pick = random.Random(7)
        before = sum(self.world.left().values())
        messages, reasons = [], []
        for _ in range(VARIANTS):
            sender, to, fields, reason = self.make(pick)
            messages.append(raw(sender, to, words=f"{ANSWER} {uuid.uuid4()}", **fields))
            reasons.append(reason)
        wrong = collections.Counter()
        for have, reason in zip(self.file(messages), reasons):
            if have != ("quarantine", reason):
                wrong[reason, have] += 1
        self.assertEqual(wrong, {}, "(reason due, what it became): how many")
        # Nobody is told anything but that somebody wrote with their token, once a day.
        kinds = collections.Counter((row["kind"], row["person"]) for row in self.world.items("outbox", "list")
                                    if row["due_at"] and str(row["kind"]) == "echo")
        self.assertLessEqual(max(kinds.values(), default=0), 1, kinds)
        self.assertLessEqual(sum(self.world.left().values()) - before, 2)
        self.assertEqual(self.file([raw(f"anna@{DOMAIN}", address_of(self.question_to("anna")))]), [("answer", None)])

    def question_to(self, name):
        return next(mail for mail in reversed(self.world.mails[name]) if mail["Message-ID"] in self.asked())

    def asked(self):
        return {f"<{row['message_id'].strip('<>')}>" for row in self.world.items("outbox", "list")
                if row["kind"] == "question"}

    def test_used_up_and_expired(self):
        """A token is good for twenty mails; one whose time is over proves nothing."""
        mail = self.question("anna")
        some = [raw(f"anna@{DOMAIN}", address_of(mail), words=f"{ANSWER} {n}") for n in range(22)]
        have = self.file(some)
        self.assertEqual(have[:20], [("answer", None)] * 20)
        self.assertEqual(have[20:], [("quarantine", "rate")] * 2)
        base = sqlite3.connect(self.world.store)
        base.execute("UPDATE token SET expires_at = ?", (int(instant("2027-04-13T13:00").timestamp()),))
        base.commit()
        base.close()
        late = [raw(f"bea@{DOMAIN}", address_of(self.question("bea"))),
                raw("stranger@outside.example", address_of(self.question("cia")))]
        self.assertEqual(self.file(late, "2027-04-13T13:30"), [("quarantine", "token_expired")] * 2)

    def test_erased(self):
        """The tokens of somebody who is gone are as unknown as any."""
        mail = self.question("cia")
        base = sqlite3.connect(self.world.store)
        base.execute("DELETE FROM token WHERE thread_id IN (SELECT t.id FROM thread t JOIN person p ON p.id = t.person_id "
                     "WHERE p.handle = 'cia')")
        base.commit()
        base.close()
        self.assertEqual(self.file([raw(f"cia@{DOMAIN}", address_of(mail))]), [("quarantine", "token_unknown")])


class Mentors(Conversation):
    """What a mentor writes reaches the mentee of the review mail that it answers, and nobody else."""

    names = tuple(f"m{n:02}" for n in range(10))

    def setUp(self):
        super().setUp()
        self.world.person("mentor", "mikko", "Mikko Mäki", "2027-04-13T12:00")
        self.secrets = {name: f"salaisuus{uuid.uuid4().hex}" for name in self.names}
        self.file([raw(f"{name}@{DOMAIN}", address_of(self.question(name)), words=f"{ANSWER} {self.secrets[name]}")
                   for name in self.names])
        self.world.once("2027-04-19T07:31")
        self.reviews = {name: next(mail for mail in self.of_kind("review") if self.secrets[name] in text_of(mail))
                        for name in self.names}
        self.digests = self.of_kind("digest")

    def of_kind(self, kind):
        ids = {row["message_id"].strip("<>") for row in self.world.items("outbox", "list") if row["kind"] == kind}
        return [mail for mail in self.world.mails["kari"] if mail["Message-ID"].strip("<>") in ids]

    def make(self, pick):
        """The message, and who may get its words: a name, or None."""
        mine, other = pick.sample(self.names, 2)
        words = f"Mitä tapahtuisi, jos odottaisit? sana{uuid.uuid4().hex}"
        kari = f"Kari Virtanen <kari@{DOMAIN}>"
        review, wrong, digest = self.reviews[mine], self.reviews[other], pick.choice(self.digests)
        quoted = "".join(f"> {line}\n" for line in text_of(wrong).splitlines())
        forwarded = (f"-----Alkuperäinen viesti-----\nLähettäjä: {wrong['From']}\nLähetetty: 19. huhtikuuta 2027 7:31\n"
                     f"Vastaanottaja: Kari Virtanen\nAihe: {wrong['Subject']}\n\n{text_of(wrong)}")
        thread = {"In_Reply_To": review["Message-ID"], "References": f"{review['References']} {review['Message-ID']}"}
        astray = {"In_Reply_To": wrong["Message-ID"], "References": f"{wrong['References']} {wrong['Message-ID']}"}
        stray = {"In_Reply_To": digest["Message-ID"], "References": f"{digest['References']} {digest['Message-ID']}"}
        to, there, back = address_of(review), address_of(wrong), address_of(digest)
        return pick.choice([
            (kari, to, words, thread, mine),
            (kari, OWN, words, thread, mine),
            (kari, to, words, {}, mine),
            (kari, to, words, astray, None),
            (kari, f"{to}, {there}", words, {}, None),
            (kari, to, words, thread | {"Cc": there}, None),
            (kari, OWN, words, thread | {"References": wrong["Message-ID"]}, None),
            (kari, to, words, stray, None),
            (kari, f"{to}, {back}", words, thread, None),
            (kari, to, f"{words}\n\nma 19.4.2027 klo 7.31 Mentorointi kirjoitti:\n{quoted}", thread, mine),
            (kari, to, f"{words}\n\n{forwarded}", thread, mine),
            (kari, back, words, stray, None),
            (kari, OWN, words, stray, None),
            (kari, OWN, f"{words}\n\n{text_of(digest)}", {"Subject": f"Vl: {digest['Subject']}"}, None),
            (f"kari.virtanen@koti.example", to, words, thread, None),
            (f"{mine}@{DOMAIN}", to, words, thread, None),
            (f"mikko@{DOMAIN}", to, words, thread, None),
            (f"Kari Virtanen <kari@{DOMAIN}>, mikko@{DOMAIN}", to, words, thread, None),
            (kari, to, f"# muistiinpano {words}", thread, None),
            (kari, address_of(self.question(mine)), words, {}, None),
        ]), words

    def test_reach(self):
        pick = random.Random(11)
        messages, due = [], {}
        for _ in range(MENTOR_MAILS):
            (sender, to, words, fields, reader), canary = self.make(pick)
            messages.append(raw(sender, to, words, **fields))
            due[canary.split()[-1]] = reader
        before = {name: len(self.world.mails[name]) for name in self.names}
        have = self.file(messages, "2027-04-19T09:00")
        reached = 0
        for name in self.names:
            for mail in self.world.mails[name][before[name]:]:
                text = text_of(mail) + (mail.get_body(("html",)).get_content() if mail.get_body(("html",)) else "")
                for other in self.names:
                    self.assertFalse(name != other and self.secrets[other] in text, f"{name} reads what {other} wrote")
                for canary in re.findall(r"sana[0-9a-f]{32}", text):
                    self.assertEqual(due[canary], name, "words reach a wrong mentee")
                    reached += 1
        self.assertGreaterEqual(reached, 150)
        print(f"{reached} of {len(messages)} reached their mentee; "
              f"{dict(collections.Counter(reason or kind for kind, reason in have))}", end=" ", flush=True)


def text_of(mail):
    return mail.get_body(("plain",)).get_content()


if __name__ == "__main__":
    sys.exit(main())
