# SPDX-License-Identifier: GPL-2.0-or-later
"""A Wayland compositor of the test's own: sway, on a screen that nobody sees."""

import json
import os
import shutil
import subprocess
import tempfile
import pathlib

from . import wait
from .process import Process

_HANDS = os.environ.get("VF_WAYLAND_HANDS", "wayland-hands")
_NOBODY = 65534  # sway does not run as root

_CONFIG = """\
seat * pointer_constraint enable
xwayland disable
output * mode {size} scale {scale}
default_border none
focus_follows_mouse no
for_window [app_id=".*"] floating enable
bindsym Mod4+Return exec touch {folder}/binding
{more}
"""


class Compositor:
    """Use it in a `with` statement. `more`: lines for its configuration."""

    hands = [_HANDS]

    def __init__(self, logs, size="1280x800", scale=1, more=""):
        self.size = size
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="vf-sway-"))
        config = self._folder / "config"
        config.write_text(_CONFIG.format(size=size, scale=scale, folder=self._folder,
                                         more=more))
        os.chmod(config, 0o644)
        os.chmod(self._folder, 0o700)
        command = ["sway", "-c", config]
        if os.geteuid() == 0:
            os.chown(self._folder, _NOBODY, _NOBODY)
            command = ["setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}",
                       "--clear-groups", "--inh-caps=-all", *command]
        env = {key: value for key, value in os.environ.items()
               if key not in ("DISPLAY", "WAYLAND_DISPLAY", "LD_PRELOAD")}
        env |= {"HOME": str(self._folder), "XDG_RUNTIME_DIR": str(self._folder),
                "WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1",
                "WLR_RENDERER": "pixman"}
        self.process = Process("sway", command, logs, env=env, cwd="/")
        sockets = wait.until(self._sockets, "sway's sockets")
        self.env = {**os.environ, "WAYLAND_DISPLAY": str(sockets[0]),
                    "SWAYSOCK": str(sockets[1]), "SDL_VIDEODRIVER": "wayland"}
        self.env.pop("DISPLAY", None)

    def _sockets(self):
        if not self.process.is_running():
            raise RuntimeError("sway ended: " + self.process.log.text())
        display = [path for path in self._folder.glob("wayland-*") if path.is_socket()]
        control = list(self._folder.glob("sway-ipc.*.sock"))
        return (display[0], control[0]) if display and control else None

    def do(self, *command):
        """swaymsg; what it says."""
        return subprocess.run(["swaymsg", *command], env=self.env, check=True,
                              capture_output=True, text=True,
                              timeout=wait.PATIENCE).stdout

    def windows(self):
        """All windows, as sway describes them."""
        found, trees = [], [json.loads(self.do("-r", "-t", "get_tree"))]
        while trees:
            tree = trees.pop()
            trees += tree.get("nodes", []) + tree.get("floating_nodes", [])
            if tree.get("pid"):
                found.append(tree)
        return found

    def window(self, pid):
        """The window of a process, once it is there and has a picture."""
        def find():
            return [window for window in self.windows()
                    if window["pid"] == pid and window["visible"]]
        return wait.until(find, f"a window of process {pid}")[0]

    def focus(self, pid):
        self.window(pid)
        wait.until(lambda: self.do(f"[pid={pid}] focus")
                   and self.window(pid)["focused"], "the focus")

    def fired(self):
        """Whether the compositor's own shortcut, Super+Return, was run since last
        asked for."""
        marker = self._folder / "binding"
        there = marker.exists()
        marker.unlink(missing_ok=True)
        return there

    def grab(self, path):
        """What is on its screen, as a PNG file."""
        return subprocess.run(["grim", str(path)], env=self.env, capture_output=True,
                              timeout=wait.PATIENCE, check=False).returncode == 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stop()
        shutil.rmtree(self._folder, ignore_errors=True)
