// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the application remembers of what it told the Looking Glass host: see
// viewer/app/frames.c.
//
// Lifetime: part of struct vf_app. Thread-safety: main thread.
// Path: viewer/app/guest_size.h -> this -> viewer/app/app.h

#include "viewer/app/guest_size.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_input_event;

struct vf_app_frames {
    struct vf_guest_size size;
    bool had_mouse;   // the mouse was captured, as last looked at
    bool has_pointer; // a position that was not told yet
    float pointer_x, pointer_y; // window pixels
    uint64_t pointer_sent_ns;
    uint64_t expected_ns;  // when the host was last expected to answer input
    uint64_t told_draw_ns; // the rhythm told last
    uint64_t wake_ns;
};

void
vf_app_frames_start(struct vf_app *app);

// What the user did.
void
vf_app_frames_on_input(struct vf_app *app, const struct vf_input_event *event);

// Asks the guest for a desktop of the window's size, also without --guest-resize.
void
vf_app_frames_fit_guest(struct vf_app *app);

void
vf_app_frames_update(struct vf_app *app, uint64_t now_ns);

// When it wants to be called again anyway; UINT64_MAX: never.
uint64_t
vf_app_frames_wake_at(const struct vf_app *app);
