// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the application hears from the threads of its parts, and the last it heard.
//
// Thread-safety: main thread only; the inboxes are filled by others.
// Path: viewer/app/app.h -> this -> base/mailbox.h, base/queue.h

#include "control/status.h"
#include "shm/source_status.h"
#include "spice/session.h"
#include "viewer/app/picture_reason.h"
#include "viewer/render/render_request.h"

#include <stdbool.h>

struct vf_mailbox;
struct vf_queue;

// What other threads have to say, newest or in order.
struct vf_app_inboxes {
    struct vf_mailbox *render;  // of struct vf_render_status
    struct vf_mailbox *source;  // of struct vf_source_status
    struct vf_mailbox *control; // of struct vf_control_status
    struct vf_queue *actions;   // of struct vf_overlay_action
};

// What is known, as last heard.
struct vf_app_known {
    struct vf_render_status render;
    struct vf_source_status source;
    struct vf_control_status control;
    bool has_control; // the first control status arrived
    struct vf_spice_status spice;
    struct vf_picture_reason reason;
};
