# SPDX-License-Identifier: GPL-2.0-or-later
"""What the host in the guest is told: the size of the window, once it rests, and
where the pointer is, as far as it says that it wants to know."""

from rig import tap, wait
from rig.display import Display
from rig.testhost import TestHost
from rig.viewer import Viewer

SET_CURSOR, WINDOW_SIZE = 1, 2
VERSIONS = (5, 6, 10, 12)


def resize(display, width, height):
    display.do("windowsize", "--sync", display.window(), width, height)


def the_window_s_size(work):
    logs = work / "logs"
    with Display(logs) as display:
        for lgmp in VERSIONS:
            region = work / f"region-{lgmp}"
            with TestHost(logs, region, lgmp=lgmp, features=WINDOW_SIZE, fps=30,
                          resolution="640x480", name=f"host-{lgmp}") as host, \
                    Viewer(logs, "--shm", region, "--size", "640x480",
                           "--no-spice", display=display):
                host.wait_for_posts(10)
                resize(display, 700, 500)
                resize(display, 801, 603)
                host.log.wait_for("^window-size 801 603$")
                assert host.log.count("^window-size") == 1, host.log.text()
                yield f"LGMP {lgmp}: a window that was made larger asks once"
                host.tell("restart")
                wait.until(lambda: host.log.count("^window-size 801 603$") == 2,
                           "the next session to be told")
                yield f"LGMP {lgmp}: a host that was restarted is told again"


def nothing_that_is_not_wanted(work):
    logs = work / "logs"
    with Display(logs) as display:
        for name, features, option in (("host", 0, "on"), ("user", 3, "off")):
            region = work / f"region-{name}"
            with TestHost(logs, region, lgmp=12, features=features, fps=30,
                          resolution="640x480", name=name) as host, \
                    Viewer(logs, "--shm", region, "--size", "640x480",
                           "--guest-resize", option, "--no-spice",
                           display=display):
                host.wait_for_posts(10)
                resize(display, 800, 600)
                host.wait_for_posts(60)
                assert host.log.count("^window-size") == 0, host.log.text()
            yield f"where the {name} does not want it, no size is asked for"


def the_pointer(work):
    logs = work / "logs"
    with Display(logs) as display:
        for lgmp in VERSIONS:
            region = work / f"region-{lgmp}"
            with TestHost(logs, region, lgmp=lgmp, features=SET_CURSOR, fps=30,
                          resolution="640x480", name=f"host-{lgmp}") as host, \
                    Viewer(logs, "--shm", region, "--size", "640x480",
                           "--free-pointer", "on", "--no-spice",
                           display=display):
                host.wait_for_posts(10)
                window = display.window()
                for x, y in ((100, 80), (620, 470)):
                    display.do("mousemove", "--window", window, x, y)
                    host.log.wait_for(rf"^warp {x} {y}$")
            yield f"LGMP {lgmp}: the guest's pointer follows the free one"


tap.run(the_window_s_size, nothing_that_is_not_wanted, the_pointer)
