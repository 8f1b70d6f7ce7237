# SPDX-License-Identifier: GPL-2.0-or-later
"""Handing a GPU over for real: a machine with an IOMMU, a libvirtd in it, and our
program killed at every step of the way."""

import json
import os
import re

from rig import kernel, sandbox, tap
from rig.machine import (GPU, GPU_AUDIO, HOST_GPU, NETWORK, TWIN_AUDIO, Machine,
                         renamed_module)

kernel.get("machine")  # the network is outside
sandbox.enter()

_PROBE = os.environ["VF_GPU_PROBE"]
_VIEWER = os.environ["VF_VIEWER"]
_HOOK = os.environ["VF_GPU_HOOK"]
_LOGIND = os.environ["VF_LOGIND"]
_HELPER = os.environ["VF_HELPER"]
_HELPER_INSTALLED = os.environ["VF_HELPER_INSTALLED"]
_JOURNAL = "/run/state/virtflow-view/gpu"
_BOTH = f"{GPU} {GPU_AUDIO}"

AT_HOME = ("bochs-drm", "snd_hda_intel")
TAKEN = ("vfio-pci", "vfio-pci")

# Not booted: it waits in the firmware, with the card.
_VM = """<domain type="qemu"><name>vf-gpu</name>
<uuid>5d3b6b2e-5a0e-4a5c-8f0a-6c1f7f3d2a10</uuid>
<memory unit="MiB">64</memory><vcpu>1</vcpu>
<os><type arch="x86_64" machine="q35">hvm</type></os>
<devices><video><model type="none"/></video><memballoon model="none"/>
</devices></domain>"""


def probe(host, command, kill_at=0, words=_BOTH):
    return host.try_run(
        f"{_PROBE} qemu:///system {_JOURNAL} {command} {kill_at} {words}")


def gpu(host, *words):
    return host.try_run(f"{_VIEWER} gpu {' '.join(words)}")


def drivers(host):
    return host.driver(GPU), host.driver(GPU_AUDIO)


def open_notes(host):
    return host.run(f"ls {_JOURNAL} | grep handover || :").split()


def hand_over(work):
    with Machine(work, _nvidia_modules()) as host:
        assert drivers(host) == AT_HOME, drivers(host)
        assert host.driver(HOST_GPU) == "cirrus"
        host.start_libvirt()
        yield "the machine has two graphics cards with drivers, and a libvirtd"
        yield from see(host)
        yield from killed_on_the_way(host)
        yield from a_vm(host)
        yield from from_boot_on(host)
        yield from the_hook(host)


def see(host):
    cards = json.loads(host.run(f"{_VIEWER} gpu list --json"))["gpus"]
    card = next(card for card in cards if card["address"] == GPU)
    assert card["verdict"] == "on demand", card
    assert [(m["address"], m["driver"], m["role"]) for m in card["members"]] == [
        (GPU, "bochs-drm", "itself"),
        (GPU_AUDIO, "snd_hda_intel", "companion")], card["members"]
    assert card["iommu_group"] >= 0
    assert NETWORK not in str(card["members"])
    yield "our program sees the card, its companion and their IOMMU group"


def recovered(host, command):
    """Kills our program at each step of `command` and lets it recover; the drivers
    after each."""
    output = host.run(f"{_PROBE} qemu:///system {_JOURNAL} every-step {command} "
                      f"{_BOTH}")
    found = re.findall(r"^killed at step \d+, drivers: (\S+) (\S+)", output,
                       re.MULTILINE)
    assert "failed:" not in output, output
    assert len(found) == output.count("killed at") >= 5, output
    return found


def killed_on_the_way(host):
    status, output = gpu(host, "take", GPU)
    assert status == 0, output
    assert drivers(host) == TAKEN
    yield "a GPU and the function beside it are taken by our program"

    status, output = gpu(host, "give-back", GPU)
    assert status == 0, output
    assert drivers(host) == AT_HOME
    yield "and given back to their first drivers"

    status, output = probe(host, "take", 4)
    assert status == 137 and drivers(host) != AT_HOME, output
    status, output = gpu(host, "recover")
    assert status == 0 and output.startswith("repaired:"), output
    assert drivers(host) == AT_HOME
    yield "killed half-way, 'gpu recover' brings all back"

    found = recovered(host, "take")
    assert found == [AT_HOME] * len(found), found
    yield f"so it does at each of the {len(found)} steps of taking"

    found = recovered(host, "give-back")
    # Before anything is noted the card counts as taken on purpose.
    assert found == [TAKEN] + [AT_HOME] * (len(found) - 1), found
    assert drivers(host) == AT_HOME and not open_notes(host)
    yield f"and at each of the {len(found)} steps of giving back"


def a_vm(host):
    host.run(f"echo '{_VM}' >/run/vm.xml".replace("\n", " "))
    host.run("virsh -q define /run/vm.xml")
    status, output = gpu(host, "assign", "vf-gpu", GPU, "--yes")
    assert status == 0 and output.count("+    <hostdev") == 2, output
    status, output = gpu(host, "check", "vf-gpu")
    assert status == 0, output
    yield "the card is assigned to a VM with all that must go along"

    # Somebody draws on it.
    host.run(f"card=$(ls /sys/bus/pci/devices/{GPU}/drm | grep card); "
             "sleep 1000 </dev/dri/$card & echo $! >/run/holder")
    status, output = host.try_run(f"{_VIEWER} start vf-gpu")
    assert status != 0 and "in use by sleep" in output, output
    assert drivers(host) == AT_HOME and not open_notes(host)
    host.run("kill $(cat /run/holder)")
    yield "a VM does not start while a program uses its card, which is named"

    host.run(f"{_VIEWER} start vf-gpu")
    assert drivers(host) == TAKEN
    assert len(open_notes(host)) == 1
    status, output = gpu(host, "recover")
    assert status == 0 and output.startswith("in use:"), output
    status, output = gpu(host, "give-back", GPU)
    assert status != 0 and drivers(host) == TAKEN, output
    yield "a VM that runs has the card, and nobody takes it away"

    yield from sleep_of_the_machine(host)

    host.run(f"kill -9 $(cat /run/libvirt/qemu/vf-gpu.pid)")
    host.run("until virsh -q domstate vf-gpu | grep -q 'shut off'; do :; done")
    status, output = gpu(host, "recover")
    assert status == 0, output
    assert drivers(host) == AT_HOME and not open_notes(host), output
    yield "when its QEMU dies, every function is back on its driver"


def sleep_of_the_machine(host):
    # Only now: libvirtd is not to find a bus.
    host.run("mkdir -p /run/dbus && dbus-daemon --fork --print-pid=3 "
             "--config-file=/usr/share/dbus-1/session.conf "
             "--address=unix:path=/run/dbus/system_bus_socket 3>/run/bus.pid")
    host.run("mkfifo /run/logind; "
             f"({_LOGIND} <>/run/logind >/run/logind.log & echo $! >/run/logind.pid)")

    def heard(line, count=1):
        host.run(f"until [ $(grep -c '^{line}' /run/logind.log) -ge {count} ]; "
                 "do sleep 0.1; done")

    def state(what):
        host.run(f"until virsh -q domstate vf-gpu | grep -q {what}; do sleep 0.1; done")

    heard("ready")
    host.run(f"(XDG_CONFIG_HOME=/run/config {_VIEWER} vf-gpu --headless --size 320x240 "
             ">/run/viewer.log 2>&1 & echo $! >/run/viewer.pid)")
    heard("lock delay sleep virtflow-view: The VM .vf-gpu.")
    host.run("echo sleep >/run/logind")
    state("paused")
    heard("let go delay")
    yield "before the machine sleeps the VM with its card is paused, and sleep is let on"
    host.run("echo wake >/run/logind")
    state("running")
    heard("lock delay", 2)
    yield "after it slept the VM goes on"
    host.run("kill $(cat /run/viewer.pid)")
    heard("let go delay", 2)
    host.run("kill $(cat /run/logind.pid) $(cat /run/bus.pid)")
    state("running")
    yield "closing the window leaves the VM alone, and nothing holds sleep up"


def card_of(host):
    cards = json.loads(host.run(f"{_VIEWER} gpu list --json"))["gpus"]
    return next(card for card in cards if card["address"] == GPU)


def from_boot_on(host):
    # Who asks for a password is not what is tried here.
    host.run("printf '#!/bin/sh\\nPKEXEC_UID=1000 exec \"$@\"\\n' >/usr/bin/pkexec && "
             "chmod 755 /usr/bin/pkexec")
    host.run(f"mkdir -p {os.path.dirname(_HELPER_INSTALLED)} && "
             f"cp {_HELPER} {_HELPER_INSTALLED}")
    # Drivers that only the hook's test is about want the card, too.
    host.run("mkdir /run/away && cd /usr/lib/modules/*/ && mv nvidia*.ko /run/away && "
             "depmod")
    host.start_udev()
    drivers_of_machine = ("bochs", "snd_hda_intel", "vfio_pci")

    host.run(f"echo 1 >/sys/bus/pci/devices/{TWIN_AUDIO}/remove")
    status, output = gpu(host, "dedicate", GPU, "--dry-run")
    assert status == 0 and "options vfio-pci ids=1234:1111,8086:293e" in output, output
    assert host.try_run("ls /etc/modprobe.d/virtflow-view-vfio.conf")[0] != 0
    status, output = gpu(host, "dedicate", GPU, "--yes")
    assert status == 0 and "when this computer starts" in output, output
    assert drivers(host) == AT_HOME
    card = card_of(host)
    assert card["verdict"] == "on demand" and card["dedicated_at_boot"], card
    yield "a card is to be dedicated at boot, by its numbers; nothing moves yet"

    host.start_again(*drivers_of_machine)
    assert drivers(host) == TAKEN, drivers(host)
    card = card_of(host)
    assert card["verdict"] == "dedicated" and card["dedicated_at_boot"], card
    status, output = gpu(host, "take", GPU)
    assert status != 0 and "dedicated to VMs already" in output, output
    yield "after a start vfio-pci has the card and what belongs to it"

    status, output = gpu(host, "undedicate", GPU, "--yes")
    assert status == 0, output
    assert host.run("ls /etc/modprobe.d | grep virtflow || :") == ""
    host.start_again(*drivers_of_machine)
    assert drivers(host) == AT_HOME, drivers(host)
    yield "that is taken back, and after a start its own drivers have it"

    host.run("echo 1 >/sys/bus/pci/rescan && udevadm settle")
    status, output = gpu(host, "dedicate", GPU, "--yes")
    assert status == 0 and "/etc/udev/rules.d/" in output, output
    host.start_again(*drivers_of_machine)
    assert drivers(host) == TAKEN, drivers(host)
    assert host.driver(TWIN_AUDIO) == "snd_hda_intel"
    yield "where another device has the same numbers, the address decides"

    status, output = gpu(host, "undedicate", GPU, "--yes")
    assert status == 0, output
    host.start_again(*drivers_of_machine)
    assert drivers(host) == AT_HOME, drivers(host)
    assert host.run("ls /etc/udev/rules.d | grep virtflow || :") == ""
    yield "and that is taken back as well"

    for words in (f"vfio-dedicate {NETWORK}", f"vfio-dedicate {GPU_AUDIO}",
                  "vfio-dedicate ../../etc", "undo vfio-dedicate /etc/passwd"):
        status, output = host.try_run(f"pkexec {_HELPER_INSTALLED} {words}")
        assert status in (1, 2) and output.count("\n") == 1, output
    assert host.run("ls /etc/modprobe.d | grep virtflow || :") == ""
    yield "nothing but a graphics card is dedicated, and no path is taken for one"

    host.run("mv /run/away/* /usr/lib/modules/*/ && depmod")


def _nvidia_modules():
    """Modules of the names of NVIDIA's, with which the card's real driver is one of
    them."""
    return {
        "nvidia": renamed_module("bochs", "nvidia", [("bochs-drm", "nvidia")]),
        "nvidia_uvm": renamed_module("evdev", "nvidia_uvm"),
    }


def hook(host, operation, suboperation="begin", xml="/run/hook.xml", extra="-"):
    return host.try_run(f"{_HOOK} vf-gpu {operation} {suboperation} {extra} "
                        f"<{xml}")


def the_hook(host):
    bus = GPU.split(":")[1]
    xml = (
        "<domain><name>vf-gpu</name>"
        "<uuid>5d3b6b2e-5a0e-4a5c-8f0a-6c1f7f3d2a10</uuid><devices>"
        "<hostdev type=\"pci\"><source><address domain=\"0\" "
        f"bus=\"0x{bus}\" slot=\"0\" function=\"0\"/></source></hostdev>"
        "</devices></domain>")
    host.run(f"echo '{xml}' >/run/hook.xml")
    host.run("rmmod bochs && modprobe nvidia && modprobe nvidia_uvm")
    assert host.driver(GPU) == "nvidia"
    yield "a kernel module called nvidia drives the card"

    status, output = host.try_run(
        f"card=$(ls /sys/bus/pci/devices/{GPU}/drm | grep card); "
        f"exec 9</dev/dri/$card; {_HOOK} vf-gpu prepare begin - "
        "</run/hook.xml")
    assert status == 1 and "in use by bash" in output, output
    assert output.count("\n") == 1
    assert host.driver(GPU) == "nvidia"
    yield "while a program uses the card the VM is refused, in one line"

    status, output = hook(host, "prepare")
    assert status == 0 and output == "", output
    assert host.driver(GPU) is None
    assert host.try_run("grep -q ^nvidia /proc/modules")[0] == 1
    yield "before the VM starts the modules are unloaded"

    status, output = hook(host, "release", "end")
    assert status == 0, output
    assert host.driver(GPU) == "nvidia"
    assert "nvidia_uvm" in host.run("cat /proc/modules")
    yield "after it has stopped they are loaded, and have the card"

    assert hook(host, "prepare")[0] == 0
    status, output = host.try_run(f"{_HOOK} --recover")
    assert status == 0 and host.driver(GPU) == "nvidia", output
    assert host.run("ls /run/virtflow-view/gpu").split() == ["lock"]
    yield "what a crash left undone is done later"

    for words in ("reconnect begin", "migrate begin", "started begin"):
        assert hook(host, *words.split(), xml="/dev/zero")[0] == 0
    assert host.driver(GPU) == "nvidia"
    for xml in ("/dev/null", "/dev/zero", "/etc/passwd"):
        status, output = hook(host, "prepare", xml=xml)
        assert status == 1 and output.count("\n") == 1, output
    assert host.driver(GPU) == "nvidia"
    yield "nonsense is refused with a sentence, and a reconnect never is"


tap.run(hand_over)
