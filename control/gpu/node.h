// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// libvirt's node devices: the two calls by which libvirtd, which is root, moves a
// PCI function to vfio-pci and back to the driver that the kernel finds for it.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences.
// Path: control/gpu/handover.h -> this -> control/failure.h

#include "base/error.h"
#include "control/pci/address.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

bool vf_node_detach(virConnectPtr conn, struct vf_pci_address address,
                    GError **error) VF_WARN_UNUSED;

bool vf_node_reattach(virConnectPtr conn, struct vf_pci_address address,
                      GError **error) VF_WARN_UNUSED;
