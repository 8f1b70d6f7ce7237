#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How the window opens and behaves on a desktop: an X server with a window manager,
and a Wayland compositor with two screens."""

import configparser
import json
import os
import pathlib
import re
import subprocess

from rig import tap, wait
from rig.display import Display
from rig.process import Process
from rig.testhost import TestHost
from rig.viewer import Viewer
from rig.wayland import Compositor

VM = ("--connect", "test:///default", "test")


class Desk:
    """An X server with a window manager, and a guest that the window shows."""

    def __init__(self, work, **options):
        self.logs = work / "logs"
        self.region = work / "region"
        self.display = Display(self.logs, window_manager="openbox")
        self.host = TestHost(self.logs, self.region, fps=10, resolution="640x480",
                             **options)
        self.program = None

    def open(self, *arguments, **options):
        self.program = Viewer(self.logs, "--shm", self.region, "--no-spice", *arguments,
                              display=self.display, **options)
        self.display.window()
        self.program.log.wait_for("picture from Looking Glass")

    def close(self):
        self.program.stop()

    def property(self, *names):
        window = self.display.window()
        return subprocess.run(["xprop", "-id", window, *names], env=self.display.env,
                              check=True, capture_output=True, text=True,
                              timeout=wait.PATIENCE).stdout

    def until_property(self, name, pattern):
        return wait.until(lambda: re.search(pattern, self.property(name)),
                          f"{name} to say {pattern}")

    def geometry(self):
        """Of what is inside the borders: width, height, left, top."""
        said = subprocess.run(
            ["xwininfo", "-id", self.display.window()], env=self.display.env,
            check=True, capture_output=True, text=True, timeout=wait.PATIENCE).stdout
        names = ("Width:", "Height:", "Absolute upper-left X:", "Absolute upper-left Y:")
        return tuple(int(re.search(rf"{name}\s+(-?\d+)", said).group(1))
                     for name in names)

    def until_geometry(self, *wanted):
        wait.until(lambda: self.geometry()[:len(wanted)] == wanted,
                   f"the window to be {wanted}")

    def focus_another(self):
        """Another program's window takes the focus."""
        other = Process("other", ["xmessage", "hello"], self.logs, env=self.display.env)
        number = wait.until(lambda: self.display.windows("--class", "Xmessage"),
                            "the other window")[0]
        self.display.do("windowfocus", "--sync", number)
        return other

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.program:
            self.program.stop()
        self.host.stop()
        self.display.__exit__()


def it_opens_as_it_is_told_to(work):
    with Desk(work) as desk:
        desk.open("--size", "500x400", "--position", "120x90")
        desk.until_geometry(500, 400)
        _, _, left, top = desk.geometry()
        assert 120 <= left <= 140 and 90 <= top <= 130, desk.geometry()
        yield "--size and --position say how large and where"

        assert '"virtflow-view", "virtflow-view"' in desk.property("WM_CLASS")
        icon = desk.property("32c", "_NET_WM_ICON")
        assert "64 x 64" in icon or "64, 64" in icon, icon[:200]
        yield "it has the program's identity and icon"

        desk.until_property("_NET_FRAME_EXTENTS", r"= .*[1-9]")
        desk.close()
        desk.open("--borderless")
        desk.until_property("_NET_FRAME_EXTENTS", r"= 0, 0, 0, 0")
        yield "--borderless has no borders, and without it there are some"

        desk.close()
        desk.open("--maximize")
        desk.until_property("_NET_WM_STATE", "MAXIMIZED_VERT")
        desk.close()
        desk.open("--fullscreen")
        desk.until_property("_NET_WM_STATE", "FULLSCREEN")
        desk.until_geometry(1280, 1024, 0, 0)
        yield "--maximize and --fullscreen fill the screen"

        desk.close()
        desk.open("--title", "Something else")
        desk.until_property("_NET_WM_NAME", "Something else")
        yield "--title is what the title bar says"


def it_follows_the_guest(work):
    with Desk(work) as desk:
        desk.open("--auto-resize", "on", "--size", "400x300")
        desk.until_geometry(640, 480)
        desk.host.tell("restart resolution 800x600")
        desk.until_geometry(800, 600)
        yield "--auto-resize makes the window as large as the guest's desktop"

        desk.close()
        desk.open("--size", "400x300")
        desk.host.tell("restart resolution 640x480")
        desk.program.log.wait_for("640 x 480")
        assert desk.geometry()[:2] == (400, 300), desk.geometry()
        yield "without it the window stays as it is"


def it_remembers_where_it_was(work):
    with Desk(work) as desk:
        desk.open(*VM)
        desk.program.log.wait_for("VM 'test'")
        window = desk.display.window()
        desk.display.do("windowsize", "--sync", window, 700, 420)
        desk.until_geometry(700, 420)
        desk.display.do("windowmove", "--sync", window, 200, 150)
        wait.until(lambda: desk.geometry()[2] >= 200, "the window to move")
        before = desk.geometry()
        desk.close()
        settings = configparser.ConfigParser(interpolation=None)
        settings.read(pathlib.Path(os.environ["XDG_CONFIG_HOME"], "virtflow-view",
                                   "config.ini"))
        places = [settings[group].get("place") for group in settings.sections()
                  if group.startswith("vm ")]
        assert places and places[0].startswith("700x420"), places
        desk.open(*VM)
        desk.until_geometry(*before[:2])
        _, _, left, top = desk.geometry()
        # Window managers count their borders or do not.
        assert abs(left - before[2]) < 40 and abs(top - before[3]) < 60, \
            (desk.geometry(), before)
        yield "the VM's window opens where and as large as it was"

        desk.close()
        desk.open(*VM, "--size", "480x360")
        desk.until_geometry(480, 360)
        desk.close()
        desk.open(*VM, "--remember-place", "off")
        desk.until_geometry(1024, 768)
        yield "what the command line says wins, and --remember-place off forgets"


def it_asks_for_attention(work):
    def asks(desk):
        return ("DEMANDS_ATTENTION" in desk.property("_NET_WM_STATE")
                or "urgency hint bit is set" in desk.property("WM_HINTS"))

    with Desk(work) as desk:
        desk.open()
        with desk.focus_another():
            assert not asks(desk)
            desk.host.tell("set flags 2")
            wait.until(lambda: asks(desk), "the window to ask for attention")
            yield "a guest that wants attention gets the window marked"
        desk.close()
        desk.host.tell("set flags 0")
        desk.open("--urgency", "off")
        with desk.focus_another():
            desk.host.tell("set flags 2")
            desk.host.wait_for_posts(5)
            assert not asks(desk)
            yield "not with --urgency off"


def a_full_screen_window_goes_away_if_told_to(work):
    with Desk(work) as desk:
        desk.open("--fullscreen", "--minimize-on-focus-loss", "on")
        desk.until_property("_NET_WM_STATE", "FULLSCREEN")
        window = desk.display.focus()

        def state():
            return subprocess.run(
                ["xprop", "-id", window, "WM_STATE"], env=desk.display.env,
                capture_output=True, text=True, check=False,
                timeout=wait.PATIENCE).stdout

        with desk.focus_another():
            wait.until(lambda: "Iconic" in state(), "the window to be minimized")
            yield "--minimize-on-focus-loss minimizes it when another gets the focus"


def _output_of(compositor, pid):
    for output in json.loads(compositor.do("-r", "-t", "get_tree"))["nodes"]:
        trees = [output]
        while trees:
            tree = trees.pop()
            trees += tree.get("nodes", []) + tree.get("floating_nodes", [])
            if tree.get("pid") == pid:
                return output["name"]
    return None


def on_wayland(work):
    logs = work / "logs"
    region = work / "region"
    with Compositor(logs, size="800x600") as compositor:
        compositor.do("create_output")
        names = wait.until(
            lambda: re.findall(r'"name": "(HEADLESS-\d+)"',
                               compositor.do("-r", "-t", "get_outputs")), "outputs")
        names = sorted(set(names))
        assert len(names) == 2, names
        host = TestHost(logs, region, fps=10, resolution="320x240")
        arguments = ("--shm", region, "--no-spice")
        for number, name in enumerate(names, 1):
            with Viewer(logs, *arguments, "--fullscreen", "--monitor", number,
                        display=compositor) as program:
                window = compositor.window(program.pid)
                assert window["app_id"] == "virtflow-view", window
                wait.until(lambda p=program, n=name:
                           _output_of(compositor, p.pid) == n,
                           f"the window to be on {name}")
        yield "--monitor opens full screen on that screen, with the right identity"

        def inhibits(pid):
            return compositor.window(pid).get("inhibit_idle")

        with Viewer(logs, *arguments, "--keep-awake", "always",
                    display=compositor) as program:
            wait.until(lambda: inhibits(program.pid), "the idle inhibitor")
            yield "--keep-awake always holds the screen saver off"
        with Viewer(logs, *arguments, display=compositor) as program:
            program.log.wait_for("picture from Looking Glass")
            assert not inhibits(program.pid)
            host.tell("set flags 1")
            wait.until(lambda: inhibits(program.pid), "the idle inhibitor")
            host.tell("set flags 0")
            wait.until(lambda: not inhibits(program.pid), "no idle inhibitor")
            yield "otherwise only as long as the guest asks for it"
        host.stop()


if __name__ == "__main__":
    tap.run(it_opens_as_it_is_told_to, it_follows_the_guest,
            it_remembers_where_it_was, it_asks_for_attention,
            a_full_screen_window_goes_away_if_told_to, on_wayland)
