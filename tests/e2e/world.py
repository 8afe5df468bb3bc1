"""One mentorship's world for a test: a private mail system, one mentord with its own directory, and people.

    with World() as world:
        world.admin("2027-04-08T13:00")
        world.once("2027-04-08T17:01")
        ...

Times are local to Helsinki. The daemon runs under libfaketime; its children, with their empty environment, and
the servers keep the real time. MENTORD_BUILD names the directory of the built programs."""

import datetime
import email
import email.policy
import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zoneinfo

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
sys.path += [str(HERE), str(HERE / "clients")]
from mailsystem import DOMAIN, PASSWORD, MailSystem  # noqa: E402
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
checked_on = 2027-03-01
[safety.sv]
checked_on = 2027-03-01
[safety.en]
checked_on = 2027-03-01
"""


def build_directory():
    return pathlib.Path(os.environ.get("MENTORD_BUILD", SOURCE / "build/release")).resolve()


@functools.cache
def faketime_library():
    return subprocess.run(["faketime", "-f", "+0", "printenv", "LD_PRELOAD"], capture_output=True, text=True,
                          check=True).stdout.strip()


def instant(local):
    """Local wall time in Helsinki, "2027-04-08T17:01", as an aware datetime."""
    return datetime.datetime.fromisoformat(local).replace(tzinfo=HELSINKI)


def faked(local):
    """What makes a program believe that it is started at this time. TZ is UTC: nothing may hang on it."""
    utc = instant(local).astimezone(datetime.timezone.utc)
    return {"LD_PRELOAD": faketime_library(), "FAKETIME": utc.strftime("@%Y-%m-%d %H:%M:%S"),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "TZ": "UTC"}


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
    def __init__(self, settings=""):
        self.build = build_directory()
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="mentord-test-", dir="/tmp"))
        self.dir.chmod(0o755)
        self.home = self.dir / "home"
        self.conf = self.home / "mentord.conf"
        self.system = MailSystem(self.dir / "mail")
        self.extra = settings
        self.log = open(self.dir / "log", "ab")
        self.lang = {}

    def __enter__(self):
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
        text = SETTINGS.format(box=BOX, domain=DOMAIN, ca=self.system.ca, **self.system.ports)
        (drop_ins / "50-test.conf").write_text(text, encoding="utf-8")
        (drop_ins / "60-test.conf").write_text(extra, encoding="utf-8")

    def person(self, role, handle, name, at, *, lang="fi", **options):
        """A mailbox and a mentor or mentee of the same name."""
        self.lang[handle] = lang
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

    def outbox(self, at=None):
        """The rows of the outbox by Message-ID."""
        return {row["message_id"]: row for row in self.items("outbox", "list", at=at)}
