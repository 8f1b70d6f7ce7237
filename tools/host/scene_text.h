// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Words in a picture: capital letters, digits and a few signs, 5 x 7 dots each,
// enough to say what a picture is when a person looks at it.
//
// Plain C, no GLib.
// Thread-safety: pure.
// Path: tools/host/pixel.h -> this -> tools/host/scene.h

#include "tools/host/pixel.h"

#include <stdint.h>

enum {
    VF_SCENE_GLYPH_W = 6, // dots from one letter to the next
    VF_SCENE_GLYPH_H = 9, // dots of a line, with a border
};

// Writes white on black with dots of `scale` pixels; returns the rectangle that
// was painted. Small letters become capitals, unknown ones blanks.
struct vf_host_rect
vf_scene_text_paint(const struct vf_host_canvas *canvas, uint32_t x, uint32_t y,
                    uint32_t scale, const char *text);
