// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the render thread says about itself, and when: at once when something looks
// different, and a few times a second while there are figures.
//
// Lifetime: a value; init, then used. Thread-safety: render thread.
// Path: viewer/render/render_loop.h -> this -> viewer/render/render_request.h

#include "base/error.h"
#include "viewer/render/render_request.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_gl_surface;
struct vf_mailbox;
struct vf_stage;

struct vf_render_report {
    struct vf_mailbox *box;         // of struct vf_render_status; borrowed
    struct vf_render_status status; // to be filled in
    bool is_stale;                  // say it soon, whatever else
    struct vf_view sent_view;
    uint64_t sent_ns;
};

void
vf_render_report_init(struct vf_render_report *report, struct vf_mailbox *box);

// Fills in what there is to draw with; the surface is bound.
void
vf_render_report_describe(struct vf_render_report *report,
                          const struct vf_gl_surface *surface);

// Says it now.
void
vf_render_report_send(struct vf_render_report *report);

// Asks the stage and says it when it is time.
void
vf_render_report_update(struct vf_render_report *report,
                        const struct vf_stage *stage);

// Says that the thread cannot go on.
void
vf_render_report_fail(struct vf_render_report *report, const GError *error);
