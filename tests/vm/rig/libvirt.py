# SPDX-License-Identifier: GPL-2.0-or-later
"""The system's libvirt daemon inside the sandbox, and its VMs."""

import contextlib
import pathlib
import shutil
import signal
import subprocess
import uuid

from . import wait
from .process import LogFile, Process

URI = "qemu:///system"
_SOCKET = pathlib.Path("/run/libvirt/libvirt-sock")


class Domain:
    """A VM that is defined, and is undefined at the end, whatever its state."""

    def __init__(self, libvirt, name, xml):
        self.libvirt = libvirt
        self.name = name
        self.uuid = str(uuid.uuid4())
        self.console = LogFile(libvirt.logs / f"{name}-console.log")
        file = libvirt.work / f"{name}.xml"
        file.write_text(xml.replace("@UUID@", self.uuid))
        libvirt.virsh("define", file)

    def state(self):
        return self.libvirt.virsh("domstate", self.name).strip()

    def virsh(self, command, *arguments):
        return self.libvirt.virsh(command, self.name, *arguments)

    def qemu_pid(self):
        return int(pathlib.Path(f"/run/libvirt/qemu/{self.name}.pid").read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.libvirt.try_virsh("destroy", self.name)
        self.libvirt.try_virsh("undefine", self.name)


class Libvirt:
    """virtlogd and libvirtd, started by hand and ended by their numbers."""

    def __init__(self, work, inside=()):
        """`inside`: what goes before the daemon's command."""
        self.work = work
        self._inside = list(inside)
        self.logs = work / "logs"
        self.virtlogd = None
        self.libvirtd = None

    def virsh(self, *arguments):
        """Its output; an error with its words when it fails."""
        done = self.try_virsh(*arguments)
        if done.returncode != 0:
            raise RuntimeError(f"virsh {' '.join(map(str, arguments))}: "
                               f"{done.stderr.strip()}")
        return done.stdout

    def try_virsh(self, *arguments):
        return subprocess.run(
            ["virsh", "-q", "-c", URI, *map(str, arguments)], text=True,
            capture_output=True, timeout=wait.PATIENCE)

    def start_daemon(self):
        """Returns when it answers; the first time ever that takes a while."""
        self.libvirtd = Process("libvirtd", [*self._inside, "libvirtd"], self.logs)
        wait.until(self._answers, "libvirtd to answer")

    def _answers(self):
        if not self.libvirtd.is_running():
            raise RuntimeError("libvirtd ended: " + self.libvirtd.log.text())
        return self.try_virsh("uri").returncode == 0

    def kill_daemon(self):
        """As a crash: its VMs go on running without it."""
        self.libvirtd.kill()
        _SOCKET.unlink(missing_ok=True)

    @contextlib.contextmanager
    def frozen_daemon(self):
        """Inside, libvirtd takes connections and calls but answers none."""
        self.libvirtd.signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.libvirtd.signal(signal.SIGCONT)

    def define(self, name, xml):
        return Domain(self, name, xml)

    def __enter__(self):
        self.virtlogd = Process("virtlogd", ["virtlogd"], self.logs)
        self.start_daemon()
        return self

    def __exit__(self, *_):
        self.libvirtd.stop()
        self.virtlogd.stop()
        for log in pathlib.Path("/var/log/libvirt/qemu").glob("*.log"):
            shutil.copy(log, self.logs / f"qemu-{log.name}")
