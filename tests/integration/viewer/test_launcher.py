# SPDX-License-Identifier: GPL-2.0-or-later
"""The launcher in front of a real libvirtd: what it lists, what its keys do to VMs, and
that a VM's window is there once."""

import os
import stat
import subprocess

from rig import sandbox, tap, viewer, wait
from rig.display import Display
from rig.libvirt import Libvirt
from rig.viewer import Viewer

sandbox.enter()


def domain_xml(name):
    return f"""
<domain type='qemu'>
  <name>{name}</name>
  <uuid>@UUID@</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <graphics type='spice'><listen type='none'/></graphics>
    <video><model type='qxl'/></video>
    <memballoon model='none'/>
  </devices>
</domain>"""


def own_runtime_folder(work):
    """Windows know of each other by it."""
    folder = work / "runtime"
    folder.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(folder)


def name_of(display, window):
    """Empty for one that is gone by now."""
    return subprocess.run(["xdotool", "getwindowname", window], env=display.env,
                          capture_output=True, text=True, check=False,
                          timeout=wait.PATIENCE).stdout.strip()


def titled(display, name):
    return [window for window in display.windows("--class", "virtflow-view")
            if name_of(display, window) == name]


def in_front(display):
    active = subprocess.run(["xdotool", "getactivewindow"], env=display.env,
                            capture_output=True, text=True, check=False,
                            timeout=wait.PATIENCE).stdout.strip()
    return name_of(display, active) if active else ""


def for_a_moment(display, *options):
    """Opens the VM's window, and closes it before a picture is kept in passing."""
    # With sanitizers its exit status tells of what GL's driver leaks.
    viewer.run("--no-config", "--seconds", "4", *options, "vf-one", env=display.env)


class Launcher(Viewer):
    def __init__(self, work, display, *arguments):
        super().__init__(work / "logs", "--no-config", *arguments, display=display,
                         name="launcher")

    def wait_for(self, words):
        self.log.wait_for(words)


def one_vm_after_the_other(work):
    own_runtime_folder(work)
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-one", domain_xml("vf-one")) as one, \
            Display(work / "logs", window_manager="openbox") as display:
        with Launcher(work, display) as launcher:
            launcher.wait_for("'vf-one' is off")
            wait.until(lambda: titled(display, "virtflow-view"), "its window")
            display.focus()
            yield "the launcher has the VM of the connection"

            with libvirt.define("vf-two", domain_xml("vf-two")) as two:
                launcher.wait_for("'vf-two' is off")
                two.virsh("start")
                launcher.wait_for("'vf-two' is running")
                yield "one that is defined and started elsewhere is there at once"

                launcher.wait_for(f"picture of {two.uuid}: .*by libvirt")
                yield "while no window was open for it, libvirt says what it shows"

                display.key("Home", "Right", "Right", "Return")
                wait.until(lambda: one.state() == "running", "vf-one to run")
                launcher.wait_for("'vf-one' is running")
                yield "the keyboard starts a VM"

                display.key("Escape", "Return")
                wait.until(lambda: titled(display, "vf-one"), "its window")
                wait.until(lambda: in_front(display) == "vf-one", "it in front")
                yield "and opens its window, which comes to the front"

                display.do("windowactivate", "--sync",
                           titled(display, "virtflow-view")[0])
                display.key("Return")
                launcher.wait_for("the window is open already")
                wait.until(lambda: in_front(display) == "vf-one", "it in front")
                assert len(titled(display, "vf-one")) == 1
                yield "opened once more, the window that there is comes to the front"

                display.do("windowactivate", "--sync",
                           titled(display, "virtflow-view")[0])
                display.key("Down", "Return")
                wait.until(lambda: in_front(display) == "vf-two", "vf-two in front")
                assert titled(display, "vf-one")
                yield "another VM has a window of its own beside it"

                viewer.run("--no-config", "--overlay", "vms", "vf-one",
                           env=display.env)
                wait.until(lambda: in_front(display) == "vf-one", "vf-one in front")
                launcher.wait_for("2 VMs to switch among")
                display.key("Right", "Return")
                wait.until(lambda: in_front(display) == "vf-two", "vf-two in front")
                yield "the overlay's list of VMs leads from one window to the other"

            launcher.wait_for("'vf-two' is gone")
            yield "a VM that is undefined is not in the list any more"
        assert titled(display, "vf-one")
        yield "the windows outlive the launcher"

        code, _, words = viewer.run("--no-config", one.uuid, env=display.env)
        assert code == 0 and "open already" in words, words
        wait.until(lambda: in_front(display) == "vf-one", "vf-one in front")
        yield "by its UUID, on the command line, it is found, too"

        kept = work / "state" / "virtflow-view" / "screens" / f"{one.uuid}.png"
        wait.until(kept.exists, "a picture to be kept")
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        yield "what a window shows is kept, for its user alone"

        display.do("windowactivate", "--sync", titled(display, "vf-one")[0])
        display.key("ctrl+alt+q")
        wait.until(lambda: not titled(display, "vf-one"), "the window to go")
        kept.unlink()
        picture = work / "seen.png"
        for_a_moment(display, "--keep-screen=off", "--screenshot", picture)
        assert picture.exists() and not kept.exists()
        yield "with --keep-screen=off it is not"

        for_a_moment(display)
        wait.until(kept.exists, "a picture to be kept")
        yield "it is kept at the end of a window that was open for a moment only"

        with Launcher(work, display) as again:
            again.wait_for("shows 'vf-one'")
            again.wait_for(f"picture of {one.uuid}: .*kept")
            yield "the launcher shows it, and the VM opened last"

            wait.until(lambda: in_front(display) == "virtflow-view", "it in front")
            display.key("Return")
            wait.until(lambda: in_front(display) == "vf-one", "vf-one in front")
            with Viewer(work / "logs", "--no-config", "--new-window", "vf-one",
                        display=display, name="second"):
                wait.until(lambda: len(titled(display, "vf-one")) == 2,
                           "two windows")
                yield "--new-window opens another one"

            code, _, words = viewer.run("--no-config", env=display.env)
            assert code == 0 and "open already" in words, words
            wait.until(lambda: in_front(display) == "virtflow-view", "it in front")
            yield "the launcher, too, is there once"


def nothing_there(work):
    own_runtime_folder(work)
    with Display(work / "logs", window_manager="openbox") as display:
        with Launcher(work, display) as launcher:
            launcher.wait_for("no connection: .*libvirt")
            with Libvirt(work):
                launcher.wait_for("0 VMs")
                yield "a daemon that comes later is found, and has no VM"


tap.run(one_vm_after_the_other, nothing_there)
