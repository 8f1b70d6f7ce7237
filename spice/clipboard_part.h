// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The clipboard of a session, as the session sees it.
//
// Lifetime: create -> attach/detach any number of times -> destroy.
// Thread-safety: GLib thread only.
// Path: spice/clipboard.h -> this -> spice/session_internal.h

#include "spice/clipboard.h"

#include <spice-client.h>

struct vf_queue;
struct vf_spice_clipboard;

// `events`: of struct vf_spice_event, borrowed.
struct vf_spice_clipboard *
vf_spice_clipboard_create(struct vf_queue *events);

// Detached first. NULL is accepted.
void
vf_spice_clipboard_destroy(struct vf_spice_clipboard *clipboard);

void
vf_spice_clipboard_attach(struct vf_spice_clipboard *clipboard,
                          SpiceMainChannel *main);
void
vf_spice_clipboard_detach(struct vf_spice_clipboard *clipboard);

// The guest's agent came, went or said what it can.
void
vf_spice_clipboard_agent_changed(struct vf_spice_clipboard *clipboard);

void
vf_spice_clipboard_configure(struct vf_spice_clipboard *clipboard,
                             const struct vf_spice_clipboard_config *config);

void
vf_spice_clipboard_on_offer(struct vf_spice_clipboard *clipboard,
                            unsigned formats);

// `data` is *transferred*.
void
vf_spice_clipboard_on_give(struct vf_spice_clipboard *clipboard,
                           uint32_t request, GBytes *data);

void
vf_spice_clipboard_on_fetch(struct vf_spice_clipboard *clipboard,
                            unsigned format, uint32_t request);
