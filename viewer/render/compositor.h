// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Draws what a person sees: the guest's picture in its place, the guest's cursor
// on it, black around it, the overlay over everything. Draws only the parts asked
// for; keeps no idea of time, sources or windows.
//
// Lifetime: create/destroy with a context bound; shaders are compiled when first
// needed, which for copied pictures is never. Thread-safety: render thread.
// Path: viewer/render/picture.h, viewer/render/cursor_draw.h -> this ->
//   viewer/render/gl_surface.h

#include "base/damage.h"
#include "base/error.h"
#include "viewer/render/color_adjust.h"
#include "viewer/render/cursor_draw.h"
#include "viewer/render/picture.h"
#include "viewer/render/view.h"

#include <stdbool.h>

struct vf_compositor;
struct vf_overlay_draw;

// One picture to draw; everything borrowed for the call.
struct vf_scene {
    struct vf_size target;      // pixels drawn into
    const struct vf_view *view; // not valid: no picture
    const struct vf_shown_picture *picture;
    bool is_sharp; // pixels stay squares where it is scaled
    const struct vf_color_adjust *adjust;
    struct vf_cursor_scene cursor;
    struct vf_overlay_draw *overlay; // NULL: none
};

struct vf_compositor_params {
    bool gles;
    bool copies; // copying pixels is cheaper than shading them, and as exact
};

struct vf_compositor *
vf_compositor_create(const struct vf_compositor_params *params);

// NULL is accepted.
void
vf_compositor_destroy(struct vf_compositor *compositor);

// Draws `scene` into framebuffer `framebuffer`, only where `repaint` (target
// pixels) says. The framebuffer to read from may be another one afterwards. False
// when the driver cannot compile what that takes.
bool
vf_compositor_draw(struct vf_compositor *compositor, unsigned framebuffer,
                   const struct vf_scene *scene,
                   const struct vf_damage *repaint,
                   GError **error) VF_WARN_UNUSED;
