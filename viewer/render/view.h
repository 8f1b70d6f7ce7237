// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where the guest's picture lies in the window, and how a point in one is found in
// the other. Pure: a view is computed from sizes and used; nothing is kept.
//
// Three spaces, all in pixels, origin top left:
//   window  what is drawn into (drawable pixels, not desktop points)
//   image   the stored picture, before rotation
//   screen  the guest's desktop: the image before any scaling by the host; the
//           space of the guest's cursor and of absolute pointer positions
//
// Path: viewer/render/renderer.c, viewer/app/app.c -> this -> base/geometry.h

#include "base/geometry.h"

#include <stdbool.h>

enum vf_scale_mode {
    VF_SCALE_FIT,     // as large as fits, aspect kept
    VF_SCALE_STRETCH, // fills the window, aspect lost
    VF_SCALE_INTEGER, // largest whole multiple that fits; shrinks as FIT does
    VF_SCALE_SHRINK,  // never larger than 1:1, shrinks as FIT does
    VF_SCALE_ONE,     // always 1:1, centred, cut at the window's edges
};

struct vf_view_params {
    struct vf_size window;
    struct vf_size image;
    struct vf_size screen;     // empty: the same as image
    enum vf_rotation rotation; // guest's and user's together, clockwise
    enum vf_scale_mode mode;
};

struct vf_view {
    bool valid; // false when a size is empty; all else is zero then
    struct vf_size window;
    struct vf_size image;
    struct vf_size screen;
    enum vf_rotation rotation;
    struct vf_rect target; // the picture in the window; may reach outside it
    bool exact;            // one image pixel is one window pixel
};

struct vf_vec2 {
    float x;
    float y;
};

struct vf_view
vf_view_compute(const struct vf_view_params *params);

// A window position in guest screen coordinates (pixel edges: 0 .. screen.w).
// Positions outside the picture give coordinates outside the screen.
struct vf_vec2
vf_view_window_to_screen(const struct vf_view *view, struct vf_vec2 position);

struct vf_vec2
vf_view_screen_to_window(const struct vf_view *view, struct vf_vec2 position);

// The smallest window rectangle around a rectangle of image pixels, grown by
// `margin` window pixels where the picture is scaled (for filters that look at
// neighbours), clipped to the picture and the window.
struct vf_rect
vf_view_image_rect_to_window(const struct vf_view *view, struct vf_rect rect,
                             int32_t margin);

// The same for a rectangle of guest screen pixels.
struct vf_rect
vf_view_screen_rect_to_window(const struct vf_view *view, struct vf_rect rect,
                              int32_t margin);

// Row-major 2x3: image coordinates 0..1 from target coordinates 0..1 (both from
// the top left), for the vertex shader.
void
vf_view_texture_matrix(enum vf_rotation rotation, float matrix[6]);

bool
vf_view_equal(const struct vf_view *a, const struct vf_view *b);
