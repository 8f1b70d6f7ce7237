// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The little that the hook wants to know of a VM's definition: its UUID, its name, and
// which PCI devices it is given.
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: control/hook/hook.h -> this -> control/pci/address.h

#include "base/error.h"
#include "control/pci/address.h"

#include <stdbool.h>
#include <stddef.h>

enum { VF_HOOK_MAX_PASSED = 32 };

struct vf_hook_domain {
    char name[128];
    char uuid[40]; // lower case, checked
    unsigned passed_count;
    struct vf_pci_address passed[VF_HOOK_MAX_PASSED];
};

bool vf_hook_domain_read(const char *xml, size_t length,
                         struct vf_hook_domain *domain,
                         GError **error) VF_WARN_UNUSED;
