// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's cursor shape on the graphics card. The three kinds of shape become
// two: premultiplied colour, and colour with a mask that inverts.
//
// Lifetime: init/finish with a context bound, in the caller's memory.
// Thread-safety: render thread; vf_cursor_shape_convert() is pure.
// Path: shm/cursor.h -> this -> viewer/render/compositor.h

#include "shm/cursor.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_cursor_texture {
    unsigned name;         // GL texture; 0 until the first shape
    uint64_t shape_id;     // shape that is in it
    struct vf_size size;   // of the shape, in guest screen pixels
    bool inverts;
};

void
vf_cursor_texture_init(struct vf_cursor_texture *texture);

void
vf_cursor_texture_finish(struct vf_cursor_texture *texture);

// Does nothing when the shape is already there.
void
vf_cursor_texture_update(struct vf_cursor_texture *texture,
                         const struct vf_cursor_shape *shape);

// Writes size.w * size.h R,G,B,A pixels. Returns whether they invert (alpha 255:
// result = picture XOR colour; alpha 0: result = colour) or are premultiplied.
bool
vf_cursor_shape_convert(const struct vf_cursor_shape *shape, uint8_t *rgba);
