# SPDX-License-Identifier: GPL-2.0-or-later
"""Shared memory between the guest's own Looking Glass host and this machine."""

from rig import kernel, region, sandbox, tap
from rig.guest import Guest
from rig.libvirt import Libvirt
from rig.probe import Probe

kernel.get()  # the network is outside
sandbox.enter()

HOST = "host --pci --resolution 640x480 --fps 10"


def shared_memory(work):
    with Libvirt(work) as libvirt, Guest(libvirt, "vf-region") as guest, \
            Probe(libvirt, "vf-region", "--start") as probe:
        status = probe.wait("the guest to run", state="running")
        assert status["shm_path"] == str(guest.shm), status
        guest.wait_ready()
        for version in (5, 6, 10, 12):
            mark = guest.command(f"{HOST} --lgmp {version}")
            guest.agent.wait_for(rf"^host: ready lgmp {version} ", mark)
            region.wait_alive(guest.shm, version)
            guest.command("tell quit")
            guest.agent.wait_for(r"^host ended 0", mark)
            yield f"a guest's host of LGMP {version} is seen from outside"

        mark = guest.command(f"{HOST} --lgmp 6")
        region.wait_alive(guest.shm, 6)
        guest.command("signal 9")
        guest.agent.wait_for(r"^host ended 137", mark)
        guest.command(f"{HOST} --lgmp 12")
        region.wait_alive(guest.shm, 12)
        yield "a host that is killed is followed by one of another version"

        assert not probe.do("force off")["failed"]
        probe.wait("the guest to be off", state="off")
        mark = guest.agent.mark()
        assert not probe.do("start")["failed"]
        guest.wait_ready(mark)
        guest.command(f"{HOST} --lgmp 10")
        region.wait_alive(guest.shm, 10)
        yield "after another start of the VM the region is in use again"


tap.run(shared_memory)
