#!/usr/bin/env python3
"""Reply to a mail as a person would, with a real mail client.

    reply.py DIR CLIENT NAME MESSAGE-ID < words      CLIENT: mutt, s-nail or html

`reply` does the same from Python. The mail answered is found in NAME's inbox by its Message-ID and given to the
client as its number there."""

import imaplib
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
from mailsystem import DOMAIN, PASSWORD, MailSystem, at_time  # noqa: E402


def number(system, name, message_id):
    tls = ssl.create_default_context(cafile=system.ca)
    with imaplib.IMAP4_SSL("127.0.0.1", system.ports["imaps"], ssl_context=tls) as imap:
        imap.login(name, PASSWORD)
        imap.select("INBOX", readonly=True)
        _, data = imap.search(None, "HEADER", "Message-ID", f'"{message_id}"')
    found = data[0].split()
    if not found:
        raise SystemExit(f"reply: {name} has no mail {message_id}")
    return found[-1].decode()


def reply(system, client, name, message_id, words, *, full_name=None, style="top", at=None, lang="fi"):
    """`at`: local wall time for faketime, so that the Date field says when the story has it; `style`: see draft."""
    with tempfile.TemporaryDirectory(prefix="mentord-client-") as work:
        text = pathlib.Path(work, "text")
        text.write_text(words.strip() + "\n", encoding="utf-8")
        env = {"PATH": os.environ["PATH"], "WORK": work, "TEXT": str(text), "STYLE": style, "REPLY_LANG": lang,
               "ADDRESS": f"{name}@{DOMAIN}", "NAME": full_name or name, "USER": name, "PASS": PASSWORD,
               "NUMBER": number(system, name, message_id), "CA": str(system.ca), "TZ": "Europe/Helsinki",
               "IMAPS": str(system.ports["imaps"]), "SUBMISSION": str(system.ports["submission"]),
               "SUBMISSIONS": str(system.ports["submissions"])}
        done = subprocess.run([str(HERE / client)], env=env | (at_time(at) if at else {}), cwd=work, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if done.returncode != 0:
            screen = pathlib.Path(work, "screen")
            said = done.stdout + done.stderr + (screen.read_bytes() if screen.exists() else b"")
            raise SystemExit(f"reply: {client} failed ({done.returncode}):\n{said.decode(errors='replace')}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        raise SystemExit(__doc__)
    reply(MailSystem(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4], sys.stdin.read())
