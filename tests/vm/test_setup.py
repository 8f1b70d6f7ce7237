# SPDX-License-Identifier: GPL-2.0-or-later
"""From a plain VM to one with a picture and back: `setup`, start, picture, `undo`,
once on the command line and once in the window's overlay."""

import os
import pathlib
import subprocess

from rig import kernel, sandbox, tap, viewer, wait
from rig.display import Display
from rig.guest import Guest
from rig.libvirt import URI, Libvirt
from rig.viewer import Viewer

kernel.get()  # the network is outside
sandbox.enter()

SIZE = "640x480"
CAPTION = f"LGMP 12 KVMFR 34 BGRA {SIZE}"
MEMORY = pathlib.Path("/dev/shm/looking-glass")


def view(work, *arguments):
    """The program as a command; its output, and an error when it fails."""
    done = subprocess.run(
        [os.environ["VF_VIEWER"], *arguments, "-c", URI], text=True,
        env=dict(os.environ, XDG_STATE_HOME=str(work / "state")),
        capture_output=True, check=False, timeout=wait.PATIENCE)
    assert done.returncode == 0, (arguments, done.stdout, done.stderr)
    return done.stdout


def definition(guest):
    return guest.virsh("dumpxml", "--inactive", "--security-info")


def window(work, display, guest):
    display.env["XDG_STATE_HOME"] = str(work / "state")
    return Viewer(work / "logs", guest.name, "-c", URI, "--size", SIZE, "--scale",
                  "shrink", display=display)


def wait_for_picture(work, display, guest):
    guest.command(f"host --pci --resolution {SIZE} --fps 10 --cursor none --lgmp 12")
    wait.until(lambda: viewer.shows_scene(display, work / "screen.png", SIZE,
                                          CAPTION), "the guest's picture")


def by_command(work):
    with Display(work / "logs", window_manager="openbox") as display, \
            Libvirt(work) as libvirt, Guest(libvirt, "vf-plain", plain=True) as guest:
        before = definition(guest)
        assert "<shmem" not in before and "type='spice'" not in before
        shown = view(work, "setup", guest.name, "--dry-run")
        assert "shared memory 'looking-glass'" in shown, shown
        assert definition(guest) == before
        view(work, "setup", guest.name, "--yes")
        assert "<shmem name='looking-glass'" in definition(guest)
        yield "setup adds what a plain VM lacks, and nothing before a yes"

        assert not MEMORY.exists()
        assert "is running" in view(work, "start", guest.name)
        facts = MEMORY.stat()
        assert facts.st_size == 128 << 20 and facts.st_uid == os.geteuid(), facts
        assert facts.st_mode & 0o007 == 0, oct(facts.st_mode)
        yield "start makes the shared memory file, for the user and QEMU alone"

        guest.wait_ready()
        with window(work, display, guest):
            wait_for_picture(work, display, guest)
        yield "the guest's frames are in the window"

        assert "is off" in view(work, "stop", guest.name)
        assert guest.state() == "shut off"
        yield "stop asks the guest, and waits until it is off"

        view(work, "undo", guest.name, "--yes")
        assert definition(guest) == before
        yield "undo brings the plain definition back"


class Overlay:
    """Somebody at the keyboard who uses the Setup page."""

    def __init__(self, display, program):
        self.display = display
        self.log = program.log

    def open(self, *turns):
        """Onto the page that the keys in `turns` lead to, and on its first control."""
        mark = self.log.mark()
        self.display.focus()
        self.display.key("ctrl+alt+o")
        self.log.wait_for("overlay opened", mark)
        self.display.key(*turns)
        if "Next" in turns:
            self.log.wait_for(r"setup: looked, \d+ changes to make", mark)
        # Into the page, wherever the focus was, and to its beginning.
        self.display.key("Right", "Home")

    def close(self):
        mark = self.log.mark()
        self.display.key("Escape")
        self.log.wait_for("overlay closed", mark)

    def confirm(self):
        """Yes to the question in front of everything."""
        self.display.key("Return", "Left", "Return")


def by_overlay(work):
    with Display(work / "logs", window_manager="openbox") as display, \
            Libvirt(work) as libvirt, \
            Guest(libvirt, "vf-plain", plain=True) as guest, \
            window(work, display, guest) as program:
        before = definition(guest)
        display.window()
        overlay = Overlay(display, program)
        overlay.open("Next")
        assert definition(guest) == before
        mark = program.log.mark()
        overlay.confirm()
        program.log.wait_for("setup: changed, 0 changes to make", mark)
        assert "<shmem name='looking-glass'" in definition(guest)
        yield "the Setup page shows what is needed, and a yes does it"

        overlay.close()
        overlay.open("Prior")
        display.key("Return")
        wait.until(lambda: guest.state() == "running", "the VM to run")
        guest.wait_ready()
        overlay.close()
        wait_for_picture(work, display, guest)
        yield "the VM is started from the overlay, and its frames are in the window"

        view(work, "stop", guest.name)
        mark = program.log.mark()
        overlay.open("Next")
        display.key("Right", "Right")
        overlay.confirm()
        program.log.wait_for("setup: undone", mark)
        assert definition(guest) == before
        yield "the Setup page takes it back"


tap.run(by_command, by_overlay)
