// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Cursor images of the three kinds a guest can have, drawn by rule so that a
// test knows every pixel of them.
//
// Plain C, no GLib.
// Thread-safety: pure.
// Path: tools/host/kvmfr_host.h -> this -> tools/host/looking_glass.h

#include "tools/host/kvmfr_host.h"

#include <stddef.h>
#include <stdint.h>

enum {
    VF_CURSOR_IMAGE_SIDE = 32, // pixels
    VF_CURSOR_IMAGE_MAX = VF_CURSOR_IMAGE_SIDE * VF_CURSOR_IMAGE_SIDE * 4,
};

// Draws the image of kind `type` (VF_KVMFR_CURSOR_*) and fills in what a cursor
// message says about it. Returns its bytes.
size_t
vf_cursor_image(uint32_t type, struct vf_host_cursor *cursor,
                uint8_t image[VF_CURSOR_IMAGE_MAX]);
