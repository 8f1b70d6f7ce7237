// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A texture that shaders draw pictures into. Row 0 is the picture's top row.
//
// Lifetime: a value, all zero at first; make/finish with a context bound.
// Thread-safety: render thread.
// Path: viewer/render/pixel_storage.h -> this
//       -> viewer/render/converter.h, viewer/render/filter_chain.h

#include "base/damage.h"
#include "base/geometry.h"

#include <stdbool.h>

struct vf_canvas {
    unsigned name;        // GL texture; 0: none
    unsigned framebuffer; // GL framebuffer with that texture
    struct vf_size size;  // pixels
    bool deep;            // ten bits a channel
    bool asked_deep;      // were asked for
};

// All zero is accepted, and is what it leaves.
void
vf_canvas_finish(struct vf_canvas *canvas);

// Binds the canvas to be drawn into, made anew where size or depth differ; eight
// bits where ten cannot be drawn into. `is_new`: there is nothing in it. False when
// the graphics card cannot hold it.
bool
vf_canvas_make(struct vf_canvas *canvas, struct vf_size size, bool deep,
               bool *is_new);

// Draws a triangle over the damaged parts of the bound canvas with the program in
// use; vertices come from their number (convert.vert), and the vertex array bound
// must have no attributes.
void
vf_canvas_draw(const struct vf_canvas *canvas, const struct vf_damage *damage);
