# SPDX-License-Identifier: GPL-2.0-or-later
"""The test guest in a QEMU of its own, without libvirt: for what libvirt does with two
hosts, and a test with two processes."""

import json
import shutil
import socket

from . import guest, kernel, wait
from .process import LogFile, Process


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Monitor:
    """QMP."""

    def __init__(self, path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(wait.PATIENCE)
        # It is there a moment before somebody listens at it.
        wait.until(lambda: self._socket.connect_ex(str(path)) == 0, "QEMU's monitor")
        self._lines = self._socket.makefile("r")
        self.do("qmp_capabilities")

    def do(self, command, **arguments):
        """What it returns; an error is one of the test's."""
        request = {"execute": command, "arguments": arguments}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            answer = json.loads(self._lines.readline())
            if "error" in answer:
                raise RuntimeError(f"{command}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def close(self):
        self._lines.close()
        self._socket.close()


class Machine:
    """Started at once; use it in a `with` statement. SPICE listens at `port`.
    `incoming`: it waits for the guest of another, of the same shape. `seamless`: the
    SPICE session moves with all that was on its way."""

    def __init__(self, work, name, port, incoming=None, seamless=False):
        logs = work / "logs"
        if not (work / "initramfs").exists():
            folder = kernel.get()
            shutil.copy(folder / "vmlinux", work / "vmlinux")
            (work / "initramfs").write_bytes(guest.make_initramfs(folder))
        self.name = name
        self.port = port
        self.agent = LogFile(logs / f"{name}-agent.log")
        self._line = work / f"{name}-agent.sock"
        monitor = work / f"{name}-qmp.sock"
        command = [
            "qemu-system-x86_64", "-machine", "q35,accel=tcg", "-m", "192", "-nodefaults",
            "-display", "none", "-kernel", work / "vmlinux", "-initrd", work / "initramfs",
            "-append", "console=ttyS0 quiet panic=-1",
            "-serial", f"file:{logs}/{name}-console.log",
            "-chardev", f"socket,id=line,path={self._line},server=on,wait=off,"
                        f"logfile={self.agent.path}", "-serial", "chardev:line",
            "-spice", f"port={self.port},addr=127.0.0.1,disable-ticketing=on,"
                      f"seamless-migration={'on' if seamless else 'off'}",
            "-vga", "qxl", "-device", "virtio-keyboard-pci", "-device", "virtio-mouse-pci",
            "-qmp", f"unix:{monitor},server=on,wait=off"]
        if incoming:
            command += ["-incoming", f"unix:{incoming}"]
        self.process = Process(name, command, logs)
        self._monitor = _Monitor(monitor)

    @property
    def uri(self):
        return f"spice://127.0.0.1:{self.port}"

    def command(self, text):
        """Tells the agent in the guest; returns the mark of when, once it has read it."""
        mark = self.agent.mark()
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self._line))
            line.sendall(text.encode() + b"\n")
            self.agent.wait_for(rf"^> {text}$", mark)
        return mark

    def tell_where(self, port):
        """Those who look at it hear where its screen will be, and have tried to go there
        when this returns."""
        self._monitor.do("client_migrate_info", protocol="spice", hostname="127.0.0.1",
                         port=port)

    def move_to(self, path):
        """The guest is in the machine that waits at `path`, where it goes on when that
        is told to. It stands still meanwhile: QEMU's emulation loses writes of a guest
        that runs while it is copied."""
        self._monitor.do("stop")
        self._monitor.do("migrate", uri=f"unix:{path}")
        wait.until(self._has_moved, f"{self.name} to be empty")

    def go_on(self):
        """Once the guest has arrived."""
        wait.until(lambda: self._monitor.do("query-status")["status"] == "paused",
                   f"the guest to be in {self.name}")
        self._monitor.do("cont")

    def _has_moved(self):
        status = self._monitor.do("query-migrate").get("status")
        if status == "failed":
            raise RuntimeError("the guest could not be moved")
        return status == "completed"

    def stop(self):
        self._monitor.close()
        self.process.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
