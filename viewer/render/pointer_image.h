// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's cursor as a picture that the local pointer can take, for when the
// guest's own need not be drawn: R,G,B,A with colours multiplied by alpha. Nothing
// local can invert what is below it, so inverting pixels become black with a white
// edge, which shows on everything.
//
// Lifetime: a value that owns its pixels; vf_pointer_image_clear() frees them.
// Thread-safety: pure.
// Path: shm/cursor.h -> this -> viewer/app/app.c

#include "shm/cursor.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_pointer_image {
    bool visible;        // false: the guest shows none
    uint64_t shape_id;   // 0: the guest has not said yet
    struct vf_size size; // guest screen pixels
    struct vf_point hot; // inside the picture
    uint8_t *rgba;       // owned, size.w * size.h pixels; NULL without a shape
};

// Of a cursor as it is now.
struct vf_pointer_image
vf_pointer_image_make(const struct vf_cursor *cursor);

void
vf_pointer_image_clear(struct vf_pointer_image *image);
