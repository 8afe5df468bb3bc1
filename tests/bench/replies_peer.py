"""A Python peer reads replies: replies_peer.py MODULE; names of files on standard input, a line of JSON for each."""

import email
import email.policy
import importlib
import json
import sys

MODULE = importlib.import_module(sys.argv[1])


def text_of(raw):
    body = email.message_from_bytes(raw, policy=email.policy.default).get_body(("plain", "html"))
    return body.get_content().replace("\r\n", "\n") if body else ""


def new_words(text):
    if sys.argv[1] == "mailparser_reply":
        languages = ["en", "de", "sv", "da", "fr", "it", "nl", "pl", "es"]
        return MODULE.EmailReplyParser(languages=languages).parse_reply(text=text)
    return MODULE.EmailReplyParser.parse_reply(text)


for line in sys.stdin:
    name = line.rstrip("\n")
    with open(name, "rb") as file:
        data = file.read()
    try:
        found = new_words(text_of(data))
    except Exception:  # whatever a peer does not survive counts as nothing read
        found = ""
    print(json.dumps({"file": name, "text": found}))
