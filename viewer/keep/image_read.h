// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Pictures from bytes that somebody else wrote: PNG, by libpng, and PPM, as QEMU gives
// it. Whatever the bytes say, nothing is read beyond them, and nothing larger is made
// than is allowed here.
//
// Thread-safety: any thread. Errors: a sentence.
// Path: viewer/keep/screen_store.h -> this

#include "base/error.h"
#include "base/geometry.h"

#include <glib.h>
#include <stdbool.h>

// Of a file, and of a picture's sides in pixels.
enum { VF_IMAGE_MAX_BYTES = 64 << 20, VF_IMAGE_MAX_SIDE = 8192 };

// R,G,B bytes, top row first, *transferred*; NULL with `error` when `bytes` is no
// picture. What is transparent becomes black.
GBytes *
vf_image_read(GBytes *bytes, struct vf_size *size, GError **error) VF_WARN_UNUSED;
