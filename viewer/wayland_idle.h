// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Holding off a Wayland compositor's idle state for one window. SDL does it, too, but
// where there is no screen saver on D-Bus, as on sway, never takes it back.
//
// Lifetime: create/destroy, while the window exists. Thread-safety: the thread that owns
// the window (main). Path: viewer/window.h -> this

#include <stdbool.h>

struct vf_wayland_idle;

// `display`: struct wl_display *, `surface`: struct wl_surface *, both borrowed until
// destroy. Waits for the compositor to say what it offers. NULL when it does not offer
// this, or this was built without Wayland.
struct vf_wayland_idle *
vf_wayland_idle_create(void *display, void *surface);

// Gives it back. NULL is accepted.
void
vf_wayland_idle_destroy(struct vf_wayland_idle *idle);

void
vf_wayland_idle_hold(struct vf_wayland_idle *idle, bool hold);
