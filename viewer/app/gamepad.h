// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of gamepads: all that are plugged in act as one. They are
// listened to only, and only while the window has the focus.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> viewer/gamepad_devices.h

#include "viewer/gamepad_devices.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
union SDL_Event;

struct vf_app_gamepad {
    struct vf_gamepad_devices devices;
};

void
vf_app_gamepad_start(struct vf_app *app);

void
vf_app_gamepad_stop(struct vf_app *app);

// True when the event was a gamepad's.
bool
vf_app_gamepad_event(struct vf_app *app, const union SDL_Event *event);

void
vf_app_gamepad_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_gamepad_wake_at(const struct vf_app *app);

// True when one is plugged in.
bool
vf_app_gamepad_is_there(const struct vf_app *app);
