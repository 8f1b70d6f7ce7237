# SPDX-License-Identifier: GPL-2.0-or-later
"""The guest's sound at the host's speakers and the host's microphone in the guest, as
the user of the window has it: from a real SPICE server, through the program and
PulseAudio, to a sink that plays in real time.

The clocks are compared for some seconds; VF_SOUND_SECONDS=600 does so for ten minutes,
and takes no hole for bad luck."""

import json
import os

from desk import LoudDesk as Desk
from rig import images, tap, wait
from rig.speakers import RATE
from rig.tone import Tone

LOUD = 0.34  # of the guest's tone as it is: half of full scale, as a root mean square
SECONDS = float(os.environ.get("VF_SOUND_SECONDS", "0"))
PPM = [float(ppm) for ppm in os.environ.get("VF_SOUND_PPM", "200 -200").split()]


def _hears(desk, loud=None, hertz=None):
    """Both as asked for, within a tenth and ten hertz."""
    heard = desk.speakers.listen()
    return ((loud is None or abs(heard[0] - loud) <= loud / 10)
            and (hertz is None or abs(heard[1] - hertz) < 10))


def the_speakers(work):
    with Desk(work, "--overlay", "sound") as desk:
        desk.stage.do("tone 500")
        wait.until(lambda: _hears(desk, LOUD, 500), "the tone")
        yield "the guest's tone comes out as loud and as high as it went in"

        desk.stage.do("volume 16384")
        wait.until(lambda: _hears(desk, LOUD / 4), "it to be a quarter as loud")
        desk.stage.do("mute")
        wait.until(lambda: _hears(desk, 0), "it to be silent")
        desk.stage.do("volume 65535")
        assert _hears(desk, 0)
        desk.stage.do("unmute")
        wait.until(lambda: _hears(desk, LOUD), "it to be loud")
        yield "it follows the guest's own volume, and is silent where the guest is mute"

        # Below the switch and the volume.
        desk.hands.tap("Right", "Down", "Down", "Return")
        wait.until(lambda: _hears(desk, 0), "silence")
        yield "the page's switch Mute silences it here"
        desk.hands.tap("Return")
        wait.until(lambda: _hears(desk, LOUD, 500), "the tone")
        yield "and brings it back"

        desk.stage.do("silence")
        desk.said("sound: silent")
        desk.stage.do("tone 800")
        wait.until(lambda: _hears(desk, hertz=800), "another tone")
        yield "it ends and begins with the guest's"
        desk.speakers.pull_out()
        desk.speakers.plug_in()
        wait.until(lambda: _hears(desk, hertz=800), "the tone")
        yield "speakers that are unplugged and plugged in are used again"
        mark = desk.mark()
        desk.stage.do("stop")
        # A server that ended is told from one that somebody else took.
        desk.said("cannot be reached", mark)
        desk.stage.do("start")
        desk.said("SPICE: online", mark)
        desk.stage.do("tone 600")
        wait.until(lambda: _hears(desk, hertz=600), "the tone of another server")
        yield "and it comes again with the next session"


def _clean(desk, ppm):
    """A piece of the tone without a hole or a click, and no later at its end; a machine
    that is busy may need some."""
    seconds = SECONDS or 3
    tone = Tone(desk.speakers.left(desk.speakers.heard(), int(seconds * RATE)), ppm)
    tap.note(f"{ppm:+.0f} ppm: {tone}")
    good = not tone.holes and not tone.clicks and tone.wandered_ms() < 10
    assert good or not SECONDS, str(tone)
    return good


def clocks_that_differ(work):
    # What a machine can do that compiles meanwhile.
    stats = work / "stats"
    with Desk(work, "--sound-latency", "120", "--sound-period", "2048", "--stats",
              str(stats)) as desk:
        for ppm in PPM:
            desk.stage.do(f"clock {ppm}")
            desk.stage.do("tone 500")
            wait.until(lambda: _hears(desk, LOUD, 500), "the tone")
            if SECONDS:  # until the clock is known
                desk.speakers.left(desk.speakers.heard(), 30 * RATE)
            wait.until(lambda: _clean(desk, ppm), "seconds without a hole")
            mark = desk.mark()
            desk.stage.do("silence")
            desk.said("sound: silent", mark)
            yield (f"a guest whose clock is off by {ppm:+.0f} ppm is heard without a hole "
                   "or a click, and no later after a while")
    sound = json.loads(stats.read_text())["sound"]
    tap.note(sound)
    # A target that an underrun has raised is one that was followed.
    assert abs(sound["latency_ms"] - sound["target_ms"]) < 10 or not SECONDS, sound
    yield "and by the program's own figures the latency is what is aimed at"


def a_volume_of_its_own(work):
    with Desk(work, "--volume", "25", "--volume-sync", "off") as desk:
        desk.stage.do("tone 500")
        wait.until(lambda: _hears(desk, LOUD / 4, 500), "the tone")
        desk.stage.do("volume 0")
        desk.stage.do("mute")
        desk.stage.do("input")
        wait.until(lambda: _hears(desk, LOUD / 4, 500), "the tone")
        yield "the volume here is the user's; the guest's own need not count"


def _says_something(desk):
    """Whether there is a badge at the top of the window, in front of the guest's picture,
    which is of one colour."""
    assert desk.display.grab(desk.png)
    row = images.read_png(desk.png.read_bytes(), 21)[20]
    middle = len(row) // 6 * 3
    return row[middle:middle + 3] != row[:3]


def the_microphone(work):
    with Desk(work, "--size", "640x480") as desk:
        wait.until(lambda: not _says_something(desk), "the guest's picture")
        desk.stage.do("record")
        desk.said("microphone: asking")
        wait.until(lambda: _says_something(desk), "the question")
        assert desk.stage.heard() == 0
        assert not desk.speakers.microphone_is_open()
        yield "a guest that wants to listen is asked about first, and hears nothing"
        desk.command("e")
        desk.said("microphone: open")
        wait.until(lambda: desk.stage.heard() > 1, "the guest to hear something")
        assert desk.speakers.microphone_is_open()
        yield "when the user allows it, it hears what the microphone does"
        for _ in range(8):
            wait.until(lambda: desk.stage.heard() > 0, "the guest to hear more")
            assert _says_something(desk)
        assert desk.speakers.microphone_is_open()
        yield "as long as it does, the window says so"
        desk.command("e")
        desk.said("microphone: refused")
        desk.stage.heard()
        wait.until(lambda: desk.stage.heard() == 0, "silence")
        wait.until(lambda: not desk.speakers.microphone_is_open(), "it to be closed")
        wait.until(lambda: not _says_something(desk), "the guest's picture")
        yield "and nothing more as soon as the user closes it"
        desk.stage.do("deaf")
        desk.said("microphone: closed")
        mark = desk.mark()
        desk.stage.do("record")
        desk.said("microphone: (asking|refused)", mark)
        assert desk.stage.heard() == 0
        yield "an answer holds for the session, and is not an open door"


tap.run(the_speakers, clocks_that_differ, a_volume_of_its_own, the_microphone)
