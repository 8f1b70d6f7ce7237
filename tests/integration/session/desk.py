# SPDX-License-Identifier: GPL-2.0-or-later
"""The window in front of a VM that is nothing but a SPICE server, and somebody at its
keyboard. Sound goes to a file and comes from one, by SDL's own driver for that."""

import array
import math
import os
import signal
import subprocess

from rig import wait
from rig.display import Display
from rig.hands import Hands
from rig.process import LogFile
from rig.viewer import Viewer

RATE = 48000


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
        found = self.log.wait_for(r"^(ok|heard|input|error).*$", mark, f"'{line}'")
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

    def __init__(self, work, *arguments):
        work.mkdir(exist_ok=True)
        self.logs = work / "logs"
        self.logs.mkdir(exist_ok=True)
        self.out = work / "speakers"
        microphone = work / "microphone"
        self.png = self.logs / "screen.png"
        _write_tone(microphone)
        self.display = Display(self.logs, window_manager="openbox")
        self.display.env |= {"SDL_AUDIODRIVER": "disk",
                             "SDL_DISKAUDIOFILE": str(self.out),
                             "SDL_DISKAUDIOFILEIN": str(microphone)}
        self.stage = Stage(work)
        # The driver for files sleeps in whole milliseconds: 480 frames are ten.
        self.program = Viewer(self.logs, "--spice-uri", f"spice+unix://{self.stage.socket}",
                              "--sound-period", "480", *arguments,
                              display=self.display)
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

    def listen(self, seconds=0.5):
        """What comes out of the speakers now: how loud (0 to 1) and how high, in hertz."""
        frame = 8  # two floats
        begin = self.out.stat().st_size // frame * frame
        wanted = int(seconds * RATE) * frame
        wait.until(lambda: self.out.stat().st_size >= begin + wanted, "sound to come")
        with open(self.out, "rb") as file:
            file.seek(begin)
            samples = array.array("f", file.read(wanted))[::2]
        power = sum(value * value for value in samples) / len(samples)
        ups = sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b)
        return math.sqrt(power), ups / seconds

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hands.__exit__()
        self.program.stop()
        self.stage.__exit__()
        self.display.__exit__()


def _write_tone(path):
    second = array.array("h")
    for i in range(RATE):
        second.extend([int(12000 * math.sin(i * 2 * math.pi * 440 / RATE))] * 2)
    path.write_bytes(second.tobytes() * 60)
