// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One channel of a session that is connected only while somebody wants what it
// carries, and connected again when it breaks although the session goes on.
//
// Lifetime: init/finish, in the caller's memory. Thread-safety: GLib thread
// only. Path: -> this -> spice/session.c

#include <spice-client.h>
#include <stdbool.h>

struct vf_spice_on_demand {
    SpiceChannel *channel; // borrowed; NULL: the session has none
    bool wanted;
    bool open;
    guint retry_timer;
};

void
vf_spice_on_demand_init(struct vf_spice_on_demand *demand);
void
vf_spice_on_demand_finish(struct vf_spice_on_demand *demand);

// The session has such a channel, or NULL: no more. Replaces the old one.
void
vf_spice_on_demand_set_channel(struct vf_spice_on_demand *demand,
                               SpiceChannel *channel);

void
vf_spice_on_demand_set_wanted(struct vf_spice_on_demand *demand, bool wanted);
