// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Draws the overlay's triangles. Nothing here knows what they mean.
//
// Lifetime: create/destroy with a context bound; its shader is compiled when there
// is first something to draw. Thread-safety: render thread.
// Errors: when it cannot be compiled there is no overlay, and a warning says so.
// Path: viewer/overlay/overlay.h -> this -> viewer/render/compositor.c

#include "viewer/overlay/overlay.h"

struct vf_overlay_draw;

struct vf_overlay_draw *
vf_overlay_draw_create(bool gles);

// NULL is accepted.
void
vf_overlay_draw_destroy(struct vf_overlay_draw *draw);

// `coverage`: size.w * size.h bytes; copied when `version` is a new one.
void
vf_overlay_draw_set_atlas(struct vf_overlay_draw *draw, const uint8_t *coverage,
                          struct vf_size size, unsigned version);

// Copies the triangles to the graphics card.
void
vf_overlay_draw_set_triangles(struct vf_overlay_draw *draw,
                              const struct vf_overlay_triangles *triangles);

// Draws the part that lies in `clip` (window pixels) into a target of `window`
// pixels. The scissor test must be enabled; its rectangle is changed.
void
vf_overlay_draw(struct vf_overlay_draw *draw, struct vf_size window,
                struct vf_rect clip);

// The smallest rectangle around everything it would draw.
struct vf_rect
vf_overlay_draw_bounds(const struct vf_overlay_draw *draw);
