// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A guest's keyboard and mouse behind a sink: knows what is down, and counts
// what no real keyboard could do (a key pressed twice, a release of nothing).

#include "input/input_sink.h"
#include "input/key_set.h"

enum { FAKE_SINK_LOG = 64 };

struct fake_sink {
    struct vf_input_sink sink;
    struct vf_input_sink_state state;

    struct vf_key_set down;
    unsigned buttons; // bits by enum vf_button
    int64_t motion_x, motion_y;
    int64_t wheel_x, wheel_y;
    struct vf_point position;
    struct vf_size screen;
    unsigned locks;
    bool absolute; // as last wanted

    uint64_t presses;
    uint64_t releases;
    uint64_t doubled; // presses of what was down, releases of what was up
    uint64_t unready; // calls while not ready
    uint64_t positions;

    // The first calls, as text: "+A", "-A", "b0+", "m3,4", "p1,2", "w0,1".
    char log[FAKE_SINK_LOG][16];
    unsigned log_count;
};

void
fake_sink_init(struct fake_sink *fake);

// The connection breaks; the guest's side lets go of everything.
void
fake_sink_disconnect(struct fake_sink *fake);

void
fake_sink_connect(struct fake_sink *fake);

bool
fake_sink_is_idle(const struct fake_sink *fake);

// The log joined by spaces, to be freed; and forgets it.
char *
fake_sink_take_log(struct fake_sink *fake);
