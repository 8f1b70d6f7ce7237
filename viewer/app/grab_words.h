// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What to tell about a grab that the window system did not give. Pure.
//
// Path: input/sdl_grab.h -> this -> viewer/app/grab.c

#include "input/sdl_grab.h"

#include <stdbool.h>

// "on", "refused", ... for a row in the overlay.
const char *
vf_grab_state_name(enum vf_grab_state state);

// What is wrong with `grabs` and what to do about it, or NULL when nothing is.
// `is_wayland`: the window is one of a Wayland compositor; `desktop`: its name as
// in XDG_CURRENT_DESKTOP, NULL: not known. Static.
const char *
vf_grab_complaint(struct vf_grabs grabs, bool is_wayland, const char *desktop);
