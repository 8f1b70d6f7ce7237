// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The one place where SDL's input meets ours: SDL events become
// vf_input_events.
//
// Thread-safety: the thread that owns the SDL window (main).
// Path: viewer/window.h -> this -> input/input_event.h

#include "input/input_event.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct SDL_Window;
union SDL_Event;

enum { VF_SDL_MAX_EVENTS = 4 };

// Sets the SDL hints that input needs. Before SDL_Init().
void
vf_sdl_input_hints(void);

// Whether captured motion comes as the mouse gives it, or with the desktop's
// acceleration, which only X11 offers. Takes effect with the next grab.
void
vf_sdl_set_raw_mouse(bool raw);

// Translates one SDL event of `window` into at most VF_SDL_MAX_EVENTS of ours,
// in order; returns how many (0: not input, or another window's). Positions
// come out in window pixels. `now_ns`: vf_clock_ns().
size_t
vf_sdl_translate(const union SDL_Event *sdl, struct SDL_Window *window,
                 uint64_t now_ns, struct vf_input_event *events);

// What the window is like now, as events: for the start, before any SDL event.
size_t
vf_sdl_initial_events(struct SDL_Window *window, uint64_t now_ns,
                      struct vf_input_event *events);

// Moves the host's pointer, in window pixels. Has no effect on Wayland.
void
vf_sdl_warp(struct SDL_Window *window, float x, float y);

// Lock keys of the host, enum vf_lock bits.
unsigned
vf_sdl_locks(void);

// Sets the host's Num and Caps Lock. False where the window system lets nobody
// do that (Wayland).
bool
vf_sdl_set_locks(struct SDL_Window *window, unsigned locks);
