// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The way of one event through the program, from the toolkit to the guest's
// transport: what a sink says of each when it was asked to (--trace-input).
// Times are of vf_clock_ns().
//
// A value. Path: input/input_sink.h -> this -> viewer/keep/trace.h

#include "input/input_event.h"

#include <stdint.h>

struct vf_input_times {
    const char *way;         // static: "SPICE", "Looking Glass"
    enum vf_input_type type; // what was sent; LOCKS for lock keys
    uint64_t event_ns; // the toolkit had it; 0: no event, such as typed text.
                       // Of motions that were joined: the oldest
    uint64_t given_ns; // the main thread gave it to the sink
    uint64_t taken_ns; // the sink's thread took it up
    uint64_t sent_ns;  // it was written: to the socket, or into the region. Motion
                       // that the SPICE server has not yet room for waits longer
};
