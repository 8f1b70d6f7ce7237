// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is shown as pixels in memory: drawn once more, into a picture of its own, so
// that it does not matter what became of the window's buffers.
//
// Thread-safety: render thread, with the context bound.
// Path: viewer/render/compositor.h -> this -> viewer/keep/screenshot.h

#include "viewer/render/compositor.h"

#include <stdint.h>

// GL's bottom row first, four bytes a pixel -> top row first, three; *transferred*.
uint8_t *
vf_readback_flip(const uint8_t *rgba, struct vf_size size);

// R,G,B bytes of scene->target pixels, top row first, *transferred*. NULL when it
// cannot be drawn.
uint8_t *
vf_readback_rgb(struct vf_compositor *compositor, const struct vf_scene *scene,
                GError **error) VF_WARN_UNUSED;
