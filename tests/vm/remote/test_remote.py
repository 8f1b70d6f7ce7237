# SPDX-License-Identifier: GPL-2.0-or-later
"""A VM on another machine, by `-c qemu+ssh://...`: what works there as here, and what
the window says of the rest. The other machine is a network of its own with a real
sshd; the VM's SPICE server listens for that machine alone."""

import socket

from rig import kernel, sandbox, remote, tap, wait
from rig.display import Display
from rig.guest import Guest
from rig.hands import Hands
from rig.libvirt import Libvirt
from rig.viewer import Viewer

kernel.get()  # the network is outside
sandbox.enter()
remote.leave_network()

URI = f"qemu+ssh://root@{remote.HOST}/system"


def _port(guest):
    return int(guest.virsh("domdisplay").strip().rsplit(":", 1)[1])


def _is_refused(port):
    try:
        socket.create_connection((remote.HOST, port), 5).close()
    except ConnectionRefusedError:
        return True
    return False


def a_remote_vm(work):
    logs = work / "logs"
    with Display(logs, window_manager="openbox") as display, \
            remote.Machine(work) as machine, \
            Libvirt(work, machine.inside) as libvirt, \
            Guest(libvirt, "vf-far", listen="tcp") as guest, \
            Hands(logs, display) as hands, \
            Viewer(logs, "-c", URI, guest.name, "--size", "800x600",
                   display=display) as program:
        log = program.log
        display.focus()
        log.wait_for("VM 'vf-far': off")
        yield "a VM on another machine is watched"
        display.key("ctrl+alt+o")
        log.wait_for("overlay opened")
        display.key("Return")
        wait.until(lambda: guest.state() == "running", "the VM to run")
        yield "the overlay starts it"

        log.wait_for("SPICE: online")
        log.wait_for("picture from SPICE")
        assert _is_refused(_port(guest))
        yield "its SPICE server is reached, although it listens on its machine's " \
              "loopback only, which nobody here can dial"
        log.wait_for("no picture: This VM runs on another machine: Looking Glass "
                     "frames need the VM's memory on this machine")
        display.grab(logs / "remote.png")
        yield "and it is said why there are no Looking Glass frames"

        guest.wait_ready()
        display.key("Escape")
        log.wait_for("input goes by SPICE")
        mark = log.mark()
        hands.tap("Scroll_Lock")
        log.wait_for("captured", mark)
        mark = guest.agent.mark()
        hands.tap("a")
        guest.agent.wait_for(r'^input "[^"]*" key 30 1', mark)
        guest.agent.wait_for(r'^input "[^"]*" key 30 0', mark)
        yield "keys arrive"

        mark = log.mark()
        machine.cut()
        log.wait_for(r"SPICE: failed The connection .* by ssh, broke", mark)
        log.wait_for("SPICE: online", mark)
        mark_of_guest = guest.agent.mark()
        log.wait_for("input goes by SPICE", mark)
        wait.until(lambda: _captures(hands, log), "a capture")
        hands.tap("h")
        guest.agent.wait_for(r'^input "[^"]*" key 35 0', mark_of_guest)
        yield "after the network failed everything is there again"

        machine.let_in(False)
        mark = log.mark()
        machine.cut(libvirt=False)
        said = log.wait_for(r"SPICE: failed The SPICE server .*$", mark).group(0)
        assert "Permission denied" in said, said
        assert f"ssh {remote.HOST}" in said, said
        yield "a machine that does not let us in any more is quoted"
        machine.cut()
        log.wait_for("libvirt cannot be reached: .*Permission denied", mark)
        assert program.is_running()
        mark = log.mark()
        machine.let_in(True)
        log.wait_for("SPICE: online", mark)
        log.wait_for("VM 'vf-far': running", mark)
        yield "and once it does, libvirt and the session are back by themselves"

        display.focus()
        display.key("ctrl+alt+q")
        assert program.wait() == 0
        assert guest.state() == "running"
        yield "closing the window ends every ssh, and leaves the VM running"


def _captures(hands, log):
    mark = log.mark()
    hands.tap("Scroll_Lock")
    return "captured" in log.wait_for("captured|released|Nothing was", mark).group(0)


tap.run(a_remote_vm)
