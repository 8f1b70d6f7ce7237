# SPDX-License-Identifier: GPL-2.0-or-later
"""The Test Anything Protocol, as far as meson reads it.

A test function is a generator: it yields the sentence that it has just shown to be
true. Sentences of one function build on each other, as steps in the life of one
guest do; the first that fails ends that function, and the next one begins.
"""

import os
import pathlib
import shutil
import sys
import traceback

from . import sandbox


def note(text):
    """Diagnostics: shown in meson's test log."""
    for line in str(text).splitlines():
        print(f"# {line}", flush=True)


class _Results:
    def __init__(self):
        self.count = 0
        self.failed = 0

    def ok(self, sentence):
        self.count += 1
        print(f"ok {self.count} - {sentence}", flush=True)

    def not_ok(self, sentence):
        self.count += 1
        self.failed += 1
        print(f"not ok {self.count} - {sentence}", flush=True)


def _log_folders(work):
    """A test may have had several desks, one after the other, each with its own."""
    return sorted(folder for folder in work.rglob("logs") if folder.is_dir())


def _keep_logs(work, name):
    """Copies the logs of a failed test to where they outlive the sandbox."""
    root = os.environ.get("VF_RIG_LOGS")
    if not root:
        return
    target = pathlib.Path(root) / name
    shutil.rmtree(target, ignore_errors=True)
    for folder in _log_folders(work):
        shutil.copytree(folder, target / folder.relative_to(work), dirs_exist_ok=True)
    note(f"logs kept in {target}")


def _show_logs(work):
    """Those of the desk that failed, which is the newest."""
    newest = max(_log_folders(work), key=lambda folder: folder.stat().st_mtime)
    for log in sorted(newest.rglob("*.log")):
        lines = log.read_text(errors="replace").splitlines()
        note(f"---- {log.relative_to(work)} (last lines)")
        note("\n".join(lines[-20:]))


def _be_somebody_new(work):
    """What the program remembers is of this test alone."""
    for kind in ("CONFIG", "STATE"):
        os.environ[f"XDG_{kind}_HOME"] = str(work / kind.lower())


def _run_one(function, work, results):
    (work / "logs").mkdir(parents=True)
    _be_somebody_new(work)
    name = function.__name__.replace("_", " ")
    steps = function(work)
    last = "the beginning"
    try:
        for sentence in steps:
            results.ok(f"{name}: {sentence}")
            last = sentence
    except Exception:  # a test may fail in any way; the next one runs
        results.not_ok(f"{name}: what comes after '{last}'")
        note(traceback.format_exc())
        _show_logs(work)
        _keep_logs(work, function.__name__)
    finally:
        steps.close()


def run(*functions):
    """Runs the test functions, each with a folder of its own, and ends the
    program. `VF_RIG_ONLY=NAME` runs that one alone."""
    only = os.environ.get("VF_RIG_ONLY")
    results = _Results()
    with sandbox.work_folder() as root:
        for function in functions:
            if only in (None, "", function.__name__):
                _run_one(function, root / function.__name__, results)
    print(f"1..{results.count}", flush=True)
    sys.exit(1 if results.failed or results.count == 0 else 0)
