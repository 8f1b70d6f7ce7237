# SPDX-License-Identifier: GPL-2.0-or-later
"""The file of a VM's shared memory between three users: who starts the VM, QEMU's, and
somebody whose file is in the way. QEMU is real and says itself that it cannot start;
the VM has no system to boot, which does not matter here."""

import json
import os
import pathlib
import subprocess

from rig import sandbox, tap, wait
from rig.libvirt import URI, Libvirt

sandbox.enter()

NAME = "vf-memory"
FILE = pathlib.Path("/dev/shm/vf-memory")
SIZE = 4 << 20
NOBODY = 65534
AS_NOBODY = {"user": NOBODY, "group": NOBODY, "extra_groups": []}

DOMAIN = f"""
<domain type='qemu'>
  <name>{NAME}</name>
  <uuid>@UUID@</uuid>
  <memory unit='MiB'>64</memory>
  <os><type arch='x86_64' machine='q35'>hvm</type></os>
  <devices>
    <shmem name='{NAME}'><model type='ivshmem-plain'/><size unit='M'>4</size></shmem>
    <memballoon model='none'/>
  </devices>
</domain>"""


def view(work, *arguments):
    state = work / "state"
    state.mkdir(exist_ok=True)
    os.chown(state, NOBODY, NOBODY)
    environment = dict(os.environ, XDG_STATE_HOME=str(state), LIBVIRT_DEFAULT_URI=URI)
    return subprocess.run([os.environ["VF_VIEWER"], *arguments], text=True,
                          env=environment, capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=wait.PATIENCE, **AS_NOBODY)


def finding(work, name):
    done = view(work, "doctor", NAME, "--json", "--wait", str(wait.PATIENCE))
    return next(one for one in json.loads(done.stdout)["findings"] if one["id"] == name)


def somebody_elses(size, mode):
    FILE.unlink(missing_ok=True)
    FILE.write_bytes(bytes(size))
    FILE.chmod(mode)


def access(user):
    """What the file's list of access gives that user."""
    text = subprocess.run(["getfacl", "-np", FILE], text=True, capture_output=True,
                          check=True).stdout
    return [line for line in text.splitlines() if line.startswith(f"user:{user}:")]


def memory(work):
    conf = pathlib.Path("/etc/libvirt/libvirtd.conf")
    conf.write_text(conf.read_text().replace('rw_perms = "0700"', 'rw_perms = "0777"'))
    with Libvirt(work) as libvirt, libvirt.define(NAME, DOMAIN) as domain:
        somebody_elses(SIZE, 0o600)
        failed = libvirt.try_virsh("start", NAME)
        assert "can't open backing store" in failed.stderr, failed.stderr
        done = view(work, "start", NAME)
        assert done.returncode == 1 and "belongs to 'root'" in done.stderr, done
        assert "QEMU's user 'libvirt-qemu' may not open" in done.stderr, done
        assert f"sudo rm {FILE}" in done.stderr, done
        assert domain.state() == "shut off" and FILE.stat().st_uid == 0
        assert finding(work, "shm.file")["verdict"] == "fail"
        yield "somebody else's file that QEMU may not open is explained, and left alone"

        somebody_elses(4096, 0o666)
        failed = libvirt.try_virsh("start", NAME)
        assert "does not match 'size' option" in failed.stderr, failed.stderr
        done = view(work, "start", NAME)
        assert done.returncode == 1, done
        assert "has 0 MiB but the VM asks for 4 MiB" in done.stderr, done
        assert "belongs to 'root'" in done.stderr and FILE.stat().st_size == 4096, done
        found = finding(work, "shm.file")
        assert found["verdict"] == "fail" and "'root'" in found["evidence"], found
        yield "so is one of the wrong size"

        FILE.unlink()
        done = view(work, "start", NAME)
        assert done.returncode == 0 and domain.state() == "running", done
        facts = FILE.stat()
        assert facts.st_uid == NOBODY and facts.st_size == SIZE, facts
        qemu = pathlib.Path(f"/proc/{domain.qemu_pid()}")
        assert qemu.stat().st_uid not in (0, NOBODY), "QEMU is a third user"
        assert str(FILE) in (qemu / "maps").read_text()
        assert finding(work, "shm.file")["verdict"] == "ok"
        domain.virsh("destroy")
        yield "once it is away, it is made for both, and QEMU has it"

        FILE.unlink()
        FILE.write_bytes(bytes(4096))
        FILE.chmod(0o600)
        os.chown(FILE, NOBODY, NOBODY)
        failed = libvirt.try_virsh("start", NAME)
        assert failed.returncode != 0, failed
        done = view(work, "start", NAME)
        assert done.returncode == 0 and domain.state() == "running", done
        assert FILE.stat().st_size == SIZE and len(access(qemu_uid())) == 1
        domain.virsh("destroy")
        yield "one's own file, too small and closed to QEMU, is mended before the start"

        FILE.unlink()
        domain.virsh("start")
        assert FILE.stat().st_uid == qemu_uid(), FILE.stat()
        found = finding(work, "shm.file")
        assert found["verdict"] == "fail", found
        assert "belongs to 'libvirt-qemu'" in found["evidence"], found
        assert "frames cannot be shown" in found["evidence"], found
        subprocess.run(["setfacl", "-m", f"u:{NOBODY}:rw", FILE], check=True)
        assert finding(work, "shm.file")["verdict"] == "ok"
        domain.virsh("destroy")
        yield "one that QEMU made for itself alone is told of while the VM runs"

        FILE.unlink()
        FILE.symlink_to(work / "elsewhere")
        done = view(work, "start", NAME)
        assert done.returncode == 1 and "a symbolic link" in done.stderr, done
        assert not (work / "elsewhere").exists()
        FILE.unlink()
        yield "a link in its place is not followed"


def qemu_uid():
    return int(subprocess.run(["id", "-u", "libvirt-qemu"], text=True,
                              capture_output=True, check=True).stdout)


tap.run(memory)
