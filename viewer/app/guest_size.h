// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which desktop size to ask the guest for, so that its picture fills the window
// pixel by pixel: the window's, once that has rested for a while, when the user
// changed it, and once for every host that has not heard it yet. A window that
// only opened asks for nothing: a guest keeps its desktop until somebody makes
// the window another size.
//
// A pure value: no clock. Times are nanoseconds of one clock.
// Lifetime: init, in the caller's memory.
// Thread-safety: pure.
// Path: viewer/window.h -> this -> shm/poller.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_guest_size {
    struct vf_size window; // newest; 0: not known yet
    uint64_t since_ns;     // when that began to be so
    bool is_wanted;        // the user made it so
    struct vf_size asked;  // 0: nothing
    uint64_t host;         // that was asked
};

struct vf_guest_size_facts {
    uint64_t now_ns;
    struct vf_size window; // pixels; 0: hidden, or there is none
    bool is_turned;        // the picture lies on its side in the window
    bool is_offered;       // the host takes such requests
    uint64_t host;         // another number for another session of it
    struct vf_size screen; // the guest's desktop by now; 0: not known
};

// `is_wanted`: the size that the window opens with is meant already, as in full
// screen.
void
vf_guest_size_init(struct vf_guest_size *guest, bool is_wanted);

// True when the guest is to be asked for `*size` now.
bool
vf_guest_size_update(struct vf_guest_size *guest,
                     const struct vf_guest_size_facts *facts,
                     struct vf_size *size);

// When it wants to be asked again anyway; UINT64_MAX: not before something
// changes.
uint64_t
vf_guest_size_wake_at(const struct vf_guest_size *guest, uint64_t now_ns);
