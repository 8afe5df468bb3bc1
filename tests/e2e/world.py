"""One mentorship's world for a test: a private mail system, one mentord with its own directory, and people.

    with World() as world:
        world.admin("2027-04-08T13:00")
        world.once("2027-04-08T17:01")
        ...

Times are local to Helsinki. The daemon runs under libfaketime; its children, with their empty environment, and
the servers keep the real time. MENTORD_BUILD names the directory of the built programs."""

import datetime
import email
import email.message
import email.policy
import email.utils
import json
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
import zoneinfo

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
sys.path += [str(HERE), str(HERE / "clients")]
from mailsystem import DOMAIN, PASSWORD, MailSystem, at_time  # noqa: E402
from reply import reply as client_reply  # noqa: E402

HELSINKI = zoneinfo.ZoneInfo("Europe/Helsinki")
BOX = "mentorointi"
SKIPPED = 77

SETTINGS = """\
[mail]
address = {box}@{domain}
tls_ca_file = {ca}
zone = Europe/Helsinki
[imap]
url = imaps://127.0.0.1:{imaps}
user = {box}
[smtp]
url = smtps://127.0.0.1:{submissions}
user = {box}
[admin]
address = admin@{domain}
[safety.fi]
checked_on = {checked_on}
[safety.sv]
checked_on = {checked_on}
[safety.en]
checked_on = {checked_on}
"""


def build_directory():
    return pathlib.Path(os.environ.get("MENTORD_BUILD", SOURCE / "build/release")).resolve()


def instant(local):
    """Local wall time in Helsinki, "2027-04-08T17:01", as an aware datetime."""
    return datetime.datetime.fromisoformat(local).replace(tzinfo=HELSINKI)


def faked(local):
    """What makes a program believe that it is started at this time. TZ is UTC: nothing may hang on it."""
    utc = instant(local).astimezone(datetime.timezone.utc)
    return at_time(utc.strftime("%Y-%m-%d %H:%M:%S")) | {"TZ": "UTC"}


class Mail:
    """A message as it lies in somebody's mailbox."""

    def __init__(self, path):
        self.path = path
        self.raw = path.read_bytes()
        self.message = email.message_from_bytes(self.raw, policy=email.policy.default)
        self.id = self.message["Message-ID"]
        self.subject = self.message["Subject"] or ""

    def part(self, kind="plain"):
        body = self.message.get_body((kind,))
        return body.get_content() if body else ""

    @property
    def text(self):
        return self.part("plain") or self.part("html")

    def __repr__(self):
        return f"<{self.message['From']} -> {self.message['To']}: {self.subject}>"


class World:
    def __init__(self, settings="", checked_on="2027-03-01"):
        """`checked_on`: when the crisis lines were rung; the default fits a story in the spring of 2027."""
        self.checked_on = checked_on
        self.build = build_directory()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="mentord-test-", dir="/tmp"))
        self.dir.chmod(0o755)
        self.home = self.dir / "home"
        self.conf = self.home / "mentord.conf"
        self.system = MailSystem(self.dir / "mail")
        self.extra = settings
        self.log = open(self.dir / "log", "ab")
        self.lang = {}
        self.seen = {}
        self.got = {}  # (who, kind): the newest such mail

    def __enter__(self):
        # Ended from outside, the servers are to go too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("world: ended by SIGTERM"))
        try:
            self.system.up()
        except BaseException:
            self.close(keep=True)
            raise
        return self

    def __exit__(self, kind, *_):
        self.close(keep=kind is not None or "MENTORD_KEEP" in os.environ)

    def close(self, keep=False):
        self.system.down()
        self.log.close()
        if keep:
            print(f"world: everything is left in {self.dir}", file=sys.stderr)
        else:
            shutil.rmtree(self.dir)

    # The admin

    def environment(self, at=None):
        env = {"PATH": os.environ["PATH"], "CREDENTIALS_DIRECTORY": str(self.home / "credentials"), "LC_ALL": "C.UTF-8",
               # libfaketime comes before the sanitizer's library; both work.
               "ASAN_OPTIONS": "verify_asan_link_order=0:detect_leaks=0", "TZ": "UTC"}
        return env | (faked(at) if at else {})

    def run(self, program, *arguments, at=None, expect=0, wrap=(), timeout=120):
        """Run one of the programs; its output goes to the log too. `wrap`: a command in front, as strace."""
        command = [*wrap, str(self.build / program), "--config", str(self.conf), *map(str, arguments)]
        done = subprocess.run(command, env=self.environment(at), stdin=subprocess.DEVNULL, capture_output=True,
                              check=False, timeout=timeout)
        self.log.write(f"--- {at} {' '.join(command)}: {done.returncode}\n".encode() + done.stdout + done.stderr)
        self.log.flush()
        if expect is not None and done.returncode != expect:
            raise AssertionError(f"{program} {' '.join(map(str, arguments))} at {at}: exit {done.returncode}, not {expect}\n"
                                 + (done.stdout + done.stderr).decode(errors="replace")[-4000:])
        return done

    def ctl(self, *arguments, at=None, expect=0):
        return self.run("mentorctl", *arguments, at=at, expect=expect).stdout.decode()

    def json(self, *arguments, at=None, expect=0):
        return json.loads(self.run("mentorctl", "--json", *arguments, at=at, expect=expect).stdout)

    @property
    def store(self):
        """The store's file."""
        return next(self.home.rglob("mentord.db"))

    def received_n(self):
        """How many messages are in the store; for a moment when mentorctl would not run."""
        base = sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)
        count = base.execute("SELECT count(*) FROM inbox").fetchone()[0]
        base.close()
        return count

    def stored(self, words):
        """Whether the words stand anywhere in the store, as they are or deflated."""
        wanted = words.encode()
        return any(wanted in value for value in _values(self.store))

    def items(self, *arguments, at=None):
        return self.json(*arguments, at=at)["items"]

    def once(self, at, **options):
        return self.run("mentord", "--once", at=at, **options)

    def admin(self, at):
        """What an admin does first: the directory, the settings, the secrets."""
        self.system.user(BOX, "admin")
        subprocess.run([str(self.build / "mentorctl"), "init", str(self.home)], env=self.environment(at),
                       stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, check=True)
        self.configure(self.extra)
        for name in ("imap-password", "smtp-password"):
            secret = self.home / "credentials" / name
            secret.touch(mode=0o600)
            secret.write_text(f"{PASSWORD}\n", encoding="ascii")

    def configure(self, extra=""):
        drop_ins = self.home / "mentord.conf.d"
        drop_ins.mkdir(exist_ok=True)
        text = SETTINGS.format(box=BOX, domain=DOMAIN, ca=self.system.ca, checked_on=self.checked_on, **self.system.ports)
        (drop_ins / "50-test.conf").write_text(text, encoding="utf-8")
        (drop_ins / "60-test.conf").write_text(extra, encoding="utf-8")

    def person(self, role, handle, name, at, *, lang="fi", **options):
        """A mailbox and a mentor or mentee of the same name."""
        self.lang[handle], self.seen[handle] = lang, 0
        self.system.user(handle)
        more = [word for key, value in options.items() for word in (f"--{key}", value)]
        self.ctl(role, "add", handle, "--name", name, "--address", f"{handle}@{DOMAIN}", "--lang", lang,
                 "--zone", "Europe/Helsinki", *more, at=at)

    # The people

    def inbox(self, name, folder="INBOX"):
        return [Mail(path) for path in self.system.files(name, folder)]

    def newest(self, name):
        mails = self.inbox(name)
        if not mails:
            raise AssertionError(f"{name} has no mail")
        return mails[-1]

    def reply(self, client, name, mail, words, at, **options):
        """`name` answers a mail with a real client; returns when the answer lies in mentord's mailbox."""
        before = len(self.system.files(BOX))
        client_reply(self.system, client, name, mail.id, words, at=at.replace("T", " ") + ":00",
                     lang=self.lang.get(name, "fi"), **options)
        self.system.wait("a reply", lambda: len(self.system.files(BOX)) > before)
        return self.newest(BOX)

    def draft(self, name, mail, words, at, *, sender=None):
        """A reply as a bare message, for a test to change before `post` sends it."""
        draft = email.message.EmailMessage(policy=email.policy.SMTP)
        draft["From"] = sender or f"{name}@{DOMAIN}"
        draft["To"] = mail.message["Reply-To"] or mail.message["From"]
        draft["Subject"] = f"Re: {mail.subject}"
        draft["Date"] = instant(at)
        draft["Message-ID"] = email.utils.make_msgid(domain=DOMAIN)
        draft["In-Reply-To"] = mail.id
        draft["References"] = f"{mail.message['References'] or ''} {mail.id}".strip()
        draft.set_content(words + "\n")
        return draft

    def post(self, message, to=None):
        """Hand a message to the mail system as a stranger's server does, and wait until it has arrived."""
        to = to or message["To"].addresses[0].addr_spec
        before = len(self.system.files(BOX))
        self.system.deliver(message["From"].addresses[0].addr_spec, to, bytes(message))
        self.system.wait("a message", lambda: len(self.system.files(BOX)) > before)

    def step(self, at, due=None):
        """Let mentord do what is due, and see who got what: {handle: [(kind, mail)]}. `due`, {handle: [kind]}, is
        what to wait for; whether it came is the caller's question."""
        self.once(at)
        kinds = {row["message_id"].strip("<>"): row["kind"] for row in self.items("outbox", "list", at=at)}
        came = {}
        for name, seen in self.seen.items():
            self.system.settle(name, seen + len((due or {}).get(name, [])))
            mails = self.inbox(name)[seen:]
            self.seen[name] += len(mails)
            came[name] = [(kinds.get(mail.id.strip("<>"), "unknown"), mail) for mail in mails]
            self.got |= {(name, kind): mail for kind, mail in came[name]}
        return came


class Daemon:
    """mentord as systemd runs it: in the foreground, with a notify socket and a watchdog."""

    def __init__(self, world, at=None, watchdog_s=10, **more):
        self.said = []  # (monotonic time, one line of a notification)
        self.path = world.dir / "notify"
        self.path.unlink(missing_ok=True)
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.path))
        self.started_at = time.monotonic()
        self.log_path = world.dir / f"daemon-{self.started_at}.log"
        env = world.environment(at) | {"NOTIFY_SOCKET": str(self.path), "WATCHDOG_USEC": str(watchdog_s * 1000000)} | more
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([str(world.build / "mentord"), "--config", str(world.conf)], env=env,
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.socket.close()

    def listen(self):
        """Take in what has been said so far."""
        self.socket.setblocking(False)
        try:
            while True:
                text = self.socket.recv(65536).decode()
                self.said += [(time.monotonic(), line) for line in text.splitlines()]
        except BlockingIOError:
            return self.said

    def wait_for(self, start, seconds=10.0):
        """Seconds from the start to the first notification that begins so."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for when, line in self.listen():
                if line.startswith(start):
                    return when - self.started_at
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise AssertionError(f"no {start} within {seconds} s; exit {self.process.poll()}, said {self.said}, log:\n{self.log()}")

    def end(self, number=signal.SIGTERM, seconds=40.0):
        """Send a signal; the exit status and how long it took."""
        start = time.monotonic()
        self.process.send_signal(number)
        return self.process.wait(seconds), time.monotonic() - start

    def log(self):
        return self.log_path.read_text(encoding="utf-8", errors="replace")


def _values(path):
    """Every text and blob of a database; a blob that can be inflated, inflated."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    base.text_factory = bytes
    tables = [name.decode() for (name,) in base.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for table in tables:
        for row in base.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                if isinstance(value, bytes):
                    yield value
                    yield _inflated(value)
    base.close()


def _inflated(value):
    for window in (15, -15):
        try:
            return zlib.decompressobj(window).decompress(value)
        except zlib.error:
            continue
    return b""
