// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The SPICE display as a source of frames: one display channel, whose surface
// lives in spice-glib's memory and changes as the server draws. What changed is
// copied on this thread into a frame that is then handed on.
//
// Lifetime: create -> attach/detach any number of times -> destroy.
// Thread-safety: GLib thread only.
// Path: spice/frame_pool.h -> this -> spice/session.h

#include "base/geometry.h"

#include <spice-client.h>
#include <stdbool.h>

struct vf_mailbox;
struct vf_spice_display;

// What there is to see, for the status.
struct vf_spice_display_state {
    bool visible;
    struct vf_size size;   // of the surface; 0x0: none
    struct vf_rect region; // of the surface that is shown
    char detail[256];      // why it cannot be shown, or empty
};

// `frames`: of struct vf_frame, borrowed. `on_change(data)`: the state changed.
struct vf_spice_display *
vf_spice_display_create(struct vf_mailbox *frames,
                        void (*on_change)(void *data), void *data);

// Detached first. NULL is accepted.
void
vf_spice_display_destroy(struct vf_spice_display *display);

// Listens to a channel, which need not be connected yet. Borrowed until detach.
void
vf_spice_display_attach(struct vf_spice_display *display,
                        SpiceDisplayChannel *channel);

// The channel was opened, or closed or is no longer wanted. Only while it is
// live do frames come; the last one stays with those who have it.
void
vf_spice_display_set_live(struct vf_spice_display *display, bool live);

void
vf_spice_display_detach(struct vf_spice_display *display);

const struct vf_spice_display_state *
vf_spice_display_state(const struct vf_spice_display *display);
