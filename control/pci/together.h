// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Which PCI functions cannot be parted from each other when one of them goes to a VM:
// those of one slot, which are one card, and those of one IOMMU group, which QEMU
// takes as a whole. And whether this machine could do without one of them.
//
// Thread-safety: any thread.
// Path: control/pci/machine.h -> this -> control/gpu/scene.h, control/helper/helper.h

#include "control/pci/machine.h"
#include "control/pci/use.h"

// The function at `address` first, then the others of its slot, then the rest of its
// group, bridges among them. Returns how many there are, at most `max`; 0: there is no
// such function. *Borrowed* from the machine.
unsigned vf_pci_together(const struct vf_pci_machine *machine,
                         struct vf_pci_address address,
                         const struct vf_pci_device **functions, unsigned max);

// What this machine needs a function for that is not of the card itself: "this machine
// uses the disk nvme0n1". False, and `words` empty, when it can do without.
bool vf_pci_is_needed(const struct vf_pci_device *device,
                      const struct vf_pci_use *use, char words[160]);
