"""How the test files of this folder run: unittest, a line a test; what cannot run here counts as skipped."""

import importlib
import os
import shutil
import sys
import unittest

from world import SKIPPED, build_directory


def skipped(needs=()):
    """SKIPPED, with the reason said, when this cannot run here; else 0. `needs`: programs of this machine."""
    missing = [name for name in ("mentord", "mentorctl") if not (build_directory() / name).exists()]
    missing += [name for name in needs if not shutil.which(name)]
    if os.geteuid() != 0:
        missing.append("root")
    if missing:
        print(f"skipped: needs {', '.join(missing)}")
    return SKIPPED if missing else 0


def skip_without(module, package):
    """A module of a Debian package, also for a python3 that is not Debian's; without it this file counts as skipped."""
    sys.path.append("/usr/lib/python3/dist-packages")
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"skipped: needs {package}")
        sys.exit(SKIPPED)


def main(failfast=False):
    """Run the test cases of the main file, or those named on the command line; the exit status."""
    if skipped():
        return SKIPPED
    module = sys.modules["__main__"]
    names = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    loader = unittest.defaultTestLoader
    suite = loader.loadTestsFromNames(names, module) if names else loader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, failfast=failfast).run(suite)
    return not result.wasSuccessful()
