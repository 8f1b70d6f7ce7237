# SPDX-License-Identifier: GPL-2.0-or-later
"""A window onto a guest that takes input through the region and says what it hears,
and somebody in front of it: on whatever display a test gives it."""

import re

from . import wait
from .testhost import TestHost
from .viewer import Viewer

SIZE = "640x480"


class InputDesk:
    """Use it in a `with` statement, at whose end display and hands end, too."""

    def __init__(self, work, display, hands, *arguments, size=SIZE, **options):
        self.logs = work / "logs"
        self.display = display
        self.hands = hands
        region = work / "region"
        self.host = TestHost(self.logs, region, lgmp=12, features=9, fps=20,
                             resolution=size, cursor="none", **options)
        self.program = Viewer(self.logs, "--shm", region, "--size", size,
                              "--no-spice", *arguments, display=display)

    def said(self, text, after=0):
        """What the program says, once it does."""
        return self.program.log.wait_for(text, after).group(0)

    def heard(self, line, after=0):
        return self.host.log.wait_for(rf"^{line}$", after)

    def mark(self):
        return self.host.log.mark()

    def quiet_since(self, mark):
        """What the guest has heard since, after a sign that it heard all."""
        self.host.tell("stat")
        return re.findall(r"^(?:key|button|motion|position|wheel).*$",
                          self.host.log.text()[mark:], re.MULTILINE)

    def strokes(self, mark):
        """What the guest has heard of its keyboard since: pairs of a HID usage and
        whether it went down."""
        return [(int(usage), down == "1") for usage, down in
                re.findall(r"^key (\d+) ([01])$", self.host.log.text()[mark:],
                           re.MULTILINE)]

    def held(self, mark):
        """The keys and buttons that went down since and are not up again."""
        last = dict(re.findall(r"^((?:key|button) \d+) ([01])$",
                               self.host.log.text()[mark:], re.MULTILINE))
        return [what for what, down in last.items() if down == "1"]

    def all_let_go_of(self, mark):
        """Returns once nothing is held that went down since."""
        wait.until(lambda: not self.held(mark),
                   "everything to be let go of")

    def moved(self, mark):
        """All motion that the guest has heard since, added up."""
        moves = re.findall(r"^motion (-?\d+) (-?\d+)$", self.host.log.text()[mark:],
                           re.MULTILINE)
        return (sum(int(x) for x, _ in moves), sum(int(y) for _, y in moves))

    def capture(self, key="Scroll_Lock", said=r"captured .*$"):
        mark = self.program.log.mark()
        self.hands.tap(key)
        return self.said(said, mark)

    def release(self, key="Scroll_Lock"):
        mark = self.program.log.mark()
        self.hands.tap(key)
        self.said("released", mark)

    def chord(self, *keys):
        for key in keys:
            self.hands.do(f"down {key}")
        for key in reversed(keys):
            self.hands.do(f"up {key}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.stop()
        self.host.stop()
        self.hands.__exit__()
        self.display.__exit__()
