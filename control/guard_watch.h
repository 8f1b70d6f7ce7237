// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When a VM's guard is asked, from one look at the VM to the next, and what it says as
// part of the status: about the VM being off, once whenever it is found so and once more
// when all was not in order; and about what others left behind, once in a run.
//
// Lifetime: a value, all zero but for `guard`. Thread-safety: the worker that watches;
// the guard may block it. Path: control/watcher.h -> this -> control/guard.h

#include "base/clock.h"
#include "control/guard.h"
#include "control/status.h"

#include <stdbool.h>

// libvirt says that a VM is off a moment before it has given its devices back.
#define VF_GUARD_SECOND_LOOK_NS (3 * VF_NS_PER_S)

struct vf_guard_watch {
    const struct vf_guard *guard; // borrowed; NULL: nobody has a say
    bool off_asked;               // since the VM is off
    bool others_asked;
};

// `status` says what the VM is like now. True when all is not in order with one that is
// off: it wants a second look after VF_GUARD_SECOND_LOOK_NS, before which it says
// nothing.
bool
vf_guard_watch_note(struct vf_guard_watch *watch, virConnectPtr conn,
                    struct vf_control_status *status);

// The VM is off, still.
void
vf_guard_watch_second_look(const struct vf_guard_watch *watch, virConnectPtr conn,
                           struct vf_control_status *status);
