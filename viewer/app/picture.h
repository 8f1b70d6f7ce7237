// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of the two sources of pictures: which one is wanted, and
// what follows from that for the SPICE display and for the guest's screen size.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/app/source_choice.h

#include "viewer/app/source_choice.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;

struct vf_app_picture {
    enum vf_picture_pin pin;
    struct vf_source_choice choice;
    bool had_picture;  // of any source
    enum vf_picture_source shown;
    uint64_t fallback_ns; // when the present turn began
    unsigned turn;     // counts the times that the fallback was taken up
    bool display_on;   // as SPICE was last told
    bool ever_ran;     // Looking Glass, in this life of the program
    bool stopped;      // by the user: the picture stands still
    uint64_t missing_since_ns; // Looking Glass frames; 0: they arrive
    uint64_t look_again_ns;

    struct vf_size asked_size; // of the guest's desktop, as last asked for
    struct vf_size new_size;   // that the window has had since `new_since_ns`
    uint64_t new_since_ns;
};

void
vf_app_picture_start(struct vf_app *app);

void
vf_app_picture_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_picture_wake_at(const struct vf_app *app);

// --picture has changed.
void
vf_app_picture_follow_options(struct vf_app *app);

// Fills in whose frames are to be shown.
void
vf_app_picture_request(const struct vf_app *app,
                       struct vf_render_request *request);

bool
vf_app_picture_is_coming(const struct vf_app *app);

// True while the SPICE display is shown and kept up to date.
bool
vf_app_picture_is_spice(const struct vf_app *app);
