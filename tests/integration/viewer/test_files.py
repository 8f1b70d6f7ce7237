# SPDX-License-Identifier: GPL-2.0-or-later
"""Files dragged from another program to the window, on a real X server and a real
Wayland compositor, through a real SPICE server to the guest's agent."""

import os
import subprocess

from rig import tap, wait
from rig.display import Display
from rig.hands import Hands
from rig.process import Process
from rig.spiceguest import SpiceGuest
from rig.viewer import Viewer
from rig.wayland import Compositor

_SOURCE = os.environ.get("VF_DROP_SOURCE", "drop-source")
_WAYLAND_SOURCE = os.environ.get("VF_WAYLAND_DROP", "wayland-drop")


class Desk:
    def __init__(self, work, *arguments):
        self.work = work
        self.logs = work / "logs"
        self.display = self.make_display()
        self.hands = Hands(self.logs, self.display)
        self.guest = SpiceGuest(self.logs, work / "spice")
        self.program = Viewer(self.logs, "--spice-uri", self.guest.uri, "--size",
                              "800x600", *arguments, display=self.display)
        self.appear()
        self.program.log.wait_for("SPICE: online")
        self.program.log.wait_for("the agent passes the clipboard")

    def make_display(self):
        return Display(self.logs, window_manager="openbox")

    def appear(self):
        self.window = self.display.focus()

    def file(self, name, data):
        path = self.work / name
        path.write_bytes(data)
        return path

    def drop(self, *paths):
        """Whether the window took them."""
        done = subprocess.run([_SOURCE, str(self.window), *map(str, paths)],
                              env=self.display.env, capture_output=True, text=True,
                              timeout=wait.PATIENCE, check=False)
        return "finished" in done.stdout

    def said(self, pattern, after=0):
        return self.program.log.wait_for(pattern, after).group(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()
        self.guest.stop()
        self.hands.__exit__()
        self.display.__exit__()


class WaylandDesk(Desk):
    def make_display(self):
        return Compositor(self.logs)

    def appear(self):
        self.hands.do("point 640 400 1280 800")
        self.display.focus(self.program.pid)

    def drop(self, *paths):
        """Drags them by hand from a window in the corner to the middle of ours."""
        with Process("source", [_WAYLAND_SOURCE, *paths], self.logs,
                     env=self.display.env) as source:
            self.display.window(source.pid)
            self.display.do(f"[pid={source.pid}] move position 0 0")
            wait.until(lambda: self.display.window(source.pid)["rect"]["x"] == 0,
                       "the file manager in the corner")
            self.hands.do("point 50 50 1280 800")
            self.hands.do("press 1")
            source.log.wait_for("dragging")
            for x, y in ((300, 200), (630, 390), (640, 400)):
                self.hands.do(f"point {x} {y} 1280 800")
            source.log.wait_for("accepted")
            self.hands.do("release 1")
            return source.log.wait_for("given|cancelled").group(0) == "given"


def _one_and_several(desk, work):
    content = os.urandom(3_000_000)
    assert desk.drop(desk.file("holiday video.mkv".replace(" ", "-"), content))
    desk.said("sending 1 files, 'holiday-video.mkv' first")
    desk.guest.log.wait_for("^file$")
    desk.guest.do(f"save {work / 'arrived'}")
    assert (work / "arrived").read_bytes() == content
    yield "a file that is dropped on the window arrives in the guest, every byte"
    desk.said("'holiday-video.mkv' is in the guest")
    yield "and a sentence says so"

    mark = desk.program.log.mark()
    assert desk.drop(desk.file("one", b"1"), desk.file("two", b"22"))
    desk.said("2 files are in the guest", mark)
    yield "several go together"


def dropped_files(work):
    with Desk(work) as desk:
        yield from _one_and_several(desk, work)


def dropped_on_wayland(work):
    with WaylandDesk(work) as desk:
        yield from _one_and_several(desk, work)


def files_that_are_cancelled(work):
    with Desk(work, "--overlay", "sharing") as desk:
        desk.guest.do("files stall")
        assert desk.drop(desk.file("slow", b"x" * 1000))
        desk.said("sending 1 files")
        mark = desk.program.log.mark()
        assert desk.drop(desk.file("other", b"y"))
        desk.said("files: .*other files are still on their way", mark)
        yield "while some are on their way, others have to wait, and a sentence says so"
        # Below the two switches of the clipboard and the one of files.
        mark = desk.program.log.mark()
        desk.hands.tap("Right", "Down", "Down", "Down", "Return")
        desk.said("files: The transfer was cancelled", mark)
        assert desk.guest.log.count("^file$") == 0
        yield "the page's button Cancel cancels it"
        desk.guest.do("files take")
        mark = desk.program.log.mark()
        assert desk.drop(desk.file("next", b"z"))
        desk.said("'next' is in the guest", mark)
        yield "and others can be sent afterwards"


def files_that_are_not_sent(work):
    with Desk(work) as desk:
        mark = desk.program.log.mark()
        (work / "folder").mkdir()
        assert desk.drop(work / "folder")
        desk.said("only files can, so pack a folder first", mark)
        yield "of a folder it is said that it must be packed"
        desk.guest.do("files refuse")
        mark = desk.program.log.mark()
        assert desk.drop(desk.file("refused", b"x" * 100))
        desk.said("files: .*'refused' could not be sent", mark)
        yield "what the guest refuses is said by name"
        desk.guest.do("agent quit")
        desk.said("the agent is gone")
        mark = desk.program.log.mark()
        assert desk.drop(desk.file("lost", b"x"))
        desk.said("install the SPICE guest tools", mark)
        yield "without an agent, what to install"


def switched_off(work):
    with Desk(work, "--file-drop", "off") as desk:
        assert desk.drop(desk.file("kept", b"x"))
        desk.said("files: Nothing was sent: --file-drop is off")
        assert desk.guest.log.count("^file$") == 0
        yield "with --file-drop off nothing is sent, and a sentence says why"


if __name__ == "__main__":
    tap.run(dropped_files, dropped_on_wayland, files_that_are_cancelled,
            files_that_are_not_sent, switched_off)
