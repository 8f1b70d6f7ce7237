// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the overlay says: from everything that is known to the plain model that is
// shown. Pure: the same facts give the same words.
//
// Path: viewer/app.c -> this -> viewer/overlay_model.h

#include "control/control.h"
#include "shm/source_status.h"
#include "spice/session.h"
#include "viewer/overlay_model.h"
#include "viewer/picture_reason.h"
#include "viewer/render_request.h"

#include <stdbool.h>
#include <stdint.h>

// Everything is borrowed for the call.
struct vf_overlay_facts {
    uint64_t now_ns;
    const char *title;
    const struct vf_control_status *control; // NULL: no libvirt in this run
    const struct vf_source_status *source;
    const struct vf_spice_status *spice;     // NULL: no SPICE in this run
    const struct vf_render_status *render;
    const struct vf_picture_reason *reason;
    bool picture_is_fresh; // the picture shown is being kept up to date

    bool open;
    enum vf_operation asking; // VF_OPERATION_NONE: nothing is asked
    bool captured;
    const char *capture_key; // what releases it
    bool input_ready;        // somewhere for the keys to go
    const char *toast;       // NULL: nothing just happened
};

void
vf_overlay_content_fill(struct vf_overlay_model *model,
                        const struct vf_overlay_facts *facts);

// "3 h 12 min", "45 s".
void
vf_format_duration(char *text, size_t size, uint64_t ns);
