// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The gamepads that are plugged in, through SDL: all of them act as one. They are
// listened to only, and only while a window of this program has the focus.
//
// Lifetime: {0} -> start -> stop. Thread-safety: main thread.
// Path: viewer/app/gamepad.h, viewer/launcher/launcher.h -> this -> viewer/gamepad.h

#include "viewer/gamepad.h"

#include <stdbool.h>
#include <stdint.h>

struct _SDL_GameController;
union SDL_Event;

enum { VF_MAX_GAMEPADS = 4 };

struct vf_gamepad_devices {
    bool on;
    struct vf_gamepad state;
    struct _SDL_GameController *open[VF_MAX_GAMEPADS]; // NULL: free
    int stick_x;
    int stick_y;
};

// `buttons` as vf_gamepad_init() takes them. False: there can be no gamepads here.
bool
vf_gamepad_devices_start(struct vf_gamepad_devices *devices, unsigned buttons);

void
vf_gamepad_devices_stop(struct vf_gamepad_devices *devices);

// True when the event was a gamepad's; what it means is in `actions`, else nothing.
bool
vf_gamepad_devices_event(struct vf_gamepad_devices *devices,
                         const union SDL_Event *event,
                         struct vf_gamepad_actions *actions);

// True when one is plugged in.
bool
vf_gamepad_devices_are_there(const struct vf_gamepad_devices *devices);
