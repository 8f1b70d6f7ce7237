# SPDX-License-Identifier: GPL-2.0-or-later
"""The doctor with a real VM, and help inside a guest whose agent is QEMU's own."""

import json
import os
import subprocess

from rig import kernel, sandbox, tap, wait
from rig.display import Display
from rig.guest import Guest
from rig.libvirt import URI, Libvirt
from rig.viewer import Viewer

kernel.get()  # the network is outside
sandbox.enter()

HOST = "host --pci --resolution 640x480 --fps 10 --lgmp 12"


def run(*words):
    return subprocess.run(
        [os.environ["VF_VIEWER"], *map(str, words), "-c", URI], text=True,
        capture_output=True, stdin=subprocess.DEVNULL, timeout=wait.PATIENCE * 3)


def doctor(*words):
    """What it says when no part of it is given up early."""
    return run("doctor", *words, "--wait", wait.PATIENCE)


def ask(*words):
    """Exit code and what it says to scripts."""
    done = run(*words, "--json")
    return done.returncode, json.loads(done.stdout)


class Findings:
    def __init__(self, name, *more):
        done = doctor(name, "--json", *more)
        self.code, told = done.returncode, json.loads(done.stdout)
        self.by_id = {one["id"]: one for one in told["findings"]}
        self.troubles = told["troubles"]

    def verdict(self, name):
        return self.by_id[name]["verdict"] if name in self.by_id else None


def heals(work):
    with Libvirt(work) as libvirt, \
            Guest(libvirt, "vf-doctor", listen="tcp") as guest:
        found = Findings(guest.name)
        assert found.verdict("libvirt.reach") == "ok", found.by_id
        assert found.verdict("libvirt.permission") == "ok"
        assert found.verdict("vm.exists") == "ok"
        assert found.verdict("shm.file") == "info", found.by_id["shm.file"]
        assert found.verdict("setup.guest-agent") == "warn"
        assert found.verdict("speed.emulated") == "warn"
        assert found.verdict("lg.heartbeat") is None
        assert "slow" in found.troubles
        yield "a VM that is off is looked at, as far as there is anything to see"

        libvirt.virsh("start", guest.name)
        guest.wait_ready()
        found = Findings(guest.name)
        assert found.code == 1
        assert found.verdict("lg.region") == "ok", found.by_id
        assert found.verdict("lg.heartbeat") == "fail"
        assert found.verdict("spice.reach") == "ok", found.by_id["spice.reach"]
        assert "host-not-running" in found.troubles
        yield "a guest without a host is said to have none"

        mark = guest.command(HOST)
        guest.agent.wait_for(r"^host: ready lgmp 12 ", mark)
        found = Findings(guest.name)
        for name in ("lg.heartbeat", "lg.version", "lg.frames", "lg.truncated"):
            assert found.verdict(name) == "ok", found.by_id[name]
        assert "640x480" in found.by_id["lg.frames"]["evidence"]
        yield "a host in the guest is seen, and its version, and its frames"

        guest.command("signal 19")  # it stops without having ended
        found = Findings(guest.name)
        assert found.verdict("lg.heartbeat") == "fail"
        assert "stands still" in found.by_id["lg.heartbeat"]["evidence"]
        yield "a host that is silent is told from one that never was"

        with Display(work / "logs") as display, \
                Viewer(work / "logs", guest.name, "-c", URI,
                       display=display) as window:
            window.log.wait_for(r"doctor: [1-9]\d* to mend")
            window.log.wait_for("no picture: .*stands still")
            assert window.is_running()
        yield "a window without a picture says what the doctor found"

        text = doctor(guest.name).stdout
        assert max(map(len, text.splitlines())) <= 200, text
        assert "heartbeat stands still" in " ".join(text.split()), text
        yield "people are told the same"

        done = doctor(guest.name, "--fix")
        assert done.returncode == 2 and "--yes" in done.stderr, done.stderr
        before = libvirt.virsh("dumpxml", "--inactive", guest.name)
        assert "org.qemu.guest_agent.0" not in before
        done = doctor(guest.name, "--fix", "--yes")
        after = libvirt.virsh("dumpxml", "--inactive", guest.name)
        assert "org.qemu.guest_agent.0" in after, done.stderr
        found = Findings(guest.name)
        assert found.verdict("setup.guest-agent") == "ok"
        assert found.verdict("vm.pending") == "warn", found.by_id
        yield "what can be mended is mended when it was said yes to"

        found = Findings("no-such-vm")
        assert found.code == 1 and found.verdict("vm.exists") == "fail"
        yield "a VM that is not there is a finding, too"


def helps_inside(work):
    with Libvirt(work) as libvirt, \
            Guest(libvirt, "vf-inside", guest_agent=True) as guest:
        code, told = ask("guest", "status", guest.name)
        assert code != 0 and "error" in told, told
        yield "the agent of a VM that is off cannot be asked"

        libvirt.virsh("start", guest.name)
        guest.wait_ready()
        wait.until(lambda: libvirt.try_virsh(
            "qemu-agent-command", guest.name,
            '{"execute":"guest-ping"}').returncode == 0, "the agent to answer")
        code, told = ask("guest", "status", guest.name)
        assert code == 0, told
        assert told["system"] == "The test guest" and not told["windows"], told
        assert told["agent_runs_programs"] and told["agent_writes_files"], told
        assert told["host"]["running"] is False, told
        assert told["host"]["program"] == "/bin/lgmp-testhost", told
        assert Findings(guest.name).verdict("agent.guest") == "ok"
        yield "QEMU's agent says that the host is there, and not running"

        code, told = ask("guest", "start-host", guest.name)
        assert code == 0 and told["host"]["running"] is True, told
        assert "was started" in run("guest", "log", guest.name).stdout
        yield "the host is started, and its log is read"

        installer = work / "looking-glass-host-setup.exe"
        installer.write_bytes(b"MZ" + bytes(range(256)) * 1000)
        done = run("guest", "install", guest.name, installer)
        assert done.returncode == 2 and "--yes" in done.stderr, done.stderr
        done = run("guest", "install", guest.name, installer, "--yes")
        assert done.returncode == 0, done.stderr
        disc = libvirt.virsh("domblklist", guest.name)
        assert ".iso" in disc, disc
        yield "a guest that is no Windows gets the installer on a disc"

        assert run("guest", "eject", guest.name).returncode == 0
        assert ".iso" not in libvirt.virsh("domblklist", guest.name)
        done = run("guest", "install", guest.name, work / "nothing.exe", "--yes")
        assert done.returncode == 3, done.stderr
        yield "the disc is taken out again"

        with Display(work / "logs", window_manager="openbox") as display, \
                Viewer(work / "logs", guest.name, "-c", URI, "--overlay", "doctor",
                       "--size", "900x700", display=display) as window:
            display.window()
            display.focus()
            window.log.wait_for(r"doctor: \d+ to mend")
            # "Install" is the last control of the page, the field is above it.
            display.key("Right", "End", "Up", "Return")
            display.do("type", "--delay", "20", str(installer))
            display.key("Return", "Down", "Return")  # a question stands in front now
            display.key("Left", "Return")
            wait.until(lambda: ".iso" in libvirt.virsh("domblklist", guest.name),
                       "the disc to be in the drive")
            assert window.is_running()
        yield "the Doctor page hands it over in the same way"


tap.run(heals, helps_inside)
