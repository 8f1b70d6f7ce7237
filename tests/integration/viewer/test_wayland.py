# SPDX-License-Identifier: GPL-2.0-or-later
"""The window on a real Wayland compositor: what it holds for the guest, what the
compositor says about that, and what ends it. The guest's end is a host that takes
input through the region and says what it hears."""

import os
import signal

from rig import tap, viewer, wait
from rig.hands import Hands
from rig.input_desk import SIZE, InputDesk
from rig.viewer import Viewer
from rig.wayland import Compositor

# HID usages
A, ENTER, H, TAB, LEFT_ALT, LEFT_WIN = 4, 40, 11, 43, 226, 227
MOUSE_SECONDS = float(os.environ.get("VF_MOUSE_SECONDS", "2"))
CAPTION = "LGMP 12 KVMFR 34 BGRA "


class Desk(InputDesk):
    def __init__(self, work, *arguments, size=SIZE, more="", scale=1):
        logs = work / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        self.png = logs / "screen.png"
        display = Compositor(logs, more=more, scale=scale)
        # A seat has a keyboard and a pointer from the start, as every desk has.
        hands = Hands(logs, display)
        hands.do("point 640 400 1280 800")
        super().__init__(work, display, hands, *arguments, size=size)
        self.display.focus(self.program.pid)
        self.said("input goes by Looking Glass")
        self.said("picture from Looking Glass")
        self.hands.do("move 1 1")

    def shortcut_is_the_guests(self):
        """Who gets Super+Return: the guest, or the compositor."""
        mark = self.mark()
        self.display.fired()
        self.chord("Super_L", "Return")
        self.hands.tap("a")
        wait.until(lambda: self.display.fired() or
                   f"key {ENTER} 0" in self.quiet_since(mark), "Super+Return")
        return f"key {ENTER} 1" in self.quiet_since(mark)


def what_reaches_the_guest(work):
    with Desk(work) as desk:
        mark = desk.mark()
        desk.hands.tap("a")
        desk.hands.do("press 1")
        desk.hands.do("release 1")
        assert not desk.shortcut_is_the_guests()
        assert desk.quiet_since(mark) == []
        said = desk.capture()
        yield "before anything is captured, nothing does, and shortcuts are the desktop's"
        assert "keyboard on, mouse on" in said, said
        yield "the program says what it holds, as the compositor granted it"

        mark = desk.mark()
        assert desk.shortcut_is_the_guests()
        assert not desk.display.fired()
        for usage in (LEFT_WIN, ENTER):
            desk.heard(f"key {usage} 1", mark)
            desk.heard(f"key {usage} 0", mark)
        desk.chord("Alt_L", "Tab")
        desk.heard(f"key {LEFT_ALT} 1", mark)
        desk.heard(f"key {TAB} 1", mark)
        desk.heard(f"key {LEFT_ALT} 0", mark)
        yield "captured, keys do, and the compositor's own shortcuts"

        mark = desk.mark()
        for x_button, hid in ((1, 1), (2, 3), (3, 2), (8, 4), (9, 5)):
            desk.hands.do(f"press {x_button}")
            desk.heard(f"button {hid} 1", mark)
            desk.hands.do(f"release {x_button}")
            desk.heard(f"button {hid} 0", mark)
        for x_button, notches in ((4, 1), (5, -1)):
            desk.hands.do(f"press {x_button}")
            desk.heard(f"wheel {notches}", mark)
        yield "so do five buttons and the wheel, both ways"

        mark = desk.mark()
        for x, y in ((7, -3), (-3000, 0), (0, 2000), (-1, 1)):
            desk.hands.do(f"move {x} {y}")
        wait.until(lambda: desk.moved(mark) == (-2994, 1998),
                   f"all of the motion; it is {desk.moved(mark)}")
        assert "refused" not in desk.program.log.text()
        yield "and motion, farther than the screen is wide: the pointer is locked"
        mark = desk.mark()
        for _ in range(10):
            desk.hands.do("move 0.5 -0.25")
        wait.until(lambda: desk.moved(mark) == (5, -2), "fractions to add up")
        yield "fractions of it add up"
        mark = desk.mark()
        sent = desk.hands.mouse(1000, MOUSE_SECONDS)
        wait.until(lambda: desk.moved(mark) == sent,
                   f"motion of {sent} in all; it is {desk.moved(mark)}")
        yield f"a mouse of 1000 Hz: all of its motion arrives ({sent})"

        desk.release()
        mark = desk.mark()
        desk.hands.tap("a")
        desk.hands.do("move 5 5")
        assert not desk.shortcut_is_the_guests()
        assert desk.quiet_since(mark) == []
        yield "released, nothing does any more"


def a_compositor_that_refuses(work):
    with Desk(work / "keyboard", more='for_window [app_id="virtflow-view"] '
              "shortcuts_inhibitor disable") as desk:
        desk.capture(said=r"captured \(keyboard refused, mouse on\)")
        assert not desk.shortcut_is_the_guests()
        mark = desk.mark()
        desk.hands.tap("h")
        desk.heard(f"key {H} 0", mark)
        desk.display.grab(desk.png)
        yield "shortcuts that are not given are said not to be; other keys arrive"
    with Desk(work / "later") as desk:
        said = desk.capture()
        assert "keyboard on" in said, said
        mark = desk.program.log.mark()
        desk.display.do("shortcuts_inhibitor disable")
        desk.said(r"captured \(keyboard refused, mouse on\)", mark)
        assert not desk.shortcut_is_the_guests()
        yield "shortcuts that are taken back are said to be"
        desk.display.do("shortcuts_inhibitor enable")
        desk.release()
        assert "keyboard on, mouse on" in desk.capture()
        assert desk.shortcut_is_the_guests()
        yield "and are there again when they are given with the next capture"
    with Desk(work / "mouse", more="seat * pointer_constraint disable") as desk:
        desk.capture()
        mark = desk.program.log.mark()
        desk.hands.do("move -2000 0")
        desk.said("mouse refused", mark)
        mark = desk.program.log.mark()
        desk.hands.do("point 640 400 1280 800")
        desk.said("mouse on", mark)
        yield "a pointer that gets out is said to, and when it is back it is, too"


def _another_window(desk):
    desk.other = Viewer(desk.logs, "--demo", "--size", "320x240",
                        display=desk.display, name="other")
    desk.display.focus(desk.other.pid)


def _another_workspace(desk):
    desk.display.do("workspace 2")


def _put_away(desk):
    desk.display.do("move scratchpad")


def _open_overlay(desk):
    desk.chord("Control_L", "Alt_L", "o")


def _signal(desk):
    desk.program.signal(signal.SIGUSR1)


def _quit(desk):
    desk.chord("Control_L", "Alt_L", "q")


def _close(desk):
    desk.display.do("kill")


def _crash(desk):
    desk.program.kill()


def _compositor_crash(desk):
    desk.display.process.kill()


ENDS = (
    ("another window gets the focus", _another_window),
    ("another workspace is shown", _another_workspace),
    ("the window is put away", _put_away),
    ("the overlay opens", _open_overlay),
    ("the program gets SIGUSR1", _signal),
    ("Ctrl+Alt+Q is pressed", _quit),
    ("the window is closed by the compositor", _close),
    ("the program is killed with -9", _crash),
    ("the compositor dies", _compositor_crash),
)


def what_ends_the_capture(work):
    for number, (what, end) in enumerate(ENDS):
        with Desk(work / str(number)) as desk:
            desk.capture()
            mark = desk.mark()
            desk.hands.do("down h")
            desk.hands.do("press 3")
            desk.heard(f"key {H} 1", mark)
            desk.heard("button 2 1", mark)
            end(desk)
            desk.all_let_go_of(mark)
            if end is _compositor_crash:
                assert desk.program.wait() is not None
            else:
                desk.hands.do("up h")
                desk.hands.do("release 3")
                mark = desk.mark()
                desk.hands.tap("a")
                assert desk.quiet_since(mark) == []
                assert not desk.shortcut_is_the_guests()
            if hasattr(desk, "other"):
                desk.other.stop()
        yield f"when {what}, what is held is let go of and nothing more arrives"


def the_whole_screen(work):
    size = "1280x800"
    with Desk(work, size=size) as desk:
        def shows():
            desk.display.grab(desk.png)
            try:
                return viewer.check_scene(desk.png, size, CAPTION + size)
            except viewer.NotTheScene:
                return None
        desk.chord("Control_L", "Alt_L", "f")
        wait.until(lambda: desk.display.window(desk.program.pid)["fullscreen_mode"],
                   "the whole screen")
        assert "keyboard on, mouse on" in desk.capture()
        wait.until(shows, "the guest's picture, without a pointer and a badge")
        yield "Ctrl+Alt+F fills it, pixel by pixel"
        mark = desk.mark()
        desk.hands.do("move -3000 7")
        desk.heard("motion -3000 7", mark)
        assert desk.shortcut_is_the_guests()
        yield "there everything is captured as in a window"
        mark = desk.program.log.mark()
        desk.display.do("workspace 2")
        desk.said("released", mark)
        yield "and released when something else is shown"
        desk.display.do("workspace 1")
        desk.display.focus(desk.program.pid)
        desk.chord("Control_L", "Alt_L", "f")
        wait.until(lambda: not desk.display.window(desk.program.pid)["fullscreen_mode"],
                   "a window")
        yield "the same keys lead back"


tap.run(what_reaches_the_guest, a_compositor_that_refuses, what_ends_the_capture,
        the_whole_screen)
