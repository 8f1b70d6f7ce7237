# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's sound at the host's speakers and the host's microphone in the guest, as
the user of the window has it: from a real SPICE server, through the program, to the
end of SDL."""

from desk import Desk
from rig import tap, wait

LOUD = 0.34  # of the guest's tone as it is: half of full scale, as a root mean square


def the_speakers(work):
    with Desk(work) as desk:
        desk.stage.do("tone 500")
        desk.said("sound: playing")
        wait.until(lambda: desk.listen()[0] > LOUD * 0.95, "the tone")
        loud, high = desk.listen()
        assert abs(loud / LOUD - 1) < 0.1 and abs(high - 500) < 10, (loud, high)
        yield "the guest's tone comes out as loud and as high as it went in"

        desk.stage.do("volume 16384")
        wait.until(lambda: desk.listen()[0] < LOUD * 0.5, "it to become quieter")
        desk.stage.do("volume 0")
        wait.until(lambda: desk.listen()[0] < 0.001, "it to be silent")
        desk.stage.do("volume 65535")
        wait.until(lambda: desk.listen()[0] > LOUD * 0.95, "it to be loud")
        yield "it follows the guest's own volume"

        desk.stage.do("silence")
        desk.said("sound: silent")
        desk.stage.do("tone 800")
        wait.until(lambda: abs(desk.listen()[1] - 800) < 10, "another tone")
        yield "it ends and begins with the guest's"
        mark = desk.mark()
        desk.stage.do("stop")
        # A server that ended is told from one that somebody else took.
        desk.said("cannot be reached", mark)
        desk.stage.do("start")
        desk.said("SPICE: online", mark)
        desk.stage.do("tone 600")
        wait.until(lambda: abs(desk.listen()[1] - 600) < 10, "the tone of another server")
        yield "and comes again with the next session"


def other_settings(work):
    with Desk(work / "quiet", "--volume", "25", "--volume-sync", "off") as desk:
        desk.stage.do("tone 500")
        desk.said("sound: playing")
        wait.until(lambda: desk.listen()[1] > 400, "the tone")
        assert abs(desk.listen()[0] / (LOUD * 0.25) - 1) < 0.1
        desk.stage.do("volume 0")
        desk.stage.do("input")
        assert desk.listen()[0] > LOUD * 0.2
        yield "the volume here is the user's; the guest's own need not count"
    with Desk(work / "off", "--sound", "off") as desk:
        desk.stage.do("tone 500")
        desk.stage.do("record")
        desk.said("microphone: asking")
        assert not desk.out.exists()
        yield "sound that is switched off opens no device"


def the_microphone(work):
    with Desk(work) as desk:
        desk.stage.do("record")
        desk.said("microphone: asking")
        wait.until(lambda: desk.display.grab(desk.png), "a picture")
        assert desk.stage.heard() == 0
        yield "a guest that wants to listen is asked about first, and hears nothing"
        desk.command("e")
        desk.said("microphone: open")
        wait.until(lambda: desk.stage.heard() > 1, "the guest to hear something")
        desk.display.grab(desk.logs / "open.png")
        yield "when the user allows it, it hears what the microphone does"
        desk.command("e")
        desk.said("microphone: refused")
        desk.stage.heard()
        wait.until(lambda: desk.stage.heard() == 0, "silence")
        yield "and nothing more as soon as the user closes it"
        desk.stage.do("deaf")
        desk.said("microphone: closed")
        mark = desk.mark()
        desk.stage.do("record")
        desk.said("microphone: (asking|refused)", mark)
        assert desk.stage.heard() == 0
        yield "an answer holds for the session, and is not an open door"
    with Desk(work / "allow", "--microphone", "allow") as desk:
        desk.stage.do("record")
        desk.said("microphone: open")
        wait.until(lambda: desk.stage.heard() > 1, "the guest to hear something")
        assert "asking" not in desk.program.log.text()
        yield "with --microphone allow it is open without a question"
    with Desk(work / "deny", "--microphone", "deny") as desk:
        desk.stage.do("record")
        desk.stage.do("tone 500")
        desk.said("sound: playing")
        wait.until(lambda: desk.listen()[1] > 400, "the tone")
        assert desk.stage.heard() == 0
        assert "microphone: open" not in desk.program.log.text()
        yield "with --microphone deny it stays closed"


tap.run(the_speakers, other_settings, the_microphone)
