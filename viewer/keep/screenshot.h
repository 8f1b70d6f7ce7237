// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Pictures to PNG files, by libpng.
//
// Thread-safety: any thread. Errors: a sentence that names the file.
// Path: viewer/render/renderer.c -> this

#include "base/error.h"
#include "base/geometry.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

// Appends a PNG file to `out`; `rgb` as below. False: libpng cannot.
bool
vf_png_encode(GByteArray *out, const uint8_t *rgb,
              struct vf_size size) VF_WARN_UNUSED;

// `rgb`: size.w * size.h R,G,B bytes, top row first. The file is complete or not
// there: it is written under a temporary name and renamed.
bool
vf_png_write(const char *path, const uint8_t *rgb, struct vf_size size,
             GError **error) VF_WARN_UNUSED;
