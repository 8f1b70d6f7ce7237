// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a number in a picture must look like on an SDR display, in double precision
// and from first principles (chromaticities, ST 2084, IEC 61966-2-1): nothing in
// here comes from the program's shaders or from viewer/render/tone.c.
//
// Pure.

#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/render/tone.h"

double
gl_srgb_decode(double number);
double
gl_srgb_encode(double light);

// Of luminance in cd/m2.
double
gl_pq_encode(double luminance);
double
gl_pq_decode(double number);

enum gl_primaries { GL_BT709, GL_BT2020 };

// Linear light between primaries.
void
gl_convert_primaries(enum gl_primaries from, enum gl_primaries to,
                     const double in[3], double out[3]);

// The number to be shown, 0..1, for a number stored.
void
gl_color_shown(const struct vf_color *color,
               const struct vf_tone_settings *settings, const double number[3],
               double shown[3]);

// The same for a colour of the cursor, an ordinary desktop's, over such a picture.
// `white`: cd/m2, 0: as the picture's. `transform`: NULL: none.
void
gl_color_cursor(const struct vf_color *color,
                const struct vf_tone_settings *settings,
                const struct vf_cursor_transform *transform, double white,
                const double desktop[3], double shown[3]);
