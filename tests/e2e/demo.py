#!/usr/bin/env python3
"""The demonstration: a whole mentorship of five sessions, from consent to booklet, from mailbox to mailbox.

The story stands in demo_story.py. The daemon asks, Anna answers with mutt, s-nail and an HTML mail as a phone writes
it, Kari answers what he reads on Monday. Time is told to mentord by faketime; all else is real. The exit status says
whether each expected mail came, and no other."""

import datetime
import email.message
import email.policy
import email.utils
import os
import shutil
import sys
import textwrap
import time

from demo_page import page
from demo_story import FACTS, PEOPLE, STORY
from mailsystem import DOMAIN
from world import BOX, SOURCE, World, instant

OUT = SOURCE / "build/demo"
SHOWN_LINES = 8
START = "2027-04-08T13:00"
BORDER = "border.example"
TITLE = "A mentorship by mail: Anna and Kari, April to July 2027"


def when(local):
    return instant(local).strftime("%a %d %b %H:%M")


class Demonstration:
    def __init__(self, world):
        self.world = world
        self.saved_n = 0
        self.wrong = []
        self.entries = []
        self.kinds = {}
        self.done_n = 0
        self.style = ("\033[1m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("", "", "")

    # What is seen

    def show(self, at, who, about, text):
        bold, dim, plain = self.style
        print(f"\n{when(at)}  {bold}{who}{plain}\n{' ' * 18}{about}")
        lines = [piece for line in text.strip().split("\n") if line.strip() for piece in textwrap.wrap(line, 76)]
        for line in lines[:SHOWN_LINES]:
            print(f"{' ' * 20}{line}")
        if len(lines) > SHOWN_LINES:
            print(f"{' ' * 20}{dim}… {len(lines) - SHOWN_LINES} more lines{plain}")
        sys.stdout.flush()

    def save(self, at, name, mail):
        """The mail as it is, as text, and what was attached to it; the stem of the files and the attachments."""
        self.saved_n += 1
        stem = f"{self.saved_n:03}-{at[5:10]}-{at[11:13]}{at[14:16]}-{name}"
        (OUT / f"{stem}.eml").write_bytes(mail.raw)
        head = "".join(f"{key}: {mail.message[key]}\n" for key in ("From", "To", "Subject", "Date"))
        (OUT / f"{stem}.txt").write_text(f"{head}\n{mail.text}", encoding="utf-8")
        files = []
        for part in mail.message.iter_attachments():
            if part.get_filename():
                (OUT / stem).mkdir(exist_ok=True)
                safe = os.path.basename(part.get_filename())
                (OUT / stem / safe).write_bytes(part.get_payload(decode=True))
                files.append((safe, f"{stem}/{safe}"))
        return stem, files

    def keep(self, at, who, kind, mail, note, words=None):
        """One mail of the story: on the terminal, in the folder, on the page. `words`: of a person."""
        by, to = who
        self.show(at, f"{by} → {to}" if words is None else f"{by} writes", f"{mail.subject} ({kind})", words or mail.text)
        stem, files = self.save(at, kind.replace(" ", "-"), mail)
        self.entries.append({
            "class": "person" if words else "mail", "when": when(at), "who": f"{by} → {to} ({kind})", "note": note,
            "title": mail.subject, "words": words, "text": mail.text, "html": mail.part("html"), "stem": stem, "files": files})

    # What happens; one method for each kind of step

    def run(self, at, note, due):
        came_n = 0
        for name, mails in self.world.step(at, due).items():
            wanted = list(due.get(name, []))
            for kind, mail in mails:
                self.keep(at, ("mentord", PEOPLE[name]), kind, mail, "" if came_n else note)
                came_n += 1
                self.kinds[kind] = self.kinds.get(kind, 0) + 1
                if kind in wanted:
                    wanted.remove(kind)
                else:
                    self.wrong.append(f"{when(at)}: {PEOPLE[name]} got an unexpected {kind}: {mail.subject}")
            self.wrong += [f"{when(at)}: no {kind} came to {PEOPLE[name]}" for kind in wanted]
        if not came_n and note:
            self.entries.append({"class": "nothing", "when": when(at), "who": "mentord", "note": note})
        for moment, name, kind, words, wanted in FACTS:
            if moment == at:
                self.hold(at, name, kind, words, wanted)

    def hold(self, at, name, kind, words, wanted):
        """Hold the last mail of a kind against a fact."""
        mail = self.world.got.get((name, kind))
        if not mail or (words.lower() in " ".join(mail.text.lower().split())) != wanted:
            self.wrong.append(f"{when(at)}: the {kind} to {PEOPLE[name]} {'lacks' if wanted else 'has'} “{words}”")

    def mail_of(self, at, name, kind):
        mail = self.world.got.get((name, kind))
        if not mail:
            self.wrong.append(f"{when(at)}: {PEOPLE[name]} has no {kind} to reply to")
        return mail

    def stamp(self, at):
        """Servers keep the real time: what came last shall have come when the story has it."""
        seconds = instant(at).timestamp()
        os.utime(self.world.newest(BOX).path, (seconds, seconds))

    def reply(self, at, note, name, client, kind, words):
        mail = self.mail_of(at, name, kind)
        if mail:
            sent = self.world.reply(client, name, mail, words, at, full_name=PEOPLE[name])
            self.stamp(at)
            self.keep(at, (PEOPLE[name], f"mentord, with {client}"), f"reply to {kind}", sent, note, words)

    def post(self, at, note, name, kind, message, words):
        self.world.post(message)
        self.stamp(at)
        self.keep(at, (PEOPLE[name], "mentord"), kind, self.world.newest(BOX), note, words)

    def fresh(self, at, note, name, subject, words):
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        # As the operator's server does that took it in: what it has proven stands above its own mark.
        message["Authentication-Results"] = f"{BORDER}; dmarc=pass header.from={DOMAIN}"
        message["Received"] = f"from outside by {BORDER}; {email.utils.format_datetime(instant(at))}"
        message["From"], message["To"] = f"{PEOPLE[name]} <{name}@{DOMAIN}>", f"{BOX}@{DOMAIN}"
        message["Subject"], message["Date"] = subject, instant(at)
        message["Message-ID"] = email.utils.make_msgid(domain=DOMAIN)
        message.set_content(words + "\n")
        self.post(at, note, name, "own mail", message, words)

    def away(self, at, note, name, kind, words):
        mail = self.mail_of(at, name, kind)
        if mail:
            message = self.world.draft(name, mail, words, at)
            message.replace_header("Subject", f"Automaattinen vastaus: {mail.subject}")
            message["Auto-Submitted"] = "auto-replied"
            self.post(at, note, name, "out of office", message, words)

    def rsvp(self, at, note, name, partstat):
        """The button of a calendar: an iTIP REPLY to the newest invitation, as the client sends it (RFC 6047)."""
        mail = self.mail_of(at, name, "calendar")
        if not mail:
            return
        part = next(part for part in mail.message.walk() if part.get_content_type() == "text/calendar")
        lines = part.get_content().replace("\r\n ", "").replace("\n ", "").splitlines()
        event = lines[lines.index("BEGIN:VEVENT"):lines.index("END:VEVENT")]
        kept = [line for line in event[1:] if line.startswith(("UID", "SEQUENCE", "DTSTART", "DTEND", "ORGANIZER"))]
        stamp = instant(at).astimezone(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        answer = ["BEGIN:VCALENDAR", "PRODID:-//Calendar//EN", "VERSION:2.0", "METHOD:REPLY",
                  *lines[lines.index("BEGIN:VTIMEZONE"):lines.index("END:VTIMEZONE") + 1],
                  "BEGIN:VEVENT", *kept, f"DTSTAMP:{stamp}", f"ATTENDEE;PARTSTAT={partstat}:mailto:{name}@{DOMAIN}",
                  "END:VEVENT", "END:VCALENDAR", ""]
        word = {"ACCEPTED": "Hyväksytty", "DECLINED": "Hylätty"}[partstat]
        message = email.message.EmailMessage(policy=email.policy.SMTP)
        message["From"], message["To"] = f"{PEOPLE[name]} <{name}@{DOMAIN}>", f"{BOX}@{DOMAIN}"
        message["Subject"], message["Date"] = f"{word}: {mail.subject}", instant(at)
        message["Message-ID"] = email.utils.make_msgid(domain=DOMAIN)
        message.set_content("\r\n".join(answer), subtype="calendar", params={"method": "REPLY"})
        self.post(at, note, name, "calendar reply", message, f"{word} ({partstat})")

    def ctl(self, at, note, arguments):
        self.world.ctl(*arguments, at=at)
        command = f"mentorctl {' '.join(arguments)}"
        print(f"\n{when(at)}  the admin: {command}")
        self.entries.append({"class": "admin", "when": when(at), "who": f"the admin: {command}", "note": note})

    def chapter(self, title):
        print(f"\n{self.style[0]}== {title}{self.style[2]}")
        self.entries.append({"chapter": title})

    # The whole

    def play(self):
        for done, (what, *rest) in enumerate(STORY):
            if sys.stdout.isatty() and what != "chapter":
                print(f"{self.style[1]}{100 * done // len(STORY)} %  {when(rest[0])}{self.style[2]}", end="\r", flush=True)
            getattr(self, what)(*rest)

    def check(self):
        at = next(step[1] for step in reversed(STORY) if step[0] == "run")
        status = self.world.json("status", at=at, expect=None)
        if status["quarantine_n"] or set(status["outbox"]) - {"sent"}:
            self.wrong.append(f"left over: quarantine {status['quarantine_n']}, outbox {status['outbox']}")
        if not self.world.json("verify", at=at, expect=None)["ok"]:
            self.wrong.append("the store is not in order: mentorctl verify")


def main():
    start = time.monotonic()
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    print("starting a private Dovecot and Postfix on loopback …", flush=True)
    with World(f"[trust]\nauthserv_id = {BORDER}\nborder = {BORDER}\n") as world:
        world.admin(START)
        world.person("mentor", "kari", PEOPLE["kari"], START, called="Kari")
        world.person("mentee", "anna", PEOPLE["anna"], START, called="Anna", mentor="kari")
        for session in ("2027-04-08T14:00", "2027-04-29T14:00"):
            world.ctl("session", "add", "anna", session, "--place", "Kirjaston ryhmätila", at=START)
        print(f"{when(START)}  the admin: mentorctl init, mentor add, mentee add, session add (8 April and 29 April)")
        world.once("2027-04-08T13:05")
        demonstration = Demonstration(world)
        demonstration.play()
        demonstration.check()
    seconds = time.monotonic() - start
    intro = (f"{demonstration.saved_n} mails, each as its reader saw it and as text. Blue edge: from mentord; brown edge: "
             "written by a person, with mutt, s-nail or a phone's HTML mail. Played with real IMAP and SMTP servers.")
    (OUT / "index.html").write_text(page(TITLE, intro, demonstration.entries), encoding="utf-8")
    print("\nWhat was shown:")
    for entry in demonstration.entries:
        if entry.get("note"):
            print(f"  {entry['when']}  {entry['note']}")
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(demonstration.kinds.items()))
    print(f"\n{demonstration.saved_n} mails in {seconds:.0f} s; from mentord: {kinds}")
    print(f"look at {OUT}/index.html; each mail is there as .eml and .txt too")
    for wrong in demonstration.wrong:
        print(f"missing or wrong: {wrong}")
    print("the demonstration failed" if demonstration.wrong else "every expected mail came, and no other")
    return bool(demonstration.wrong)


if __name__ == "__main__":
    sys.exit(main())
