# SPDX-License-Identifier: GPL-2.0-or-later
"""control/ with a real libvirtd and real QEMU processes: what libvirt's test driver
cannot show. The VMs have no system to boot, which control/ does not mind."""

import os
import pathlib
import signal
import time

from rig import sandbox, tap, wait
from rig.libvirt import URI, Libvirt
from rig.probe import Probe
from rig.process import Process

sandbox.enter()

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def domain_xml(name, graphics="<listen type='none'/>", attributes=""):
    return f"""
<domain type='qemu'>
  <name>{name}</name>
  <uuid>@UUID@</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <features><acpi/></features>
  <devices>
    <input type='tablet' bus='usb'/>
    <graphics type='vnc'><listen type='none'/></graphics>
    <graphics type='spice' {attributes}>{graphics}</graphics>
    <video><model type='qxl'/></video>
    <shmem name='{name}'><model type='ivshmem-plain'/>
      <size unit='M'>1</size></shmem>
    <memballoon model='none'/>
  </devices>
</domain>"""


def lifecycle(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-life", domain_xml("vf-life")) as domain, \
            Probe(libvirt, "vf-life") as probe:
        status = probe.wait("the VM to be found", state="off")
        assert status["link"] == "connected", status
        assert status["uuid"] == domain.uuid, status
        assert status["generation"] == 0 and status["running_since_ns"] == 0
        yield "a VM is found by its name, and is off"

        before = time.monotonic_ns()
        status = probe.do("start")
        assert not status["failed"], status
        status = probe.wait("the VM to run", state="running")
        assert status["generation"] == 1, status
        # The process began a moment after we asked; clock ticks are 10 ms.
        assert before - 20_000_000 <= status["running_since_ns"], status
        assert status["running_since_ns"] <= time.monotonic_ns(), status
        yield "it is started, and runs since then"

        assert status["shm_path"] == "/dev/shm/vf-life", status
        assert status["shm_size"] == 1 << 20, status
        assert status["has_spice"] and not status["spice_listens"], status
        assert status["has_tablet"] and status["video_model"] == "qxl", status
        yield "its live definition says where everything is"

        assert not probe.do("pause")["failed"]
        probe.wait("the VM to pause", state="paused", generation=1)
        assert domain.state() == "paused"
        refused = probe.do("shut down")
        assert refused["failed"] and "resume it first" in refused["detail"]
        assert not probe.do("resume")["failed"]
        probe.wait("the VM to go on", state="running", generation=1)
        assert domain.state() == "running"
        yield "it is paused and goes on"

        assert not probe.do("reset")["failed"]
        probe.wait("the VM to run on", state="running", generation=1)
        yield "a reset keeps it running"

        assert not probe.do("force off")["failed"]
        status = probe.wait("the VM to be off", state="off")
        assert status["running_since_ns"] == 0
        assert domain.state() == "shut off"
        yield "it is forced off"

        libvirt.virsh("start", "vf-life")
        probe.wait("the VM to run again", state="running", generation=2)
        os.kill(domain.qemu_pid(), signal.SIGKILL)
        probe.wait("the VM to be off", state="off",
                   reason="QEMU ended unexpectedly")
        yield "what others do, and a QEMU that dies, is seen"

        assert probe.quit() == 0
        with Probe(libvirt, domain.uuid, "--start") as starter:
            status = starter.wait("the VM to run", state="running")
            assert status["serial"] <= 1 and status["name"] == "vf-life"
            assert starter.quit() == 0
        yield "it is found by its UUID, and started from the first"


def errors(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-error", domain_xml("vf-error")), \
            Probe(libvirt, "vf-error") as probe:
        probe.wait("the VM to be found", state="off")
        memory = pathlib.Path("/dev/shm/vf-error")
        memory.write_bytes(b"x" * 4096)
        memory.chmod(0o666)
        status = probe.do("start")
        assert status["failed"], status
        assert "shared memory file" in status["detail"], status
        assert "does not match 'size'" in status["raw"], status
        yield "a start that fails says why, and keeps QEMU's own words"

        memory.unlink()
        assert not probe.do("start")["failed"]
        probe.wait("the VM to run", state="running")
        yield "the next start succeeds"

        with Probe(libvirt, "vf-nobody-knows") as stranger:
            status = stranger.wait("an answer", state="missing")
            assert status["link"] == "connected" and status["allowed"] == 0
        listing = Process("list", [os.environ["VF_CONTROL_PROBE"], URI, "--list"],
                          libvirt.logs)
        assert listing.wait() == 0
        line = listing.log.text().split()
        assert line[0] == "vf-error" and line[2] == "running", line
        yield "a VM that is not there is missing, and the list tells which are"


def display(work):
    password = domain_xml("vf-tcp", "<listen type='address' address='127.0.0.1'/>",
                          "autoport='yes' passwd='secret'")
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-fd", domain_xml("vf-fd")), \
            libvirt.define("vf-tcp", password):
        with Probe(libvirt, "vf-fd", "--start") as probe:
            probe.wait("the VM to run", state="running")
            for _ in range(3):
                answer = probe.request_fd()
                assert answer["fd"] and answer["answer"] == "REDQ", answer
            yield "each descriptor asked for has the SPICE server at its end"

            assert not probe.do("force off")["failed"]
            probe.wait("the VM to be off", state="off")
            answer = probe.request_fd()
            assert not answer["fd"] and "'vf-fd'" in answer["why"], answer
            yield "a VM that is off gives none, and the reason"

        with Probe(libvirt, "vf-tcp", "--start") as probe:
            status = probe.wait("the VM to run", state="running")
            assert status["spice_listens"] and status["spice_port"] >= 5900
            assert status["spice_host"] == "127.0.0.1", status
            assert status["spice_password"] == "secret", status
            answer = probe.request_fd()
            assert answer["fd"] and answer["answer"] == "REDQ", answer
            yield "the port that was chosen, and the password, are known"


def daemon_loss(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-loss", domain_xml("vf-loss")) as domain, \
            Probe(libvirt, "vf-loss", "--start") as probe:
        before = probe.wait("the VM to run", state="running", busy=False)
        libvirt.kill_daemon()
        status = probe.wait("the loss to be seen", state="unknown")
        assert status["allowed"] == 0, status
        assert status["shm_path"] == before["shm_path"], status
        refused = probe.do("pause")
        assert refused["failed"] and "no connection" in refused["detail"]
        failed = probe.wait("the daemon to be missed", link="failed")
        assert "is not running" in failed["link_detail"], failed
        yield "a daemon that dies is missed, and what was known is kept"

        libvirt.start_daemon()
        after = probe.wait("the VM to be found again", state="running",
                           link="connected")
        assert after["link_detail"] == "", after
        for key in ("uuid", "generation", "running_since_ns"):
            assert after[key] == before[key], (key, before, after)
        assert not probe.do("pause")["failed"]
        probe.wait("the VM to pause", state="paused")
        yield "when it is back, the same run of the same VM is under control"

        libvirt.kill_daemon()
        probe.wait("the loss to be seen", state="unknown")
        pid = domain.qemu_pid()
        os.kill(pid, signal.SIGKILL)
        wait.until(lambda: not pathlib.Path(f"/proc/{pid}").exists(),
                   "QEMU to be gone")
        libvirt.start_daemon()
        probe.wait("the VM to be off", state="off", link="connected")
        assert not probe.do("start")["failed"]
        probe.wait("another run", state="running",
                   generation=before["generation"] + 1)
        yield "a VM that died meanwhile is off, and its next run is another one"

        domain.virsh("destroy")
        domain.virsh("undefine")
        probe.wait("the VM to be gone", state="missing")
        with libvirt.define("vf-loss", domain_xml("vf-loss")) as again:
            status = probe.wait("the new VM", state="off")
            assert status["uuid"] == again.uuid != domain.uuid, status
        yield "a VM that is deleted and made anew is found by its name"


def frozen_daemon(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-frozen", domain_xml("vf-frozen")):
        probe = Probe(libvirt, "vf-frozen")
        probe.wait("the VM to be found", state="off")
        with libvirt.frozen_daemon():
            probe.send("start")
            status = probe.wait("the request to be under way", busy=True)
            assert status["allowed"] == 0, status
            refused = probe.do("force off")
            assert "still in progress" in refused["detail"], refused
            yield "while a call hangs, the status goes on and more is refused"

            assert probe.quit() == 0
            yield "the program ends in order although its call never returns"


def read_only(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-look", domain_xml("vf-look")), \
            Probe(libvirt, "vf-look", wrapper=NOBODY) as probe:
        status = probe.wait("the VM to be seen", link="read only", state="off")
        assert status["allowed"] == 0, status
        assert "group 'libvirt'" in status["link_detail"], status
        refused = probe.do("start")
        assert refused["failed"] and "look but not act" in refused["detail"]
        answer = probe.request_fd()
        assert not answer["fd"] and answer["why"], answer
        yield "who may not manage VMs sees the VM, and why that is all"

        libvirt.virsh("start", "vf-look")
        status = probe.wait("the start to be seen", state="running")
        assert status["spice_password"] == "" and status["has_spice"], status
        libvirt.kill_daemon()
        probe.wait("the loss to be seen", state="unknown")
        libvirt.start_daemon()
        status = probe.wait("the VM to be seen again", link="read only",
                            state="running")
        assert "group 'libvirt'" in status["link_detail"], status
        yield "the state is followed all the same, also over a lost daemon"


tap.run(lifecycle, errors, display, daemon_loss, frozen_daemon, read_only)
