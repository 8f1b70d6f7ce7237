// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The window's door, from the application's side: who calls is answered by coming to
// the front.
//
// Thread-safety: main thread only.
// Path: viewer/app/app.h -> this -> viewer/instance.h

struct vf_app;
struct vf_instance;

struct vf_app_instance {
    struct vf_instance *door; // NULL: windows do not know of each other here
    char known_as[40];        // UUID that the door was last told
};

// `door` is *transferred*; may be NULL.
void
vf_app_instance_start(struct vf_app *app, struct vf_instance *door);

void
vf_app_instance_update(struct vf_app *app);

void
vf_app_instance_finish(struct vf_app *app);
