# SPDX-License-Identifier: GPL-2.0-or-later
"""A guest that writes anything at any moment, in every protocol version: the
viewer lives, takes frames again whenever the guest is honest, and does not grow."""

import os
import re

from rig import tap, wait
from rig.display import Display
from rig.process import Process
from rig.viewer import Viewer

_FUZZHOST = os.environ.get("VF_FUZZHOST", "lgmp-fuzzhost")
SECONDS = os.environ.get("VF_HOSTILE_SECONDS", "4")
VERSIONS = (5, 6, 10, 12)
GROWTH_MIB = 256  # a sanitizer remembers what was freed


class Duel:
    """A hostile guest of one version, and a viewer of it."""

    def __init__(self, work, lgmp):
        self.lgmp = lgmp
        region = work / f"region-{lgmp}"
        self.host = Process(
            f"fuzzhost-{lgmp}",
            [_FUZZHOST, "--lgmp", lgmp, "--seconds", SECONDS, "--verbose",
             "--duty", 50, region], work / "logs")
        wait.until(region.exists, "the region")
        # A viewer with a rhythm of its own has frames sent by it where that is offered.
        self.viewer = Viewer(work / "logs", "--shm", region, "--no-spice",
                             "--max-fps", 100,
                             name=f"viewer-{lgmp}")
        self.first = self.peak = 0

    def resident_mib(self):
        with open(f"/proc/{self.viewer.pid}/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * os.sysconf("SC_PAGESIZE") >> 20

    def is_over(self):
        """Also looks how large the viewer is."""
        assert self.viewer.is_running(), "the viewer died"
        if self.host.log.count(r"^lgmp .* rounds"):
            self.first = self.first or self.resident_mib()
            self.peak = max(self.peak, self.resident_mib())
        return not self.host.is_running()

    def stop(self):
        self.viewer.stop()
        self.host.stop()


def a_hostile_guest(work):
    duels = [Duel(work, lgmp) for lgmp in VERSIONS]
    try:
        wait.until(lambda: all([duel.is_over() for duel in duels]),
                   "the end of the attacks", patience=300)
        for duel in duels:
            assert duel.host.wait() == 0, duel.host.log.text()[-2000:]
            yield (f"LGMP {duel.lgmp}: after every attack the viewer takes frames "
                   "again")
            assert duel.peak - duel.first < GROWTH_MIB, (duel.first, duel.peak)
            yield f"LGMP {duel.lgmp}: it did not grow"
            duel.viewer.signal(15)
            assert duel.viewer.wait() == 0, duel.viewer.log.text()[-2000:]
            yield f"LGMP {duel.lgmp}: asked to end, it ends well"
            said = duel.host.log.text().splitlines()[-1]
            tap.note(said)
            # A few seconds of attacks may leave it no time for that.
            if duel.lgmp == 12 and float(SECONDS) >= 60:
                assert int(re.search(r" (\d+) schedules", said).group(1)) > 0, said
                yield "LGMP 12: frames were sent by the viewer's schedule as well"
    finally:
        for duel in duels:
            duel.stop()


def a_user_in_front_of_it(work):
    """In a window, with input going through the region to the same guest."""
    logs = work / "logs"
    region = work / "region"
    with Display(logs) as display, \
            Process("fuzzhost", [_FUZZHOST, "--lgmp", 12, "--seconds", SECONDS,
                                 "--duty", 50, region], logs) as host:
        wait.until(region.exists, "the region")
        with Viewer(logs, "--shm", region, "--no-spice", "--size", "640x480",
                    "--capture-on-start", "both", display=display) as program:
            window = display.window()
            step = 0
            while host.is_running():
                assert program.is_running(), "the viewer died"
                step += 1
                display.do("mousemove", step * 37 % 600, step * 53 % 400,
                           "click", 1, "key", "a")
                if step % 5 == 0:
                    display.do("windowsize", window, 500 + step * 13 % 300,
                               400 + step * 29 % 300)
            assert host.wait() == 0, host.log.text()[-2000:]
            yield "a user who types, clicks and resizes meanwhile has a live window"
            program.signal(15)
            assert program.wait() == 0, program.log.text()[-2000:]
            yield "asked to end, it ends well"


tap.run(a_hostile_guest, a_user_in_front_of_it)
