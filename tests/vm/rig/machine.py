# SPDX-License-Identifier: GPL-2.0-or-later
"""A whole machine with PCI Express, an IOMMU and two graphics cards, emulated by
QEMU, whose files are this machine's: what binds real devices to real drivers can be
tried there. Nothing that happens inside is seen outside."""

import pathlib
import re
import shutil
import socket
import subprocess
import tempfile

from . import initramfs, kernel, wait
from .process import LogFile, Process

_HERE = pathlib.Path(__file__).resolve().parent.parent

# In the machine's own terms.
HOST_GPU = "0000:00:02.0"
GPU = "0000:01:00.0"
GPU_AUDIO = "0000:01:00.1"
NETWORK = "0000:02:00.0"
# Of the same make as GPU_AUDIO.
TWIN_AUDIO = "0000:00:05.0"

_DEVICES = (
    "-device", "intel-iommu,intremap=on,caching-mode=on",
    "-device", "cirrus-vga,addr=02.0",
    "-device", "pcie-root-port,id=port1,chassis=1,slot=1,addr=03.0",
    "-device", "pcie-root-port,id=port2,chassis=2,slot=2,addr=04.0",
    # Two functions without ACS between them: one IOMMU group.
    "-device", "secondary-vga,bus=port1,addr=0.0,multifunction=on",
    "-device", "ich9-intel-hda,bus=port1,addr=0.1",
    "-device", "e1000e,bus=port2",
    "-device", "ich9-intel-hda,addr=05.0",
)


def _make_initramfs(folder, extra_modules):
    archive = initramfs.Archive()
    for empty in ("proc", "sys", "dev"):
        archive.folder(empty)
    archive.file("init", (_HERE / "machine_init.sh").read_bytes(), 0o755)
    archive.file("do_as_told.sh", (_HERE / "machine_do.sh").read_bytes())
    archive.file("bin/busybox", pathlib.Path("/bin/busybox").read_bytes(), 0o755)
    names = []
    for module in sorted((folder / "modules").iterdir()):
        archive.file(f"lib/{module.name}", module.read_bytes())
        names.append(f"/lib/{module.name}\n")
    archive.file("modules", "".join(names).encode())
    release = (folder / "release").read_text()
    archive.folder(f"kernel/{release}")
    _add_module_tree(archive, release, folder, extra_modules)
    return archive.bytes()


def _add_module_tree(archive, release, folder, extra_modules):
    """What modprobe looks through: the extra modules, and those they need."""
    with tempfile.TemporaryDirectory() as root:
        tree = pathlib.Path(root) / "lib/modules" / release
        tree.mkdir(parents=True)
        for module in (folder / "modules").iterdir():
            shutil.copy(module, tree / module.name.partition("-")[2])
        for name, content in extra_modules.items():
            (tree / f"{name}.ko").write_bytes(content)
        for index in ("modules.order", "modules.builtin"):
            (tree / index).touch()
        subprocess.run(["depmod", "-b", root, release], check=True,
                       stderr=subprocess.DEVNULL)
        for file in tree.iterdir():
            archive.file(f"kernel/{release}/{file.name}", file.read_bytes())


def renamed_module(name, new_name, texts=()):
    """A module of the kernel as one of another name: for drivers that nobody may
    ship. `texts`: pairs of strings inside that change, too; new ones may not be
    longer."""
    folder = kernel.get("machine")
    file = next((folder / "modules").glob(f"*-{name}.ko"))
    data = file.read_bytes()
    end = data.rfind(b"~Module signature appended~\n")
    if end >= 0:
        # The signature is before the marker; its length is in the 4 bytes before.
        length = int.from_bytes(data[end - 4:end], "big")
        data = data[:end - 12 - length]
    # Its name is in its "struct module", in 56 bytes (MODULE_NAME_LEN).
    begin = data.index(name.encode().ljust(56, b"\0"))
    data = (data[:begin] + new_name.encode().ljust(56, b"\0")
            + data[begin + 56:])
    for old, new in texts:
        data = data.replace(old.encode() + b"\0",
                            new.encode().ljust(len(old), b"\0") + b"\0")
    return data


class Machine:
    """Booted when it is entered. `modules`: name -> content of kernel modules that
    modprobe finds there."""

    def __init__(self, work, modules=None):
        self.logs = work / "logs"
        folder = kernel.get("machine")
        image = work / "machine-initramfs"
        image.write_bytes(_make_initramfs(folder, modules or {}))
        self._socket_path = work / "machine.sock"
        self.console = LogFile(self.logs / "machine-console.log")
        self.process = Process("machine", [
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-cpu", "max",
            "-smp", "2", "-machine", "q35,kernel-irqchip=off", "-m", "1500",
            "-nodefaults", "-display", "none", "-no-reboot",
            "-kernel", folder / "vmlinux", "-initrd", image,
            # The kernel counts timer interrupts against the processor's clock, which
            # an emulator on a busy machine does not keep in step.
            "-append", "console=ttyS0 quiet panic=-1 intel_iommu=on "
                       "no_timer_check",
            "-serial", f"file:{self.console.path}",
            "-chardev", f"socket,id=line,path={self._socket_path},server=on,"
                        "wait=off",
            "-serial", "chardev:line",
            "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,"
                      "multidevs=remap",
            "-device", "virtio-9p-pci,fsdev=root,mount_tag=root", *_DEVICES],
            self.logs)
        self._line = None
        self._heard = b""

    def _hear(self, pattern):
        """What comes up to a line that matches, and the match."""
        compiled = re.compile(pattern, re.MULTILINE)
        while True:
            match = compiled.search(self._heard)
            if match:
                before = self._heard[:match.start()]
                self._heard = self._heard[match.end():]
                return before.decode(errors="replace"), match
            try:
                more = self._line.recv(65536)
            except TimeoutError:
                more = b""
            if not more:
                raise TimeoutError(
                    f"the machine says no more than: {self._heard!r}; its "
                    f"console: {self.console.text()[-2000:]}")
            self._heard += more

    def try_run(self, command):
        """Runs a shell command as root: its exit status and all that it says."""
        self._line.sendall(command.encode() + b"\n")
        output, match = self._hear(rb"^@done (\d+)\r?\n")
        with open(self.logs / "machine-said.log", "a", encoding="utf-8") as log:
            log.write(f"$ {command}\n{output}@{match.group(1).decode()}\n")
        return int(match.group(1)), output

    def run(self, command):
        """Its output; an error when it fails."""
        status, output = self.try_run(command)
        if status != 0:
            raise RuntimeError(f"'{command}' ended with {status}: {output}")
        return output

    def driver(self, address):
        """The driver of a PCI function, or None."""
        link = self.run(f"readlink /sys/bus/pci/devices/{address}/driver || :")
        return link.strip().rpartition("/")[2] or None

    def start_udev(self):
        self.run("/lib/systemd/systemd-udevd --daemon && udevadm settle")

    def start_again(self, *modules):
        """As a start of the machine goes for these drivers: none of them is loaded, no
        device is spoken for, and then udev finds them all."""
        for module in modules:
            self.try_run(f"modprobe -r {module}")
            assert self.try_run(f"grep -q '^{module} ' /proc/modules")[0] == 1, \
                f"{module} stays"
        self.run("for file in /sys/bus/pci/devices/*/driver_override; do "
                 "echo > $file; done")
        self.run("udevadm control --reload && "
                 "udevadm trigger --action=add --subsystem-match=pci && "
                 "udevadm settle")

    def start_libvirt(self):
        self.run("printf 'cgroup_controllers = []\\nnamespaces = []\\n"
                 "security_driver = \"none\"\\n' >/etc/libvirt/qemu.conf")
        self.run("printf 'auth_unix_ro = \"none\"\\nauth_unix_rw = \"none\"\\n' "
                 ">/etc/libvirt/libvirtd.conf")
        self.run("mkdir -p /run/libvirt; virtlogd -d; libvirtd -d")
        wait.until(lambda: self.try_run("virsh -q uri")[0] == 0,
                   "libvirtd to answer")

    def __enter__(self):
        wait.until(self._socket_path.exists, "the machine's line")
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(wait.PATIENCE)
        self._line.connect(str(self._socket_path))
        self._hear(rb"^@ready 0\r?\n")
        return self

    def __exit__(self, *_):
        self._line.close()
        self.process.kill()
