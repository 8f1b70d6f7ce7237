# SPDX-License-Identifier: GPL-2.0-or-later
"""The test guest: a small Linux with shared memory, SPICE and input devices, whose
agent (guest_agent.c) tells on a serial line what happens inside."""

import os
import pathlib
import re
import shutil
import socket
import subprocess

from . import initramfs, kernel, wait
from .libvirt import Domain
from .process import LogFile

_HERE = pathlib.Path(__file__).resolve().parent.parent

# How SPICE listens.
LISTEN = {
    "none": "<graphics type='spice'><listen type='none'/></graphics>",
    "tcp": "<graphics type='spice' autoport='yes'>"
           "<listen type='address' address='127.0.0.1'/></graphics>",
    "socket": "<graphics type='spice'><listen type='socket'/></graphics>",
}


def make_initramfs(folder):
    archive = initramfs.Archive()
    for empty in ("proc", "sys", "dev", "tmp"):
        archive.folder(empty)
    archive.file("init", (_HERE / "guest_init.sh").read_bytes(), 0o755)
    archive.file("bin/busybox", pathlib.Path("/bin/busybox").read_bytes(), 0o755)
    programs = {"guest-agent": os.environ["VF_GUEST_AGENT"],
                "lgmp-testhost": os.environ.get("VF_GUEST_TESTHOST")}
    for name, file in programs.items():
        if file:
            archive.file(f"bin/{name}", pathlib.Path(file).read_bytes(), 0o755)
    modules = sorted((folder / "modules").iterdir())
    for module in modules:
        archive.file(f"lib/modules/{module.name}", module.read_bytes())
    archive.file("modules", "".join(
        f"/lib/modules/{module.name}\n" for module in modules).encode())
    return archive.bytes()


# Stands in for systemd, which this guest has not: one unit, the Looking Glass host.
_SYSTEMCTL = b"""#!/bin/sh
case "$1" in
show)
    echo LoadState=loaded
    [ -e /run/host ] && echo ActiveState=active || echo ActiveState=inactive
    echo "ExecStart={ path=/bin/lgmp-testhost ; argv[]=/bin/lgmp-testhost ; }" ;;
start)
    touch /run/host
    echo "the unit $2 was started" >>/var/log/$2.log ;;
esac
"""


def _libraries(program):
    """The files that the program's loader wants."""
    told = subprocess.run(["ldd", program], check=True, text=True,
                          capture_output=True).stdout
    return [pathlib.Path(word) for word in told.split() if word.startswith("/")]


def _make_agent_archive():
    """QEMU's guest agent, Debian's own program, for behind the first archive."""
    archive = initramfs.Archive()
    program = pathlib.Path(shutil.which("qemu-ga", path="/usr/sbin:/usr/bin"))
    for file in [program, *_libraries(program)]:
        archive.file(str(file), file.read_bytes(), 0o755)
    archive.file("usr/bin/systemctl", _SYSTEMCTL, 0o755)
    archive.file("etc/os-release", b'ID=rig\nPRETTY_NAME="The test guest"\n')
    for empty in ("run", "var/log"):
        archive.folder(empty)
    return archive.bytes()


def _domain_xml(name, work, listen, video, tablet, virtio_input, shm_mib, agent):
    devices = []
    archive = "initramfs-agent" if agent else "initramfs"
    if agent:
        devices.append("<channel type='unix'><target type='virtio' "
                       "name='org.qemu.guest_agent.0'/></channel>")
        devices.append("<disk type='file' device='cdrom'>"
                       "<target dev='sda' bus='sata'/><readonly/></disk>")
    if tablet:
        devices.append("<input type='tablet' bus='usb'/>")
    if virtio_input:
        devices.append("<input type='mouse' bus='virtio'/>")
        devices.append("<input type='keyboard' bus='virtio'/>")
    if shm_mib:
        devices.append(f"<shmem name='{name}'><model type='ivshmem-plain'/>"
                       f"<size unit='M'>{shm_mib}</size></shmem>")
    return f"""
<domain type='qemu'>
  <name>{name}</name>
  <uuid>@UUID@</uuid>
  <memory unit='MiB'>256</memory>
  <vcpu>1</vcpu>
  <os>
    <type arch='x86_64' machine='q35'>hvm</type>
    <kernel>{work}/vmlinux</kernel>
    <initrd>{work}/{archive}</initrd>
    <cmdline>console=ttyS0 quiet panic=-1</cmdline>
  </os>
  <features><acpi/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <controller type='usb' model='qemu-xhci'/>
    <serial type='file'>
      <source path='{work}/logs/{name}-console.log' append='on'/>
    </serial>
    <serial type='unix'>
      <source mode='bind' path='{work}/{name}-agent.sock'/>
      <log file='{work}/logs/{name}-agent.log' append='on'/>
    </serial>
    {LISTEN[listen]}
    <video><model type='{video}'/></video>
    {''.join(devices)}
    <memballoon model='none'/>
  </devices>
</domain>"""


def _plain(xml):
    """The same VM as it is before anybody set it up for Looking Glass."""
    return re.sub(r"<graphics.*?</graphics>|<video>.*?</video>|<shmem.*?</shmem>|"
                  r"<memballoon[^>]*/>", "", xml, flags=re.DOTALL)


class Guest(Domain):
    """Defined, and off until somebody starts it; undefined at the end."""

    def __init__(self, libvirt, name, listen="none", video="qxl", tablet=True,
                 virtio_input=False, shm_mib=32, guest_agent=False,
                 plain=False):
        """With `guest_agent` QEMU's agent runs in it, and it has a CD drive. `plain`:
        without a screen, SPICE and shared memory."""
        work = libvirt.work
        if not (work / "initramfs").exists():
            folder = kernel.get()
            shutil.copy(folder / "vmlinux", work / "vmlinux")
            (work / "initramfs").write_bytes(make_initramfs(folder))
        if guest_agent:
            (work / "initramfs-agent").write_bytes(
                (work / "initramfs").read_bytes() + _make_agent_archive())
        xml = _domain_xml(name, work, listen, video, tablet, virtio_input, shm_mib,
                          guest_agent)
        super().__init__(libvirt, name, _plain(xml) if plain else xml)
        self.agent = LogFile(libvirt.logs / f"{name}-agent.log")
        self.shm = pathlib.Path(f"/dev/shm/{name}")
        self._socket = work / f"{name}-agent.sock"

    def wait_ready(self, after=0):
        """Waits for the agent of a boot that began after mark `after`."""
        self.agent.wait_for(r"^agent ready", after, f"'{self.name}' to boot")

    def wait_device(self, name, after=0):
        """Waits for an input device by its kernel name."""
        self.agent.wait_for(rf'^device "{name}"', after)

    def open_line(self):
        """The serial line to the agent, to be closed soon: nobody reads from it what
        the agent says, that is in the log."""
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(wait.PATIENCE)
        line.connect(str(self._socket))
        return line

    def command(self, text):
        """Tells the agent; returns the mark of when, once it has read it."""
        mark = self.agent.mark()
        with self.open_line() as line:
            line.sendall(text.encode() + b"\n")
            self.wait_obeyed(text, mark)
        return mark

    def wait_obeyed(self, text, after):
        self.agent.wait_for(rf"^> {re.escape(text)}$", after,
                            f"the agent to do '{text}'")
