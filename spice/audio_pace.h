// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How a sound device asks for sound. It first fills its own buffer, much faster than
// anything is heard, and then asks as time passes. One that was given its sound too late
// plays a hole that nobody is told of: from then on it has asked for less than time has
// passed, for ever. Two of these within ten seconds, and its buffer is too short for how
// busy this machine is.
//
// Pure; lifetime: init, in the caller's memory. Thread-safety: none.
// Path: -> this -> spice/audio_host.h

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_audio_pace {
    unsigned rate;       // frames per second
    size_t period;       // frames, at a time
    uint64_t last_ns;    // it asked; 0: not yet
    uint64_t asked;      // frames, since it settled
    bool settled;        // its buffer is full
    uint64_t settled_ns; // when
    // Behind time, in nanoseconds. A thread may be late for a while, so only the
    // least of each window counts.
    int64_t least_ns;
    int64_t known_ns;
    int64_t pending_ns; // more than is known; a hole, if the next window says so, too
    bool is_known, is_pending;
    uint64_t window_ns;   // when the window began
    unsigned holes;       // so far
    uint64_t hole_ns;     // when the last one was found
    bool is_short;        // two came close together
};

void
vf_audio_pace_init(struct vf_audio_pace *pace, unsigned rate, size_t period);

// It asks for `frames`. False while it fills its buffer: what is given now would be
// played all the same, but be missing where the guest's sound comes as time passes.
bool
vf_audio_pace_ask(struct vf_audio_pace *pace, uint64_t now_ns, size_t frames);
