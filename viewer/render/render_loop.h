// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the render thread does: takes what came in, brings it to the graphics card,
// draws when something changed and when it is time, says how it went.
//
// Lifetime: vf_render_loop_run() is the whole life of the thread.
// Thread-safety: render thread; the inboxes are for everybody.
// Path: viewer/render/renderer.c -> this -> viewer/render/pacer.h,
//   viewer/render/stage.h

#include "base/wakeup.h"
#include "viewer/render/render_request.h"

#include <stdatomic.h>
#include <stdint.h>

struct vf_gl_surface;
struct vf_mailbox;
struct vf_queue;
struct vf_flight_recorder;
struct vf_user_filter;

// What comes in; everything signals `wakeup`.
struct vf_render_inboxes {
    struct vf_wakeup wakeup;
    struct {
        struct vf_mailbox *frames;  // of struct vf_frame
        struct vf_mailbox *cursors; // of struct vf_cursor
    } sources[VF_PICTURE_SOURCES];
    struct vf_mailbox *requests;  // of struct vf_render_request
    struct vf_queue *events;      // of struct vf_input_event
    struct vf_queue *screenshots; // of char *, owned by the queue
    struct vf_queue *savers;      // of struct vf_picture_saver *, references
    struct vf_mailbox *recorders; // of struct vf_recorder *, references; NULL: none
    atomic_bool stopping;
};

// Everything borrowed until the loop has ended.
struct vf_render_loop_params {
    struct vf_gl_surface *surface;
    struct vf_render_inboxes *inboxes;
    struct vf_mailbox *status;   // of struct vf_render_status
    struct vf_queue *actions;    // of struct vf_overlay_action
    struct vf_mailbox *pointers; // of struct vf_pointer_image; NULL: not wanted
    struct vf_queue *trace;      // of struct vf_frame_times; NULL: none
    struct vf_flight_recorder *flight; // the same
    const struct vf_user_filter *user_filter; // the same
    uint64_t frame_limit;        // take no more frames than this; 0: no limit
};

// Runs until inboxes->stopping is set and the wakeup signalled, or until GL fails;
// the status says which.
void
vf_render_loop_run(const struct vf_render_loop_params *params);
