// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Makes an image of one kind into one of another, with gdk-pixbuf. Runs in a process
// of its own (image_tool.c), because what it reads is a guest's.
//
// Thread-safety: any. Path: -> this -> viewer/clipboard/image_tool.c

#include "base/error.h"

#include <glib.h>

// Larger images are refused: 16 bits a side, and this many pixels in all.
enum { VF_IMAGE_MOST_PIXELS = 100 * 1000 * 1000 };

// `from` and `to`: MIME types of PNG, BMP, TIFF, JPEG. The result is *transferred*.
GBytes *
vf_image_convert(GBytes *image, const char *from, const char *to,
                 GError **error) VF_WARN_UNUSED;

// Loads all that is needed to decode: nothing is opened after this.
void
vf_image_convert_prepare(void);
