# SPDX-License-Identifier: GPL-2.0-or-later
"""The sound of a desktop: PulseAudio of the test's own, with a sink that plays in real
time into nothing and can be listened to, and a microphone at which somebody hums."""

import array
import math
import os
import subprocess

from . import wait
from .process import Process

RATE = 48000
_FRAME = 8  # bytes: two floats

HUM = 440  # hertz, at the microphone


class Speakers:
    """Use it in a `with` statement."""

    def __init__(self, work, logs):
        self._logs = logs
        self._folder = work / "pulse"
        self._folder.mkdir(mode=0o700)
        self._socket = self._folder / "socket"
        self.recording = work / "heard"
        self.env = {"SDL_AUDIODRIVER": "pulseaudio",
                    "PULSE_SERVER": f"unix:{self._socket}",
                    "XDG_RUNTIME_DIR": str(self._folder)}
        self._env = {**os.environ, **self.env, "HOME": str(self._folder),
                     "PULSE_RUNTIME_PATH": str(self._folder),
                     "PULSE_STATE_PATH": str(self._folder)}
        for name in ("LD_PRELOAD", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY"):
            self._env.pop(name, None)
        self._daemon = self._ear = None
        self.plug_in()

    def plug_in(self):
        """The devices are there."""
        modules = ("module-null-sink sink_name=speakers rate=48000 format=float32le",
                   f"module-sine-source source_name=hum rate=48000 frequency={HUM}",
                   f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}")
        command = ["pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no",
                   "--exit-idle-time=-1", "--log-target=stderr"]
        for module in modules:
            command += ["-L", module]
        self._daemon = Process("pulseaudio", command, self._logs, env=self._env)
        wait.until(self._answers, "PulseAudio")
        self.do("set-default-sink", "speakers")
        self.do("set-default-source", "hum")
        with open(self.recording, "ab") as output:
            self._ear = subprocess.Popen(
                ["parec", "--device=speakers.monitor", "--format=float32le",
                 f"--rate={RATE}", "--channels=2", "--latency-msec=100"],
                stdout=output, env=self._env)
        before = self.heard()
        wait.until(lambda: self.heard() > before, "something to be recorded")

    def pull_out(self):
        """They are gone, and so is everything that was told of them."""
        self._ear.terminate()
        self._ear.wait()
        self._daemon.stop()
        # A frame that was recorded in part.
        os.truncate(self.recording, self.heard() * _FRAME)

    def _answers(self):
        return subprocess.run(["pactl", "info"], env=self._env, capture_output=True,
                              timeout=wait.PATIENCE, check=False).returncode == 0

    def do(self, *command):
        """pactl; what it says."""
        return subprocess.run(["pactl", *map(str, command)], env=self._env, check=True,
                              capture_output=True, text=True,
                              timeout=wait.PATIENCE).stdout

    def heard(self):
        """Frames that were recorded so far, silence among them."""
        return self.recording.stat().st_size // _FRAME

    def left(self, begin, count):
        """What was heard on the left, from frame `begin`; waits for the last."""
        wait.until(lambda: self.heard() >= begin + count, "sound to be recorded",
                   wait.PATIENCE + 2 * count / RATE)
        with open(self.recording, "rb") as file:
            file.seek(begin * _FRAME)
            return array.array("f", file.read(count * _FRAME))[::2]

    def listen(self, seconds=0.25):
        """What is heard from now on: how loud (0 to 1) and how high, in hertz."""
        samples = self.left(self.heard(), int(seconds * RATE))
        power = sum(value * value for value in samples) / len(samples)
        ups = sum(1 for a, b in zip(samples, samples[1:]) if a < 0 <= b)
        return math.sqrt(power), ups / seconds

    def microphone_is_open(self):
        """Somebody listens to it, besides us to the speakers."""
        return self.do("list", "short", "source-outputs").count("\n") > 1

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pull_out()
