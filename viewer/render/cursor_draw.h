// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Draws the guest's cursor over the guest's picture: as it is on an ordinary
// picture, and the way the picture itself went on one that was converted or that the
// guest changed the colours of.
//
// Lifetime: create/destroy with a context bound; shaders are compiled when first
// needed. Thread-safety: render thread.
// Errors: what cannot be compiled is not drawn; a warning says so, once.
// Path: viewer/render/cursor_texture.h, viewer/render/quad_program.h -> this
//       -> viewer/render/compositor.c

#include "shm/cursor.h"
#include "viewer/render/color_adjust.h"
#include "viewer/render/cursor_texture.h"
#include "viewer/render/picture.h"
#include "viewer/render/view.h"

#include <stdbool.h>

struct vf_cursor_draw;

// A cursor where it is to be seen; everything borrowed for the call.
struct vf_cursor_scene {
    const struct vf_cursor_texture *texture; // of the shape
    bool visible;
    struct vf_point position; // top left, guest screen pixels
    const struct vf_cursor_transform *transform; // NULL: none
    float sdr_white; // cd/m2 over HDR pictures; 0: as the picture's
};

struct vf_cursor_draw *
vf_cursor_draw_create(bool gles);

// NULL is accepted.
void
vf_cursor_draw_destroy(struct vf_cursor_draw *draw);

// Draws the part that the scissor lets through, over the picture, which must be
// bound to VF_QUAD_UNIT_PICTURE, as must a vertex array without attributes.
void
vf_cursor_draw(struct vf_cursor_draw *draw,
               const struct vf_cursor_scene *cursor, const struct vf_view *view,
               const struct vf_shown_picture *picture,
               const struct vf_color_adjust *adjust);

// Where the cursor is in the window; empty when it is not to be seen.
struct vf_rect
vf_cursor_scene_rect(const struct vf_cursor_scene *cursor,
                     const struct vf_view *view);
