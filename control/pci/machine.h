// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// All PCI functions of the machine, with their names in words. The names come from
// udev's hardware database; without one, devices are called by their numbers.
//
// Lifetime: read -> finish, in the caller's memory; a snapshot.
// Thread-safety: any thread, each machine on one at a time.
// Path: control/pci/device.h -> this -> control/pci/use.h, control/gpu/scene.h

#include "control/pci/device.h"

#include <glib.h>

struct vf_pci_machine {
    GArray *devices; // of struct vf_pci_device, in the order of addresses
    bool has_iommu;  // there is at least one IOMMU group
};

void vf_pci_machine_read(struct vf_pci_machine *machine,
                         const struct vf_roots *roots);

// A machine of zeros is accepted.
void vf_pci_machine_finish(struct vf_pci_machine *machine);

// *Borrowed*, or NULL.
const struct vf_pci_device *
vf_pci_machine_find(const struct vf_pci_machine *machine,
                    struct vf_pci_address address);

static inline const struct vf_pci_device *
vf_pci_machine_at(const struct vf_pci_machine *machine, guint index)
{
    return &g_array_index(machine->devices, struct vf_pci_device, index);
}
