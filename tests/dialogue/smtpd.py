#!/usr/bin/env python3
"""A scripted SMTP submission server over real TLS; for tests, on loopback.

    smtpd.py --cert DIR/good.pem --ledger FILE [--starttls | --clear] [--port N] [--rules FILE]

Prints its port and serves until it is killed; a JSON object on stdin is added to the rules (wire.py). Every mail that it
takes responsibility for is one line of JSON in the ledger, written and fsynced before the 250 leaves.

The rules' commands are the client's, and the pseudo-commands GREETING, BODY (the text is coming: `do: cut` with `at`
closes after so many bytes of it), DOT (the text is whole; a rule here decides before anything is in the ledger) and
ACCEPTED (it stands in the ledger, the reply is about to leave). `do: replace` with `data` "450 4.7.1 later\\r\\n" refuses
a command."""

import argparse
import base64
import hashlib
import json
import os
import sys
import threading
import time

import wire


class SmtpConnection(wire.Connection):
    user = None
    sender = None

    def run(self):
        self.recipients = []
        self.respond("GREETING", b"220 test ESMTP\r\n")
        while self.alive:
            self.dispatch(self.line(600).decode(errors="replace"))

    def dispatch(self, command):
        name = command.split(" ", 1)[0].split(":", 1)[0].lower()
        method = getattr(self, "do_" + name, None) if name.isalpha() else None
        if not method:
            return self.respond(command, b"500 5.5.1 unknown command\r\n")
        return method(command)

    def refused(self, command):
        """Whether a rule says something other than yes; it has been said then."""
        rule = self.server.rules.take(command)
        if not rule:
            return False
        self.server.hits.append((time.monotonic(), command))
        data = rule.get("data", b"")
        data = data.encode() if isinstance(data, str) else data
        getattr(self, "_" + rule["do"])(rule, b"", data, rule.get("at", 0))
        return rule["do"] == "replace"

    def do_ehlo(self, command):
        words = ["test"] + [w for w in self.server.abilities if not w.startswith("AUTH") or self.is_tls]
        if self.server.tls and not self.is_tls and self.server.offers_starttls:
            words.append("STARTTLS")
        lines = [f"250{'-' if word is not words[-1] else ' '}{word}\r\n" for word in words]
        self.respond(command, "".join(lines).encode())

    def do_starttls(self, command):
        self.respond(command, b"220 2.0.0 go\r\n")
        self.input = b""
        self.start_tls()

    def do_auth(self, command):
        words = command.split()
        if len(words) > 2:
            answer = words[2]
        else:
            self.say(b"334 \r\n")
            answer = self.line().decode()
        raw = base64.b64decode(answer).decode()
        secret = raw.split("\0")[-1] if words[1].upper() == "PLAIN" else raw.split("Bearer ")[1].split("\x01")[0]
        self.server.mechanisms.append(words[1].upper())
        if self.server.accepts(secret):
            self.user = True
            return self.respond("AUTH", b"235 2.7.0 welcome\r\n")
        return self.respond("AUTH", b"535 5.7.8 authentication failed\r\n")

    def do_mail(self, command):
        if self.refused(command):
            return
        self.sender, self.recipients = command[10:].split(">")[0].strip("<"), []
        self.say(b"250 2.1.0 sender ok\r\n")

    def do_rcpt(self, command):
        if self.refused(command):
            return None
        if self.sender is None:
            return self.say(b"503 5.5.1 MAIL first\r\n")
        self.recipients.append(command[9:].split(">")[0])
        return self.say(b"250 2.1.5 recipient ok\r\n")

    def do_rset(self, command):
        self.sender, self.recipients = None, []
        self.respond(command, b"250 2.0.0 reset\r\n")

    def do_noop(self, command):
        self.respond(command, b"250 2.0.0 ok\r\n")

    def do_quit(self, command):
        self.respond(command, b"221 2.0.0 bye\r\n")
        raise wire.Closed()

    def do_data(self, command):
        if self.refused(command):
            return None
        if not self.recipients:
            return self.say(b"554 5.5.1 no valid recipients\r\n")
        self.say(b"354 go ahead\r\n")
        message = self.text()
        if message is None or self.refused("DOT"):
            return None
        queued = self.server.accept(self.sender, self.recipients, message)
        self.sender = None
        return self.respond("ACCEPTED", f"250 2.0.0 queued as {queued}\r\n".encode())

    def text(self):
        """What follows 354, dots undone; the end is CRLF . CRLF and nothing else."""
        rule = self.server.rules.take("BODY")
        if rule:
            self.server.hits.append((time.monotonic(), "BODY"))
            while len(self.input) < rule.get("at", 0):
                self.more(60)
            data = rule.get("data", b"")
            getattr(self, "_" + rule["do"])(rule, b"", data.encode() if isinstance(data, str) else data, 0)
            if rule["do"] == "replace":
                return None
        at = 0
        while True:
            found = (b"\r\n" + self.input).find(b"\r\n.\r\n", at)
            if found >= 0:
                break
            at = max(0, len(self.input) - 4)
            self.more(600)
        raw, self.input = self.input[:found], self.input[found + 3:]
        return b"\r\n".join(line[1:] if line.startswith(b".") else line for line in raw.split(b"\r\n"))


class Smtpd(wire.Server):
    """`ledger`: path of the file of what was accepted; `accepted` is the same in memory. `abilities`: the words of
    EHLO. `accepts(secret)` decides a login."""

    connection = SmtpConnection

    def __init__(self, cert, ledger=None, **more):
        self.abilities = ["PIPELINING", "SIZE 52428800", "8BITMIME", "SMTPUTF8", "AUTH PLAIN LOGIN XOAUTH2 OAUTHBEARER"]
        self.offers_starttls = True
        self.mechanisms = []
        self.accepts = lambda secret: secret == "secret"
        self.accepted = []
        self.on_accepted = None  # called with each
        self._ledger = os.open(ledger, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if ledger else -1
        self._lock = threading.Lock()
        super().__init__(cert, **more)

    def url(self):
        return f"smtp{'s' if self.implicit and self.tls else ''}://localhost:{self.port}"

    def accept(self, sender, recipients, message):
        with self._lock:
            queued = f"q{len(self.accepted) + 1}"
            entry = dict(id=queued, at=time.time(), sender=sender, recipients=list(recipients), bytes=len(message),
                         sha256=hashlib.sha256(message).hexdigest(), message=base64.b64encode(message).decode())
            if self._ledger >= 0:
                os.write(self._ledger, json.dumps(entry).encode() + b"\n")
                os.fsync(self._ledger)
            self.accepted.append(dict(entry, message=message))
        if self.on_accepted:
            self.on_accepted(self.accepted[-1])
        return queued


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--cert")
    parser.add_argument("--ledger")
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--clear", action="store_true")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--rules")
    parser.add_argument("--secret", default="secret")
    options = parser.parse_args()
    rules = []
    if options.rules:
        with open(options.rules, encoding="utf-8") as file:
            rules = json.load(file)
    server = Smtpd(None if options.clear else options.cert, options.ledger, implicit=not options.starttls,
                   port=options.port, rules=rules)
    server.accepts = lambda secret: secret == options.secret
    print(server.port, flush=True)
    for line in sys.stdin:
        if line.startswith("{"):
            server.rules.add(**json.loads(line))
    server.stopped.wait()


if __name__ == "__main__":
    main()
