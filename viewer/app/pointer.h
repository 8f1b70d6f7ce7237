// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The desktop's pointer in the shape of the guest's cursor (--guest-cursor local):
// while it moves freely over the picture the guest's need not be drawn, and moves
// without the way through the guest.
//
// Thread-safety: main thread.
// Path: viewer/render/pointer_image.h -> this -> viewer/app/grab.c

#include "viewer/render/pointer_image.h"

#include <stdbool.h>

struct SDL_Cursor;
struct vf_app;
struct vf_mailbox;
struct vf_render_request;

struct vf_app_pointer {
    struct vf_mailbox *inbox; // of struct vf_pointer_image; NULL: not asked for
    struct vf_pointer_image image; // the newest
    struct SDL_Cursor *cursor; // made of it; NULL: none yet
    float cursor_scale;        // that it was made with
    bool in_use;
};

void
vf_app_pointer_start(struct vf_app *app);

// After the renderer.
void
vf_app_pointer_finish(struct vf_app *app);

void
vf_app_pointer_update(struct vf_app *app);

// The pointer is over the picture and follows the guest's, or is not. Shows, hides or
// changes it accordingly.
void
vf_app_pointer_set(struct vf_app *app, bool follows);

// Fills in whether the guest's cursor is to be drawn.
void
vf_app_pointer_request(const struct vf_app *app,
                       struct vf_render_request *request);
