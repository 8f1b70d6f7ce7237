// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A frame number and a time, painted in the top left corner of a picture so
// that a program can read them back from any copy of it: from the region, a
// texture, a screenshot, the X server's pixels. 16 x 16 cells of 4 pixels,
// black or white, row by row the most significant bit first: 0x5646, a
// checksum, the serial (32 bits), the time (64 bits); and then all of it once
// more, inverted.
//
// Plain C, no GLib.
// Thread-safety: pure.
// Path: tools/host/pixel.h -> this -> tools/host/scene.h

#include "tools/host/pixel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VF_SCENE_CODE_CELLS = 16,
    VF_SCENE_CODE_CELL = 4,
    VF_SCENE_CODE_SIDE = VF_SCENE_CODE_CELLS * VF_SCENE_CODE_CELL, // pixels
};

struct vf_scene_code {
    uint32_t serial;
    uint64_t time_ns; // CLOCK_MONOTONIC of the machine that painted it
};

// Does nothing on a canvas smaller than the code.
void
vf_scene_code_paint(const struct vf_host_canvas *canvas,
                    struct vf_scene_code code);

// Reads it from 8-bit pixels at the code's top left corner: `pixel_bytes` from
// one pixel to the next and the green byte at `green` (4 and 1 for BGRA and
// RGBA). False when there is no undamaged code.
bool
vf_scene_code_read(const uint8_t *pixels, size_t pitch, size_t pixel_bytes,
                   size_t green, struct vf_scene_code *code);
