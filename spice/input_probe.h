// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Finds out when input that was handed to spice-glib has been written to the socket,
// for --trace-input. spice-glib says so by a callback once all that waits is written,
// so the time is an upper bound.
//
// Lifetime: create/destroy; what is on its way is told after destroy, too, while the
// GLib thread runs. Thread-safety: GLib thread only.
// Path: spice/inputs.c -> this -> input/input_times.h

#include "input/input_times.h"

#include <spice-client.h>

struct vf_queue;
struct vf_spice_input_probe;

// `times` (borrowed until the GLib thread ends) gets a struct vf_input_times for each.
struct vf_spice_input_probe *
vf_spice_input_probe_create(struct vf_queue *times);

// NULL is accepted.
void
vf_spice_input_probe_destroy(struct vf_spice_input_probe *probe);

// Was handed to spice-glib; `times` (copied) has all but `sent_ns`.
void
vf_spice_input_probe_add(struct vf_spice_input_probe *probe,
                         const struct vf_input_times *times);

// All has been added that is handed over at once.
void
vf_spice_input_probe_ask(struct vf_spice_input_probe *probe,
                         SpiceInputsChannel *channel);
