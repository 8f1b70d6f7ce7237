#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What is changed in the overlay is remembered: the program in a window, somebody at
its keyboard, and the settings file as it is on the disk."""

import configparser
import os
import pathlib

from rig import tap, wait
from rig.display import Display
from rig.hands import Hands
from rig.viewer import Viewer


def _file():
    return pathlib.Path(os.environ["XDG_CONFIG_HOME"], "virtflow-view", "config.ini")


def _saved(group, key):
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(_file())
    return settings.get(group, key, fallback=None)


def _until_saved(group, key, value):
    wait.until(lambda: _saved(group, key) == value,
               f"[{group}] {key} to be '{value}' in {_file()}")


class Desk:
    """The demo, with the overlay open on a page."""

    def __init__(self, work, page, *arguments):
        self.logs = work / "logs"
        self.display = Display(self.logs, window_manager="openbox")
        self.hands = Hands(self.logs, self.display)
        self.start(page, *arguments)

    def start(self, page, *arguments):
        self.program = Viewer(self.logs, "--demo", "--overlay", page, *arguments,
                              display=self.display)
        self.display.window()
        self.display.focus()
        self.program.log.wait_for("VM 'test': running")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()
        self.hands.__exit__()
        self.display.__exit__()


def changes_on_the_display_page_are_saved(work):
    with Desk(work, "display", "--rotate", "90") as desk:
        desk.hands.tap("Right", "Down", "Right")
        _until_saved("Window", "scale", "stretch")
        yield "a choice made on the page Display is in the file at once"

        desk.hands.tap("Down", "Right")
        _until_saved("Window", "rotate", "180")
        yield "so is one that the command line had said otherwise"

        desk.program.kill()
        desk.start("display")
        desk.hands.tap("Right", "Down", "Right")
        _until_saved("Window", "scale", "integer")
        yield "after a crash the program goes on from there"

        desk.hands.tap("End", "Return")
        _until_saved("Window", "scale", None)
        _until_saved("Window", "rotate", None)
        yield "Reset takes back what the page has set"


def another_window_changes_nothing_of_ours(work):
    with Desk(work, "display") as desk:
        desk.hands.tap("Right", "Down", "Right")
        _until_saved("Window", "scale", "stretch")
        with open(_file(), "a", encoding="utf-8") as other:
            other.write("[Sound]\nvolume=40\n")
        desk.hands.tap("Down", "Right")
        _until_saved("Window", "rotate", "90")
        assert _saved("Sound", "volume") == "40", _file().read_text()
        yield "what another window saved in the meantime stays"


def settings_of_one_vm(work):
    with Desk(work, "display") as desk:
        # "Remember for" stands above the last button.
        desk.hands.tap("Right", "End", "Up", "Right", "Home", "Down", "Right")
        wait.until(lambda: _file().exists() and "[vm " in _file().read_text(),
                   "a profile of the VM")
        _, _, profile = _file().read_text().partition("[vm ")
        assert "scale=stretch" in profile, profile
        assert _saved("Window", "scale") is None
        yield "a change for this VM alone is in its profile"


if __name__ == "__main__":
    tap.run(changes_on_the_display_page_are_saved,
            another_window_changes_nothing_of_ours,
            settings_of_one_vm)
