#!/usr/bin/env python3
"""mentord beside its peers, all on this machine and in one run: see tests/bench/run."""

import argparse
import importlib
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "e2e"), str(HERE.parent / "dialogue")]
import measure  # noqa: E402

ROWS = ("ingest", "send", "latency", "idle")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("row", nargs="?", default="all", choices=(*ROWS, "all"))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--n", type=int, default=10000, help="messages")
    parser.add_argument("--no-peers", dest="peers", action="store_false", help="nothing that must be installed first")
    options = parser.parse_args()
    print(measure.machine())
    for row in ROWS if options.row == "all" else (options.row,):
        importlib.import_module(row).bench(options)


if __name__ == "__main__":
    main()
