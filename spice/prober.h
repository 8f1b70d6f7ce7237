// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Finds out whether anybody listens at an endpoint by connecting and saying
// nothing: a SPICE server throws its client out only for one that speaks.
//
// Lifetime: a plain struct, zero at first; stop before it goes.
// Thread-safety: GLib thread only.
// Path: spice/session.h -> this -> spice/session.c

#include "spice/session.h"

#include <gio/gio.h>

struct vf_spice_prober {
    GCancellable *cancel; // NULL while nothing is under way
    void (*on_result)(enum vf_spice_probe result, void *data);
    void *data;
};

// Stops what is under way. The answer comes later, unless stopped; at once for
// an endpoint that is no address: nobody listens there.
void
vf_spice_prober_start(struct vf_spice_prober *prober,
                      const struct vf_spice_endpoint *endpoint,
                      void (*on_result)(enum vf_spice_probe result, void *data),
                      void *data);

void
vf_spice_prober_stop(struct vf_spice_prober *prober);
