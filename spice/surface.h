// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's screen as a SPICE display gives it, checked once: all later
// copies rely on these numbers and on nothing the server says again. Pure.
//
// Path: -> this -> spice/frame_pool.h -> spice/display.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VF_SURFACE_MAX_SIDE = 16384 };

enum vf_surface_format {
    VF_SURFACE_XRGB, // 32 bits: B,G,R,x bytes
    VF_SURFACE_RGB565,
    VF_SURFACE_RGB555,
};

struct vf_surface {
    enum vf_surface_format format;
    struct vf_size size;
    size_t stride;       // bytes from one row to the next
    const uint8_t *data; // borrowed; stride * size.h bytes
};

// Takes what a server announced: a SPICE_SURFACE_FMT_* and numbers of any
// value. False when it cannot be shown; `why` is then a sentence.
bool
vf_surface_init(struct vf_surface *surface, int spice_format, int64_t width,
                int64_t height, int64_t stride, const void *data, char *why,
                size_t why_size);

// Copies a rectangle, which must lie inside the surface, as B,G,R,A rows to
// `to`.
void
vf_surface_copy(const struct vf_surface *surface, struct vf_rect rect,
                uint8_t *to, size_t to_pitch);
