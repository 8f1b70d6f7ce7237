# SPDX-License-Identifier: GPL-2.0-or-later
"""From a Looking Glass host through the region to pixels: every protocol version,
off-screen and in a window, with the cursor."""

import time

from rig import tap, viewer, wait
from rig.display import Display
from rig.testhost import TestHost
from rig.viewer import Viewer

VERSIONS = {5: 19, 6: 20, 10: 20, 12: 34}


def caption(lgmp, size, pixels="BGRA"):
    return f"LGMP {lgmp} KVMFR {VERSIONS[lgmp]} {pixels} {size}"


def every_version_off_screen(work):
    logs = work / "logs"
    for lgmp in VERSIONS:
        for pixels in ("BGRA", "RGBA"):
            region = work / f"region-{lgmp}-{pixels}"
            png, stats = work / "shot.png", work / "stats.json"
            with TestHost(logs, region, lgmp=lgmp, format=pixels,
                          resolution="800x600", fps=60, cursor="none"):
                rc, _, err = viewer.run(
                    "--headless", "--shm", region, "--frames", 20,
                    "--screenshot", png, "--stats", stats)
            assert rc == 0, err
            viewer.check_scene(png, "800x600", caption(lgmp, "800x600", pixels))
            figures = viewer.stats(stats)
            assert figures["frames_shown"] == 20, figures
            assert figures["source"]["lgmp_version"] == lgmp, figures
            assert figures["source"]["kvmfr_version"] == VERSIONS[lgmp], figures
            assert figures["source"]["rejected"] == 0, figures
            yield f"LGMP {lgmp} {pixels}: every pixel is the host's"


def cursors(work):
    logs = work / "logs"
    kinds = {"color": viewer.COLOR, "mono": viewer.MONOCHROME,
             "masked": viewer.MASKED}
    with Display(logs) as display:
        for lgmp in VERSIONS:
            for kind, number in kinds.items():
                region, png = work / f"region-{lgmp}-{kind}", work / "shot.png"
                with TestHost(logs, region, lgmp=lgmp, cursor=kind, fps=60,
                              resolution="640x480") as host, \
                        Viewer(logs, "--shm", region, "--size", "640x480",
                               "--no-spice", display=display):
                    for x, y in ((300, 200), (-10, 300), (630, -5)):
                        host.tell_when_heard(f"cursor {x} {y}")
                        wait.until(lambda: viewer.shows_scene(
                            display, png, "640x480", caption(lgmp, "640x480"),
                            cursor=(number, x, y)),
                            f"the {kind} cursor at {x},{y}")
                yield f"LGMP {lgmp}: a {kind} cursor is where the guest has it"


def damage_off_screen(work):
    """Frames of which only parts are sent add up to the whole picture."""
    logs = work / "logs"
    for motion in ("box", "random"):
        for copy in ("before", "chunks", "rows"):
            region = work / f"region-{motion}-{copy}"
            png = work / "shot.png"
            with TestHost(logs, region, lgmp=12, damage=motion, copy=copy, fps=100,
                          resolution="1024x768", cursor="none"):
                rc, _, err = viewer.run("--headless", "--shm", region,
                                        "--frames", 60, "--screenshot", png)
            assert rc == 0, err
            viewer.check_scene(png, "1024x768", caption(12, "1024x768"), motion)
            yield f"{motion} damage, copied {copy}: the picture is whole"


def in_a_window(work):
    logs = work / "logs"
    with Display(logs) as display:
        for lgmp in VERSIONS:
            region, png = work / f"region-{lgmp}", work / "shot.png"
            with TestHost(logs, region, lgmp=lgmp, resolution="800x600", fps=30,
                          cursor="none"), \
                    Viewer(logs, "--shm", region, "--size", "800x600",
                           "--no-spice", display=display) as window:
                wait.until(lambda: viewer.shows_scene(
                    display, png, "800x600", caption(lgmp, "800x600")),
                    f"the picture of LGMP {lgmp} on the screen")
                yield f"LGMP {lgmp}: the screen shows the host's pixels"
                window.stop()
                assert window.wait() == 0
                yield f"LGMP {lgmp}: asked to end, it ends well"


def a_trace_of_every_frame(work):
    logs = work / "logs"
    region, trace = work / "region", work / "trace.csv"
    with TestHost(logs, region, resolution="640x480", fps=60):
        rc, _, err = viewer.run("--headless", "--shm", region, "--frames", 30,
                                "--trace-frames", trace)
    assert rc == 0, err
    lines = trace.read_text().splitlines()
    assert lines[0].startswith(
        "serial,detected_ns,copied_ns,drawn_ns,swapped_ns,bytes"), lines[0]
    assert len(lines) == 31, len(lines)
    yield "a header line and a row for every frame"
    rows = [[int(field) for field in line.split(",")[:6]] for line in lines[1:]]
    for before, row in zip(rows, rows[1:]):
        assert row[0] > before[0] and row[1] > before[1], (before, row)
    now = time.monotonic_ns()
    for row in rows:
        assert row[1] <= row[2] <= row[3] <= row[4] <= now, row
    yield "serials rise, and each frame's times are in order"


tap.run(every_version_off_screen, cursors, damage_off_screen,
        in_a_window, a_trace_of_every_frame)
