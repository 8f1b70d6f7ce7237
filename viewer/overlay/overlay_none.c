// SPDX-License-Identifier: GPL-2.0-or-later
// The overlay of a build without the toolkit: nothing is shown, nothing is asked.
#include "viewer/overlay/overlay.h"

#include <glib.h>

struct vf_overlay {
    uint8_t atlas;
};

struct vf_overlay *
vf_overlay_create(const struct vf_overlay_params *params)
{
    (void)params;
    return g_new0(struct vf_overlay, 1);
}

void
vf_overlay_destroy(struct vf_overlay *overlay)
{
    g_free(overlay);
}

const uint8_t *
vf_overlay_font_atlas(struct vf_overlay *overlay, struct vf_size *size,
                      unsigned *version)
{
    *size = (struct vf_size){1, 1};
    *version = 1;
    return &overlay->atlas;
}

void
vf_overlay_set_scale(struct vf_overlay *overlay, float scale)
{
    (void)overlay;
    (void)scale;
}

void
vf_overlay_feed(struct vf_overlay *overlay, const struct vf_input_event *event)
{
    (void)overlay;
    (void)event;
}

struct vf_overlay_triangles
vf_overlay_build(struct vf_overlay *overlay,
                 const struct vf_overlay_model *model, struct vf_size window,
                 float seconds)
{
    (void)overlay;
    (void)model;
    (void)window;
    (void)seconds;
    return (struct vf_overlay_triangles){0};
}

bool
vf_overlay_next_action(struct vf_overlay *overlay,
                       struct vf_overlay_action *action)
{
    (void)overlay;
    (void)action;
    return false;
}

bool
vf_overlay_is_animating(const struct vf_overlay *overlay)
{
    (void)overlay;
    return false;
}
