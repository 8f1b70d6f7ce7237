// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/cursor_layer.h"

void
vf_cursor_layer_init(struct vf_cursor_layer *layer)
{
    *layer = (struct vf_cursor_layer){0};
    vf_cursor_texture_init(&layer->texture);
}

void
vf_cursor_layer_finish(struct vf_cursor_layer *layer)
{
    for (int i = 0; i < VF_PICTURE_SOURCES; i++) {
        vf_cursor_clear(&layer->cursors[i]);
    }
    vf_cursor_texture_finish(&layer->texture);
}

void
vf_cursor_layer_set(struct vf_cursor_layer *layer,
                    enum vf_picture_source source,
                    const struct vf_cursor *cursor)
{
    vf_cursor_clear(&layer->cursors[source]);
    layer->cursors[source] = *cursor;
}

struct vf_cursor_scene
vf_cursor_layer_scene(const struct vf_cursor_layer *layer,
                      enum vf_picture_source source, bool hide)
{
    const struct vf_cursor *cursor = &layer->cursors[source];
    return (struct vf_cursor_scene){
        .texture = &layer->texture,
        .visible = cursor->visible && cursor->shape && !hide,
        .position = cursor->position,
        .transform = cursor->transform,
        .sdr_white = cursor->sdr_white,
    };
}

void
vf_cursor_layer_update(struct vf_cursor_layer *layer,
                       enum vf_picture_source source,
                       const struct vf_view *view, bool hide,
                       struct vf_damage *dirty)
{
    const struct vf_cursor *cursor = &layer->cursors[source];
    bool looks_new = layer->changes != cursor->changes;
    if (cursor->shape) {
        looks_new |= layer->texture.shape_id != cursor->shape->id;
        vf_cursor_texture_update(&layer->texture, cursor->shape);
    }
    struct vf_cursor_scene scene = vf_cursor_layer_scene(layer, source, hide);
    struct vf_rect rect = vf_cursor_scene_rect(&scene, view);
    if (looks_new || !vf_rect_equal(rect, layer->rect)) {
        vf_damage_add(dirty, layer->rect);
        vf_damage_add(dirty, rect);
        layer->rect = rect;
        layer->changes = cursor->changes;
    }
}

struct vf_point
vf_cursor_layer_hot(const struct vf_cursor_layer *layer,
                    enum vf_picture_source source)
{
    const struct vf_cursor_shape *shape = layer->cursors[source].shape;
    return shape ? shape->hot : (struct vf_point){0, 0};
}
