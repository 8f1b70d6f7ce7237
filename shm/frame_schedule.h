// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Telling the host when frames are wanted (KVMFR 34, where its features say
// so): one viewer owns the schedule, says how often its screen shows a picture
// and how early or late the last frames came, and the host captures so that
// each is there just before it is needed. The right to do so is a lease that
// must be renewed; it is given back when we stop showing pictures, and at the
// end.
//
// A pure value: no clock, no thread, no region. Times are nanoseconds of one
// clock.
// Lifetime: init, in the caller's memory.
// Thread-safety: pure.
// Path: viewer/render/pacer.h -> shm/poller.h -> this -> shm/source_session.c

#include "shm/kvmfr_layout.h"

#include <stdbool.h>
#include <stdint.h>

// The screen's rhythm, as whoever draws knows it.
struct vf_presentation {
    uint64_t period_ns; // from one picture to the next; 0: there is no rhythm
    // A moment, past or future, at which drawing of a picture begins: a frame
    // that comes before is in that picture, one that comes after in the next.
    uint64_t draw_ns;
};

// A frame that the host sent by our schedule, and said may be judged.
struct vf_schedule_feedback {
    uint32_t serial;
    uint32_t epoch;    // as in the message's token
    uint32_t deadline; // as in the message's token
    uint64_t found_ns;
};

struct vf_frame_schedule {
    struct vf_presentation presentation;
    uint64_t presented_ns; // when that was said last

    bool active;            // the host believes that we own the schedule
    uint32_t generation;    // another number for every other rhythm
    uint64_t told_period_ns;
    uint64_t told_ns;
    bool is_new; // the present generation has not been told yet

    bool has_feedback; // not told yet
    struct vf_schedule_feedback feedback;
    bool has_error;
    int64_t error_ns; // smoothed; positive: frames come early
};

// A new session: the host knows nothing of us. The rhythm is kept.
void
vf_frame_schedule_reset(struct vf_frame_schedule *schedule);

// The same again keeps it alive.
void
vf_frame_schedule_set_rhythm(struct vf_frame_schedule *schedule,
                             const struct vf_presentation *presentation,
                             uint64_t now_ns);

void
vf_frame_schedule_on_frame(struct vf_frame_schedule *schedule,
                           const struct vf_schedule_feedback *feedback);

// True while there is a rhythm worth telling.
bool
vf_frame_schedule_is_wanted(const struct vf_frame_schedule *schedule,
                            uint64_t now_ns);

// When the next message is due; UINT64_MAX: never, as it stands.
uint64_t
vf_frame_schedule_due(const struct vf_frame_schedule *schedule,
                      uint64_t now_ns);

// The message that is due now, from `client`. False when none is.
bool
vf_frame_schedule_message(struct vf_frame_schedule *schedule, uint32_t client,
                          uint64_t now_ns,
                          uint8_t message[VF_KVMFR_SCHEDULE_BYTES]);

// The host has it. One that could not be sent is simply asked for again.
void
vf_frame_schedule_told(struct vf_frame_schedule *schedule, uint64_t now_ns);

// What gives the schedule back, whenever. False when there is nothing to give.
bool
vf_frame_schedule_release(struct vf_frame_schedule *schedule, uint32_t client,
                          uint8_t message[VF_KVMFR_SCHEDULE_BYTES]);
