// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What belongs to VMs when a graphics card does: its functions and what shares their
// IOMMU group, the drivers that would take them, and in which way vfio-pci is told. Read
// from sysfs behind the helper's root, and refused where the machine needs it.
//
// Thread-safety: one thread. Errors: whole sentences, VF_ERROR_UNFIT.
// Path: control/helper/helper.h -> this -> control/pci/boot.h

#include "control/helper/helper.h"
#include "control/pci/boot.h"

#include <stdbool.h>

// The card at `address`, as it is to be dedicated. False when it must not be.
bool
vf_vfio_card_find(struct vf_boot_card *card, const struct vf_helper *helper,
                  struct vf_pci_address address, GError **error) VF_WARN_UNUSED;
