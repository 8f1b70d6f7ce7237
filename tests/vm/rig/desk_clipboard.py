# SPDX-License-Identifier: GPL-2.0-or-later
"""Other programs' use of a desktop's clipboard: xclip on an X server, wl-copy and
wl-paste on a Wayland compositor."""

import subprocess

from . import wait


class DeskClipboard:
    """Use it in a `with` statement; what was copied is held until then."""

    def __init__(self, display):
        self._env = display.env
        self._is_wayland = "WAYLAND_DISPLAY" in display.env
        self._owner = None

    def _run(self, command, **options):
        return subprocess.run(command, env=self._env, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=wait.PATIENCE,
                              check=False, **options)

    def copy(self, data, kind="UTF8_STRING"):
        if self._is_wayland:
            mime = "text/plain;charset=utf-8" if kind == "UTF8_STRING" else kind
            command = ["wl-copy", "--foreground", "--type", mime]
        else:
            command = ["xclip", "-quiet", "-selection", "clipboard", "-t", kind]
        self.forget()
        self._owner = subprocess.Popen(command, env=self._env,
                                       stdin=subprocess.PIPE,
                                       stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
        self._owner.stdin.write(data)
        self._owner.stdin.close()

    def forget(self):
        """Whoever copied ends."""
        if self._owner:
            self._owner.kill()
            self._owner.wait()
            self._owner = None

    def kinds(self):
        """What there is, in the desktop's words."""
        command = (["wl-paste", "--list-types"] if self._is_wayland else
                   ["xclip", "-selection", "clipboard", "-o", "-t", "TARGETS"])
        return self._run(command).stdout.decode().split("\n")

    def paste(self, kind="UTF8_STRING"):
        """What arrives; empty when nothing does."""
        if self._is_wayland:
            mime = "text/plain;charset=utf-8" if kind == "UTF8_STRING" else kind
            return self._run(["wl-paste", "--no-newline", "--type", mime]).stdout
        return self._run(["xclip", "-selection", "clipboard", "-o", "-t",
                          kind]).stdout

    def wait_for_kind(self, kind):
        if self._is_wayland and kind == "UTF8_STRING":
            kind = "text/plain;charset=utf-8"
        wait.until(lambda: kind in self.kinds(), f"{kind} in the clipboard")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.forget()
