// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Ways to a SPICE server that only the machine it runs on can reach: one ssh for each
// channel, with a socket to it in our hands. Nothing listens here in between, and what
// ssh knows of the machine (keys, jumps, names) is used as its user set it up. It asks
// nobody anything: where a password would be asked for it fails and says so.
//
// Lifetime: init/finish. Thread-safety: GLib thread. Ownership: descriptors are
// *transferred* to the caller; an ssh ends when its descriptor is closed, at the latest
// with close().
// Path: spice/session.h -> this -> spice/session.c

#include "base/error.h"
#include "spice/session.h"

#include <glib.h>
#include <stdbool.h>

struct vf_spice_tunnels {
    GPtrArray *list; // of struct tunnel
};

void
vf_spice_tunnels_init(struct vf_spice_tunnels *tunnels);

void
vf_spice_tunnels_finish(struct vf_spice_tunnels *tunnels);

// A connection to `endpoint` (transport VF_SPICE_SSH); -1 with a sentence when ssh
// cannot be started. Whether ssh gets there shows on the connection.
int
vf_spice_tunnels_open(struct vf_spice_tunnels *tunnels,
                      const struct vf_spice_endpoint *endpoint,
                      GError **error) VF_WARN_UNUSED;

// What an ssh that failed had to say; to be freed; NULL: nothing.
char *
vf_spice_tunnels_complaint(struct vf_spice_tunnels *tunnels);

// Whether one ended otherwise than with the connection at its far end. Known some
// milliseconds after our end of it was closed.
bool
vf_spice_tunnels_failed(const struct vf_spice_tunnels *tunnels);

// Ends all that still run.
void
vf_spice_tunnels_close(struct vf_spice_tunnels *tunnels);
