// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's picture on the graphics card, as it is stored in the region: one
// texture, brought up to date by the damaged parts of each frame. Copying follows
// the guest's write pointer, so it starts before the guest has finished.
//
// Lifetime: init/finish with a context bound, in the caller's memory.
// Thread-safety: render thread.
// Path: base/mailbox.h (a struct vf_frame) -> this -> viewer/compositor.h

#include "shm/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_frame_texture {
    unsigned name;          // GL texture; 0 until the first frame
    unsigned framebuffer;   // GL framebuffer to copy it from
    bool is_plain;          // its texels are pixels, ready to be copied
    struct vf_size texels;  // size of the texture
    bool torn;              // an update broke off: the next one is full

    // of the picture that is in the texture
    enum vf_pixel_format format;
    struct vf_color color;
    enum vf_rotation rotation;
    struct vf_size image;
    struct vf_size screen;
    int32_t rows;
};

struct vf_frame_texture_result {
    bool updated;     // the texture holds this frame now
    bool reallocated; // another size or format than before
    uint64_t bytes;   // copied out of the region
};

void
vf_frame_texture_init(struct vf_frame_texture *texture);

void
vf_frame_texture_finish(struct vf_frame_texture *texture);

// Copies the damaged parts of `frame` in, waiting for the guest to write them
// until `deadline_ns`. The frame may be released as soon as this returns.
struct vf_frame_texture_result
vf_frame_texture_update(struct vf_frame_texture *texture,
                        const struct vf_frame *frame, uint64_t deadline_ns);
