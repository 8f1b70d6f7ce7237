# SPDX-License-Identifier: GPL-2.0-or-later
"""Looks into a recorded tone for what an ear would hear as clicks and holes, and for how
late it was: by the tone's phase, ten milliseconds at a time."""

import cmath
import itertools
import math
import operator
import statistics

RATE = 48000
HERTZ = 500  # whole periods to a piece
PIECE = 480  # frames, ten milliseconds

_TURN = 2 * math.pi * HERTZ / RATE
_COS = [math.cos(i * _TURN) for i in range(PIECE)]
_SIN = [math.sin(i * _TURN) for i in range(PIECE)]


def _phasors(samples):
    """How loud the tone was in each piece, and in which phase."""
    for begin in range(0, len(samples) - PIECE + 1, PIECE):
        piece = samples[begin:begin + PIECE]
        yield complex(sum(map(operator.mul, piece, _COS)),
                      -sum(map(operator.mul, piece, _SIN))) * 2 / PIECE


def _clicks(samples, loud):
    """Where a sample is not what the two before it demand of a tone: a frame that is
    missing, or one too many, if only at the crest."""
    found = []
    for begin in range(0, len(samples) - PIECE, PIECE):
        piece = samples[begin:begin + PIECE + 2]
        demanded = map(operator.mul, itertools.repeat(2 * _COS[1]), piece[1:])
        beside = map(operator.add, piece[2:], piece)
        if max(map(abs, map(operator.sub, demanded, beside))) > loud * _TURN**2 / 2:
            found.append(begin / RATE)
    return found


def _wrap(angle):
    return (angle + math.pi) % (2 * math.pi) - math.pi


class Tone:
    """`ppm`: how much faster than here the clock runs that it was made by."""

    def __init__(self, samples, ppm=0):
        phasors = list(_phasors(samples))
        self.seconds = len(phasors) * PIECE / RATE
        loud = sorted(map(abs, phasors))[len(phasors) // 2]
        self.holes = [i * PIECE / RATE for i, phasor in enumerate(phasors)
                      if abs(phasor) < loud * 0.97]
        steps = [_wrap(cmath.phase(after) - cmath.phase(before))
                 for before, after in zip(phasors, phasors[1:])]
        self.clicks = _clicks(samples, loud)
        # Seconds that each piece came earlier than the first.
        expected = _TURN * PIECE * ppm * 1e-6
        self.ahead, turned = [], 0.0
        for step in steps:
            turned += step - expected
            self.ahead.append(turned / (2 * math.pi * HERTZ))

    def wandered_ms(self):
        """Between when it was the latest and when the least late. The recording has a
        clock of its own, PulseAudio's sink one that is 62 ppm fast: what grows steadily
        is left out."""
        slope, middle = statistics.linear_regression(range(len(self.ahead)), self.ahead)
        off = [ahead - slope * i - middle for i, ahead in enumerate(self.ahead)]
        return (max(off) - min(off)) * 1e3

    def __str__(self):
        return (f"{self.seconds:.1f} s, {len(self.holes)} holes {self.holes[:5]}, "
                f"{len(self.clicks)} clicks {self.clicks[:5]}, "
                f"latency within {self.wandered_ms():.2f} ms")
