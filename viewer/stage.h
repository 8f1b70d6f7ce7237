// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that is drawn, as GL objects, and the one question that keeps the
// program cheap: which part of the window differs from what is shown? Frames,
// cursors, requests and overlay input change the stage; presenting shows it.
//
// Lifetime: create/destroy with the surface bound. Thread-safety: render thread.
// Ownership: frames stay the caller's; a cursor is *transferred*.
// Path: viewer/renderer.c -> this -> viewer/compositor.h, viewer/overlay.h

#include "base/error.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/render_request.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_gl_surface;
struct vf_input_event;
struct vf_stage;

struct vf_stage *
vf_stage_create(struct vf_gl_surface *surface, GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void
vf_stage_destroy(struct vf_stage *stage);

// Copied.
void
vf_stage_set_request(struct vf_stage *stage,
                     const struct vf_render_request *request);

void
vf_stage_set_cursor(struct vf_stage *stage, enum vf_picture_source source,
                    struct vf_cursor *cursor);

// Copies the frame in, waiting until `deadline_ns` for the guest to finish writing
// it. Returns false when it did not; the picture is then what it was, in part.
// `bytes`: copied out of the region.
bool
vf_stage_set_frame(struct vf_stage *stage, enum vf_picture_source source,
                   const struct vf_frame *frame, uint64_t deadline_ns,
                   uint64_t *bytes);

// The texture of `source` has missed frames: the next one is copied whole.
void
vf_stage_invalidate_source(struct vf_stage *stage,
                           enum vf_picture_source source);

void
vf_stage_feed(struct vf_stage *stage, const struct vf_input_event *event);

// What clicks in the overlay asked for since the last call, one at a time.
bool
vf_stage_next_action(struct vf_stage *stage, struct vf_overlay_action *action);

enum vf_stage_outcome {
    VF_STAGE_HIDDEN,    // nobody can see it: nothing was drawn
    VF_STAGE_UNCHANGED, // what is shown is still right
    VF_STAGE_PRESENTED,
};

// Brings cursor and overlay up to date and, when anything differs, draws and
// presents. `drawn_ns`: when the drawing was issued, if it was.
enum vf_stage_outcome
vf_stage_present(struct vf_stage *stage, uint64_t *drawn_ns);

// When vf_stage_present() wants to be called although nothing happens, in
// vf_clock_ns() time; UINT64_MAX: never.
uint64_t
vf_stage_deadline(const struct vf_stage *stage);

// Fills in what the stage knows: has_picture, source, view, cursor_hot.
void
vf_stage_describe(const struct vf_stage *stage, struct vf_render_status *status);

// What is shown, without the overlay: R,G,B bytes, top row first, *transferred*.
uint8_t *
vf_stage_read_rgb(struct vf_stage *stage, struct vf_size *size);
