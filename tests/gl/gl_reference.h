// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a window must show, computed pixel by pixel with none of the program's
// drawing code.
//
// Pure.

#include "gl_frame.h"
#include "shm/cursor.h"
#include "viewer/render/tone.h"

// How the frame is looked at.
struct gl_look {
    struct vf_size window;
    const struct vf_cursor *cursor; // NULL: none
    struct vf_tone_settings tone;
    bool fill; // scaled to the whole window, else 1:1
};

// R,G,B numbers 0..1 of every pixel of the window, top row first; free with g_free().
double *
gl_reference(const struct gl_frame *frame, const struct gl_look *look);

// Asserts that R,G,B bytes are what they must be to within `tolerance` in steps of
// eight bits, and names the first pixel that is not. 0.5 is rounding, and 0.51 what
// is left of it by single precision.
void
gl_assert_close(const uint8_t *found, const double *wanted, struct vf_size size,
                double tolerance);
