# SPDX-License-Identifier: GPL-2.0-or-later
"""What a session lives through: servers that come and go or say nothing, windows that
are pulled about or taken away, and an end that always comes."""

import csv
import socket
import threading

from desk import Desk
from rig import tap, wait
from rig.display import Display
from rig.viewer import Viewer

ROUNDS = 12


def _quit(display):
    display.do("keydown", "ctrl", "keydown", "alt", "key", "q", "keyup", "alt",
               "keyup", "ctrl")


def servers_that_come_and_go(work):
    with Desk(work, "--capture-timeout", "60") as desk:
        for _ in range(3):
            mark = desk.mark()
            desk.stage.do("stop")
            desk.said("SPICE: failed", mark)
            desk.said("cannot be reached", mark)
            assert desk.program.is_running()
            desk.stage.do("start")
            desk.said("SPICE: online", mark)
            desk.said("input goes by SPICE", mark)
            mark = desk.mark()
            desk.hands.tap("Scroll_Lock")
            desk.said("captured", mark)
            desk.hands.tap("a")
            wait.until(lambda: desk.stage.do("input") == ["input", "0", "2"],
                       "the key and its release")
            desk.hands.tap("Scroll_Lock")
            desk.said("released", mark)
        yield "a server that ends is looked for until there is another, and input goes on"
        desk.hands.tap("Scroll_Lock")
        mark = desk.mark()
        desk.hands.do("down h")
        desk.stage.do("stop")
        desk.said("input goes by nothing", mark)
        desk.said("cannot be reached", mark)
        desk.stage.do("start")
        desk.said("input goes by SPICE", mark)
        wait.until(lambda: desk.stage.do("input")[2] != "0", "the key that is held")
        desk.hands.do("up h")
        wait.until(lambda: desk.stage.do("input")[1] == "0", "its release")
        yield "a key that is held meanwhile is pressed at the next one, and let go of there"


def an_end_that_always_comes(work):
    with Desk(work / "frozen") as desk:
        desk.hands.tap("Scroll_Lock")
        desk.said("captured")
        desk.hands.do("down h")
        desk.stage.freeze()
        _quit(desk.display)
        ended = desk.program.wait()
        assert ended == 0, ended
        desk.stage.thaw()
        wait.until(lambda: desk.stage.do("input")[1] == "0", "its release")
        yield "with a server that answers nothing, and lets go of what is held"

    folder = work / "silent"
    (folder / "logs").mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as listener, \
            Display(folder / "logs", window_manager="openbox") as display:
        listener.bind(str(folder / "spice.sock"))
        listener.listen()
        taken = []
        threading.Thread(target=lambda: taken.append(listener.accept()),
                         daemon=True).start()
        with Viewer(folder / "logs", "--spice-uri",
                    f"spice+unix://{folder}/spice.sock", display=display) as program:
            display.focus()
            wait.until(lambda: taken, "the program to connect")
            _quit(display)
            assert program.wait() == 0
        yield "with one that never said anything"


def a_window_that_is_pulled_about(work):
    with Desk(work) as desk:
        window = desk.display.window()
        for step in range(ROUNDS):
            mark = desk.mark()
            desk.stage.do(f"mode {320 + 64 * (step % 9)} {200 + 40 * (step % 7)}")
            desk.hands.do("down Control_L")
            desk.hands.do("down Alt_L")
            desk.hands.tap("f")
            desk.hands.do("up Alt_L")
            desk.hands.do("up Control_L")
            if step % 2:
                desk.display.do("windowsize", window, 300 + 37 * step, 200 + 23 * step)
                desk.display.do("windowminimize", window)
                _fetch(desk.display, window)
        assert desk.program.is_running()
        mark = desk.mark()
        desk.display.focus()
        wait.until(lambda: _captures(desk), "a capture")
        desk.hands.tap("a")
        wait.until(lambda: desk.stage.do("input")[2] != "0", "a key")
        yield (f"{ROUNDS} times into full screen or back, made small and large, put away "
               "and fetched, while the guest changes its mode: it lives, and types")
        desk.hands.do("down h")
        wait.until(lambda: desk.stage.do("input")[1] == "1", "a key that is held")
        # Another program destroys it: whatever is drawn into it now is an error.
        desk.display.do("windowclose", window)
        wait.until(lambda: desk.stage.do("input")[1] == "0", "its release")
        assert desk.program.wait() == 1
        desk.said("The window was destroyed by another program")
        yield "a window that another program destroys lets go of what is held, and the " \
              "program ends and says why"


def _fetch(display, window):
    """Maps it until it is there: a manager that still puts it away undoes the first."""
    def is_there():
        display.do("windowmap", window)
        return display.windows("--class", "virtflow-view")
    wait.until(is_there, "the window to come back")
    display.focus()


def _captures(desk):
    mark = desk.mark()
    desk.hands.tap("Scroll_Lock")
    return "captured" in desk.said("captured|released|Nothing was", mark).group(0)


def what_is_traced(work):
    path = work / "input.csv"
    with Desk(work, "--trace-input", path) as desk:
        desk.hands.tap("Scroll_Lock")
        desk.said("captured")
        desk.hands.tap("a")

        def keys():
            text = path.read_text().rpartition("\n")[0].splitlines()
            return [row for row in csv.DictReader(text) if row["what"] == "key"]

        rows = wait.until(lambda: keys()[1:], "both rows")
        for row in keys():
            assert row["way"] == "SPICE", row
            times = [int(row[name]) for name in ("event_ns", "given_ns", "sent_ns")]
            assert 0 < times[0] and times == sorted(times), row
        assert len(rows) == 1, rows
        yield "--trace-input has a row for everything sent, with the times of its way"


tap.run(servers_that_come_and_go, an_end_that_always_comes,
        a_window_that_is_pulled_about, what_is_traced)
