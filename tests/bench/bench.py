#!/usr/bin/env python3
"""mentord beside its peers, all on this machine and in one run: see tests/bench/run."""

import argparse
import importlib
import pathlib
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e"), str(HERE.parent / "dialogue")]
import measure  # noqa: E402

ROWS = ("replies", "ingest", "send", "latency", "idle")
SMOKE = {"rounds": 1, "n": 20, "mentees": 50, "idle_s": 0.5, "leave_s": 0, "peers": False}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("row", nargs="?", default="all", choices=(*ROWS, "all"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--n", type=int, default=10000, help="messages")
    parser.add_argument("--mentees", type=int, default=1000000, help="in the large store")
    parser.add_argument("--idle", dest="idle_s", type=int, default=60, help="seconds to watch")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="without the peers that npm and pip install")
    parser.add_argument("--peers-from", action="append", default=[], help="a folder with a peer that no registry has")
    parser.add_argument("--smoke", action="store_true", help="a few of everything, measuring nothing")
    options = parser.parse_args()
    options.leave_s = 65
    if options.smoke:
        vars(options).update(SMOKE)
    options.mbsync = not options.smoke and shutil.which("mbsync") is not None
    if not options.mbsync and not options.smoke and options.row != "replies":
        raise SystemExit("bench: mbsync is missing (package isync)")
    print(measure.machine(), flush=True)
    for row in ROWS if options.row == "all" else (options.row,):
        importlib.import_module(row).bench(options)


if __name__ == "__main__":
    main()
