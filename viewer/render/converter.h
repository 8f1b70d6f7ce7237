// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Makes pictures that can be shown from pictures as the guest stores them: packed
// three-byte pixels become pixels, HDR numbers those of an SDR display. A pass of
// its own over what was damaged, into a second texture, and not a computation in
// every drawing, because
//   - scaling can then use the sampler's filter, and filters what is shown instead
//     of PQ numbers or bytes,
//   - a cursor, an overlay or an exposed window over a still picture costs nothing
//     of it again, and a software renderer can copy it to the window,
//   - the price on a graphics card is one write and one read of a pixel, below one
//     percent of what even an integrated one moves at 4K and 60 frames a second.
// Ordinary 8-bit and 10-bit pictures need none of this and are drawn as stored.
//
// Lifetime: create/destroy with a context bound; shaders are compiled when first
// needed. Thread-safety: render thread.
// Path: viewer/render/frame_texture.h, viewer/render/tone.h,
//   viewer/render/canvas.h -> this
//       -> viewer/render/compositor.h

#include "shm/frame.h"
#include "viewer/render/canvas.h"
#include "viewer/render/pixel_storage.h"
#include "viewer/render/tone.h"

#include <stdbool.h>

struct vf_converter;

struct vf_converter *
vf_converter_create(bool gles);

// NULL is accepted.
void
vf_converter_destroy(struct vf_converter *converter);

// True when pictures of this kind have to be converted.
bool
vf_converter_is_needed(const struct vf_pixel_storage *storage,
                       enum vf_transfer transfer);

// One picture to convert; borrowed for the call.
struct vf_conversion {
    unsigned stored; // GL texture
    enum vf_pixel_format format;
    const struct vf_pixel_storage *storage;
    struct vf_size size; // pixels that are stored
    struct vf_tone tone;
    bool deep;                // the display shows more than eight bits
    bool whole;               // whatever the damage says
    struct vf_damage *damage; // pixels; made full when everything was converted
};

// Brings `converted` up to date, making it anew where size or depth differ. False
// when the driver cannot: a warning with the driver's words was logged.
bool
vf_converter_run(struct vf_converter *converter, struct vf_canvas *converted,
                 const struct vf_conversion *conversion);
