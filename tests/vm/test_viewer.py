# SPDX-License-Identifier: GPL-2.0-or-later
"""The whole program with a real guest: `virtflow-view NAME` in a window shows what
the guest's host writes, the guest's input devices hear what is typed and moved in
the window, and the overlay starts and stops the VM."""

from rig import kernel, sandbox, tap, viewer, wait
from rig.display import Display
from rig.guest import Guest
from rig.libvirt import Libvirt
from rig.viewer import Viewer

kernel.get()  # the network is outside
sandbox.enter()

SIZE = "640x480"
VERSIONS = {5: 19, 6: 20, 10: 20, 12: 34}


def caption(lgmp):
    return f"LGMP {lgmp} KVMFR {VERSIONS[lgmp]} BGRA {SIZE}"


class Desk:
    """Somebody in front of a window onto `guest`."""

    def __init__(self, work, display, guest, *arguments):
        self.display = display
        self.guest = guest
        self.png = work / "screen.png"
        self.program = Viewer(work / "logs", guest.name, "--size", SIZE, "--scale",
                              "shrink", *arguments, display=display)

    def wait_for_picture(self, lgmp):
        wait.until(lambda: viewer.shows_scene(self.display, self.png, SIZE,
                                              caption(lgmp)),
                   f"the guest's picture by LGMP {lgmp} on the screen")
        assert self.program.is_running()

    def capture(self):
        self.display.focus()
        mark = self.program.log.mark()
        self.display.key("Scroll_Lock")
        self.program.log.wait_for("captured", mark)

    def release(self):
        mark = self.program.log.mark()
        self.display.key("Scroll_Lock")
        self.program.log.wait_for("released", mark)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()


def host(guest, lgmp):
    return guest.command(f"host --pci --resolution {SIZE} --fps 10 --cursor none "
                         f"--lgmp {lgmp}")


def heard(guest, event, after):
    return guest.agent.wait_for(rf'^input "[^"]*" {event}', after)


def daily_use(work):
    logs = work / "logs"
    with Display(logs, window_manager="openbox") as display, \
            Libvirt(work) as libvirt, Guest(libvirt, "vf-view") as guest, \
            Desk(work, display, guest) as desk:
        display.window()
        display.focus()
        assert guest.state() == "shut off"
        display.key("ctrl+alt+o")
        desk.program.log.wait_for("overlay opened")
        display.key("Return")
        wait.until(lambda: guest.state() == "running", "the VM to run")
        yield "the overlay starts the VM"

        guest.wait_ready()
        display.key("Escape")
        for lgmp in VERSIONS:
            mark = host(guest, lgmp)
            desk.wait_for_picture(lgmp)
            guest.command("tell quit")
            guest.agent.wait_for(r"^host ended 0", mark)
            yield f"frames from inside the guest are shown (LGMP {lgmp})"

        host(guest, 6)
        desk.wait_for_picture(6)
        desk.program.log.wait_for("SPICE: online")
        mark = guest.agent.mark()
        display.focus()
        display.key("b")
        desk.capture()
        for key, code in (("a", 30), ("Return", 28), ("Left", 105), ("F5", 63)):
            display.key(key)
            heard(guest, f"key {code} 1", mark)
            heard(guest, f"key {code} 0", mark)
        assert "key 48" not in guest.agent.text()[mark:]
        yield "captured, keys reach the guest's devices; before that none did"

        display.key("super+e")
        heard(guest, "key 125 1", mark)
        heard(guest, "key 18 1", mark)
        heard(guest, "key 125 0", mark)
        display.key("alt+Tab")
        heard(guest, "key 56 1", mark)
        heard(guest, "key 15 1", mark)
        heard(guest, "key 56 0", mark)
        yield "so do Super and Alt+Tab"

        for _ in range(5):
            display.do("mousemove_relative", "--", "7", "-3")
        heard(guest, "rel 0 ", mark)
        heard(guest, "rel 1 -", mark)
        display.do("click", "1")
        heard(guest, "key 272 1", mark)
        heard(guest, "key 272 0", mark)
        yield "the mouse moves and clicks there"

        display.do("keydown", "h")
        heard(guest, "key 35 1", mark)
        desk.release()
        heard(guest, "key 35 0", mark)
        display.do("keyup", "h")
        mark = guest.agent.mark()
        display.key("c")
        display.do("click", "1")
        guest.command("echo quiet")
        assert "input" not in guest.agent.text()[mark:], guest.agent.text()[mark:]
        yield "released, what was held is let go and nothing more arrives"

        desk.capture()
        mark = guest.agent.mark()
        display.key("ctrl+alt+Delete")
        heard(guest, "key 111 1", mark)
        desk.release()
        guest.wait_ready(mark)
        host(guest, 10)
        desk.wait_for_picture(10)
        yield "Ctrl+Alt+Del reaches it, too: it boots again, and is shown again"

        mark = guest.agent.mark()
        opened = desk.program.log.mark()
        display.key("ctrl+alt+o")
        desk.program.log.wait_for("overlay opened", opened)
        display.key("Right", "Return")
        guest.agent.wait_for(r"^power button", mark)
        wait.until(lambda: guest.state() == "shut off", "the VM to be off")
        assert desk.program.is_running()
        yield "the overlay shuts the guest down, and the window stays"

        mark = guest.agent.mark()
        wait.until(lambda: desk.program.log.count("VM is off") or True, "a look")
        guest.virsh("start")
        guest.wait_ready(mark)
        display.key("Escape")
        host(guest, 12)
        desk.wait_for_picture(12)
        yield "started again by somebody else, it is shown again"

        display.focus()
        display.key("ctrl+alt+q")
        assert desk.program.wait() == 0
        assert guest.state() == "running"
        yield "Ctrl+Alt+Q closes the window and leaves the VM running"


tap.run(daily_use)
