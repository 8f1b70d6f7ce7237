# SPDX-License-Identifier: GPL-2.0-or-later
"""Handing a GPU over for real: a machine with an IOMMU, a libvirtd in it, and our
program killed at every step of the way."""

import os

from rig import kernel, sandbox, tap
from rig.machine import GPU, GPU_AUDIO, HOST_GPU, Machine

kernel.get("machine")  # the network is outside
sandbox.enter()

_PROBE = os.environ["VF_GPU_PROBE"]
_JOURNAL = "/run/state/virtflow-view/gpu"
_BOTH = f"{GPU} {GPU_AUDIO}"


def probe(host, command, kill_at=0, words=_BOTH):
    status, output = host.try_run(
        f"{_PROBE} qemu:///system {_JOURNAL} {command} {kill_at} {words}")
    return status, output.replace("\r", "")


def drivers(host):
    return host.driver(GPU), host.driver(GPU_AUDIO)


AT_HOME = ("bochs-drm", "snd_hda_intel")
TAKEN = ("vfio-pci", "vfio-pci")


def steps_of(output):
    return output.count("\nstep") + output.startswith("step")


def hand_over(work):
    with Machine(work) as host:
        assert drivers(host) == AT_HOME, drivers(host)
        assert host.driver(HOST_GPU) == "cirrus"
        yield "the machine has two graphics cards with drivers"

        host.start_libvirt()
        status, taking = probe(host, "take")
        assert status == 0, taking
        assert drivers(host) == TAKEN
        yield "a GPU and the function beside it are taken by our code"

        status, returning = probe(host, "give-back")
        assert status == 0, returning
        assert drivers(host) == AT_HOME
        yield "and given back to their first drivers"

        for step in range(1, steps_of(taking) + 1):
            status, output = probe(host, "take", step)
            assert status == 137, output
            status, output = probe(host, "recover", words="")
            assert status == 0 and "failed" not in output, output
            assert drivers(host) == AT_HOME, output
        yield f"killed at each of {steps_of(taking)} steps of taking, all is recovered"

        for step in range(1, steps_of(returning) + 1):
            status, output = probe(host, "take")
            assert status == 0, output
            status, output = probe(host, "give-back", step)
            assert status == 137, output
            # Before anything was noted it counts as taken on purpose.
            status, output = probe(host, "recover", words="")
            if step == 1:
                assert "in use:" in output and drivers(host) == TAKEN, output
                status, output = probe(host, "give-back")
            assert status == 0 and "failed" not in output, output
            assert drivers(host) == AT_HOME, output
        yield (f"killed at each of {steps_of(returning)} steps of giving back, "
               "all is recovered")
        assert not host.run(f"ls {_JOURNAL} | grep handover || :").strip()
        yield "no note is left open"


tap.run(hand_over)
