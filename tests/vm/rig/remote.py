# SPDX-License-Identifier: GPL-2.0-or-later
"""Another machine, as far as the network goes: a network namespace with its own
loopback, connected to this one by a cable, and sshd in it. Files and process numbers
are the same on both. Only inside the sandbox."""

import contextlib
import ctypes
import os
import pathlib
import signal
import subprocess

from . import wait
from .process import Process

HOST = "desk.test"
_HERE, _THERE = "10.77.0.1", "10.77.0.2"
_CLONE_NEWNET = 0x40000000
_HOLD = ["sleep", "infinity"]


def _run(*command):
    subprocess.run(command, check=True, timeout=60)


def leave_network():
    """Once, right after sandbox.enter(): the test gets a network of its own, in which
    nobody but the other machine is."""
    libc = ctypes.CDLL(None, use_errno=True)  # Python has had unshare() since 3.12
    if libc.unshare(_CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "no network of the test's own")
    _run("ip", "link", "set", "lo", "up")


class Machine:
    """Use it in a `with` statement; `inside` goes before commands that are to run
    there."""

    def __init__(self, work):
        self.logs = work / "logs"
        self._folder = work / "ssh"
        self._folder.mkdir()
        self._holder = Process("machine", ["unshare", "--net", *_HOLD], self.logs)
        self.inside = ["nsenter", f"--net=/proc/{self._holder.pid}/ns/net"]
        wait.until(self._is_apart, "the other machine's network")
        self._connect()
        self._name()
        self.sshd = None
        self._make_keys()
        self.start_sshd()

    def _is_apart(self):
        mine = os.readlink("/proc/self/ns/net")
        return os.readlink(f"/proc/{self._holder.pid}/ns/net") != mine

    def _connect(self):
        _run("ip", "link", "add", "name", "vf0", "type", "veth", "peer", "name", "vf1",
             "netns", str(self._holder.pid))
        _run("ip", "address", "add", f"{_HERE}/24", "dev", "vf0")
        _run("ip", "link", "set", "vf0", "up")
        _run(*self.inside, "ip", "link", "set", "lo", "up")
        _run(*self.inside, "ip", "address", "add", f"{_THERE}/24", "dev", "vf1")
        _run(*self.inside, "ip", "link", "set", "vf1", "up")

    def _name(self):
        hosts = self._folder / "hosts"
        hosts.write_text(pathlib.Path("/etc/hosts").read_text()
                         + f"\n{_THERE} {HOST}\n")
        _run("mount", "--bind", str(hosts), "/etc/hosts")

    def _make_keys(self):
        for name in ("host", "user"):
            _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                 str(self._folder / name))
        public = (self._folder / "host.pub").read_text().split()[:2]
        (self._folder / "known_hosts").write_text(f"{HOST} {' '.join(public)}\n")
        self.let_in(True)
        # ssh looks for its user's files where the system's list of users says.
        home = pathlib.Path(os.path.expanduser("~root/.ssh"))
        home.mkdir(mode=0o700, exist_ok=True)
        _run("mount", "-t", "tmpfs", "-o", "mode=0700", "vf-rig", str(home))
        (home / "config").write_text(
            f"Host {HOST}\n  IdentityFile {self._folder}/user\n"
            f"  UserKnownHostsFile {self._folder}/known_hosts\n")

    def let_in(self, yes):
        """Whether the user's key is one that sshd accepts."""
        key = (self._folder / "user.pub").read_text() if yes else ""
        (self._folder / "authorized").write_text(key)

    def start_sshd(self):
        config = self._folder / "sshd_config"
        config.write_text(f"""\
Port 22
HostKey {self._folder}/host
AuthorizedKeysFile {self._folder}/authorized
StrictModes no
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
PidFile none
""")
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
        self.sshd = Process("sshd", [*self.inside, "/usr/sbin/sshd", "-D", "-e", "-f",
                                     config], self.logs)
        self.sshd.log.wait_for("Server listening")

    def cut(self, libvirt=True):
        """Ends the connections of everybody who is here now: their sshd processes.
        Without `libvirt` the one stays that a command was started by."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid="], check=True,
                                capture_output=True, text=True).stdout
        pairs = [tuple(map(int, line.split())) for line in listed.splitlines()]
        parents = {parent for _, parent in pairs}
        for pid, parent in pairs:
            if parent == self.sshd.pid and (libvirt or pid not in parents):
                with contextlib.suppress(ProcessLookupError):  # it ends by itself
                    os.kill(pid, signal.SIGKILL)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.sshd.stop()
        self._holder.stop()
        _run("umount", "/etc/hosts")
        _run("umount", os.path.expanduser("~root/.ssh"))
