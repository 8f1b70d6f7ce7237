// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The motion of a captured mouse on X11, as the X server reports it. SDL takes two
// equal motions within one millisecond for one and drops fractions, so a mouse of
// 1000 Hz that moves slowly would lose part of its way. Motions come out as events
// of SDL's own queue, in order with keys and clicks; vf_sdl_translate() knows them.
//
// Where it does not work (Wayland, SDL 2 on top of SDL 3) SDL's own motion is used:
// create() returns NULL then.
//
// Lifetime: create/destroy, while the window exists. One per process, as there is
// one filter of SDL's events. Thread-safety: the thread that owns the window (main).
// Path: viewer/app/input.c -> this -> input/sdl_translate.c

#include <stdbool.h>

struct SDL_Window;
union SDL_Event;
struct vf_raw_motion;

struct vf_raw_motion *
vf_raw_motion_create(struct SDL_Window *window);

// NULL is accepted.
void
vf_raw_motion_destroy(struct vf_raw_motion *raw);

// Whether motions of `window` come this way, in place of SDL_MOUSEMOTION.
bool
vf_raw_motion_is_on(struct SDL_Window *window);

// True when `event` is one of ours: how far it went.
bool
vf_raw_motion_read(struct SDL_Window *window, const union SDL_Event *event,
                   float *dx, float *dy);
