# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine within the machine, made of namespaces: libvirt's system daemon has its
sockets, states and configuration in fixed places, so the tests get those places for
themselves. A daemon of the real machine is neither seen nor disturbed, and
whatever was started inside ends with the test.

Private: /run, /etc/libvirt, /var/lib/libvirt, /var/log/libvirt, /dev/shm and all
process numbers. Shared: everything else, /tmp among it.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import tempfile

_INSIDE = "VF_RIG_INSIDE"
_is_inside = False

# No control groups, and no system bus (it is in /run): both would tell the real
# machine's systemd about processes that it cannot see. No /dev of QEMU's own:
# libvirt cannot make one where /dev/kvm is a mount.
_QEMU_CONF = """\
cgroup_controllers = []
namespaces = []
security_driver = "none"
"""

# Who may act: root. Who may look: everybody. As on a machine whose user is not in
# the group "libvirt".
_LIBVIRTD_CONF = """\
auth_unix_ro = "none"
auth_unix_rw = "none"
unix_sock_ro_perms = "0777"
unix_sock_rw_perms = "0700"
"""


def cache_folder(name):
    """A folder that outlives the test: what takes long to get or to find out."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = pathlib.Path(root) / "virtflow-view" / "tests" / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextlib.contextmanager
def work_folder():
    """Where tests keep their files: in the sandbox, with which it vanishes, or, for
    tests that need none, in a temporary folder."""
    if _is_inside:
        yield pathlib.Path("/run/vf-rig")
        return
    with tempfile.TemporaryDirectory(prefix="vf-rig-") as folder:
        os.chmod(folder, 0o755)  # QEMU is another user
        yield pathlib.Path(folder)


def _mount(*arguments):
    subprocess.run(["mount", *arguments], check=True)


def _private(folder, mode="0755"):
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"mode={mode}", "vf-rig", folder)


def _furnish():
    for folder in ("/run", "/etc/libvirt", "/var/lib/libvirt", "/var/log/libvirt"):
        _private(folder)
    _private("/dev/shm", "1777")
    # What QEMU can do is found out once, which takes seconds.
    pathlib.Path("/var/cache/libvirt").mkdir(parents=True, exist_ok=True)
    _mount("--bind", str(cache_folder("libvirt")), "/var/cache/libvirt")
    # Guests are emulated wherever the tests run: a KVM that can be opened here but
    # not by QEMU's user, or the other way round, only confuses libvirt.
    no_kvm = pathlib.Path("/run/no-kvm")
    no_kvm.touch(mode=0o000)
    if pathlib.Path("/dev/kvm").exists():
        _mount("--bind", str(no_kvm), "/dev/kvm")
    pathlib.Path("/run/libvirt").mkdir()
    pathlib.Path("/etc/libvirt/qemu.conf").write_text(_QEMU_CONF)
    pathlib.Path("/etc/libvirt/libvirtd.conf").write_text(_LIBVIRTD_CONF)


def enter():
    """Runs the calling program again inside the sandbox; returns only there."""
    global _is_inside
    if os.environ.get(_INSIDE):
        _is_inside = True
        _furnish()
        os.environ.pop(_INSIDE)
        os.environ.pop("LIBVIRT_DEFAULT_URI", None)
        return
    if os.geteuid() != 0:
        print("Bail out! The system's libvirt daemon runs as root only: run this "
              "test as root.", flush=True)
        sys.exit(1)
    # A shell is the sandbox's first process: it collects the orphans, whose
    # remains libvirt would otherwise take for processes that do not end.
    os.environ[_INSIDE] = "1"
    os.execvp("unshare", [
        "unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child",
        "sh", "-c", '"$@"; exit $?', "sh", sys.executable, *sys.argv])
