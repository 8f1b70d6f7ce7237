# SPDX-License-Identifier: GPL-2.0-or-later
"""A VM that moves to other hosts while somebody is at it: picture and input go on there,
and what is held is let go of there. Four real QEMU processes, one after the other, for
SPICE's three ways: all that was on its way moves along, the connections do, or the
client goes there by itself afterwards."""

from rig import tap, wait
from rig.display import Display
from rig.hands import Hands
from rig.qemu import Machine, free_port
from rig.viewer import Viewer


class Desk:
    """A guest, somebody in front of it, and all the machines that it has been in."""

    def __init__(self, work):
        self.logs = work / "logs"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.png = work / "screen.png"
        self._work = work
        self._machines = [Machine(work, "first", free_port(), seamless=True)]
        self.display = Display(self.logs, window_manager="openbox")
        self.hands = Hands(self.logs, self.display)
        self.machine.agent.wait_for("^agent ready")
        self.program = Viewer(self.logs, "--spice-uri", self.machine.uri, "--size",
                              "720x400", display=self.display)
        self.display.focus()
        self.said("input goes by SPICE")
        self.said("picture from SPICE")

    @property
    def machine(self):
        """Where the guest is."""
        return self._machines[-1]

    def said(self, text, after=0):
        return self.program.log.wait_for(text, after)

    def move(self, name, seamless=False, alone=False):
        """With `alone` the SPICE client finds nobody there when it is told where to go."""
        here, port, door = self.machine, free_port(), self._work / name
        if alone:
            here.tell_where(port)
        self._machines.append(Machine(self._work, name, port, door, seamless))
        if not alone:
            here.tell_where(port)
        here.move_to(door)
        return here

    def capture(self):
        mark = self.program.log.mark()
        self.hands.tap("Scroll_Lock")
        self.said("captured", mark)

    def hold(self, key, code):
        self.hands.do(f"down {key}")
        self.machine.agent.wait_for(rf'^input "[^"]*" key {code} 1')

    def types(self, key, code):
        mark = self.machine.agent.mark()
        self.hands.tap(key)
        self.machine.agent.wait_for(rf'^input "[^"]*" key {code} 0', mark)

    def picture_changes(self):
        wait.until(lambda: self.display.grab(self.png), "a picture")
        before = self.png.read_bytes()
        self.machine.command(f"screen it is in the {self.machine.name} machine")
        wait.until(lambda: self.display.grab(self.png)
                   and self.png.read_bytes() != before, "another picture")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.hands.__exit__()
        self.program.stop()
        self.display.__exit__()
        for machine in self._machines:
            machine.stop()


def a_vm_that_moves(work):
    with Desk(work) as desk:
        desk.capture()
        said = desk.program.log.mark()
        for name, seamless, how in (
                ("second", True, "moves with all that was on its way"),
                ("third", False, "moves")):
            desk.hold("h", 35)
            left = desk.move(name, seamless)
            desk.hands.do("up h")
            desk.machine.go_on()
            desk.machine.agent.wait_for(r'^input "[^"]*" key 35 0')
            left.stop()
            desk.types("a", 30)
            desk.picture_changes()
            yield (f"the session {how} to another host: a key held meanwhile is let go "
                   "of there, and input and picture go on")
        text = desk.program.log.text()[said:]
        for word in ("SPICE: failed", "taken by", "released", "input goes by"):
            assert word not in text, f"'{word}' in {text}"
        yield "nothing of it was begun anew, and it is captured as before"

        desk.hold("h", 35)
        said = desk.program.log.mark()
        left = desk.move("fourth", alone=True)
        desk.said("input goes by SPICE", said)
        left.stop()
        desk.hands.do("up h")
        desk.machine.go_on()
        desk.machine.agent.wait_for(r'^input "[^"]*" key 35 0')
        if "released" in desk.program.log.text()[said:]:
            desk.capture()
        desk.types("a", 30)
        desk.picture_changes()
        assert "SPICE: failed" not in desk.program.log.text()[said:]
        yield "a session that could not move goes there afterwards, and nothing is stuck"


tap.run(a_vm_that_moves)
