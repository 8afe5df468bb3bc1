"""The new words of replies: mentord-read beside its peers, each one process that decodes the same messages and reads them.
Speed and accuracy come from the same run. The messages are tests/mail, and the corpus beside the repository when it is there;
`--peers-from DIR` names a folder with a version of email_reply_parser that no registry has, as edgetier's."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unicodedata

import measure

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parent.parent
BUILD = pathlib.Path(os.environ.get("MENTORD_BUILD", SOURCE / "build/release")).resolve()
CORPUS = SOURCE.parent / "shared/corpora/replies/dev"
LEAST = 3000  # messages in a turn, so that start-up counts for little
PYTHON = {"mail-parser-reply": "mailparser_reply", "email_reply_parser": "email_reply_parser"}
NODE = ("email-reply-parser", "planer")
INVISIBLE = dict.fromkeys([0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])


def words(text):
    """What is compared: blanks and invisible characters say nothing."""
    return " ".join(unicodedata.normalize("NFC", text).translate(INVISIBLE).split())


def cases():
    """{message file: the texts it may give}."""
    found = {}
    for want in sorted((SOURCE / "tests/mail").glob("*.want")):
        if not want.with_suffix(".sent").exists():  # a peer is not told what was sent
            found[want.with_suffix(".eml")] = [want.read_text(encoding="utf-8")]
    for folder in sorted(CORPUS.glob("*/")):
        meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
        files = ["expected.txt", *(one["file"] for one in meta.get("accept", []))]
        found[folder / "input.eml"] = [(folder / file).read_text(encoding="utf-8") for file in files]
    return found


def node_modules(place):
    done = subprocess.run(["npm", "install", "--silent", "--no-save", "--no-audit", "--no-fund", "--prefix", place, "mailparser",
                           "jsdom", *NODE], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False)
    return place / "node_modules" if done.returncode == 0 else None


def site(place):
    """A Python of its own with the packages, or None."""
    python = place / "bin/python3"
    for command in ((sys.executable, "-m", "venv", place), (python, "-m", "pip", "install", "--quiet", *PYTHON)):
        if subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False).returncode != 0:
            return None
    return python


def peers(place, peers_from):
    """Name and command of each that can be had; a command is given the list of files and prints a line of JSON for each."""
    python = site(place / "python")
    for package, module in PYTHON.items() if python else ():
        yield package, [python, HERE / "replies_peer.py", module]
    for folder in peers_from:
        yield f"email_reply_parser of {pathlib.Path(folder).name}", [
            "env", f"PYTHONPATH={folder}", sys.executable, HERE / "replies_peer.py", "email_reply_parser"]
    modules = node_modules(place / "node") if shutil.which("npm") else None
    for package in NODE if modules else ():
        yield package, ["node", HERE / "replies_peer.js", modules, package]
    if subprocess.run(["ruby", "-e", "require 'email_reply_trimmer'; require 'mail'"], stderr=subprocess.DEVNULL, check=False
                      ).returncode == 0 if shutil.which("ruby") else False:
        yield "email_reply_trimmer", ["ruby", HERE / "replies_peer.rb"]


class Contest:
    def __init__(self, place, wanted, turns):
        self.wanted, self.n, self.files = wanted, len(wanted) * turns, place / "files"
        self.files.write_text("".join(f"{file}\n" for file in wanted) * turns, encoding="utf-8")
        self.out = place / "out"
        self.right = {}

    def run(self, name, command):
        quoted = " ".join(f"'{word}'" for word in command)
        taken = measure.run(["sh", "-c", f"exec {quoted} < '{self.files}' > '{self.out}'"], self.n)
        with open(self.out, encoding="utf-8") as lines:
            read = {one["file"]: words(one["text"] or "") for one in map(json.loads, lines)}
        right = sum(read.get(str(file)) in map(words, texts) for file, texts in self.wanted.items())
        empty = sum(not read.get(str(file)) and all(map(words, texts)) for file, texts in self.wanted.items())
        self.right[name] = (right, empty)
        return taken


def bench(options):
    wanted = cases()
    ours = "mentord-read"
    with tempfile.TemporaryDirectory(prefix="bench-replies-", ignore_cleanup_errors=True) as folder:
        place = pathlib.Path(folder)
        contest = Contest(place, wanted, 1 if options.smoke else max(1, LEAST // len(wanted)))
        contestants = {ours: [BUILD / "mentord-read", "extract", "--batch"]}
        contestants.update(peers(place, options.peers_from) if options.peers else ())
        taken = measure.rounds(options.rounds, [(name, lambda name=name, command=command: contest.run(name, command))
                                                for name, command in contestants.items()])
        measure.table(f"replies: {len(wanted)} messages, {contest.n} in a turn", taken)
        for name, (right, empty) in contest.right.items():
            print(f"  {name:40} {right / len(wanted):8.1%} exact, {empty} emptied")
        for name in list(contestants)[1:]:
            measure.ratio(ours, name, taken, 20 if "edgetier" in name.lower() else None)
