# SPDX-License-Identifier: GPL-2.0-or-later
"""An X server without a screen, and somebody at its keyboard and mouse."""

import os
import subprocess

from . import wait
from .process import Process


class Display:
    """Xvfb on a number that is free. Programs started with `env` show themselves
    there."""

    def __init__(self, logs, size="1280x1024"):
        reader, writer = os.pipe()
        self.process = Process(
            "xvfb", ["Xvfb", "-displayfd", writer, "-screen", "0", f"{size}x24",
                     "-nolisten", "tcp"], logs, pass_fds=[writer])
        os.close(writer)
        with os.fdopen(reader) as number:
            self.name = ":" + number.readline().strip()
        if self.name == ":":
            raise RuntimeError("Xvfb ended: " + self.process.log.text())
        self.env = {**os.environ, "DISPLAY": self.name}
        self.env.pop("WAYLAND_DISPLAY", None)

    def xdotool(self, *arguments):
        return subprocess.run(
            ["xdotool", *map(str, arguments)], env=self.env, check=True, text=True,
            capture_output=True, timeout=wait.PATIENCE).stdout.strip()

    def find_window(self, title):
        """Waits for a visible window with `title` (a pattern); its number."""
        def search():
            done = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--name", title],
                env=self.env, text=True, capture_output=True,
                timeout=wait.PATIENCE)
            return done.stdout.split()
        return wait.until(search, f"a window called '{title}'")[0]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()
