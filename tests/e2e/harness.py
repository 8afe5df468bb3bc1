"""How the test files of this folder run: unittest, a line a test; what cannot run here counts as skipped."""

import os
import shutil
import sys
import unittest

from world import SKIPPED, build_directory


def main(needs=()):
    """The exit status. `needs`: programs of this machine."""
    missing = [name for name in ("mentord", "mentorctl") if not (build_directory() / name).exists()]
    missing += [name for name in needs if not shutil.which(name)]
    if os.geteuid() != 0:
        missing.append("root")
    if missing:
        print(f"skipped: needs {', '.join(missing)}")
        return SKIPPED
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names, sys.modules["__main__"]) if names else \
        loader.loadTestsFromModule(sys.modules["__main__"])
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, failfast=True).run(suite)
    return not result.wasSuccessful()
