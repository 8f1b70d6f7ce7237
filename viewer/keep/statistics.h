// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What was measured on the way of every frame. Only figures that this program
// takes itself: of the guest's side it knows when it looked and did not find a
// frame, and when it looked and did, so "noticed within" is an upper bound.
//
// Lifetime: a value; starts as all zero.
// Thread-safety: owned by the render thread; snapshots are copied out.
// Path: viewer/render/renderer.c -> this -> viewer/pages/overlay_content.h,
//   --stats

#include "viewer/keep/histogram.h"

#include <stdbool.h>
#include <stdint.h>

// One frame's way, in vf_clock_ns() time; also one row of --trace-frames.
struct vf_frame_times {
    uint32_t serial;
    uint64_t absent_ns;   // last look that did not find it
    uint64_t detected_ns; // first look that did
    uint64_t copied_ns;   // last byte left the region
    uint64_t drawn_ns;    // drawing commands were issued
    uint64_t swapped_ns;  // the present call returned
    uint64_t bytes;       // copied out of the region
    uint32_t skipped;     // frames folded into this one
    uint32_t damage_rects; // 0: the whole picture
    const char *upload;   // static name of the upload path
};

enum { VF_STATISTICS_RECENT = 1000 };

struct vf_statistics {
    uint64_t frames;   // shown
    uint64_t skipped;  // never shown, folded into a later one
    uint64_t missed;   // numbered by the guest, but never found in the region
    uint64_t torn;     // given up because the guest did not finish writing
    uint64_t draws;    // presents, frames or not
    uint64_t bytes;    // copied out of the region
    uint64_t first_frame_ns; // 0: none yet
    uint64_t last_frame_ns;
    uint32_t last_serial;

    struct vf_histogram noticed;  // absent -> detected: an upper bound
    struct vf_histogram copied;   // detected -> copied
    struct vf_histogram drawn;    // copied -> drawn
    struct vf_histogram swapped;  // drawn -> swapped
    struct vf_histogram total;    // detected -> swapped
    struct vf_histogram interval; // swapped -> next swapped

    // the newest intervals between shown frames, in ms, as a ring
    float recent_ms[VF_STATISTICS_RECENT];
    unsigned recent_count; // ever written
};

void
vf_statistics_add_frame(struct vf_statistics *statistics,
                        const struct vf_frame_times *times);

// Shown frames per second over the newest `seconds`, looking back from `now_ns`.
double
vf_statistics_fps(const struct vf_statistics *statistics, uint64_t now_ns,
                  double seconds);

// Copies the newest intervals in order, oldest first; returns how many (at most
// `capacity`).
unsigned
vf_statistics_recent(const struct vf_statistics *statistics, float *ms,
                     unsigned capacity);
