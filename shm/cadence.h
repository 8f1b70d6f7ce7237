// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When to look at the region next. Nothing announces a frame, so finding one is
// polling; this learns the rhythm of the frames that were found, lets the
// thread sleep until just before the next one is due, and has it look closely
// and briefly then. Without a rhythm it spreads its looks so that they cost a
// bounded share of a processor; with a still guest they become rare.
//
// A frame is never much earlier than its rhythm, but often later: a producer
// that was held up does not post ahead of time the next time. So the time a
// frame is due is where the early ones come, the close look begins shortly
// before, and ends in looks that lie further and further apart.
//
// A pure value: no clock, no thread. Times are nanoseconds of one clock.
// Thread-safety: pure.
// Path: base/clock.h -> this -> shm/source.h

#include <stdbool.h>
#include <stdint.h>

struct vf_cadence {
    // what was learnt of the source
    uint64_t last_frame_ns; // or when the source began
    uint64_t due_ns;        // when the rhythm expects the next frame
    uint64_t period_ns;     // 0: no rhythm yet
    uint64_t early_ns;      // how much earlier than due frames have come lately
    unsigned
        confidence; // frames that came when due, halved by one that did not

    // what was learnt of this machine
    uint64_t late_ns; // how late the thread usually wakes from a short sleep
    uint64_t late_dev_ns;  // mean distance from that
    uint64_t look_cost_ns; // processor time of sleeping once and looking once
};

void
vf_cadence_init(struct vf_cadence *cadence);

// The source begins anew; what was learnt of the machine is kept.
void
vf_cadence_reset(struct vf_cadence *cadence, uint64_t now_ns);

// `count` frames were found now, and the look at `absent_ns` had found none.
void
vf_cadence_on_frames(struct vf_cadence *cadence, unsigned count,
                     uint64_t now_ns, uint64_t absent_ns);

// The thread slept and woke `late_ns` after it wanted to.
void
vf_cadence_on_wake(struct vf_cadence *cadence, uint64_t slept_ns,
                   uint64_t late_ns);

// What a sleep and a look cost lately.
void
vf_cadence_on_cost(struct vf_cadence *cadence, uint64_t look_cost_ns);

// Something happened that usually makes the guest draw: look as if it had.
void
vf_cadence_expect_frame(struct vf_cadence *cadence, uint64_t now_ns);

// When to look next. `now_ns` itself: at once, without sleeping.
uint64_t
vf_cadence_next_look(const struct vf_cadence *cadence, uint64_t now_ns);

// How often to look, without a rhythm, at something that is known to change.
uint64_t
vf_cadence_busy_step(const struct vf_cadence *cadence);

// True while the looks follow a rhythm.
bool
vf_cadence_is_trusted(const struct vf_cadence *cadence);
