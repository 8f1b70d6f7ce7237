# SPDX-License-Identifier: GPL-2.0-or-later
"""A gamepad in front of the window: it opens and drives the overlay, and is left alone
otherwise. The pad is a virtual one of the program's own SDL, since there is no
/dev/uinput here; everything behind that is as with any other. The VM is one of
libvirt's own driver for tests."""

import os

from rig import tap
from rig.display import Display
from rig.viewer import Viewer

# Of libvirt's test driver: a VM that runs.
VM = ("-c", "test:///default", "test", "--no-spice")


class Desk:
    """A window, and somebody with a gamepad."""

    def __init__(self, work, *arguments, plugged=True):
        work.mkdir(exist_ok=True)
        logs = work / "logs"
        logs.mkdir(exist_ok=True)
        pipe = work / "gamepad"
        os.mkfifo(pipe)
        self.display = Display(logs, window_manager="openbox")
        preload = [part for part in (os.environ.get("LD_PRELOAD"),
                                     os.environ["VF_VIRTUAL_GAMEPAD"]) if part]
        self.display.env |= {"VF_GAMEPAD": str(pipe), "LD_PRELOAD": ":".join(preload)}
        self.program = Viewer(logs, *VM, *arguments, display=self.display)
        self._pipe = open(pipe, "w", encoding="ascii")
        del self.display.env["LD_PRELOAD"]
        self.display.focus()
        self.said("VM 'test': running")
        if plugged:
            self.do("plug")

    def do(self, line):
        mark = self.mark()
        print(line, file=self._pipe, flush=True)
        self.said(f"gamepad: {line}$", mark)

    def mark(self):
        return self.program.log.mark()

    def said(self, text, after=0):
        return self.program.log.wait_for(text, after)

    def press(self, *buttons):
        for button in buttons:
            self.do(f"down {button}")
            self.do(f"up {button}")

    def open(self, *buttons):
        """Holds the buttons until the overlay opens or closes."""
        mark = self.mark()
        for button in buttons:
            self.do(f"down {button}")
        self.said("overlay (opened|closed)", mark)
        for button in buttons:
            self.do(f"up {button}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pipe.close()
        self.program.stop()
        self.display.__exit__()


def what_it_does(work):
    with Desk(work) as desk:
        desk.said("gamepad '")
        yield "one that is plugged in is known"
        mark = desk.mark()
        desk.press("a", "b", "x", "y", "dpdown", "dpup", "start", "back", "guide")
        desk.do("lean 32767 -32768")
        desk.do("lean 0 0")
        assert "overlay" not in desk.program.log.text()[mark:]
        yield "before the overlay is open it does nothing, nor does a tap of Guide"
        desk.open("guide")
        yield "Guide, held, opens the overlay"

        mark = desk.mark()
        desk.press("dpright", "dpright", "dpright", "a")
        desk.said("VM 'test': paused", mark)
        yield "the D-pad walks to a button, A presses it, and the VM is paused"
        mark = desk.mark()
        desk.press("a")
        desk.said("VM 'test': running", mark)
        yield "and goes on when it is pressed again"
        mark = desk.mark()
        desk.press("b")
        desk.said("overlay closed", mark)
        yield "B closes the overlay"
        mark = desk.mark()
        desk.press("dpright", "a")
        assert "VM '" not in desk.program.log.text()[mark:]
        yield "after which it does nothing again"

        desk.open("guide")
        desk.open("guide")
        yield "Guide, held, closes it as well"
        mark = desk.mark()
        desk.open("guide")
        desk.do("down dpdown")
        desk.do("unplug")
        desk.do("plug")
        desk.said("gamepad '", mark)
        mark = desk.mark()
        desk.press("b")
        desk.said("overlay closed", mark)
        yield "one that is pulled out and plugged in again goes on"


def other_ways(work):
    with Desk(work / "chord", "--gamepad-open", "back+start") as desk:
        desk.said("gamepad '")
        mark = desk.mark()
        desk.do("down guide")
        desk.open("back", "start")
        assert desk.program.log.text()[mark:].count("overlay opened") == 1
        yield "other buttons can be the ones that open it"
    with Desk(work / "off", "--gamepad", "off", plugged=False) as desk:
        desk.display.key("ctrl+alt+o")
        desk.said("overlay opened")
        assert "gamepad '" not in desk.program.log.text()
        yield "and gamepads can be switched off"


tap.run(what_it_does, other_ways)
