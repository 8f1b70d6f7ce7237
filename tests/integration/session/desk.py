# SPDX-License-Identifier: GPL-2.0-or-later
"""The window in front of a VM that is nothing but a SPICE server, and somebody at its
keyboard."""

import os
import signal
import subprocess

from rig import wait
from rig.display import Display
from rig.hands import Hands
from rig.process import LogFile
from rig.speakers import Speakers
from rig.viewer import Viewer


class Stage:
    """The VM. Use it in a `with` statement."""

    def __init__(self, work):
        self.socket = work / "spice.sock"
        self.log = LogFile(work / "logs" / "stage.log")
        with open(self.log.path, "ab") as output:
            self._popen = subprocess.Popen(
                [os.environ["VF_SPICE_STAGE"], self.socket], stdin=subprocess.PIPE,
                stdout=output, stderr=output, text=True)
        self.log.wait_for("^ready$")

    def do(self, line):
        """The words of the answer."""
        mark = self.log.mark()
        self._popen.stdin.write(line + "\n")
        self._popen.stdin.flush()
        found = self.log.wait_for(r"^(ok|heard|input|error).*\n", mark, f"'{line}'")
        assert not found.group(0).startswith("error"), found.group(0)
        return found.group(0).split()

    def freeze(self):
        """It answers nothing any more."""
        self._popen.send_signal(signal.SIGSTOP)

    def thaw(self):
        self._popen.send_signal(signal.SIGCONT)

    def heard(self):
        """How loud it was at the guest's microphone since the last time."""
        return float(self.do("heard")[2])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.thaw()
        self._popen.stdin.close()
        self._popen.wait(wait.PATIENCE)


class Desk:
    """Use it in a `with` statement."""

    has_sound = False

    def __init__(self, work, *arguments):
        work.mkdir(exist_ok=True)
        self.logs = work / "logs"
        self.logs.mkdir(exist_ok=True)
        self.png = self.logs / "screen.png"
        self.display = Display(self.logs, window_manager="openbox")
        self.speakers = Speakers(work, self.logs) if self.has_sound else None
        self.display.env |= (self.speakers.env if self.has_sound
                             else {"SDL_AUDIODRIVER": "dummy"})
        self.stage = Stage(work)
        self.program = Viewer(self.logs, "--spice-uri", f"spice+unix://{self.stage.socket}",
                              *arguments, display=self.display)
        self.hands = Hands(self.logs, self.display)
        self.display.focus()
        self.said("SPICE: online")
        self.said("picture from SPICE")

    def said(self, text, after=0):
        return self.program.log.wait_for(text, after)

    def mark(self):
        return self.program.log.mark()

    def command(self, key):
        """The capture key held, and another."""
        self.hands.do("down Scroll_Lock")
        self.hands.tap(key)
        self.hands.do("up Scroll_Lock")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hands.__exit__()
        self.program.stop()
        if self.speakers:
            self.speakers.__exit__()
        self.display.__exit__()
        self.stage.__exit__()


class LoudDesk(Desk):
    """One with speakers and a microphone."""

    has_sound = True
