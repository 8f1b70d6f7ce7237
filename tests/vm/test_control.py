# SPDX-License-Identifier: GPL-2.0-or-later
"""control/ and a real guest: what the guest notices of what is done to its VM."""

import time

from rig import kernel, sandbox, tap
from rig.guest import Guest
from rig.libvirt import Libvirt
from rig.probe import Probe

kernel.get()  # the network is outside
sandbox.enter()


def whole_life(work):
    with Libvirt(work) as libvirt, Guest(libvirt, "vf-guest") as guest, \
            Probe(libvirt, "vf-guest") as probe:
        probe.wait("the VM to be found", state="off")
        assert not probe.do("start")["failed"]
        guest.wait_ready()
        assert guest.shm.stat().st_size == 32 << 20
        yield "a guest is started, and boots"

        assert not probe.do("pause")["failed"]
        probe.wait("the guest to pause", state="paused")
        mark = guest.agent.mark()
        with guest.open_line() as line:
            line.sendall(b"echo awake\n")
            time.sleep(1)  # time enough to answer, for one that is not paused
            assert guest.agent.mark() == mark, guest.agent.text()
            assert not probe.do("resume")["failed"]
            guest.wait_obeyed("echo awake", mark)
        probe.wait("the guest to go on", state="running", generation=1)
        yield "a paused guest does nothing until it is resumed"

        mark = guest.agent.mark()
        assert not probe.do("reset")["failed"]
        guest.wait_ready(mark)
        probe.wait("the same run", state="running", generation=1)
        yield "a reset boots it again"

        mark = guest.agent.mark()
        assert not probe.do("reboot")["failed"]
        guest.agent.wait_for(r"^power button", mark)
        guest.wait_ready(mark)
        probe.wait("the same run", state="running", generation=1)
        yield "a reboot asks the guest, which ends and boots again"

        mark = guest.command("ignore power")
        assert not probe.do("shut down")["failed"]
        guest.agent.wait_for(r"^power button", mark)
        guest.command("echo staying")
        probe.wait("no change", state="running")
        yield "a guest that ignores the power button runs on"

        guest.command("reboot")
        guest.wait_ready(mark)
        assert not probe.do("shut down")["failed"]
        guest.agent.wait_for(r"^power button", mark)
        probe.wait("the guest to be off", state="off", reason="shut down")
        yield "a guest that listens to it shuts down"


def input_devices(work):
    with Libvirt(work) as libvirt, \
            Guest(libvirt, "vf-input", virtio_input=True) as guest, \
            Probe(libvirt, "vf-input", "--start") as probe:
        guest.wait_ready()
        for name in ("QEMU QEMU USB Tablet", "QEMU Virtio Mouse",
                     "QEMU Virtio Keyboard", "ImExPS/2 .*Mouse"):
            guest.wait_device(name)
        yield "the guest has PS/2, USB and virtio input devices"

        mark = guest.agent.mark()
        guest.virsh("send-key", "KEY_LEFTMETA", "KEY_E")
        for event in ("key 125 1", "key 18 1", "key 125 0", "key 18 0"):
            guest.agent.wait_for(rf'^input "QEMU Virtio Keyboard" {event}', mark)
        yield "keys arrive at the virtio keyboard"

        mark = guest.command("panic")
        guest.console.wait_for("Kernel panic")
        guest.wait_ready(mark)
        probe.wait("the guest to run", state="running")
        yield "a guest whose kernel panics boots again"


tap.run(whole_life, input_devices)
