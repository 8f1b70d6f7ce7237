# SPDX-License-Identifier: GPL-2.0-or-later
"""An X server of the test's own, with a small window manager if asked for, and
somebody at its keyboard and mouse."""

import os
import subprocess

from . import wait
from .process import LogFile, Process

_GRAB = os.environ.get("VF_WINDOW_GRAB", "window-grab")


class Display:
    """Use it in a `with` statement."""

    def __init__(self, logs, size="1280x1024", window_manager=None):
        self._logs = logs
        read_end, write_end = os.pipe()
        self._server = Process(
            "xvfb", ["Xvfb", "-displayfd", write_end, "-screen", "0",
                     f"{size}x24", "-nolisten", "tcp", "-noreset"],
            logs, pass_fds=[write_end])
        os.close(write_end)
        with os.fdopen(read_end) as number:
            line = number.readline().strip()
        if not line:
            raise RuntimeError("Xvfb did not start: " + self._server.log.text())
        self.env = {**os.environ, "DISPLAY": f":{line}", "SDL_VIDEODRIVER": "x11"}
        self.env.pop("WAYLAND_DISPLAY", None)
        self._manager = None
        if window_manager:
            self._manager = Process("wm", [window_manager], logs, env=self.env)
            # A window that is mapped while it starts can be missed by it for ever.
            wait.until(self._is_managed, "the window manager")

    def _is_managed(self):
        said = subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
                              env=self.env, capture_output=True, text=True,
                              timeout=wait.PATIENCE, check=False).stdout
        return "window id" in said

    def do(self, *arguments):
        """xdotool; its output."""
        return subprocess.run(["xdotool", *map(str, arguments)], env=self.env,
                              check=True, capture_output=True, text=True,
                              timeout=wait.PATIENCE).stdout.strip()

    def windows(self, *which):
        """The numbers of the visible windows; none while they come and go."""
        return subprocess.run(
            ["xdotool", "search", "--onlyvisible", *map(str, which)], env=self.env,
            capture_output=True, text=True, timeout=wait.PATIENCE,
            check=False).stdout.split()

    def window(self, name="virtflow-view"):
        """The number of the visible window of that class, once it is there."""
        return wait.until(lambda: self.windows("--class", name),
                          f"a window of '{name}'")[0]

    def focus(self, name="virtflow-view"):
        window = self.window(name)
        self.do("windowfocus", "--sync", window)
        return window

    def key(self, *keys):
        for key in keys:
            self.do("key", key)

    def grab(self, path, name="virtflow-view"):
        """What the screen shows of the window, as a PNG file. False: no window."""
        return subprocess.run([_GRAB, name, str(path)], env=self.env,
                              capture_output=True, timeout=wait.PATIENCE,
                              check=False).returncode == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._manager:
            self._manager.stop()
        self._server.stop()


class Frame:
    """What one look at the screen has seen."""

    def __init__(self, folder, line):
        name, kind = line.split()
        self.picture = folder / f"{name}.png"
        self.is_black = kind == "black"


class Watch:
    """Looks at a window 60 times a second. Use it in a `with` statement."""

    def __init__(self, logs, display, folder, name="virtflow-view"):
        folder.mkdir()
        self._folder = folder
        self._log = LogFile(logs / "watch.log")
        with open(self._log.path, "ab") as output:
            self._popen = subprocess.Popen(
                [_GRAB, name, str(folder), "watch"], env=display.env,
                stdin=subprocess.PIPE, stdout=output, stderr=output)

    def frames(self):
        lines = self._log.text().splitlines()
        return [Frame(self._folder, line) for line in lines]

    def wait_for(self, count):
        """So many looks more."""
        goal = len(self.frames()) + count
        wait.until(lambda: len(self.frames()) >= goal, f"{count} looks more")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._popen.stdin.close()
        self._popen.wait()
