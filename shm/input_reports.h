// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// From single events (this key went down) to the reports of a HID keyboard and
// mouse (this is held now), which is how KVMFR 34 takes input. Pure.
//
// Lifetime: zero-initialise; a plain struct in the caller's memory.
// Thread-safety: none; the poller's thread owns it.
// Path: shm/lgmp_input.h -> this -> shm/kvmfr_input.h

#include "base/geometry.h"
#include "shm/kvmfr_input.h"

#include <stdbool.h>
#include <stdint.h>

enum { VF_INPUT_MOST_KEYS = 64 };

struct vf_input_reports {
    uint8_t modifiers;
    uint8_t keys[VF_INPUT_MOST_KEYS]; // held, in the order of pressing
    unsigned key_count;
    uint32_t buttons;
};

enum vf_input_change_type {
    VF_INPUT_CHANGE_KEY,
    VF_INPUT_CHANGE_BUTTON, // `button`: HID button - 1
    VF_INPUT_CHANGE_MOTION,
    VF_INPUT_CHANGE_POSITION,
    VF_INPUT_CHANGE_WHEEL,
};

struct vf_input_change {
    enum vf_input_change_type type;
    bool down;
    uint16_t usage;
    uint8_t button;
    int32_t dx, dy; // motion; wheel: dy
    uint16_t x, y;  // position, 0..32767
    uint64_t event_ns; // see input/input_times.h
    uint64_t given_ns;
    uint64_t taken_ns;
};

// The report after `change`. Takes of motion and wheel what fits one report and
// leaves the rest in `change`: false as long as there is a rest. `has_record` is
// false when nothing is to be said.
bool
vf_input_reports_apply(struct vf_input_reports *reports,
                       struct vf_input_change *change,
                       struct vf_kvmfr_input_record *record, bool *has_record);

// A position in a guest screen of `screen` pixels as reports say it.
void
vf_input_reports_position(struct vf_point position, struct vf_size screen,
                          uint16_t *x, uint16_t *y);
