// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where input for the guest goes: the one interface between deciding (input/)
// and sending (spice/, shm/). A sink sends what it is given, in order, and
// keeps no opinion; the router guarantees that every press has its release.
//
// Lifetime: owned by whoever implements it; the router borrows it while chosen.
// Thread-safety: all operations on the main thread; they never block and never
// call back. `state` may be called there at any time.
// Path: input/router.h -> this -> spice/inputs.c, shm/lgmp_input.c

#include "base/geometry.h"
#include "input/input_event.h"

#include <stdbool.h>
#include <stdint.h>

// One key in both of the languages sinks speak.
struct vf_key {
    uint16_t usage; // USB HID usage, page 7
    uint16_t set1;  // PC/XT set 1 scancode, 0x100 added for the E0 prefix
};

struct vf_input_sink_state {
    bool ready;           // events sent now arrive at the guest
    bool can_relative;    // motion() works now
    bool can_absolute;    // position() works now (tablet or agent in the guest)
    bool locks_known;     // guest_locks is what the guest last reported
    unsigned guest_locks; // enum vf_lock bits
    uint32_t epoch; // another number for every connection: what was held before
                    // has been let go by the guest's side
};

struct vf_input_sink;

struct vf_input_sink_ops {
    const char *name; // for people: "SPICE", "Looking Glass"

    struct vf_input_sink_state (*state)(struct vf_input_sink *sink);

    void (*key)(struct vf_input_sink *sink, struct vf_key key, bool down);
    void (*button)(struct vf_input_sink *sink, enum vf_button button,
                   bool down);

    // Relative motion in guest pixels. Every unit counts: a sink may join
    // motions while its transport is busy but never drops one.
    void (*motion)(struct vf_input_sink *sink, int32_t dx, int32_t dy);

    // Absolute position of the hot spot in a guest screen of `screen` pixels.
    void (*position)(struct vf_input_sink *sink, struct vf_point position,
                     struct vf_size screen);

    // Whole wheel notches; positive is right and away from the user.
    void (*wheel)(struct vf_input_sink *sink, int32_t dx, int32_t dy);

    // Sets the guest's lock keys (enum vf_lock bits).
    void (*set_locks)(struct vf_input_sink *sink, unsigned locks);

    // Which of position() and motion() will be used from now on. Sinks whose
    // guest side has to change over do so; `state` tells when it has. May be
    // NULL.
    void (*want_absolute)(struct vf_input_sink *sink, bool absolute);
};

// The implementer's own struct begins with this.
struct vf_input_sink {
    const struct vf_input_sink_ops *ops;
    uint64_t event_ns; // when the toolkit had the event whose operations are being
                       // called (input/input_times.h); 0: there is no such event
};
