// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/overlay_layer.h"

#include "base/clock.h"
#include "viewer/overlay/overlay.h"
#include "viewer/render/overlay_draw.h"

#include <glib.h>

// The overlay's own pace while it moves by itself.
static const uint64_t ANIMATION_INTERVAL_NS = 16 * VF_NS_PER_MS;

struct vf_overlay_layer {
    struct vf_overlay *overlay; // NULL until there is something to say
    struct vf_overlay_model *model; // NULL: nothing to show
    float scale;
    struct vf_overlay_draw *draw;
    bool stale; // the model or its input changed
    uint64_t built_ns;
    struct vf_rect rect; // where it was drawn last
};

struct vf_overlay_layer *
vf_overlay_layer_create(bool gles)
{
    struct vf_overlay_layer *layer = g_new0(struct vf_overlay_layer, 1);
    layer->draw = vf_overlay_draw_create(gles);
    return layer;
}

void
vf_overlay_layer_destroy(struct vf_overlay_layer *layer)
{
    if (layer) {
        vf_overlay_destroy(layer->overlay);
        vf_overlay_model_unref(layer->model);
        vf_overlay_draw_destroy(layer->draw);
        g_free(layer);
    }
}

void
vf_overlay_layer_feed(struct vf_overlay_layer *layer,
                      const struct vf_input_event *event)
{
    if (layer->overlay) {
        vf_overlay_feed(layer->overlay, event);
        layer->stale = true;
    }
}

bool
vf_overlay_layer_next_action(struct vf_overlay_layer *layer,
                             struct vf_overlay_action *action)
{
    return layer->overlay && vf_overlay_next_action(layer->overlay, action);
}

void
vf_overlay_layer_set_model(struct vf_overlay_layer *layer,
                           struct vf_overlay_model *model, float scale)
{
    if (model == layer->model && scale == layer->scale) {
        return;
    }
    struct vf_overlay_model *before = layer->model;
    layer->model = model ? vf_overlay_model_ref(model) : NULL;
    vf_overlay_model_unref(before);
    layer->scale = scale;
    layer->stale = true;
}

void
vf_overlay_layer_touch(struct vf_overlay_layer *layer)
{
    layer->stale = true;
}

static void
build(struct vf_overlay_layer *layer, struct vf_size window, uint64_t now_ns)
{
    if (!layer->overlay) {
        layer->overlay = vf_overlay_create(&(struct vf_overlay_params){
            .scale = layer->scale,
            .font_px = 15.0f,
        });
    }
    float seconds = (float)((double)(now_ns - layer->built_ns) / 1e9);
    layer->built_ns = now_ns;
    layer->stale = false;
    vf_overlay_set_scale(layer->overlay, layer->scale);

    struct vf_overlay_triangles triangles =
        vf_overlay_build(layer->overlay, layer->model, window, seconds);
    struct vf_size size;
    unsigned version;
    const uint8_t *atlas =
        vf_overlay_font_atlas(layer->overlay, &size, &version);
    vf_overlay_draw_set_atlas(layer->draw, atlas, size, version);
    vf_overlay_draw_set_triangles(layer->draw, &triangles);
}

void
vf_overlay_layer_update(struct vf_overlay_layer *layer, struct vf_size size,
                        uint64_t now_ns, struct vf_damage *dirty)
{
    if (!layer->model ||
        (!layer->overlay && !vf_overlay_model_is_visible(layer->model)) ||
        (!layer->stale && now_ns < vf_overlay_layer_deadline(layer))) {
        return;
    }
    build(layer, size, now_ns);
    struct vf_rect rect = vf_overlay_draw_bounds(layer->draw);
    vf_damage_add(dirty, layer->rect);
    vf_damage_add(dirty, rect);
    layer->rect = rect;
}

uint64_t
vf_overlay_layer_deadline(const struct vf_overlay_layer *layer)
{
    if (layer->overlay && layer->model &&
        vf_overlay_is_animating(layer->overlay)) {
        return layer->built_ns + ANIMATION_INTERVAL_NS;
    }
    return UINT64_MAX;
}

struct vf_overlay_draw *
vf_overlay_layer_draw(const struct vf_overlay_layer *layer)
{
    return layer->draw;
}
