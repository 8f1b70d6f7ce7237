// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Small versions of pictures. Pure.
//
// Thread-safety: any thread.
// Path: viewer/keep/picture_saver.h -> this -> viewer/keep/screen_store.h

#include "base/geometry.h"

#include <stdint.h>

// The size of a picture of `size` that has no side longer than `most` pixels, in its
// own shape; at least one pixel, and never larger than it was.
struct vf_size
vf_thumbnail_size(struct vf_size size, int32_t most);

// `rgb` (R,G,B bytes of size.w * size.h) in the size `to`, which is no larger: every
// pixel is the mean of those that it stands for. *Transferred*, g_free().
uint8_t *
vf_thumbnail_make(const uint8_t *rgb, struct vf_size size, struct vf_size to);
