// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Keeps the lock keys of host and guest alike. When the guest begins to get the
// keyboard, it is told the host's locks. While it has the keyboard both sides
// see the same presses and toggle by themselves, so nothing is sent then: a
// message that crosses a press would toggle twice. A difference that stays
// after a while of quiet is the guest's own doing (Windows sets Num Lock when
// it logs on) and is offered to the host.
//
// Pure; times come as arguments.
// Thread-safety: none; the main thread owns it.
// Path: input/input_event.h (enum vf_lock) -> this -> input/router.h

#include "input/input_event.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_lock_sync {
    bool enabled;
    unsigned mask; // locks that take part; without ScrollLock when it is the
                   // escape key
    bool typing;   // the guest gets the keyboard
    bool pending;  // the guest is still to be told the host's locks
    bool guest_known;
    bool guest_moved; // since it gets the keyboard: one that never reports a
                      // change may have no lock keys at all
    unsigned host;
    unsigned guest;
    uint64_t settle_at_ns; // UINT64_MAX: nothing to compare
};

struct vf_lock_action {
    bool set_guest; // tell the guest `locks`
    bool set_host;  // ask the host's desktop for `locks`, if it can be asked
    unsigned locks;
};

// How long both sides must be quiet before a difference counts.
#define VF_LOCK_SETTLE_NS UINT64_C(300000000)

void
vf_lock_sync_init(struct vf_lock_sync *sync, bool enabled, unsigned mask);

// The host's locks are now so.
void
vf_lock_sync_host(struct vf_lock_sync *sync, unsigned locks, uint64_t now_ns);

// The guest's locks are now so, or not known (a new connection).
struct vf_lock_action
vf_lock_sync_guest(struct vf_lock_sync *sync, bool known, unsigned locks,
                   uint64_t now_ns);

// The guest begins or ends to get the keyboard.
struct vf_lock_action
vf_lock_sync_typing(struct vf_lock_sync *sync, bool typing, uint64_t now_ns);

struct vf_lock_action
vf_lock_sync_tick(struct vf_lock_sync *sync, uint64_t now_ns);

// UINT64_MAX: nothing to wait for.
uint64_t
vf_lock_sync_wake_at(const struct vf_lock_sync *sync);
