// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest's cursor as one layer of what is drawn: keeps what each source said
// last, and says which part of the window differs from what was drawn.
//
// Lifetime: init/finish with a context bound, in the caller's memory.
// Thread-safety: render thread.
// Path: shm/cursor.h -> this -> viewer/render/stage.h,
//   viewer/render/cursor_draw.h

#include "base/damage.h"
#include "shm/cursor.h"
#include "viewer/render/cursor_draw.h"
#include "viewer/render/cursor_texture.h"
#include "viewer/render/render_request.h"
#include "viewer/render/view.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_cursor_layer {
    struct vf_cursor cursors[VF_PICTURE_SOURCES]; // hold references
    struct vf_cursor_texture texture;
    struct vf_rect rect; // where it was drawn last
    uint64_t changes;    // vf_cursor.changes of what was drawn last
};

void
vf_cursor_layer_init(struct vf_cursor_layer *layer);

void
vf_cursor_layer_finish(struct vf_cursor_layer *layer);

// `cursor`: *transferred*.
void
vf_cursor_layer_set(struct vf_cursor_layer *layer,
                    enum vf_picture_source source,
                    const struct vf_cursor *cursor);

// Brings the texture up to date with the cursor of `source` and adds what differs
// from before in this view to `dirty`.
void
vf_cursor_layer_update(struct vf_cursor_layer *layer,
                       enum vf_picture_source source,
                       const struct vf_view *view, bool hide,
                       struct vf_damage *dirty);

// For the compositor; borrowed from the layer.
struct vf_cursor_scene
vf_cursor_layer_scene(const struct vf_cursor_layer *layer,
                      enum vf_picture_source source, bool hide);

// Hot spot of the cursor of `source` inside its picture; 0,0 without a shape.
struct vf_point
vf_cursor_layer_hot(const struct vf_cursor_layer *layer,
                    enum vf_picture_source source);
