# SPDX-License-Identifier: GPL-2.0-or-later
"""When pictures are shown: with a monitor's rhythm, which a host that offers it is
told, and no more often than the user wants; and what the pointer looks like."""

import os
import re
import subprocess

from rig import tap, viewer, wait
from rig.display import Display
from rig.testhost import TestHost
from rig.viewer import Viewer
from rig.wayland import Compositor

SIZE = "640x480"
SLOW_SCREEN = "output * mode --custom 1280x800@25Hz"
# What a host offers.
FRAME_SCHEDULE, TAKES_INPUT = 4, 9
_LOOK = os.environ.get("VF_POINTER_LOOK", "pointer-look")


class Trace:
    """The rows of --trace-frames so far."""

    def __init__(self, path):
        self.path = path

    def rows(self):
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        names = lines[0].split(",") if lines else []
        rows = [line.split(",") for line in lines[1:]]
        return [{name: int(value) if value.isdigit() else value
                 for name, value in zip(names, row)}
                for row in rows if len(row) == len(names)]


def is_owned(host):
    mark = host.log.mark()
    host.tell("stat")
    return " owned 1 " in host.log.text()[mark:]


def screen_rhythm(work):
    """sway's screen, which nobody sees, shows 25 pictures a second, or fewer on a busy
    machine, and a swap waits for it."""
    logs, region = work / "logs", work / "region"
    with Compositor(logs, more=SLOW_SCREEN) as screen, \
            TestHost(logs, region, lgmp=12, features=FRAME_SCHEDULE, fps=100,
                     resolution=SIZE) as host:
        with Viewer(logs, "--shm", region, "--no-spice", "--size", SIZE,
                    "--vsync", "on", display=screen) as program:
            told = host.log.wait_for(r"^schedule of client \d+: (\d+) ns$")
            period = int(told.group(1))
            assert period > 30_000_000, period
            yield "a host that offers it is told the rhythm of the screen"
            wait.until(lambda: is_owned(host), "frames by our schedule")
            yield "and sends its frames by it"
            program.signal(15)
            assert program.wait() == 0, program.log.text()[-2000:]
        host.log.wait_for("^schedule released$")
        yield "at the end the schedule is given back"


def a_cap_is_a_rhythm(work):
    logs, region = work / "logs", work / "region"
    with TestHost(logs, region, lgmp=12, features=FRAME_SCHEDULE, fps=100,
                  resolution=SIZE) as host, \
            Viewer(logs, "--shm", region, "--no-spice", "--max-fps", 40):
        host.log.wait_for(r"^schedule of client \d+: 25000000 ns$")
        wait.until(lambda: is_owned(host), "frames by our schedule")
        yield "a host that offers it captures no more than the cap lets through"


def take_focus(display):
    """Gives the keyboard to the root window."""
    root = subprocess.run(["xwininfo", "-root", "-int"], env=display.env, check=True,
                          capture_output=True, text=True, timeout=wait.PATIENCE).stdout
    display.do("windowfocus", re.search(r"Window id: (\d+)", root).group(1))


def caps(work):
    logs, region = work / "logs", work / "region"
    with Display(logs) as display, TestHost(logs, region, fps=60, resolution=SIZE):
        for name, fps, options in (
                ("cap", 20, ("--max-fps", 20)),
                ("unfocused", 10, ("--unfocused-fps", 10))):
            path = work / f"{name}.csv"
            trace = Trace(path)
            with Viewer(logs, "--shm", region, "--no-spice", "--size", SIZE,
                        "--trace-frames", path, *options, display=display,
                        name=name):
                display.window()
                if name == "unfocused":
                    take_focus(display)
                    seen = len(trace.rows())
                    wait.until(lambda: len(trace.rows()) > seen + 5, "5 more")
                begin = len(trace.rows())
                wait.until(lambda: len(trace.rows()) > begin + 20, "20 pictures")
            rows = trace.rows()[begin:]
            # Taken no closer together than that; detected before and drawn after it.
            span = rows[-1]["drawn_ns"] - rows[0]["detected_ns"]
            assert span >= (len(rows) - 1) * 1e9 / fps, (span, len(rows))
            assert any(row["skipped"] for row in rows)
            yield f"{' '.join(map(str, options))}: no more pictures than that are shown"


def statistics_and_trace(work):
    """What --stats sums up is what --trace-frames has row by row."""
    logs, region = work / "logs", work / "region"
    path, sums = work / "trace.csv", work / "stats.json"
    with Display(logs) as display, TestHost(logs, region, fps=60, resolution=SIZE):
        with Viewer(logs, "--shm", region, "--no-spice", "--size", SIZE, "--frames",
                    90, "--trace-frames", path, "--stats", sums,
                    display=display) as program:
            assert program.wait() == 0, program.log.text()[-2000:]
    rows, stats = Trace(path).rows(), viewer.stats(sums)
    assert stats["frames_shown"] == len(rows) == 90, (stats["frames_shown"], len(rows))
    assert stats["bytes_copied"] == sum(row["bytes"] for row in rows)
    assert stats["frames_skipped"] == sum(row["skipped"] for row in rows)
    assert stats["upload"].startswith(rows[-1]["upload"]), (stats["upload"], rows[-1])
    yield "as many frames, bytes and skipped ones, by the same way of uploading"
    for key, begin, end in (("noticed_within", "absent_ns", "detected_ns"),
                            ("copy", "detected_ns", "copied_ns"),
                            ("draw", "copied_ns", "drawn_ns"),
                            ("swap", "drawn_ns", "swapped_ns"),
                            ("total", "detected_ns", "swapped_ns")):
        spans = [row[end] - row[begin] for row in rows if row[begin] > 0]
        assert stats[key]["count"] == len(spans), (key, stats[key], len(spans))
        mean = sum(spans) / len(spans)
        assert abs(stats[key]["mean_ns"] - mean) <= 1 + mean / 1000, (key, mean)
        assert stats[key]["max_ns"] == max(spans), (key, stats[key], max(spans))
    yield "and the same times of noticing, copying, drawing and swapping"


def pointer_look(display):
    return subprocess.run([_LOOK], env=display.env, capture_output=True, text=True,
                          timeout=wait.PATIENCE, check=True).stdout.strip()


def the_pointer_takes_the_guest_s_shape(work):
    logs, region = work / "logs", work / "region"
    with Display(logs, window_manager="openbox") as display, \
            TestHost(logs, region, lgmp=12, features=TAKES_INPUT, fps=30,
                     resolution=SIZE, cursor="color", cursor_rate=30) as host:
        with Viewer(logs, "--shm", region, "--no-spice", "--size", SIZE,
                    "--guest-cursor", "local", "--free-pointer", "on",
                    display=display):
            window = display.window()
            host.wait_for_posts(10)
            display.do("mousemove", "--window", window, 200, 200)
            wait.until(lambda: pointer_look(display) == "color", "the guest's shape")
            yield "over the picture the pointer is the guest's, pixel by pixel"
            host.tell("restart cursor hidden")
            wait.until(lambda: pointer_look(display) == "nothing", "no pointer")
            yield "a guest that shows none has none here"
        display.do("mousemove", 5, 5)
        wait.until(lambda: pointer_look(display) == "other", "the desktop's pointer")
        yield "away from it the desktop has its own again"


tap.run(screen_rhythm, a_cap_is_a_rhythm, caps, statistics_and_trace,
        the_pointer_takes_the_guest_s_shape)
