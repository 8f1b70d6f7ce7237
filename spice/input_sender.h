// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Puts input on an open SPICE inputs channel and keeps what the protocol wants
// kept from one message to the next: which buttons are down, and whether
// spice-glib may still hold motion back that a key must not overtake.
//
// Lifetime: begin with every channel. Thread-safety: GLib thread only.
// Path: spice/inputs.h -> this -> spice-glib

#include "base/geometry.h"
#include "input/input_event.h"

#include <spice-client.h>

struct vf_spice_input_sender {
    SpiceInputsChannel *channel; // borrowed; open while anything is sent
    int buttons;                 // SPICE_MOUSE_BUTTON_MASK_*
    bool motion_unsettled;       // motion may still be held back by spice-glib
    struct vf_size screen; // positions are scaled to it; 0x0: sent as they are
    struct vf_point pointer; // the last position, on that screen
    bool pointer_known;
};

void
vf_spice_input_sender_begin(struct vf_spice_input_sender *sender,
                            SpiceInputsChannel *channel);

// `set1`: 0x100 added for the E0 prefix.
void
vf_spice_send_key(struct vf_spice_input_sender *sender, uint16_t set1,
                  bool down);

void
vf_spice_send_button(struct vf_spice_input_sender *sender, enum vf_button which,
                     bool down);

void
vf_spice_send_motion(struct vf_spice_input_sender *sender, int32_t dx,
                     int32_t dy);

// A position on a guest screen of `screen` pixels.
void
vf_spice_send_position(struct vf_spice_input_sender *sender, struct vf_point at,
                       struct vf_size screen);

// Whole notches, positive is away from the user.
void
vf_spice_send_wheel(struct vf_spice_input_sender *sender, int32_t dy);
