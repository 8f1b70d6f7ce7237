# SPDX-License-Identifier: GPL-2.0-or-later
"""Whatever happens to the host, the region or the session, the window goes on and
shows the new picture as soon as there is one, without being started again."""

import os
import signal

from rig import tap, viewer, wait
from rig.display import Display
from rig.testhost import TestHost
from rig.viewer import Viewer

VERSIONS = {5: 19, 6: 20, 10: 20, 12: 34}
SIZE = "640x480"


def caption(lgmp, size=SIZE):
    return f"LGMP {lgmp} KVMFR {VERSIONS[lgmp]} BGRA {size}"


class Watch:
    """A viewer in a window, and what the screen shows of it."""

    def __init__(self, work, display, region, *arguments):
        self.display = display
        self.png = work / "screen.png"
        self.program = Viewer(work / "logs", "--shm", region, "--size", SIZE,
                              "--scale", "shrink", "--no-spice", *arguments,
                              display=display)

    def shows(self, lgmp):
        return viewer.shows_scene(self.display, self.png, SIZE, caption(lgmp))

    def wait_for(self, lgmp, what):
        serial = wait.until(lambda: self.shows(lgmp), what)
        wait.until(lambda: (self.shows(lgmp) or serial) != serial,
                   f"{what} to move")
        assert self.program.is_running()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()


def host(work, region, lgmp, **options):
    return TestHost(work / "logs", region, lgmp=lgmp, resolution=SIZE, fps=60,
                    cursor="none", **options)


def a_host_that_dies(work):
    region = work / "region"
    with Display(work / "logs") as display:
        with host(work, region, 6) as first, Watch(work, display, region) as watch:
            watch.wait_for(6, "the first host's picture")
            yield "the first host is shown"
            first.kill()
            with host(work, region, 6) as second:
                watch.wait_for(6, "the next host's picture")
                yield "killed with -9 and started again, it is shown again"
                second.kill()
            for lgmp in (12, 5, 10, 6):
                with host(work, region, lgmp) as other:
                    watch.wait_for(lgmp, f"the picture of LGMP {lgmp}")
                    yield f"replaced by one of LGMP {lgmp}, that one is shown"
                    other.kill()


def every_version_after_every_other(work):
    region = work / "region"
    with Display(work / "logs") as display, Watch(work, display, region) as watch:
        for before in VERSIONS:
            for after in VERSIONS:
                if after == before:
                    continue
                with host(work, region, before) as old:
                    watch.wait_for(before, f"the picture of LGMP {before}")
                    old.kill()
                with host(work, region, after) as new:
                    watch.wait_for(after, f"LGMP {after} after {before}")
                    new.kill()
            yield f"after LGMP {before} every other version is found"


def another_size(work):
    region = work / "region"
    with Display(work / "logs") as display:
        with TestHost(work / "logs", region, lgmp=12, resolution="320x240",
                      fps=60, cursor="none") as changing, \
                Watch(work, display, region) as watch:
            wait.until(lambda: watch.program.log.count("320 x 240") or
                       display.grab(watch.png), "a window")
            changing.tell(f"set resolution {SIZE}")
            watch.wait_for(12, "the larger picture")
            yield "a guest that changes its mode is followed"
            changing.tell("restart lgmp 6 resolution 800x600")
            changing.tell(f"restart lgmp 5 resolution {SIZE}")
            watch.wait_for(5, "the picture after two restarts")
            yield "so is one that restarts with another version and size"


def a_region_that_changes(work):
    region = work / "region"
    with Display(work / "logs") as display:
        with Watch(work, display, region) as watch:
            display.window()
            with host(work, region, 6) as first:
                watch.wait_for(6, "the picture of a region that came late")
                yield "a region that appears after the start is found"
                first.kill()

            os.truncate(region, 0)
            wait.until(lambda: watch.shows(6) is None or True, "a look")
            os.truncate(region, 64 << 20)
            with host(work, region, 12) as second:
                watch.wait_for(12, "the picture after truncation")
                yield "truncated to nothing and back, it is shown again"
                os.truncate(region, 0)
                second.kill()
            os.truncate(region, 64 << 20)
            with host(work, region, 6) as third:
                watch.wait_for(6, "the picture after truncation in use")
                yield "so it is when it was truncated while frames came"
                third.kill()

            region.unlink()
            with host(work, region, 10) as fourth:
                watch.wait_for(10, "the picture of another file")
                yield "replaced by another file, that one is shown"
                fourth.kill()

            os.truncate(region, 128 << 20)
            with host(work, region, 12) as fifth:
                watch.wait_for(12, "the picture of the grown file")
                yield "a file that grew is mapped again"
                fifth.kill()


def a_silent_host(work):
    region = work / "region"
    with Display(work / "logs") as display:
        with host(work, region, 12) as silent, \
                Watch(work, display, region) as watch:
            watch.wait_for(12, "the picture")
            silent.popen.send_signal(signal.SIGSTOP)
            wait.until(lambda: watch.shows(12) is None,
                       "a notice over the picture")
            yield "a host that falls silent is told on the screen"
            silent.popen.send_signal(signal.SIGCONT)
            watch.wait_for(12, "the picture again")
            yield "when it speaks again its picture is back"


def two_viewers(work):
    region = work / "region"
    logs = work / "logs"
    with Display(logs) as display, Display(logs) as another:
        with host(work, region, 6), Watch(work, display, region) as one:
            one.wait_for(6, "the first window's picture")
            (work / "two").mkdir()
            with Watch(work, another, region) as two:
                two.png = work / "two" / "screen.png"
                two.wait_for(6, "the second window's picture")
                one.wait_for(6, "the first window's picture still")
                yield "two viewers of one host are shown the same"
            one.wait_for(6, "the first window's picture at last")
            yield "when one leaves, the other goes on"


tap.run(a_host_that_dies, every_version_after_every_other, another_size, a_region_that_changes, a_silent_host,
        two_viewers)
