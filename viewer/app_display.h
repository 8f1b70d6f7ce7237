// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of how the picture looks and when it is drawn: scaling,
// filters, colours, HDR, pace. Starts as the options say; keys and the overlay
// change it.
//
// Thread-safety: main thread.
// Path: viewer/app.h -> this -> viewer/look.h, viewer/look_preset.h

#include "base/error.h"
#include "viewer/look.h"
#include "viewer/view.h"

#include <stdbool.h>

struct vf_app;
struct vf_render_request;
struct vf_user_filter;

struct vf_app_display {
    enum vf_scale_mode mode;
    struct vf_look look;
    unsigned preset; // enum vf_look_preset
    struct vf_user_filter *filter; // owned; NULL: none
};

// Reads the filter's file, if there is one.
bool
vf_app_display_start(struct vf_app *app, GError **error) VF_WARN_UNUSED;

// After the renderer.
void
vf_app_display_finish(struct vf_app *app);

// Fills in how the picture is to look and how often it is drawn.
void
vf_app_display_request(const struct vf_app *app,
                       struct vf_render_request *request);

void
vf_app_display_next_preset(struct vf_app *app);

// Off, and three steps.
void
vf_app_display_next_night_vision(struct vf_app *app);

// Between one pixel of the guest for one of the window and how it was.
void
vf_app_display_toggle_one(struct vf_app *app);

// Makes the window as large as the guest's picture.
void
vf_app_display_fit_window(struct vf_app *app);
