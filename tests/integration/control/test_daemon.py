# SPDX-License-Identifier: GPL-2.0-or-later
"""control/ with a real libvirtd and real QEMU processes: what libvirt's test driver
cannot show. The VMs have no system to boot, which control/ does not mind."""

import os
import pathlib
import re
import signal
import subprocess
import time

from rig import sandbox, tap, wait
from rig.libvirt import URI, Libvirt
from rig.probe import Probe
from rig.process import Process

sandbox.enter()

NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]


def domain_xml(name, graphics="<listen type='none'/>", attributes="", devices=""):
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
    {devices}
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
        refused = probe.do("reset")
        assert refused["failed"] and "resume it first" in refused["detail"]
        assert not probe.do("resume")["failed"]
        probe.wait("the VM to go on", state="running", generation=1)
        assert domain.state() == "running"
        yield "it is paused and goes on"

        assert not probe.do("pause")["failed"]
        assert not probe.do("shut down")["failed"]
        probe.wait("the VM to go on, so that it hears that", state="running",
                   shutdown_asked=True)
        yield "a paused VM is resumed to be asked to shut down, and is waited for"

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
    disk = f"<disk type='file' device='disk'><source file='{work}/none.img'/>" \
           "<target dev='vda'/></disk>"
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-error", domain_xml("vf-error")), \
            libvirt.define("vf-disk", domain_xml("vf-disk", devices=disk)):
        with Probe(libvirt, "vf-disk") as probe:
            probe.wait("the VM to be found", state="off")
            status = probe.do("start")
            assert status["failed"], status
            assert "disk images cannot be opened" in status["detail"], status
            assert "none.img" in status["raw"], status
        yield "a start that fails says why, and keeps libvirt's own words"


def shared_memory(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-error", domain_xml("vf-error")), \
            Probe(libvirt, "vf-error") as probe:
        probe.wait("the VM to be found", state="off")
        memory = pathlib.Path("/dev/shm/vf-error")
        memory.mkdir()
        status = probe.do("start")
        assert status["failed"], status
        assert "'/dev/shm/vf-error'" in status["detail"], status
        assert status["state"] == "off", status
        memory.rmdir()
        yield "a start that shared memory stands in the way of is not tried"

        memory.write_bytes(b"x" * 4096)
        memory.chmod(0o600)
        assert not probe.do("start")["failed"]
        probe.wait("the VM to run", state="running")
        assert memory.stat().st_size == 1 << 20
        yield "a file of ours that is too small is mended before the start"

        with Probe(libvirt, "vf-nobody-knows") as stranger:
            status = stranger.wait("an answer", state="missing")
            assert status["link"] == "connected" and status["allowed"] == 0
        listing = Process("list", [os.environ["VF_CONTROL_PROBE"], URI, "--list"],
                          libvirt.logs)
        assert listing.wait() == 0
        lines = [line.split() for line in listing.log.text().splitlines()]
        assert lines[0][0] == "vf-error" and lines[0][2] == "running", lines
        yield "a VM that is not there is missing, and the list tells which are"


def keeping(work):
    subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2",
                    f"{work}/disk.qcow2", "16M"], check=True)
    iso = pathlib.Path(f"{work}/tools.iso")
    iso.write_bytes(bytes(1 << 20))
    devices = f"""
    <disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
      <source file='{work}/disk.qcow2'/><target dev='vda' bus='virtio'/></disk>
    <disk type='file' device='cdrom'><target dev='sda' bus='sata'/>
      <readonly/></disk>"""
    xml = domain_xml("vf-keep", devices=devices)
    shmem = xml[xml.index("<shmem"):xml.index("</shmem>") + len("</shmem>")]
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-keep", xml.replace(shmem, "")) as domain, \
            Probe(libvirt, "vf-keep") as probe:
        probe.wait("the VM to be found", state="off", autostart=False)
        assert not probe.do("turn on autostart of")["failed"]
        probe.wait("autostart", autostart=True)
        assert not probe.do("turn off autostart of")["failed"]
        probe.wait("no autostart", autostart=False)
        yield "autostart is turned on and off"

        assert not probe.do("start")["failed"]
        probe.wait("the VM to run", state="running", pending=[])
        assert not probe.do(f"insert a CD into||{iso}")["failed"]
        probe.wait("the CD to be in", cd=str(iso))
        assert str(iso) in domain.virsh("dumpxml", "--inactive")
        yield "a CD is inserted, now and for the next start"

        missing = probe.do("insert a CD into|sda|/nowhere/x.iso")
        assert missing["failed"] and "'/nowhere/x.iso'" in missing["detail"]
        assert not probe.do("eject the CD of")["failed"]
        probe.wait("the CD to be out", cd="")
        yield "it is ejected, and an image that is not there is refused"

        assert not probe.do("take a snapshot of||before")["failed"]
        probe.wait("the snapshot", snapshot="before", snapshot_count=1)
        assert not probe.do("pause")["failed"]
        probe.wait("the VM to pause", state="paused")
        assert not probe.do("go back to a snapshot of||before")["failed"]
        probe.wait("the VM to go on from there", state="running")
        yield "a snapshot is taken, and gone back to"

        assert not probe.do("save")["failed"]
        probe.wait("the VM to be saved", state="off", saved=True)
        assert not probe.do("start")["failed"]
        probe.wait("the VM to go on", state="running", saved=False)
        yield "it is saved, and the next start goes on from that"

        assert not probe.do("save")["failed"]
        probe.wait("the VM to be saved", state="off", saved=True)
        assert not probe.do("discard the saved state of")["failed"]
        probe.wait("nothing to be saved", saved=False)
        yield "what was saved is discarded"

        libvirt.virsh("snapshot-delete", "vf-keep", "before")
        assert not probe.do("start")["failed"]
        probe.wait("the VM to run", state="running", pending=[])
        changed = work / "changed.xml"
        changed.write_text(xml.replace("@UUID@", domain.uuid))
        libvirt.virsh("define", changed)
        probe.wait("the change to wait for the next start",
                   pending=["comes: shared memory 'vf-keep', 1 MiB"])
        assert not probe.do("force off")["failed"]
        assert not probe.do("start")["failed"]
        probe.wait("nothing to wait", state="running", pending=[])
        yield "what waits for the next start is told, until that"

        refused = probe.do("save")
        assert refused["failed"] and "shared memory device" in refused["detail"]
        assert libvirt.try_virsh("managedsave", "vf-keep").returncode != 0
        yield "a VM with shared memory is not saved, as QEMU could not"


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


def start_that_hangs(work):
    """A hook script of the host's administrator that does not come to its end."""
    hooks = pathlib.Path("/etc/libvirt/hooks")
    hooks.mkdir(parents=True)
    go_on = work / "go-on"
    hook = hooks / "qemu"
    hook.write_text("#!/bin/sh\n"
                    'if [ "$2" = prepare ]; then\n'
                    f"    while [ ! -e {go_on} ]; do sleep 0.1; done\n"
                    "fi\n"
                    'if [ "$1 $2" = "vf-refused prepare" ]; then\n'
                    '    echo "The GPU is busy." >&2; exit 1\n'
                    "fi\n")
    hook.chmod(0o755)
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-hook", domain_xml("vf-hook")), \
            libvirt.define("vf-refused", domain_xml("vf-refused")):
        with Probe(libvirt, "vf-hook") as probe:
            probe.wait("the VM to be found", state="off")
            probe.send("start")
            status = wait.until(
                lambda: probe.status().get("busy_detail") and probe.status(),
                "what is waited for to be told")
            assert status["busy"] and status["link"] == "connected", status
            yield "a start that hangs is explained, and the rest goes on"

            go_on.touch()
            probe.wait("the VM to run", state="running", busy=False,
                       busy_detail="")
            yield "when it comes to its end after all, nothing is left of that"

        with Probe(libvirt, "vf-refused") as probe:
            probe.wait("the VM to be found", state="off")
            status = probe.do("start")
            assert status["failed"] and "The GPU is busy." in status["detail"], status
            yield "a hook that refuses a start speaks for itself"
    hook.unlink()


def connections_of(pid):
    """How many the daemon has with that process."""
    def ask(*arguments):
        return subprocess.run(["virt-admin", "-c", "libvirtd:///system", *arguments],
                              text=True, capture_output=True, timeout=60,
                              check=True).stdout
    ids = [line.split()[0] for line in ask("client-list", "libvirtd").splitlines()
           if line.split() and line.split()[0].isdigit()]
    infos = [ask("client-info", "libvirtd", number) for number in ids]
    return sum(bool(re.search(rf"unix_process_id\s*: {pid}$", info, re.MULTILINE))
               for info in infos)


def second_connection(work):
    with Libvirt(work) as libvirt, \
            libvirt.define("vf-two", domain_xml("vf-two")), \
            Probe(libvirt, "vf-two") as probe:
        probe.wait("the VM to be found", state="off")
        pid = probe.process.popen.pid
        wait.until(lambda: connections_of(pid) == 2, "a second connection")
        assert not probe.do("start")["failed"]
        assert connections_of(pid) == 2
        yield "what is done goes over a connection of its own"

        libvirt.kill_daemon()
        probe.wait("the loss to be seen", state="unknown")
        libvirt.start_daemon()
        probe.wait("the VM to be found again", state="running", link="connected")
        assert not probe.do("pause")["failed"]
        wait.until(lambda: connections_of(pid) == 2, "both connections again")
        yield "which is made again when the daemon is back"


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


tap.run(lifecycle, errors, shared_memory, keeping, display, daemon_loss, start_that_hangs,
        second_connection, frozen_daemon, read_only)
