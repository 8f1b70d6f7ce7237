// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The in-window overlay, behind a wall: what to show goes in as a plain value,
// what was clicked comes out as actions, and triangles come out as arrays. No
// toolkit type leaves overlay_imgui.cpp and no policy lives in it.
//
// Lifetime: create/destroy on the render thread. overlay_none.c is the twin for a
// build without the toolkit: it draws nothing and returns no action.
// Thread-safety: render thread only.
// Path: viewer/overlay/overlay_model.h -> this -> viewer/render/overlay_draw.h

#include "base/geometry.h"
#include "input/input_event.h"
#include "viewer/overlay/overlay_model.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vf_overlay;

struct vf_overlay_vertex {
    float x, y;     // window pixels
    float u, v;     // font atlas, 0..1
    uint32_t color; // R,G,B,A bytes in ascending addresses, straight alpha
};

struct vf_overlay_batch {
    struct vf_rect clip;   // window pixels
    const struct vf_item_image *image; // of the model that was laid out, and its
                           // u, v are 0..1 of it; NULL: the font atlas
    uint32_t first_index;
    uint32_t index_count;
};

// Borrowed from the overlay until its next call.
struct vf_overlay_triangles {
    const struct vf_overlay_vertex *vertices;
    size_t vertex_count;
    const uint32_t *indices;
    size_t index_count;
    const struct vf_overlay_batch *batches;
    size_t batch_count;
};

struct vf_overlay_params {
    float scale; // 1.0: 96 dpi
    float font_px; // height of body text at scale 1
};

struct vf_overlay *
vf_overlay_create(const struct vf_overlay_params *params);

// NULL is accepted.
void
vf_overlay_destroy(struct vf_overlay *overlay);

// The font atlas: `size` of single-byte coverage, borrowed until the overlay is
// destroyed or rescaled; `version` changes when it does.
const uint8_t *
vf_overlay_font_atlas(struct vf_overlay *overlay, struct vf_size *size,
                      unsigned *version);

void
vf_overlay_set_scale(struct vf_overlay *overlay, float scale);

// Where the pointer is and what it presses; keys are not for it.
void
vf_overlay_feed(struct vf_overlay *overlay, const struct vf_input_event *event);

// Builds one picture of `model` for a window of `window` pixels; `seconds` since
// the last call. The triangles show it; actions are read with next_action().
struct vf_overlay_triangles
vf_overlay_build(struct vf_overlay *overlay, const struct vf_overlay_model *model,
                 struct vf_size window, float seconds);

// What the last build made the user do; false when there is nothing more.
bool
vf_overlay_next_action(struct vf_overlay *overlay,
                       struct vf_overlay_action *action);

// True while the overlay moves by itself (fades, blinking cursor) and wants to be
// built again soon although nothing happened.
bool
vf_overlay_is_animating(const struct vf_overlay *overlay);

#ifdef __cplusplus
}
#endif
