// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of the window: where it opens, whether it follows the guest's
// size, and whether the host may fall asleep.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/window.h

#include "viewer/window_place.h"

#include <stdbool.h>

struct vf_app;

struct vf_app_window {
    struct vf_size guest; // that the window was last made for
    bool asked;           // attention, for the question that is open
    unsigned attention;   // times that the guest had asked for it
};

// Where it is to open.
struct vf_window_place
vf_app_window_place(const struct vf_app *app);

// Follows the guest and the options.
void
vf_app_window_update(struct vf_app *app);

// Notes where it is, for the next time. True when that is to be saved.
bool
vf_app_window_remember(struct vf_app *app);
