# SPDX-License-Identifier: GPL-2.0-or-later
"""What goes over from one way to the other, with a real guest: the picture between
the SPICE display and Looking Glass, input between SPICE and the region, and the SPICE
session between two viewers. Nothing black, nothing torn, no key lost or doubled."""

import os
import re
import shutil

from rig import kernel, sandbox, tap, viewer, wait
from rig.display import Display, Watch
from rig.guest import Guest
from rig.hands import Hands
from rig.libvirt import Libvirt
from rig.viewer import Viewer

kernel.get()  # the network is outside
sandbox.enter()

SIZE = "640x480"
ROUNDS = 3
MOUSE_SECONDS = float(os.environ.get("VF_MOUSE_SECONDS", "3"))
KEYS = int(os.environ.get("VF_RANDOM_KEYS", "1000"))
VERSIONS = {6: 20, 12: 34}


def caption(lgmp):
    return f"LGMP {lgmp} KVMFR {VERSIONS[lgmp]} BGRA {SIZE}"


class Desk:
    """A running guest without a tablet, and somebody in front of it."""

    def __init__(self, work, *arguments):
        self.logs = work / "logs"
        self.png = work / "screen.png"
        self.display = Display(self.logs, window_manager="openbox")
        self.libvirt = Libvirt(work)
        self.libvirt.__enter__()
        self.guest = Guest(self.libvirt, "vf-over", tablet=False, virtio_input=True)
        self.guest.virsh("start")
        self.program = self.start(*arguments)
        self.hands = Hands(self.logs, self.display)
        self.display.window()
        self.display.focus()
        self.guest.wait_ready()

    def start(self, *arguments, name="viewer"):
        return Viewer(self.logs, self.guest.name, "--size", SIZE, "--scale", "shrink",
                      *arguments, display=self.display, name=name)

    def said(self, text, after=0):
        return self.program.log.wait_for(text, after)

    def heard(self, line, after):
        return self.guest.agent.wait_for(line, after)

    def host(self, lgmp, *more):
        return self.guest.command(
            f"host --pci --resolution {SIZE} --fps 10 --cursor none --lgmp {lgmp} "
            + " ".join(more))

    def shows(self, lgmp):
        return viewer.shows_scene(self.display, self.png, SIZE, caption(lgmp))

    def capture(self):
        mark = self.program.log.mark()
        self.hands.tap("Scroll_Lock")
        self.said("captured", mark)

    def totals(self):
        mark = self.guest.command("totals")
        found = self.heard(r"^totals (-?\d+) (-?\d+) (\d+) (\d+) (\d+) (\d+) (\d+)$",
                           mark)
        names = ("x", "y", "presses", "releases", "wrong", "down", "dropped")
        return dict(zip(names, map(int, found.groups())))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hands.__exit__()
        self.program.stop()
        self.guest.__exit__()
        self.libvirt.__exit__()
        self.display.__exit__()


def the_picture(work):
    with Desk(work) as desk:
        desk.said("picture from SPICE")
        yield "without Looking Glass frames the SPICE display is shown"
        # An empty console is black.
        desk.guest.command("screen the guest's own console")
        with Watch(desk.logs, desk.display, work / "seen") as watch:
            wait.until(lambda: watch.frames() and not watch.frames()[-1].is_black,
                       "the console's text")
            begun = len(watch.frames())
            watch.wait_for(60)
            for _ in range(ROUNDS):
                mark = desk.program.log.mark()
                desk.host(6)
                desk.said("picture from Looking Glass", mark)
                desk.said("SPICE display not wanted", mark)
                wait.until(lambda: desk.shows(6), "the guest's scene")
                mark = desk.program.log.mark()
                ended = desk.guest.command("tell quit")
                desk.heard(r"^host ended 0", ended)
                desk.said("picture from SPICE", mark)
                watch.wait_for(30)
        assert desk.program.is_running()
        frames = watch.frames()[begun:]
        assert len(frames) > 120, len(frames)
        black = [frame for frame in frames if frame.is_black]
        assert not black, f"{len(black)} of {len(frames)} are black"
        yield (f"{ROUNDS} times over and back, and none of {len(frames)} looks at the "
               "screen, 60 a second, was black")
        scenes = 0
        for picture in sorted({frame.picture for frame in frames}):
            try:
                viewer.check_scene(picture, SIZE, caption(6))
                scenes += 1
            except viewer.NotTheScene as why:
                shutil.copy(picture, desk.logs / "neither.png")
                assert viewer.has_no_scene(picture, SIZE, caption(6)), \
                    f"{picture} is torn: {why}"
        assert scenes > 0
        yield f"nor torn: {scenes} pictures were a frame to the pixel, and the rest none"


def pinned_pictures(work):
    with Desk(work, "--picture", "spice") as desk:
        desk.said("picture from SPICE")
        mark = desk.program.log.mark()
        desk.host(6)
        desk.said("Looking Glass: running", mark)
        desk.guest.command("echo a while later")
        assert "picture from Looking Glass" not in desk.program.log.text()
        yield "pinned to SPICE, it stays with it though Looking Glass has frames"


def input_ways(work):
    with Desk(work) as desk:
        desk.said("input goes by SPICE")
        mark = desk.host(12, "--features 9")
        desk.said("input goes by Looking Glass")
        yield "a host that takes input gets it"
        desk.capture()
        desk.hands.do("down h")
        desk.heard("^host: key 11 1", mark)
        assert not re.search("key 35 ", desk.guest.agent.text()[mark:])
        said = desk.program.log.mark()
        desk.guest.command("tell quit")
        desk.said("input goes by SPICE", said)
        desk.heard(r'^input "[^"]*" key 35 1', mark)
        desk.hands.do("up h")
        desk.heard(r'^input "[^"]*" key 35 0', mark)
        text = desk.guest.agent.text()[mark:]
        assert len(re.findall("key 35 1$", text, re.MULTILINE)) == 1, text
        yield "when it ends, SPICE carries on: what is held stays held, pressed once"
        mark = desk.guest.agent.mark()
        desk.hands.do("down h")
        desk.heard(r'^input "[^"]*" key 35 1', mark)
        said = desk.program.log.mark()
        desk.host(12, "--features 9")
        desk.said("input goes by Looking Glass", said)
        desk.heard(r'^input "[^"]*" key 35 0', mark)
        desk.heard("^host: key 11 1", mark)
        desk.hands.do("up h")
        desk.heard("^host: key 11 0", mark)
        text = desk.guest.agent.text()[mark:]
        assert len(re.findall("^host: key 11 1", text, re.MULTILINE)) == 1, text
        yield "and when it is back, it gets over to it the same way"


def counted_input(work):
    with Desk(work, "--input", "spice") as desk:
        desk.said("input goes by SPICE")
        desk.guest.command("count")
        desk.capture()
        sent = desk.hands.mouse(1000, MOUSE_SECONDS)
        wait.until(lambda: (desk.totals()["x"], desk.totals()["y"]) == sent,
                   f"motion of {sent} in all, not {desk.totals()}")
        assert desk.totals()["dropped"] == 0
        yield f"all motion of a 1000 Hz mouse is in the guest ({sent})"
        desk.guest.command("count")
        # QEMU's keyboard has room for a few keys that the guest has not read.
        desk.hands.keys(KEYS, seed=3, every=40, pace_us=8000)
        desk.program.signal(10)
        wait.until(lambda: desk.totals()["down"] == 0, "every key to be up")
        found = desk.totals()
        assert found["presses"] == found["releases"] > KEYS / 8, found
        assert found["wrong"] == 0 and found["dropped"] == 0, found
        yield (f"of {KEYS} random key events with captures in between every press "
               f"has its release there ({found['presses']})")


def another_viewer(work):
    with Desk(work) as desk:
        desk.said("input goes by SPICE")
        with desk.start(name="other") as other:
            other.log.wait_for("SPICE: online")
            desk.said("SPICE: taken by another viewer")
            assert desk.program.is_running()
            yield "a viewer whose session is taken says so, and does not fight for it"
            mark = desk.program.log.mark()
            mine = wait.until(
                lambda: desk.display.windows("--pid", desk.program.pid), "the window")
            desk.display.do("windowfocus", "--sync", mine[0])
            desk.hands.tap("Scroll_Lock")
            desk.said("SPICE: online", mark)
            other.log.wait_for("SPICE: taken by another viewer")
            yield "and takes it back when its user captures again"


def a_daemon_that_restarts(work):
    with Desk(work) as desk:
        desk.said("input goes by SPICE")
        desk.capture()
        said = desk.program.log.mark()
        desk.libvirt.kill_daemon()
        desk.said("VM 'vf-over': unknown", said)
        mark = desk.guest.agent.mark()
        desk.hands.tap("a")
        desk.heard(r'^input "[^"]*" key 30 1', mark)
        desk.heard(r'^input "[^"]*" key 30 0', mark)
        yield "without libvirt's daemon the session goes on, and so does the capture"
        desk.libvirt.start_daemon()
        desk.said("VM 'vf-over': running", said)
        mark = desk.guest.agent.mark()
        desk.hands.tap("h")
        desk.heard(r'^input "[^"]*" key 35 0', mark)
        text = desk.program.log.text()[said:]
        assert "SPICE: failed" not in text and "released" not in text, text
        yield "when it is back, nothing of that is begun anew"
        desk.hands.do("down h")
        desk.heard(r'^input "[^"]*" key 35 1', mark)
        desk.guest.virsh("suspend")
        desk.said("VM 'vf-over': paused", said)
        desk.hands.do("up h")
        mark = desk.guest.agent.mark()
        desk.guest.virsh("resume")
        desk.heard(r'^input "[^"]*" key 35 0', mark)
        desk.hands.tap("a")
        desk.heard(r'^input "[^"]*" key 30 0', mark)
        yield "a key that is let go of while the VM is paused is not stuck afterwards"


tap.run(the_picture, pinned_pictures, input_ways, counted_input, another_viewer,
        a_daemon_that_restarts)
