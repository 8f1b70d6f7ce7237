// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the window holds for the guest: the keyboard with the desktop's shortcuts, and
// the mouse. The truth about a grab is asked for after it was asked for, since a window
// system may refuse, and again whenever something changed, since it may change its mind.
//
// Thread-safety: the thread that owns the SDL window (main).
// Path: input/sdl_translate.h -> this -> viewer/app/grab.c

#include <stdbool.h>

struct SDL_Window;

// What a window system did with a grab that was asked for.
enum vf_grab_state {
    VF_GRAB_OFF,
    VF_GRAB_ON,        // asked for and held
    VF_GRAB_ASKED,     // asked for; there is no answer
    VF_GRAB_REFUSED,   // asked for and not held
    VF_GRAB_UNOFFERED, // this window system has none
};

struct vf_grabs {
    enum vf_grab_state keyboard;
    enum vf_grab_state mouse;
};

// Takes or gives back the keyboard (the desktop's shortcuts included) and the
// mouse (hidden, confined, relative motion).
void
vf_sdl_set_grabs(struct SDL_Window *window, bool keyboard, bool mouse);

// What is really held, given what was asked for. On X11 that asks the server, and is for
// when a grab was set; on Wayland it costs nothing, and when the compositor changes its
// mind an event of SDL's queue that means nothing else wakes whoever waits there.
struct vf_grabs
vf_sdl_grabs(struct SDL_Window *window, bool keyboard, bool mouse);
