// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The application's side of the SPICE session: where to connect, when to try
// again, and when to leave it to whoever took it.
//
// Thread-safety: main thread.
// Path: viewer/app/app.h -> this -> spice/reconnect.h, viewer/app/endpoints.h

#include "spice/reconnect.h"
#include "spice/session.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_mailbox;
struct vf_queue;

struct vf_app_session {
    struct vf_mailbox *status; // of struct vf_spice_status
    struct vf_mailbox *audio;  // of struct vf_spice_audio_status
    struct vf_mailbox *usb;    // of struct vf_usb_status
    struct vf_queue *events;   // of struct vf_spice_event
    struct vf_reconnect reconnect;
    unsigned candidate;  // which of the ways is tried
    unsigned candidates; // how many ways there are
    unsigned tried;      // ways refused in a row
    uint32_t failed_attempt; // the failure that was counted last
    uint32_t sessions;       // that had come up by then
    bool has_endpoint;
    unsigned generation; // of the VM that it belongs to
};

// Before libvirt is asked for anything.
void
vf_app_spice_start(struct vf_app *app);

// After its session was destroyed.
void
vf_app_spice_finish(struct vf_app *app);

void
vf_app_spice_update(struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_spice_wake_at(const struct vf_app *app);

// Another viewer has the session; the user wants it back.
bool
vf_app_spice_is_taken(const struct vf_app *app);

void
vf_app_spice_take_back(struct vf_app *app);
