"""A world whose two servers are scripted, for what honest ones never do: cut a connection after they took a mail, lie,
renumber a mailbox. Everything is in memory: `imapd` (mentord's mailbox) and `smtpd`, whose ledger is what left.

What the SMTP server takes is delivered at once, mentord's own copies into its mailbox, the rest into `mails`."""

import collections
import email
import email.policy
import email.utils
import sys
import uuid

from mailsystem import DOMAIN, PASSWORD, make_certificate
from world import BOX, HERE, World, instant

# In front: Python 3.11 has an smtpd of its own.
sys.path.insert(0, str(HERE.parent / "dialogue"))
from imapd import Imapd, Mailbox  # noqa: E402
from smtpd import Smtpd  # noqa: E402

OWN = f"{BOX}@{DOMAIN}"


class Servers:
    """Takes the place of MailSystem."""

    def __init__(self, directory):
        self.ca = directory / "ca.pem"
        self.directory = directory
        self.imapd = self.smtpd = None
        self.ports = {}

    def up(self):
        self.directory.mkdir()
        make_certificate(self.directory)
        self.start_imap()
        self.start_smtp()
        self.ports = {"imaps": self.imapd.port, "submissions": self.smtpd.port}

    def start_imap(self):
        """Again on the same port, with the same mailboxes."""
        old = self.imapd
        self.imapd = Imapd(self.directory / "server.pem", port=old.port if old else 0)
        self.imapd.accepts = lambda user, secret: secret == PASSWORD
        if old:
            self.imapd.mailboxes = old.mailboxes

    def start_smtp(self):
        old = self.smtpd
        self.smtpd = Smtpd(self.directory / "server.pem", self.directory / "ledger", port=old.port if old else 0)
        self.smtpd.accepts = lambda secret: secret == PASSWORD
        if old:
            self.smtpd.accepted, self.smtpd.on_accepted = old.accepted, old.on_accepted

    def down(self):
        for server in (self.imapd, self.smtpd):
            if server:
                server.stop()

    def user(self, *_):
        """Everybody has a mailbox here."""


class Scripted(World):
    def __init__(self, settings=""):
        super().__init__(settings)
        self.system = Servers(self.dir / "servers")
        self.mails = collections.defaultdict(list)
        self.copies = True  # whether our own copies arrive
        self.said = ""      # by mentord, in all runs
        self.now = None     # of the run under way, for the servers

    def __enter__(self):
        super().__enter__()
        self.smtpd.on_accepted = self.deliver
        return self

    def once(self, at, **options):
        self.now = int(instant(at).timestamp())
        done = super().once(at, **options)
        self.said += (done.stdout + done.stderr).decode(errors="backslashreplace")
        return done

    @property
    def imapd(self):
        return self.system.imapd

    @property
    def smtpd(self):
        return self.system.smtpd

    def deliver(self, entry):
        message = email.message_from_bytes(entry["message"], policy=email.policy.default)
        for address in entry["recipients"]:
            if address != OWN:
                self.mails[address.split("@")[0]].append(message)
            elif self.copies:
                self.imapd.deliver(entry["message"], at=self.now)

    def arrive(self, raw, at, mailbox="INBOX"):
        """A message comes at this time, as the server has it."""
        return self.imapd.deliver(raw, mailbox, at=int(instant(at).timestamp()))

    def left(self):
        """Of each mail that left, by Message-ID, how often, told apart from our own copy."""
        return collections.Counter(
            email.message_from_bytes(entry["message"])["Message-ID"] for entry in list(self.smtpd.accepted)
            if any(address != OWN for address in entry["recipients"]))

    def people(self, names, at):
        """A mentor, kari, and mentees with a session today and one in three weeks."""
        self.admin(at)
        self.person("mentor", "kari", "Kari Virtanen", at)
        for name in names:
            self.person("mentee", name, name.title(), at, mentor="kari")
            for session in (at[:11] + "14:00", "2027-04-29T14:00"):
                self.ctl("session", "add", name, session, at=at)
        self.once(at)

    def answer(self, mail, words, at, sender=None, **fields):
        """A reply to a mail that came; bytes."""
        draft = email.message.EmailMessage(policy=email.policy.SMTP)
        to = email.utils.getaddresses([mail["To"]])[0][1]
        draft["From"] = sender or to
        draft["To"] = mail["Reply-To"] or mail["From"]
        draft["Subject"] = f"Re: {mail['Subject']}"
        draft["Date"] = instant(at)
        draft["Message-ID"] = f"<{uuid.uuid4()}@client.example>"
        draft["In-Reply-To"] = mail["Message-ID"]
        draft["References"] = f"{mail['References'] or ''} {mail['Message-ID']}".strip()
        for name, value in fields.items():
            del draft[name.replace("_", "-")]
            draft[name.replace("_", "-")] = value
        draft.set_content(words + "\n")
        return bytes(draft)

    def renumber(self, uidvalidity, keep=True):
        """The mailbox comes back with other UIDs."""
        old = self.imapd.mailboxes["INBOX"]
        new = self.imapd.mailboxes["INBOX"] = Mailbox(uidvalidity)
        for message in old.messages if keep else []:
            new.add(message.raw, at=message.at)
        self.imapd.drop()


def classes(rows):
    """(class, reason) of each message by its Message-ID; a list, since it must be one."""
    found = collections.defaultdict(list)
    for row in rows:
        found[row["message_id"]].append((row["class"], row["reason"]))
    return found
