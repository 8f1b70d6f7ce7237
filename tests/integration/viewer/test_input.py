# SPDX-License-Identifier: GPL-2.0-or-later
"""Keyboard and mouse from the window to the guest, on a real X server with a window
manager: what reaches the guest, what never does, and that everything pressed is let
go of, whatever ends the capture. The guest's end is a host that takes input through
the region and says what it hears."""

import os
import signal
import subprocess

from rig import tap, wait
from rig.display import Display
from rig.hands import Hands
from rig.input_desk import InputDesk
from rig.viewer import Viewer

# HID usages
A, H, TAB, F4, DELETE, ENTER = 4, 11, 43, 61, 76, 40
LEFT_CTRL, LEFT_SHIFT, LEFT_ALT, LEFT_WIN = 224, 225, 226, 227
KEYS = int(os.environ.get("VF_RANDOM_KEYS", "4000"))
MOUSE_SECONDS = float(os.environ.get("VF_MOUSE_SECONDS", "3"))


class Desk(InputDesk):
    def __init__(self, work, *arguments, ready=True):
        logs = work / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        display = Display(logs, window_manager="openbox")
        super().__init__(work, display, Hands(logs, display), *arguments)
        self.display.window()
        self.display.focus()
        if ready:
            self.said("input goes by Looking Glass")

    def overlay(self):
        """Opens or closes it, which has happened when this returns."""
        mark = self.program.log.mark()
        self.chord("Control_L", "Alt_L", "o")
        self.said("overlay (opened|closed)", mark)

    def my_window(self):
        return wait.until(
            lambda: self.display.windows("--pid", self.program.pid), "the window")[0]


def what_reaches_the_guest(work):
    with Desk(work) as desk:
        mark = desk.mark()
        desk.hands.tap("a")
        desk.hands.do("press 1")
        desk.hands.do("release 1")
        desk.overlay()
        desk.overlay()
        assert desk.quiet_since(mark) == []
        said = desk.capture()
        yield "before anything is captured, nothing does; a click does not capture"
        assert "keyboard on, mouse on" in said, said
        yield "the program says what it holds, as the X server confirms it"

        desk.hands.tap("a", "Tab")
        for usage in (A, TAB):
            desk.heard(f"key {usage} 1", mark)
            desk.heard(f"key {usage} 0", mark)
        for first, second, codes in (("Super_L", "h", (LEFT_WIN, H)),
                                     ("Alt_L", "Tab", (LEFT_ALT, TAB)),
                                     ("Alt_L", "F4", (LEFT_ALT, F4))):
            mark = desk.mark()
            desk.hands.do(f"down {first}")
            desk.hands.tap(second)
            desk.hands.do(f"up {first}")
            for code in codes:
                desk.heard(f"key {code} 1", mark)
                desk.heard(f"key {code} 0", mark)
        assert desk.program.is_running()
        yield "captured, keys do, and the desktop's own Super, Alt+Tab and Alt+F4"

        mark = desk.mark()
        desk.hands.do("move 7 -3")
        desk.heard("motion 7 -3", mark)
        for x_button, hid in ((1, 1), (2, 3), (3, 2), (8, 4), (9, 5)):
            desk.hands.do(f"press {x_button}")
            desk.heard(f"button {hid} 1", mark)
            desk.hands.do(f"release {x_button}")
            desk.heard(f"button {hid} 0", mark)
        yield "so do motion and five buttons"
        for x_button, notches in ((4, 1), (5, -1)):
            mark = desk.mark()
            desk.hands.do(f"press {x_button}")
            desk.hands.do(f"release {x_button}")
            desk.heard(f"wheel {notches}", mark)
        yield "and the wheel, both ways"

        mark = desk.mark()
        desk.hands.do("down Scroll_Lock")
        desk.hands.tap("BackSpace")
        desk.hands.do("up Scroll_Lock")
        for usage in (LEFT_CTRL, LEFT_ALT, DELETE):
            desk.heard(f"key {usage} 1", mark)
            desk.heard(f"key {usage} 0", mark)
        assert desk.program.log.text().count("released") == 0
        yield "the capture key and Backspace send Ctrl+Alt+Del"

        desk.release()
        mark = desk.mark()
        desk.hands.tap("a", "Return")
        desk.hands.do("move 5 5")
        assert desk.quiet_since(mark) == []
        yield "released, nothing does any more"


def _lose_focus(desk):
    desk.other = Viewer(desk.logs, "--demo", "--size", "320x240",
                        display=desk.display, name="other")
    def both():
        found = desk.display.windows("--class", "virtflow-view")
        return found if len(found) > 1 else None

    windows = wait.until(both, "another window")
    mine = desk.my_window()
    for window in windows:
        if window != mine:
            desk.display.do("windowfocus", "--sync", window)


def _minimise(desk):
    desk.display.do("windowminimize", desk.my_window())


def _open_overlay(desk):
    desk.overlay()


def _signal(desk):
    desk.program.signal(signal.SIGUSR1)


def _quit(desk):
    desk.chord("Control_L", "Alt_L", "q")


def _crash(desk):
    desk.program.kill()


ENDS = (
    ("another window gets the focus", _lose_focus, True),
    ("the window is minimised", _minimise, True),
    ("the overlay opens", _open_overlay, True),
    ("the program gets SIGUSR1", _signal, True),
    ("Ctrl+Alt+Q is pressed", _quit, False),
    ("the program is killed with -9", _crash, False),
)


def what_ends_the_capture(work):
    for number, (what, end, lives) in enumerate(ENDS):
        with Desk(work / str(number)) as desk:
            desk.capture()
            mark = desk.mark()
            desk.hands.do("down h")
            desk.hands.do("press 3")
            desk.heard(f"key {H} 1", mark)
            desk.heard("button 2 1", mark)
            end(desk)
            desk.all_let_go_of(mark)
            desk.hands.do("up h")
            desk.hands.do("release 3")
            if lives:
                desk.said("released")
            mark = desk.mark()
            desk.hands.tap("a")
            assert desk.quiet_since(mark) == []
            if hasattr(desk, "other"):
                desk.other.stop()
        yield f"when {what}, what is held is let go of and nothing more arrives"


def a_lost_guest(work):
    with Desk(work, "--capture-timeout", "1") as desk:
        desk.capture()
        mark = desk.program.log.mark()
        desk.host.tell("set heartbeat off")
        desk.said("released", mark)
        yield "a guest that falls silent ends the capture after a while"
        desk.host.tell("set heartbeat on")
        desk.said("input goes by Looking Glass", mark)
        desk.capture()
        mark = desk.mark()
        desk.hands.tap("a")
        desk.heard(f"key {A} 1", mark)
        desk.heard(f"key {A} 0", mark)
        yield "and it can be captured again when it is back"


def other_ways_to_capture(work):
    with Desk(work / "chords", "-m", "Pause,Ctrl+Alt+G", "--capture", "mouse",
              "--pass-through", "Super") as desk:
        said = desk.capture("Pause")
        assert "keyboard off, mouse on" in said, said
        mark = desk.mark()
        desk.hands.tap("Scroll_Lock")
        desk.heard("key 71 1", mark)
        yield "another capture key leaves ScrollLock to the guest; the mouse alone " \
              "can be captured"
        mark = desk.program.log.mark()
        desk.chord("Control_L", "Alt_L", "g")
        desk.said("released", mark)
        yield "a chord releases as well as a key does"

    with Desk(work / "click", "--capture-on-click", "both", "--pass-through",
              "Super") as desk:
        mark = desk.mark()
        window = desk.display.window()
        desk.display.do("mousemove", "--window", window, 300, 200)
        desk.hands.do("press 1")
        desk.hands.do("release 1")
        desk.said("captured")
        assert [line for line in desk.quiet_since(mark)
                if line.startswith("button")] == []
        yield "a click captures when that is asked for, and is not the guest's"
        mark = desk.mark()
        desk.hands.do("down Super_L")
        desk.hands.tap("a")
        desk.hands.do("up Super_L")
        desk.hands.tap("h")
        desk.heard(f"key {H} 0", mark)
        keys = [line for line in desk.quiet_since(mark) if line.startswith("key")]
        assert keys == [f"key {H} 1", f"key {H} 0"], keys
        yield "what is left to the desktop never reaches the guest"

    with Desk(work / "lend", "--release-while", "RightCtrl") as desk:
        desk.capture()
        mark = desk.mark()
        said = desk.program.log.mark()
        desk.hands.do("down Control_R")
        desk.said("released", said)
        desk.hands.tap("a")
        desk.hands.do("move 5 5")
        assert desk.quiet_since(mark) == []
        desk.hands.do("up Control_R")
        desk.said("captured .keyboard on, mouse on", said)
        desk.hands.tap("h")
        desk.heard(f"key {H} 0", mark)
        yield "a key that is held gives everything back until it is let go of"

    for option in ("--capture-on-start", "--capture-on-focus"):
        with Desk(work / option[2:], option, "both", ready=False) as desk:
            if option == "--capture-on-focus":
                desk.said("input goes by Looking Glass")
                mine = desk.my_window()
                _lose_focus(desk)
                desk.display.do("windowfocus", mine)
            desk.said("captured")
            if hasattr(desk, "other"):
                desk.other.stop()
            yield f"{option[2:]} captures"


def a_free_pointer(work):
    with Desk(work, "--free-pointer", "on", "--scale", "stretch") as desk:
        # Where the picture is in the window is known once it is there.
        desk.said("picture from Looking Glass")
        window = desk.display.window()
        mark = desk.mark()
        for x, y in ((0, 0), (320, 240), (639, 479)):
            desk.display.do("mousemove", "--window", window, x, y)
            desk.heard(f"position {round(x * 32767 / 639)} "
                       f"{round(y * 32767 / 479)}", mark)
        yield "the pointer over the picture is the guest's, to the pixel"
        desk.hands.do("press 1")
        desk.heard("button 1 1", mark)
        desk.hands.do("release 1")
        desk.heard("button 1 0", mark)
        desk.hands.tap("a")
        assert not [line for line in desk.quiet_since(mark)
                    if line.startswith("key")]
        yield "clicks are too, and keys are not"


def typed_text(work):
    with Desk(work) as desk:
        text = "Ab1!"
        subprocess.run(["xclip", "-selection", "clipboard"], input=text, text=True,
                       env=desk.display.env, check=True, timeout=30)
        desk.capture()
        mark = desk.mark()
        desk.hands.do("down Scroll_Lock")
        desk.hands.tap("p")
        desk.hands.do("up Scroll_Lock")
        desk.heard("key 30 0", mark)
        wait.until(lambda: len(desk.quiet_since(mark)) >= 12, "all of the text")
        strokes = [tuple(map(int, line.split()[1:]))
                   for line in desk.quiet_since(mark)]
        shift, typed = False, []
        for usage, down in strokes:
            if usage == LEFT_SHIFT:
                shift = bool(down)
            elif down:
                typed.append((usage, shift))
        assert typed == [(4, True), (5, False), (30, False), (30, True)], typed
        yield "the clipboard is typed as keys, for log-in screens"


def a_thousand_times_a_second(work):
    with Desk(work) as desk:
        desk.capture()
        mark = desk.mark()
        sent = desk.hands.mouse(1000, MOUSE_SECONDS)
        wait.until(lambda: desk.moved(mark) == sent,
                   f"motion of {sent} in all; it is {desk.moved(mark)}")
        yield f"a mouse of 1000 Hz: all of its motion arrives ({sent})"


def any_keys_in_any_order(work):
    with Desk(work) as desk:
        mark = desk.mark()
        presses, taps = desk.hands.keys(KEYS, seed=5, every=40)
        assert taps > 0
        # The last tap may have left it captured.
        desk.program.signal(signal.SIGUSR1)
        desk.said("SIGUSR1|by a signal|released")
        held = set()
        desk.host.tell("stat")
        desk.all_let_go_of(mark)
        for usage, down in desk.strokes(mark):
            if down:
                assert usage not in held, f"{usage} pressed twice"
                held.add(usage)
            else:
                assert usage in held, f"{usage} let go of twice"
                held.remove(usage)
        assert not held, held
        assert len(desk.strokes(mark)) > presses / 4
        yield (f"of {KEYS} random key events with {taps} taps of the capture key in "
               "between, every press has its release")


tap.run(what_reaches_the_guest, what_ends_the_capture, a_lost_guest,
        other_ways_to_capture, a_free_pointer, typed_text,
        a_thousand_times_a_second, any_keys_in_any_order)
