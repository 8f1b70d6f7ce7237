# SPDX-License-Identifier: GPL-2.0-or-later
"""How long a key takes through the program, from the toolkit's event to the SPICE socket
(or the region), while a guest of 3840x2160 changes 60 times a second and vsync is on: the
rows of --trace-input, summed up. On Xvfb, and on sway, where a swap does wait.

usage: input_way.py [KEYS] [WAY...]   WAY: x11, wayland, each with /spice or /lgmp
"""

import csv
import os
import pathlib
import random
import sys
import time

from rig import sandbox, wait
from rig.display import Display
from rig.hands import Hands
from rig.testhost import TestHost
from rig.viewer import Viewer
from rig.wayland import Compositor

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "integration" / "session"))
from desk import Stage  # pylint: disable=wrong-import-position

SCREEN = "3840x2160"
STEPS = (("event to sent", "event_ns", "sent_ns"),
         ("  whose it is", "event_ns", "given_ns"),
         ("  to the sending thread", "given_ns", "taken_ns"),
         ("  until it is written", "taken_ns", "sent_ns"))


def rows(path):
    if not path.exists():
        return []
    whole = path.read_text().rpartition("\n")[0].splitlines()
    return [row for row in csv.DictReader(whole) if row["what"] == "key"]


def percentiles(name, values):
    values = sorted(values)
    def at(part):
        return values[min(len(values) - 1, int(len(values) * part))] / 1e6
    print(f"{name:26} n={len(values)}  p50 {at(.5):7.3f}  p95 {at(.95):7.3f}  "
          f"p99 {at(.99):7.3f}  max {values[-1] / 1e6:7.3f} ms", flush=True)


def waits(pid):
    """Thread -> seconds it ran, seconds it waited for a processor, times it was let."""
    found = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        ran, waited, times = map(int, (task / "schedstat").read_text().split())
        name = (task / "comm").read_text().strip()
        if task.name == str(pid):
            name = "main"
        found[name] = (ran / 1e9, waited / 1e9, times)
    return found


def print_waits(before, after):
    for name in ("main", "vf-glib", "vf-shm", "vf-render"):
        ran, waited, times = (b - a for a, b in zip(before[name], after[name]))
        if times:
            print(f"  {name:10} ran {ran:6.2f} s, waited for a processor "
                  f"{waited * 1e3 / times:6.3f} ms on average ({times} times)")


def press(hands, count):
    """Not in step with the guest's frames."""
    for i in range(count):
        hands.do("up h" if i % 2 else "down h")
        time.sleep(random.uniform(0.007, 0.016))


def measure(work, way, count):
    system, _, sink = way.partition("/")
    logs = work / "logs"
    logs.mkdir(parents=True)
    trace, region = work / "input.csv", work / "region"
    server = Display(logs, SCREEN) if system == "x11" else Compositor(logs, SCREEN)
    with server as display, Stage(work) as stage, \
            Hands(logs, display) as hands, \
            TestHost(logs, region, size=128, lgmp=12, features=9, fps=60,
                     resolution=SCREEN, cursor="none") as host:
        if system == "wayland":
            hands.do("point 640 400 1280 800")
        arguments = ["--shm", region, "--spice-uri", f"spice+unix://{stage.socket}",
                     "--fullscreen", "--size", SCREEN, "--input", sink, "--sound", "off",
                     "--vsync", "on", "--trace-input", trace]
        with Viewer(logs, *arguments, display=display) as program:
            display.focus(*([program.pid] if system == "wayland" else []))
            program.log.wait_for("picture from Looking Glass")
            program.log.wait_for("input goes by (SPICE|Looking)")
            hands.tap("Scroll_Lock")
            program.log.wait_for("captured")
            hands.tap("a")
            wait.until(lambda: rows(trace), "the first key")
            time.sleep(2)
            begin, frames, since = len(rows(trace)), host.posted(), time.monotonic()
            before = waits(program.pid)
            press(hands, count)
            after = waits(program.pid)
            seconds = time.monotonic() - since
            frames = host.posted() - frames
            time.sleep(1)
            seen = rows(trace)[begin:]
    print(f"{way}: {len(seen)} keys in {seconds:.0f} s beside {frames / seconds:.1f} "
          "frames a second")
    for name, first, last in STEPS:
        percentiles(name, [int(row[last]) - int(row[first]) for row in seen
                           if row["event_ns"] != "0"])
    print_waits(before, after)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for way in sys.argv[2:] or ("x11/spice", "wayland/spice", "x11/lgmp"):
        os.environ["XDG_CONFIG_HOME"] = os.environ["XDG_STATE_HOME"] = "/nonexistent"
        with sandbox.work_folder() as work:
            measure(work, way, count)


main()
