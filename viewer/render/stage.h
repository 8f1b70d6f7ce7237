// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that is drawn, as GL objects, and the one question that keeps the
// program cheap: which part of the window differs from what is shown? Frames,
// cursors, requests and overlay input change the stage; presenting shows it.
//
// Lifetime: create/destroy with the surface bound. Thread-safety: render thread.
// Ownership: frames and cursors are *transferred*; a frame is given back as soon as
// its memory is not read any more.
// Path: viewer/render/renderer.c -> this -> viewer/render/picture.h,
//   viewer/render/compositor.h

#include "base/error.h"
#include "shm/cursor.h"
#include "shm/frame.h"
#include "viewer/render/picture.h"
#include "viewer/render/render_request.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_gl_surface;
struct vf_input_event;
struct vf_overlay_action;
struct vf_picture_saver;
struct vf_recorder;
struct vf_stage;
struct vf_user_filter;

struct vf_stage_params {
    struct vf_gl_surface *surface;            // borrowed
    const struct vf_user_filter *user_filter; // borrowed; NULL: none
};

struct vf_stage *
vf_stage_create(const struct vf_stage_params *params);

// NULL is accepted.
void
vf_stage_destroy(struct vf_stage *stage);

// Copied, with a reference of its own to the overlay's model.
void
vf_stage_set_request(struct vf_stage *stage,
                     const struct vf_render_request *request);

void
vf_stage_set_cursor(struct vf_stage *stage, enum vf_picture_source source,
                    const struct vf_cursor *cursor);

// Starts to bring a frame in; what remains is done by vf_stage_advance(). The guest
// has until `deadline_ns` to finish writing it. False when it came to nothing.
bool
vf_stage_take_frame(struct vf_stage *stage, enum vf_picture_source source,
                    const struct vf_frame *frame, uint64_t deadline_ns);

// True while a frame is being brought in: no other can be taken.
bool
vf_stage_is_busy(const struct vf_stage *stage);

// False while the picture shown is half one frame and half the next: drawing it
// would tear.
bool
vf_stage_is_whole(const struct vf_stage *stage);

// Goes on with the frame that is being brought in, for about a millisecond. Once it
// is VF_PICTURE_UPDATED the stage shows it.
enum vf_picture_progress
vf_stage_advance(struct vf_stage *stage, uint64_t now_ns);

// About the frame that was brought in last.
uint64_t
vf_stage_frame_bytes(const struct vf_stage *stage);
const char *
vf_stage_frame_upload(const struct vf_stage *stage);

// The texture of `source` has missed frames: the next one is brought whole.
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
    VF_STAGE_BROKEN, // the driver cannot draw: `error` says why
};

// Brings cursor and overlay up to date and, when anything differs, draws and
// presents. `drawn_ns`: when the drawing was issued, if it was.
enum vf_stage_outcome
vf_stage_present(struct vf_stage *stage, uint64_t *drawn_ns, GError **error);

// When the stage wants to be seen to although nothing happens, in vf_clock_ns()
// time; UINT64_MAX: never.
uint64_t
vf_stage_deadline(const struct vf_stage *stage);

// Fills in what the stage knows: has_picture, source, view, cursor_hot, upload,
// filter_note.
void
vf_stage_describe(const struct vf_stage *stage,
                  struct vf_render_status *status);

// Records the guest's picture with its cursor from now on, in the guest's own pixels:
// `recorder` is a reference, *transferred*; NULL ends it.
void
vf_stage_record(struct vf_stage *stage, struct vf_recorder *recorder);

// The guest's picture with its cursor, in the guest's own pixels: as below. NULL
// without a picture.
uint8_t *
vf_stage_read_frame(struct vf_stage *stage, struct vf_size *size,
                    GError **error) VF_WARN_UNUSED;

// Gives `saver`, which is *transferred*, the guest's picture in a small size, later and
// without waiting for it. False when the driver cannot draw it.
bool
vf_stage_snapshot(struct vf_stage *stage, struct vf_picture_saver *saver,
                  GError **error) VF_WARN_UNUSED;

// Gives what was asked for and has arrived, recorded pictures too.
void
vf_stage_fetch_kept(struct vf_stage *stage);

// What is shown, without the overlay: R,G,B bytes, top row first, *transferred*.
uint8_t *
vf_stage_read_rgb(struct vf_stage *stage, struct vf_size *size,
                  GError **error) VF_WARN_UNUSED;
