"""Our channel protocol from the core's side: start mentord-fetch or mentord-send and talk with it.

The children get what the core gives them: a socketpair as fd 0, the secret as fd 3, an empty environment."""

import array
import fcntl
import mmap
import os
import select
import signal
import socket
import struct
import time

(DONE, FETCH_OPEN, POLL, FIND, FOLDERS, TAKE, MESSAGE, POSITION, FOUND, FOLDERS_ARE, TAKEN, SEND_OPEN, MAIL,
 RESULT) = range(1, 15)

REMEDIES = {0: "retry", 1: "give up", 2: "set aside", 3: "operator", 255: "none"}
TROUBLES = "none dns connect tls auth mailbox limited protocol timeout other".split()
AUTHS = "none password xoauth2 oauthbearer".split()
STAGES = "connect mail rcpt data dot done".split()

# The fields of each struct in the order they travel.
FETCH_OPEN_FIELDS = [("url", "s"), ("user", "s"), ("auth", "a"), ("ca_file", "s"), ("connect_ms", "u"),
                     ("greeting_ms", "u"), ("command_ms", "u"), ("reidle_ms", "u"), ("message_bytes", "u"),
                     ("line_bytes", "u"), ("answers_n", "u"), ("idle", "b")]
POLL_FIELDS = [("mailbox", "s"), ("uidvalidity", "u"), ("uidnext", "u"), ("most_n", "u"), ("most_bytes", "u"),
               ("wait_ms", "u")]
FIND_FIELDS = [("mailbox", "s"), ("message_id", "s"), ("mentord_id", "s"), ("since_at", "i")]
TAKE_FIELDS = [("mailboxes", "l"), ("uidvalidity", "u"), ("uid", "u"), ("size", "i"), ("message_id", "s"),
               ("mentord_id", "s")]
SEND_OPEN_FIELDS = [("url", "s"), ("user", "s"), ("auth", "a"), ("ca_file", "s"), ("clear", "b"), ("helo", "s"),
                    ("connect_ms", "u"), ("greeting_ms", "u"), ("command_ms", "u"), ("final_dot_ms", "u")]
MAIL_FIELDS = [("outbox_id", "i"), ("from", "s"), ("to", "s"), ("own_copy", "s"), ("message", "s")]
ANSWERS = {
    DONE: [("remedy", "r"), ("trouble", "t"), ("text", "s")],
    MESSAGE: [("uid", "u"), ("internal_at", "i"), ("size", "i"), ("message", "y")],
    POSITION: [("uidvalidity", "u"), ("uidnext", "u"), ("exists_n", "u"), ("more", "b"), ("vanished_n", "u"),
               ("waited_until_at", "i")],
    FOUND: [("found", "b"), ("message_id", "s"), ("copies_n", "u")],
    FOLDERS_ARE: [("sent", "s"), ("junk", "s")],
    TAKEN: [("n", "u"), ("refused", "b")],
    RESULT: [("outbox_id", "i"), ("stage", "g"), ("trouble", "t"), ("code", "u"), ("enhanced", "s"), ("reply", "s"),
             ("copy_refused", "b")],
}


def pack(fields, values):
    out = b""
    for name, kind in fields:
        value = values[name]
        if kind in "sy":
            raw = value.encode() if isinstance(value, str) else value
            out += struct.pack("<I", len(raw)) + raw
        elif kind == "l":
            out += struct.pack("<I", len(value)) + pack([(i, "s") for i in range(len(value))], value)
        elif kind == "b":
            out += struct.pack("<B", value)
        elif kind == "i":
            out += struct.pack("<q", value)
        elif kind == "a":
            out += struct.pack("<I", AUTHS.index(value))
        else:
            out += struct.pack("<I", value)
    return out


def unpack(fields, raw):
    values, at = {}, 0
    for name, kind in fields:
        if kind in "sy":
            (n,) = struct.unpack_from("<I", raw, at)
            value = raw[at + 4:at + 4 + n]
            at += 4 + n
            values[name] = value.decode() if kind == "s" else value
        elif kind in "br":
            values[name] = REMEDIES[raw[at]] if kind == "r" else raw[at] == 1
            at += 1
        elif kind == "i":
            (values[name],) = struct.unpack_from("<q", raw, at)
            at += 8
        else:
            (n,) = struct.unpack_from("<I", raw, at)
            at += 4
            values[name] = {"t": TROUBLES, "g": STAGES}[kind][n] if kind in "tg" else n
    assert at == len(raw), "the answer is longer than its fields"
    return values


class Gone(Exception):
    """The child has closed its channel."""


class Child:
    """One child process. `secret` is what its fd 3 holds (None: the descriptor is closed)."""

    def __init__(self, program, secret=b"secret\n"):
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        errors, errors_in = os.pipe()
        actions = [(os.POSIX_SPAWN_DUP2, theirs.fileno(), 0), (os.POSIX_SPAWN_DUP2, errors_in, 2)]
        if secret is None:
            actions.append((os.POSIX_SPAWN_CLOSE, 3))
        else:
            held = os.memfd_create("secret")
            os.write(held, secret)
            actions.append((os.POSIX_SPAWN_DUP2, held, 3))
        # The child dies with the thread that made it, so it is closed where it was made.
        self.pid = os.posix_spawn(program, [program], {}, file_actions=actions)
        for fd in [errors_in] + ([held] if secret is not None else []):
            os.close(fd)
        theirs.close()
        self.channel = ours
        self.buffer = b""
        self.passed = []
        self.errors_fd = errors
        self.errors = ""
        self.status = None

    def wait(self, seconds):
        """The exit status; kills what does not leave in time."""
        until = time.monotonic() + seconds
        while self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > until:
                os.kill(self.pid, signal.SIGKILL)
                os.waitpid(self.pid, 0)
                self.status = "killed"
            else:
                time.sleep(0.005)
        if self.errors_fd >= 0:
            with os.fdopen(self.errors_fd, "rb") as file:
                self.errors = file.read().decode(errors="replace")
            self.errors_fd = -1
        return self.status

    def send(self, kind, payload=b""):
        if len(payload) > 256 * 1024:
            memfd = os.memfd_create("payload", os.MFD_ALLOW_SEALING)
            at = 0
            while at < len(payload):
                at += os.write(memfd, payload[at:])
            fcntl.fcntl(memfd, 1033, 0x1 | 0x2 | 0x4 | 0x8)  # F_ADD_SEALS
            header = struct.pack("<IB", len(payload) | 1 << 31, kind)
            self.channel.sendmsg([header], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [memfd]))])
            os.close(memfd)
        else:
            self.channel.sendall(struct.pack("<IB", len(payload), kind) + payload)

    def _more(self, until):
        left = until - time.monotonic()
        if left <= 0 or not select.select([self.channel], [], [], left)[0]:
            raise TimeoutError("the child did not answer in time")
        data, ancillary, _, _ = self.channel.recvmsg(65536, socket.CMSG_SPACE(4 * 16))
        for level, kind, rights in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                self.passed += array.array("i", rights).tolist()
        if not data:
            raise Gone(f"exit {self.wait(5)}: {self.errors}")
        self.buffer += data

    def receive(self, seconds=20):
        """The next frame: its kind and its fields."""
        until = time.monotonic() + seconds
        while len(self.buffer) < 5:
            self._more(until)
        length, kind = struct.unpack_from("<IB", self.buffer)
        sealed, length = length >> 31, length & 0x7FFFFFFF
        if sealed:
            self.buffer = self.buffer[5:]
            fd = self.passed.pop(0)
            with mmap.mmap(fd, length, prot=mmap.PROT_READ) as mapped:
                payload = mapped[:]
            os.close(fd)
        else:
            while len(self.buffer) < 5 + length:
                self._more(until)
            payload, self.buffer = self.buffer[5:5 + length], self.buffer[5 + length:]
        return kind, unpack(ANSWERS[kind], payload)

    def rss_kib(self):
        """The most memory it ever had."""
        with open(f"/proc/{self.pid}/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return int(line.split()[1])
        return 0

    def cpu_s(self):
        with open(f"/proc/{self.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self, seconds=5):
        """Close the channel; the exit status, or "killed" when it did not leave."""
        self.channel.close()
        return self.wait(seconds)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Fetch(Child):
    DEFAULTS = dict(user="mentor@test.example", auth="password", ca_file="", connect_ms=3000, greeting_ms=2000,
                    command_ms=2000, reidle_ms=20000, message_bytes=25 << 20, line_bytes=64 << 10, answers_n=10000,
                    idle=True)

    def __init__(self, program, url, secret=b"secret\n", **settings):
        super().__init__(program, secret)
        self.send(FETCH_OPEN, pack(FETCH_OPEN_FIELDS, dict(self.DEFAULTS, url=url, **settings)))

    def ask(self, kind, payload=b"", seconds=20):
        """One request: messages, the other answer or None, and how it was done."""
        self.send(kind, payload)
        return self.answer(seconds)

    def answer(self, seconds=20):
        messages, other = [], None
        while True:
            kind, fields = self.receive(seconds)
            if kind == DONE:
                return messages, other, fields
            if kind == MESSAGE:
                messages.append(fields)
            else:
                other = fields

    @staticmethod
    def poll_payload(**values):
        return pack(POLL_FIELDS, dict(dict(mailbox="INBOX", uidvalidity=1000, uidnext=1, most_n=500, most_bytes=8 << 20,
                                           wait_ms=0), **values))

    def poll(self, seconds=20, **values):
        return self.ask(POLL, self.poll_payload(**values), seconds)

    def find(self, **values):
        return self.ask(FIND, pack(FIND_FIELDS, dict(dict(mailbox="Sent", message_id="", mentord_id="", since_at=0),
                                                     **values)))

    def take(self, *mailboxes, **values):
        return self.ask(TAKE, pack(TAKE_FIELDS, dict(dict(mailboxes=mailboxes, uidvalidity=0, uid=0, size=0, message_id="",
                                                          mentord_id=""), **values)))

    def folders(self):
        return self.ask(FOLDERS)


class Send(Child):
    DEFAULTS = dict(user="mentor@test.example", auth="password", ca_file="", clear=False, helo="mentor.test.example",
                    connect_ms=3000, greeting_ms=2000, command_ms=2000, final_dot_ms=3000)

    def __init__(self, program, url, secret=b"secret\n", **settings):
        super().__init__(program, secret)
        self.send(SEND_OPEN, pack(SEND_OPEN_FIELDS, dict(self.DEFAULTS, url=url, **settings)))

    def mail(self, seconds=20, **values):
        mail = dict(outbox_id=1, to="aino@test.example", own_copy="", message=b"Subject: x\r\n\r\nHei.\r\n")
        mail["from"] = values.pop("sender", "mentor@test.example")
        mail.update(values)
        self.send(MAIL, pack(MAIL_FIELDS, mail))
        kind, fields = self.receive(seconds)
        assert kind == RESULT
        return fields
