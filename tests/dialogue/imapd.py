#!/usr/bin/env python3
"""A scripted IMAP server over real TLS with a model mailbox; for tests, on loopback.

    imapd.py --cert DIR/good.pem [--starttls] [--port N] [--rules FILE] [--mbox FILE.eml...]

Prints its port and serves until it is killed; RULES is a JSON list (wire.py). A line on stdin is a message's path to be
delivered to INBOX, or a JSON object that is added to the rules.

The rules' commands are the client's without tag ("UID FETCH 1:5 (UID BODY.PEEK[])"), and the pseudo-commands GREETING
and IDLE-PUSH (what a waiting client is told)."""

import argparse
import base64
import json
import re
import sys
import time

import wire

ROLES = {"Sent": "\\Sent", "Junk": "\\Junk"}


class Message:
    def __init__(self, uid, raw, at):
        self.uid, self.raw, self.at, self.deleted = uid, raw, at, False

    def header(self):
        return self.raw.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"

    def field(self, name):
        found = re.search(rb"(?im)^" + re.escape(name.encode()) + rb":[ \t]*(.*?)\r?$", self.header())
        return found.group(1) if found else None

    def date(self):
        return time.strftime("%d-%b-%Y %H:%M:%S +0000", time.gmtime(self.at)).encode()


class Mailbox:
    def __init__(self, uidvalidity=1000):
        self.uidvalidity = uidvalidity
        self.uidnext = 1
        self.messages = []

    def add(self, raw, uid=None, at=None):
        uid = uid or self.uidnext
        self.uidnext = max(self.uidnext, uid + 1)
        self.messages.append(Message(uid, raw, int(time.time()) if at is None else at))
        return uid

    def numbers(self, spec, by_uid):
        """Sequence numbers of a set."""
        last = (self.messages[-1].uid if self.messages else 0) if by_uid else len(self.messages)
        wanted = set()
        ranges = []
        for part in spec.split(","):
            ends = [last if end == "*" else int(end) for end in part.split(":")]
            ranges.append((min(ends), max(ends)))
        for number, message in enumerate(self.messages, 1):
            key = message.uid if by_uid else number
            if any(low <= key <= high for low, high in ranges):
                wanted.add(number)
        return sorted(wanted)


class ImapConnection(wire.Connection):
    selected = None
    user = None
    idling = None

    def run(self):
        self.respond("GREETING", b"* OK [CAPABILITY %s] ready\r\n" % self.capabilities())
        while self.alive:
            tag, _, command = self.line().decode().partition(" ")
            self.dispatch(tag, command)

    def capabilities(self):
        words = list(self.server.capabilities)
        if self.server.tls and not self.is_tls and self.server.offers_starttls:
            words = [w for w in words if not w.startswith("AUTH=")] + ["STARTTLS", "LOGINDISABLED"]
        return " ".join(words).encode()

    def dispatch(self, tag, command):
        words = command.upper().split()
        name = " ".join(words[:2]) if words[0] == "UID" else words[0]
        method = getattr(self, "do_" + name.lower().replace(" ", "_"), None)
        if not method:
            return self.respond(command, f"{tag} BAD unknown command\r\n".encode(), tag)
        return method(tag, command)

    def ok(self, tag, command, untagged=b"", code=""):
        self.respond(command, untagged + f"{tag} OK {code}done\r\n".encode(), tag)

    def no(self, tag, command, text):
        self.respond(command, f"{tag} NO {text}\r\n".encode(), tag)

    def do_capability(self, tag, command):
        self.ok(tag, command, b"* CAPABILITY %s\r\n" % self.capabilities())

    def do_noop(self, tag, command):
        self.ok(tag, command)

    def do_starttls(self, tag, command):
        self.ok(tag, command)
        self.input = b""
        self.start_tls()

    def do_logout(self, tag, command):
        self.ok(tag, command, b"* BYE\r\n")
        raise wire.Closed()

    # ---- login

    def judge(self, tag, command, user, secret):
        if self.server.accepts(user, secret):
            self.user = user
            return self.ok(tag, command, code=f"[CAPABILITY {self.capabilities().decode()}] ")
        return self.no(tag, command, "[AUTHENTICATIONFAILED] Authentication failed.")

    def do_login(self, tag, command):
        user, secret = (word.strip('"') for word in command.split()[1:3])
        self.judge(tag, command, user, secret)

    def do_authenticate(self, tag, command):
        words = command.split()
        if len(words) > 2:
            answer = words[2]
        else:
            self.say(b"+ \r\n")
            answer = self.line().decode()
        raw = base64.b64decode(answer)
        if words[1].upper() == "PLAIN":
            _, user, secret = raw.decode().split("\0")
        else:
            # XOAUTH2: user=U^Aauth=Bearer T^A^A; OAUTHBEARER (RFC 7628): n,a=U,^A...auth=Bearer T^A^A
            user = re.search(r"(?:user=|a=)([^\x01,]*)", raw.decode()).group(1)
            secret = re.search(r"auth=Bearer ([^\x01]*)", raw.decode()).group(1)
        self.server.mechanisms.append(words[1].upper())
        self.judge(tag, command, user, secret)

    # ---- mailboxes

    def do_list(self, tag, command):
        lines = b""
        for name in self.server.mailboxes:
            role = ROLES.get(name, "")
            lines += f'* LIST (\\HasNoChildren{" " + role if role else ""}) "/" "{name}"\r\n'.encode()
        self.ok(tag, command, lines)

    def do_examine(self, tag, command):
        name = command.split(" ", 1)[1].strip('"')
        box = self.server.mailboxes.get(name)
        if box is None:
            return self.no(tag, command, "[NONEXISTENT] no such mailbox")
        self.selected = box
        uidnext = f"* OK [UIDNEXT {box.uidnext}] next\r\n" if self.server.says_uidnext else ""
        return self.ok(tag, command, (
            "* FLAGS (\\Answered \\Seen)\r\n* OK [PERMANENTFLAGS ()] none\r\n"
            f"* {len(box.messages)} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {box.uidvalidity}] valid\r\n{uidnext}"
        ).encode(), "[READ-ONLY] ")

    do_select = do_examine

    def do_uid_store(self, tag, command):
        spec, change = re.match(r"UID STORE (\S+) ([+-])FLAGS\.SILENT \(\\Deleted\)", command, re.I).groups()
        for number in self.selected.numbers(spec, True):
            self.selected.messages[number - 1].deleted = change == "+"
        self.ok(tag, command)

    def expunge(self, tag, command, uids):
        lines = b""
        for number in range(len(self.selected.messages), 0, -1):
            message = self.selected.messages[number - 1]
            if message.deleted and (uids is None or message.uid in uids):
                self.selected.messages.remove(message)
                lines += b"* %d EXPUNGE\r\n" % number
        self.ok(tag, command, lines)

    def do_expunge(self, tag, command):
        self.expunge(tag, command, None)

    def do_uid_expunge(self, tag, command):
        if "UIDPLUS" not in self.server.capabilities:
            return self.respond(command, f"{tag} BAD unknown command\r\n".encode(), tag)
        numbers = self.selected.numbers(command.split()[2], True)
        return self.expunge(tag, command, {self.selected.messages[number - 1].uid for number in numbers})

    def fetch(self, tag, command, by_uid):
        spec, _, items = re.sub(r"^(UID )?FETCH ", "", command, flags=re.I).partition(" ")
        response = b""
        for number in self.selected.numbers(spec, by_uid):
            message = self.selected.messages[number - 1]
            parts = [b"UID %d" % message.uid]
            if "RFC822.SIZE" in items:
                parts.append(b"RFC822.SIZE %d" % len(message.raw))
            if "INTERNALDATE" in items:
                parts.append(b'INTERNALDATE "%s"' % message.date())
            fields = re.search(r"BODY\.PEEK\[HEADER\.FIELDS \(([^)]*)\)\]", items, re.I)
            if "BODY.PEEK[]" in items:
                parts.append(b"BODY[] {%d}\r\n%s" % (len(message.raw), message.raw))
            elif "BODY.PEEK[HEADER]" in items:
                parts.append(b"BODY[HEADER] {%d}\r\n%s" % (len(message.header()), message.header()))
            elif fields:
                name = fields.group(1).strip('"')
                value = message.field(name)
                text = b"" if value is None else name.encode() + b": " + value + b"\r\n"
                text += b"\r\n"
                parts.append(b"BODY[HEADER.FIELDS (%s)] {%d}\r\n%s" % (name.upper().encode(), len(text), text))
            response += b"* %d FETCH (%s)\r\n" % (number, b" ".join(parts))
        self.ok(tag, command, response)

    def do_fetch(self, tag, command):
        self.fetch(tag, command, False)

    def do_uid_fetch(self, tag, command):
        self.fetch(tag, command, True)

    def do_uid_search(self, tag, command):
        hits = [m for m in self.selected.messages if m.deleted or "DELETED" not in command.upper()]
        for name, quoted, plain in re.findall(r'HEADER "?([\w-]+)"? (?:"([^"]*)"|(\S+?))(?=[ )]|$)', command, re.I):
            value = (quoted or plain).encode()
            hits = [m for m in hits if m.field(name) is not None and value in m.field(name)]
        self.ok(tag, command, b"* SEARCH%s\r\n" % b"".join(b" %d" % m.uid for m in hits))

    # ---- IDLE

    def do_idle(self, tag, command):
        if "IDLE" not in self.server.capabilities:
            return self.respond(command, f"{tag} BAD unknown command\r\n".encode(), tag)
        rule = self.respond(command, b"+ idling\r\n", tag)
        if rule and "+" not in str(rule.get("data", "+")):
            return None
        self.idling = tag
        self.server.idlers.add(self)
        try:
            line = self.line(3600)
        finally:
            self.server.idlers.discard(self)
            self.idling = None
        if line.upper() == b"DONE":
            return self.respond("DONE", f"{tag} OK idle\r\n".encode(), tag)
        return self.say(f"{tag} BAD expected DONE\r\n".encode())


class Imapd(wire.Server):
    """mailboxes: name → Mailbox. `accepts(user, secret)` decides a login."""

    connection = ImapConnection

    def __init__(self, cert, **more):
        self.mailboxes = {"INBOX": Mailbox(), "Sent": Mailbox(2000), "Junk": Mailbox(3000)}
        self.capabilities = ["IMAP4rev1", "SASL-IR", "IDLE", "AUTH=PLAIN", "AUTH=XOAUTH2", "AUTH=OAUTHBEARER"]
        self.offers_starttls = True
        self.says_uidnext = True
        self.idlers = set()
        self.mechanisms = []
        self.accepts = lambda user, secret: secret == "secret"
        super().__init__(cert, **more)

    @property
    def inbox(self):
        return self.mailboxes["INBOX"]

    def url(self):
        return f"imap{'s' if self.implicit else ''}://localhost:{self.port}"

    def deliver(self, raw, mailbox="INBOX", **more):
        """Add a message and tell the clients that wait."""
        box = self.mailboxes[mailbox]
        uid = box.add(raw, **more)
        for idler in list(self.idlers):
            if idler.selected is box:
                idler.respond("IDLE-PUSH", b"* %d EXISTS\r\n" % len(box.messages), idler.idling or "")
        return uid


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cert", required=True)
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rules")
    parser.add_argument("--secret", default="secret")
    parser.add_argument("messages", nargs="*")
    options = parser.parse_args()
    rules = []
    if options.rules:
        with open(options.rules, encoding="utf-8") as file:
            rules = json.load(file)
    server = Imapd(options.cert, implicit=not options.starttls, port=options.port, rules=rules)
    server.accepts = lambda user, secret: secret == options.secret
    for path in options.messages:
        with open(path, "rb") as file:
            server.inbox.add(file.read())
    print(server.port, flush=True)
    for line in sys.stdin:
        if line.startswith("{"):
            server.rules.add(**json.loads(line))
        elif line.strip():
            with open(line.strip(), "rb") as file:
                server.deliver(file.read())
    server.stopped.wait()


if __name__ == "__main__":
    main()
