// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When the monitor takes its next picture, learnt from when swaps that waited for
// it came back. Single late returns move the estimate little; when many disagree it
// starts anew.
//
// Pure: a value without a clock; starts as all zero.
// Path: -> this -> viewer/render/pacer.h

#include <stdbool.h>
#include <stdint.h>

struct vf_vblank {
    uint64_t period_ns; // 0: not known
    uint64_t last_ns;   // an estimated vertical blank
    uint64_t seen_ns;   // the last return, whether it fits or not
    double claimed_hz;  // what the display claimed when this was begun
    unsigned agreeing;  // returns in a row that fit
    unsigned strange;   // grows with returns that do not, fades with the others
};

// A swap that waited came back. `nominal_hz`: what the display claims; 0: unknown.
void
vf_vblank_note(struct vf_vblank *vblank, double nominal_hz,
               uint64_t returned_ns);

// True once it is worth relying on.
bool
vf_vblank_is_known(const struct vf_vblank *vblank);

// The first vertical blank after `now_ns`; only when known.
uint64_t
vf_vblank_next(const struct vf_vblank *vblank, uint64_t now_ns);
