// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Giving a GPU to a VM in its definition, and taking it out: managed <hostdev>
// elements for every function that must go along, so that libvirt hands them over
// at start and stop. With the same diff, backup and undo as setup.
//
// Lifetime: plan -> apply or not -> finish.
// Thread-safety: any thread; applying blocks.
// Errors: whole sentences; as in control/setup/change.h.
// Path: control/gpu/plan.h -> this -> control/setup/change.h

#include "base/error.h"
#include "control/pci/address.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

enum { VF_ASSIGN_MAX = 32 };

struct vf_assignment {
    bool adds; // false: removes
    unsigned count;
    struct vf_pci_address functions[VF_ASSIGN_MAX];
    unsigned changes; // elements that are added, changed or removed; 0: all is so
                      // already
    char *before;     // owned
    char *after;      // owned
    char *diff;       // owned; passwords masked; empty when nothing changes
};

// What would become of the definition `xml`, which has its passwords. Pure.
bool vf_assignment_plan(struct vf_assignment *assignment, const char *xml,
                        const char *name, bool adds,
                        const struct vf_pci_address *functions, unsigned count,
                        GError **error) VF_WARN_UNUSED;

// Does it; the VM must be `domain`, whose definition was planned for.
bool vf_assignment_apply(const struct vf_assignment *assignment,
                         virDomainPtr domain, GError **error) VF_WARN_UNUSED;

// Zeros are accepted.
void vf_assignment_finish(struct vf_assignment *assignment);
