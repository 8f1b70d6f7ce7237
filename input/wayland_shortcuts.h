// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Asking a Wayland compositor to leave its own shortcuts to one window, and what it
// answers. SDL asks the same but drops the answer, and a surface may ask only once, so
// SDL is not asked on Wayland. The compositor may grant it at once (sway, KWin), ask its
// user first (GNOME), never answer, or take it back at any time.
//
// Lifetime: create/destroy, while the window exists. Thread-safety: the thread that owns
// the window (main), which dispatches the toolkit's events; `changed` is called there.
// Path: input/window_system.h -> this -> input/sdl_grab.c

struct vf_wayland_shortcuts;

enum vf_shortcuts_state {
    VF_SHORTCUTS_UNOFFERED, // this compositor gives them to nobody
    VF_SHORTCUTS_ASKED,     // it has not answered
    VF_SHORTCUTS_OURS,
    VF_SHORTCUTS_TAKEN_BACK,
};

// `display`: struct wl_display *, `surface`: struct wl_surface *, both borrowed until
// destroy. Waits for the compositor to have read the question, so that an answer that
// is given at once is known on return. `changed` is called when the answer changes
// later, from within the toolkit's own handling of events. NULL when the compositor
// cannot be talked to, or this was built without Wayland.
struct vf_wayland_shortcuts *
vf_wayland_shortcuts_create(void *display, void *surface,
                            void (*changed)(void *data), void *data);

// Gives them back. NULL is accepted.
void
vf_wayland_shortcuts_destroy(struct vf_wayland_shortcuts *shortcuts);

enum vf_shortcuts_state
vf_wayland_shortcuts_state(const struct vf_wayland_shortcuts *shortcuts);
