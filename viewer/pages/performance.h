// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Figures that people compare, from the times between frames.
//
// Pure. Path: viewer/keep/statistics.h -> this -> viewer/pages/page_performance.h

#include "viewer/keep/statistics.h"
#include "viewer/overlay/overlay_model.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_frame_lows {
    unsigned count;  // frames looked at; 0: none, and all else is 0
    double mean_fps;
    double low_1;    // frames a second of the slowest hundredth, on average
    double low_01;   // of the slowest thousandth; 0 below 1000 frames
};

// Of times between frames in ms.
struct vf_frame_lows
vf_performance_lows(const float *ms, unsigned count);

enum { VF_PERFORMANCE_BINS = 25 };

// How many of the times lie in each of the bins of 0..`max_ms`; longer ones are in
// the last.
void
vf_performance_bins(const float *ms, unsigned count, float max_ms,
                    float bins[VF_PERFORMANCE_BINS]);

enum vf_hud { VF_HUD_OFF, VF_HUD_FPS, VF_HUD_ALL };

// Fills in the model's corner.
void
vf_performance_hud(struct vf_overlay_model *model, enum vf_hud hud,
                   const struct vf_statistics *statistics, uint64_t now_ns);
