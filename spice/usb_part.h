// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// USB redirection of a session, as the session sees it.
//
// Lifetime: create -> attach/detach any number of times -> destroy.
// Thread-safety: GLib thread only.
// Path: spice/usb.h -> this -> spice/session_internal.h

#include "spice/usb.h"

#include <spice-client.h>

struct vf_mailbox;
struct vf_queue;
struct vf_spice_usb;

// `status`: of struct vf_usb_status, `events`: of struct vf_spice_event;
// borrowed.
struct vf_spice_usb *
vf_spice_usb_create(struct vf_mailbox *status, struct vf_queue *events);

// Detached first. NULL is accepted.
void
vf_spice_usb_destroy(struct vf_spice_usb *usb);

void
vf_spice_usb_attach_session(struct vf_spice_usb *usb, SpiceSession *session);
void
vf_spice_usb_detach_session(struct vf_spice_usb *usb);

// The VM's redirection channels are known, which is after the session is up.
void
vf_spice_usb_on_channels(struct vf_spice_usb *usb);

void
vf_spice_usb_on_watch(struct vf_spice_usb *usb, bool watch);
void
vf_spice_usb_on_attach(struct vf_spice_usb *usb, uint32_t id, bool attach);
void
vf_spice_usb_on_auto_connect(struct vf_spice_usb *usb, const char *rules);
