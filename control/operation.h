// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When an operation on the VM makes sense, why it does not, and when it has been
// done already. Pure.
//
// Thread-safety: any thread.
// Path: control/control.h -> this -> control/watcher.h

#include "control/status.h"

#include <stdbool.h>
#include <stddef.h>

// What the decision depends on.
struct vf_operation_scene {
    enum vf_domain_state state;
    enum vf_link_state link;
    enum vf_operation busy_with;
    const char *name; // of the VM; borrowed
    const struct vf_domain_facts *facts;     // borrowed; NULL: not known
    const struct vf_domain_keeping *keeping; // borrowed; NULL: not known
};

// Borrows from `status`.
struct vf_operation_scene
vf_operation_scene_of(const struct vf_control_status *status);

// Bits (1 << enum vf_operation) of what may be asked for now.
unsigned
vf_operation_allowed(const struct vf_operation_scene *scene);

// True when `operation` may be asked for now; otherwise `words` says why not, in a
// whole sentence.
bool
vf_operation_check(const struct vf_operation_scene *scene,
                   enum vf_operation operation, char *words, size_t size);

// True when `operation` first wakes a VM in `state`, so that its guest can hear
// what it is asked; the user must have said yes to that.
bool
vf_operation_wakes(enum vf_operation operation, enum vf_domain_state state);

// True when the user may lose something by it and must have said yes.
bool
vf_operation_loses_work(enum vf_operation operation);

// True when a VM in `state` is where `operation` wanted it: libvirt's refusal of
// an operation that somebody else did a moment before is no failure.
bool
vf_operation_is_met(enum vf_operation operation, enum vf_domain_state state);
