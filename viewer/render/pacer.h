// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When to draw. Normally at once; just in time when asked to and the monitor's
// rhythm is known, that is so late that the swap still makes the next vertical
// blank, with the newest frame and cursor there are; and no more often than the cap
// on frames allows.
//
// Pure: a value without a clock; starts as all zero.
// Path: viewer/render/vblank.h -> this -> viewer/render/renderer.c

#include "viewer/render/vblank.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_pacer_settings {
    bool just_in_time; // only with swaps that wait
    bool swaps_wait;   // the swap interval is not 0
    double refresh_hz; // of the display as it claims; 0: unknown
    double max_fps;    // frames a second; 0: no cap
};

struct vf_pacer {
    struct vf_vblank vblank;
    uint64_t work_ns; // what taking, bringing and drawing took lately, the most
    uint64_t margin_ns;   // kept on top of that; grows when blanks are missed
    uint64_t drawn_at_ns; // when the next drawing is to begin; 0: not fixed yet
    uint64_t aimed_ns;    // the vertical blank that is for
    uint64_t frame_ns;    // when the newest frame was taken
};

// When drawing may begin, for something that is there to be drawn `now_ns`. In the
// past or now: at once. Fixed until vf_pacer_note_present().
uint64_t
vf_pacer_draw_at(struct vf_pacer *pacer,
                 const struct vf_pacer_settings *settings, uint64_t now_ns);

// When the next frame may be taken; drawing may come later still.
uint64_t
vf_pacer_frame_at(const struct vf_pacer *pacer,
                  const struct vf_pacer_settings *settings);

void
vf_pacer_note_frame(struct vf_pacer *pacer, uint64_t now_ns);

// From one picture to the next, in ns, and in `*draw_ns` the next moment by which
// a frame must be there to be in one: the monitor's where swaps wait for it, or
// that of the cap on frames, whichever is slower. 0: there is no such rhythm.
uint64_t
vf_pacer_rhythm(const struct vf_pacer *pacer,
                const struct vf_pacer_settings *settings, uint64_t now_ns,
                uint64_t *draw_ns);

// Something was drawn and presented: work began, the swap was called, it returned.
void
vf_pacer_note_present(struct vf_pacer *pacer,
                      const struct vf_pacer_settings *settings,
                      uint64_t began_ns, uint64_t swap_ns,
                      uint64_t returned_ns);

// What was to be drawn needed no drawing.
void
vf_pacer_note_nothing(struct vf_pacer *pacer);
