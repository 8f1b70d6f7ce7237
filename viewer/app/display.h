// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of how the picture looks and when it is drawn: scaling,
// filters, colours, HDR, pace. Starts as the options say; keys and the overlay
// change it.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/render/look.h,
//   viewer/options/look_preset.h

#include "base/error.h"
#include "viewer/options/options.h"
#include "viewer/pages/performance.h"
#include "viewer/render/look.h"
#include "viewer/render/tone.h"
#include "viewer/render/view.h"

#include <stdbool.h>

struct vf_app;
struct vf_render_request;
struct vf_user_filter;

struct vf_app_display {
    struct vf_config_display followed; // the options that the rest was made of
    int followed_mode;
    int followed_hud;

    enum vf_scale_mode mode;
    struct vf_look look;
    struct vf_tone_settings tone;
    unsigned preset; // enum vf_look_preset
    double max_fps;
    enum vf_hud hud;
    struct vf_user_filter *filter; // owned; NULL: none
    char warned[512]; // of the picture that is shown, last
};

// Reads the filter's file, if there is one.
bool
vf_app_display_start(struct vf_app *app, GError **error) VF_WARN_UNUSED;

// Follows options that were changed, and says what is wrong with the picture.
void
vf_app_display_update(struct vf_app *app);

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

// Off, the frames a second, everything.
void
vf_app_display_set_hud(struct vf_app *app, enum vf_hud hud);

// Between one pixel of the guest for one of the window and how it was.
void
vf_app_display_toggle_one(struct vf_app *app);

// Makes the window as large as the guest's picture.
void
vf_app_display_fit_window(struct vf_app *app);
