// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The overlay as one layer of what is drawn: feeds the toolkit, has it laid out
// again when something about it changed, and says which part of the window that
// touches. The toolkit is made when there is first something to say: finding and
// rasterising a font takes longer than showing the first frame.
//
// Lifetime: create/destroy with a context bound. Thread-safety: render thread.
// Path: viewer/overlay/overlay.h, viewer/render/overlay_draw.h -> this ->
//   viewer/render/stage.h

#include "base/damage.h"
#include "base/geometry.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_input_event;
struct vf_overlay_action;
struct vf_overlay_draw;
struct vf_overlay_layer;
struct vf_overlay_model;

struct vf_overlay_layer *
vf_overlay_layer_create(bool gles);

// NULL is accepted.
void
vf_overlay_layer_destroy(struct vf_overlay_layer *layer);

void
vf_overlay_layer_feed(struct vf_overlay_layer *layer,
                      const struct vf_input_event *event);

// What clicks asked for since the last call, one at a time.
bool
vf_overlay_layer_next_action(struct vf_overlay_layer *layer,
                             struct vf_overlay_action *action);

// What it shows from now on, and how large: 1.0 is 96 dpi. NULL: nothing. It keeps a
// reference of its own.
void
vf_overlay_layer_set_model(struct vf_overlay_layer *layer,
                           struct vf_overlay_model *model, float scale);

// The window changed: it is laid out again with the next update.
void
vf_overlay_layer_touch(struct vf_overlay_layer *layer);

// Brings it up to date in a window of `size` pixels and adds what differs from before
// to `dirty`.
void
vf_overlay_layer_update(struct vf_overlay_layer *layer, struct vf_size size,
                        uint64_t now_ns, struct vf_damage *dirty);

// When it moves on by itself; UINT64_MAX: never.
uint64_t
vf_overlay_layer_deadline(const struct vf_overlay_layer *layer);

// Borrowed, for the compositor.
struct vf_overlay_draw *
vf_overlay_layer_draw(const struct vf_overlay_layer *layer);
