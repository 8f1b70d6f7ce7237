// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How the guest's pixels lie in a GL texture: exactly as they lie in the region,
// so that bringing them there moves bytes and computes nothing. Three-byte pixels
// are packed in four-byte texels; what they mean is worked out by a shader. Only
// where the processor draws anyway does the driver take bytes apart on the way.
//
// Thread-safety: render thread, with a context bound; what does not speak of GL is
// pure.
// Path: shm/frame.h -> this -> viewer/render/upload.h

#include "shm/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_pixel_storage {
    unsigned internal;        // GL internal format
    unsigned allocate_format; // GL format that the texture is made with
    unsigned format;          // GL format that texels are handed over in
    unsigned type;            // GL type, of both
    int32_t texel_bytes;      // in the region: 4 or 8, or 3 on the way
    bool swap_red_blue;       // the sampler must put the channels in order
    bool is_window_order;     // texels lie as a software renderer's window does
    bool is_packed;           // texels are bytes of pixels and not pixels
};

// `software`: the processor draws, and is faster when textures lie as windows do.
struct vf_pixel_storage
vf_pixel_storage_of(enum vf_pixel_format format, bool software);

// Storage for pictures that a shader writes, eight bits a channel.
struct vf_pixel_storage
vf_pixel_storage_of_window(void);

// Gives `texture` storage of this kind and size with undefined contents, sampled
// without a filter unless a sampler says otherwise. False when the graphics card
// cannot hold that much; it is bound to GL_TEXTURE_2D in any case.
bool
vf_pixel_storage_allocate(const struct vf_pixel_storage *storage,
                          unsigned texture, struct vf_size texels);

// Texels of the texture that holds all rows of `frame` that are stored.
struct vf_size
vf_pixel_storage_size(const struct vf_pixel_storage *storage,
                      const struct vf_frame *frame);

// Texels touched by a rectangle of image pixels.
struct vf_rect
vf_pixel_storage_rect(const struct vf_pixel_storage *storage,
                      struct vf_rect rect);
