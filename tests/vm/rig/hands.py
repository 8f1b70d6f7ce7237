# SPDX-License-Identifier: GPL-2.0-or-later
"""Somebody at the keyboard and mouse of a display, faster than any person."""

import os
import subprocess

from . import wait
from .process import LogFile

_HANDS = os.environ.get("VF_X_HANDS", "x-hands")


class Hands:
    """Use it in a `with` statement."""

    def __init__(self, logs, display):
        self.log = LogFile(logs / "hands.log")
        with open(self.log.path, "ab") as output:
            self._popen = subprocess.Popen(getattr(display, "hands", [_HANDS]),
                                           env=display.env, stdin=subprocess.PIPE,
                                           stdout=output, stderr=output, text=True)

    def do(self, line, patience=None):
        """Carries a command out; the words of its answer."""
        mark = self.log.mark()
        self._popen.stdin.write(line + "\n")
        self._popen.stdin.flush()
        answer = self.log.wait_for(r"^.+$", mark, f"'{line}' to be done",
                                   patience).group(0)
        if answer.startswith("error"):
            raise RuntimeError(answer)
        return answer.split()

    def tap(self, *keys):
        for key in keys:
            self.do(f"tap {key}")

    def mouse(self, hz, seconds, seed=1):
        """Moves at random; how far in all."""
        answer = self.do(f"mouse {hz} {seconds} {seed}",
                         wait.PATIENCE + 10 * seconds)
        return int(answer[1]), int(answer[2])

    def keys(self, count, seed=1, every=0, pace_us=125):
        """Types at random; how many presses, and how often Scroll Lock."""
        answer = self.do(f"keys {count} {seed} {every} {pace_us}",
                         wait.PATIENCE + 0.05 * count)
        return int(answer[1]), int(answer[2])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._popen.stdin.close()
        self._popen.wait()
