// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The input sink of a SPICE session: what the router sends on the main thread
// is queued and put on the inputs channel by the GLib thread, in order.
//
// Motion is joined while the server has not acknowledged what was sent (the
// window is spice-glib's); a key or button first sends what motion was joined,
// so nothing overtakes it. Keys go out as one or two bytes: E0 prefix, then the
// code. SPICE has no horizontal wheel: those notches are left out.
//
// Lifetime: create -> attach/detach any number of times -> destroy.
// Thread-safety: the sink on the main thread; everything else on the GLib
// thread, create and destroy while no other thread uses it. Path:
// input/input_sink.h -> this -> spice/session.h

#include "input/input_sink.h"

#include <spice-client.h>

struct vf_glib_thread;
struct vf_queue;
struct vf_spice_inputs;

// Both are called on the GLib thread.
struct vf_spice_inputs_listener {
    void (*on_state)(void *data);   // the sink's state may have changed
    void (*on_pointer)(void *data); // vf_spice_inputs_pointer() has
    void *data;
};

// `times` (borrowed until the GLib thread ends) gets a struct vf_input_times for all that
// was sent; NULL: nobody asked.
struct vf_spice_inputs *
vf_spice_inputs_create(struct vf_glib_thread *glib,
                       const struct vf_spice_inputs_listener *listener,
                       struct vf_queue *times);

// Detached first. NULL is accepted.
void
vf_spice_inputs_destroy(struct vf_spice_inputs *inputs);

struct vf_input_sink *
vf_spice_inputs_sink(struct vf_spice_inputs *inputs);

// The channel is open: input may flow. Both are borrowed until detach.
void
vf_spice_inputs_attach(struct vf_spice_inputs *inputs,
                       SpiceInputsChannel *channel, SpiceMainChannel *main);

// The channel is gone; what was queued is dropped.
void
vf_spice_inputs_detach(struct vf_spice_inputs *inputs);

// The server's mouse mode may have changed.
void
vf_spice_inputs_update_mode(struct vf_spice_inputs *inputs);

// The size that positions are scaled to: that of the SPICE display, 0x0 when
// not known (positions then go out as they are).
void
vf_spice_inputs_set_screen(struct vf_spice_inputs *inputs, struct vf_size size);

// As published to the sink's user.
struct vf_input_sink_state
vf_spice_inputs_state(struct vf_spice_inputs *inputs);

// Where the last position put the guest's pointer, in pixels of the SPICE
// display. False in server mouse mode, where the guest's side says where it is.
bool
vf_spice_inputs_pointer(const struct vf_spice_inputs *inputs,
                        struct vf_point *position);
