#!/usr/bin/env python3
"""Inside the booted container: install as an admin would, start mentord.service, and look at what it does.

The time is the real one here. A weekday's mail is arranged by choosing the mentee's hour one or two minutes ahead, in
a zone where it is forenoon."""

import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from mailsystem import DOMAIN, PASSWORD, MailSystem, wait  # noqa: E402
from world import BOX, SETTINGS  # noqa: E402

ETC = pathlib.Path("/etc/mentord")
SECRETS = ETC / "credentials"


def sh(*command, check=True):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def ctl(*arguments):
    return sh("mentorctl", *arguments)


def items(*arguments):
    return json.loads(ctl("--json", *arguments))["items"]


def shown(*names):
    text = sh("systemctl", "show", "mentord.service", *[f"--property={name}" for name in names])
    return dict(line.split("=", 1) for line in text.splitlines())


def check(label, holds, more=""):
    print(f"{'ok  ' if holds else 'FAIL'} {label}{': ' if more else ''}{more}", flush=True)
    FAILED.extend([] if holds else [label])


def install(system):
    sh("systemd-sysusers")
    sh("systemd-tmpfiles", "--create", "/usr/lib/tmpfiles.d/mentord.conf")
    system.user(BOX, "kari", "anna", "admin")
    shutil.copy("/usr/share/mentord/mentord.conf", ETC)
    (SECRETS / "token-key").write_bytes(os.urandom(32))
    for name in ("imap-password", "smtp-password"):
        (SECRETS / name).write_text(PASSWORD + "\n", encoding="ascii")
    for secret in SECRETS.iterdir():
        secret.chmod(0o600)
    drop_ins = ETC / "mentord.conf.d"
    drop_ins.mkdir(exist_ok=True)
    text = SETTINGS.format(box=BOX, domain=DOMAIN, ca="/etc/mentord/ca.pem",
                           checked_on=datetime.date.today().isoformat(), **system.ports)
    (drop_ins / "50-test.conf").write_text(text, encoding="ascii")
    shutil.copy(system.ca, ETC)


def forenoon():
    """A zone where the next minutes are between 8 and 19, and the wall time there."""
    now = datetime.datetime.now(datetime.timezone.utc)
    for hours in range(-11, 13):
        local = now + datetime.timedelta(hours=hours)
        if 8 <= local.hour < 18 and local.weekday() < 5:
            return f"Etc/GMT{-hours:+d}", local
    return None, None


def mentorship():
    zone, local = forenoon()
    if not zone:
        return False
    day = (local - datetime.timedelta(days=4)).strftime("%Y-%m-%dT10:00")
    hour = (local + datetime.timedelta(minutes=1 + (local.second > 45))).strftime("%H:%M")
    ctl("mentor", "add", "kari", "--name", "Kari Virtanen", "--address", f"kari@{DOMAIN}", "--lang", "fi", "--zone", zone)
    ctl("mentee", "add", "anna", "--name", "Anna Aalto", "--address", f"anna@{DOMAIN}", "--mentor", "kari", "--zone", zone,
        "--hour", hour, "--country", "none")
    ctl("session", "add", "anna", day)
    ctl("session", "add", "anna", (local + datetime.timedelta(days=17)).strftime("%Y-%m-%dT10:00"))
    return True


def main():
    system = MailSystem("/tmp/m")
    shutil.rmtree(system.dir, ignore_errors=True)
    system = MailSystem("/tmp/m").up()
    install(system)
    sh("systemctl", "daemon-reload")
    start = time.monotonic()
    sh("systemctl", "start", "mentord.service", check=False)
    state = shown("ActiveState", "StatusText", "MainPID", "NRestarts")
    check("READY within 2 s", state["ActiveState"] == "active" and time.monotonic() - start < 2, str(state))
    if state["ActiveState"] != "active":
        print(sh("journalctl", "--no-pager", "-u", "mentord.service"))
        return 1

    wait("the first poll", lambda: json.loads(ctl_json("status"))["last_poll_at"], 20)
    stranger = f"From: x@outside.example\nTo: {BOX}@{DOMAIN}\nSubject: canary-subject\nMessage-ID: <1@outside.example>\n\ncanary-body\n"
    system.deliver("x@outside.example", f"{BOX}@{DOMAIN}", stranger.encode())
    wait("the stranger's mail", lambda: items("quarantine", "list"), 20)
    check("a stranger's mail is fetched, read and set aside", items("quarantine", "list")[0]["reason"] == "stranger")

    if mentorship():
        wait("the invitation", lambda: system.files("anna"), 150)
        check("an invitation leaves at the mentee's hour", b"mentorointi+r." in system.files("anna")[0].read_bytes())
    else:
        print("skipped: no zone has a weekday's forenoon now")

    journal = sh("journalctl", "--no-pager", "-b", "-o", "cat", "-u", "mentord.service")
    print(journal)
    check("no word of anybody in the journal", "canary" not in journal and "anna@" not in journal)
    check("the sandbox is whole", "landlock" not in journal.lower())
    state = shown("NRestarts", "WatchdogTimestampMonotonic")
    check("no restart", state["NRestarts"] == "0")
    check("the watchdog is fed", int(state["WatchdogTimestampMonotonic"]) > 0)
    ctl_exposure = sh("systemd-analyze", "security", "--threshold=11", "mentord.service", check=False).splitlines()[-1]
    check("exposure of the running unit", " 1.1 " in ctl_exposure or " 1.0 " in ctl_exposure, ctl_exposure)
    start = time.monotonic()
    sh("systemctl", "stop", "mentord.service")
    check("stops within 5 s", time.monotonic() - start < 5 and shown("Result")["Result"] == "success",
          f"{time.monotonic() - start:.1f} s, {shown('Result', 'ExecMainStatus')}")
    system.down()
    print(f"{len(FAILED)} failed")
    return len(FAILED) > 0


def ctl_json(*arguments):
    return sh("mentorctl", "--json", *arguments, check=False)


FAILED = []
if __name__ == "__main__":
    sys.exit(main())
