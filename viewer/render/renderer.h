// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The render thread: owner of the GL context and of every GL object. Frames and
// cursors come in by mailbox from their sources, what to show and how comes in from
// the main thread as one request value; pictures go out to the surface, and what
// was measured and clicked goes up. It draws only when something changed.
//
// Lifetime: create -> start -> stop (joins) -> destroy. The surface is borrowed
// from create to stop.
// Thread-safety: functions on the main thread.
// Path: base/mailbox.h -> this -> viewer/render/render_loop.h ->
//   viewer/render/stage.h

#include "viewer/render/render_request.h"

#include <stdint.h>

struct vf_gl_surface;
struct vf_input_event;
struct vf_mailbox;
struct vf_picture_saver;
struct vf_queue;
struct vf_recorder;
struct vf_renderer;
struct vf_flight_recorder;
struct vf_user_filter;

struct vf_renderer_params {
    struct vf_gl_surface *surface;
    struct vf_mailbox
        *status; // of struct vf_render_status; borrowed until stop
    struct vf_queue
        *actions; // of struct vf_overlay_action; borrowed until stop
    struct vf_mailbox *pointers; // of struct vf_pointer_image, for the local
        // pointer; borrowed until stop; NULL: not wanted
    struct vf_queue *trace; // of struct vf_frame_times; NULL: none; borrowed until stop
    struct vf_flight_recorder *flight; // the same
    const struct vf_user_filter *user_filter; // the same
    uint64_t frame_limit;   // take no more frames than this; 0: no limit
};

struct vf_renderer *
vf_renderer_create(const struct vf_renderer_params *params);

// Stops first if running. NULL is accepted.
void
vf_renderer_destroy(struct vf_renderer *renderer);

void
vf_renderer_start(struct vf_renderer *renderer);

// Returns once every frame and cursor given was released and the context is unbound.
// Sources must have stopped before; more than once does no harm.
void
vf_renderer_stop(struct vf_renderer *renderer);

// The inboxes of struct vf_frame and struct vf_cursor, for the sources to put into.
// Borrowed; valid from create to destroy.
struct vf_mailbox *
vf_renderer_frames(struct vf_renderer *renderer, enum vf_picture_source source);
struct vf_mailbox *
vf_renderer_cursors(struct vf_renderer *renderer,
                    enum vf_picture_source source);

// `request` is copied; it takes a reference of its own to the overlay's model.
void
vf_renderer_request(struct vf_renderer *renderer,
                    const struct vf_render_request *request);

// Input for the overlay, in order; copied.
void
vf_renderer_feed(struct vf_renderer *renderer,
                 const struct vf_input_event *event);

// Writes what is shown, cursor included and overlay not, as a PNG file; the status
// says when it is done. `path` is copied.
void
vf_renderer_screenshot(struct vf_renderer *renderer, const char *path);

// Gives `saver`, which is *transferred*, the guest's picture as it is now.
void
vf_renderer_save(struct vf_renderer *renderer, struct vf_picture_saver *saver);

// Records from now on, and ends what was recorded before. `recorder` is a reference,
// *transferred*; NULL: nothing.
void
vf_renderer_record(struct vf_renderer *renderer, struct vf_recorder *recorder);
