// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What this machine does with a PCI function just now: monitors that are lit by
// it, processes that have its device files open, references that its driver's
// module has, disks and network interfaces that are behind it. Looking changes
// nothing.
//
// Lifetime: plain values, a snapshot. Thread-safety: any thread.
// Path: control/pci/machine.h -> this -> control/pci/open_files.h

#include "control/pci/device.h"
#include "control/pci/open_files.h"

enum { VF_PCI_MAX_CONNECTORS = 16, VF_PCI_MAX_HOLDERS = 12 };

struct vf_pci_connector {
    char name[24];  // "HDMI-A-1"
    bool connected; // a monitor is plugged in
    bool enabled;   // and shows something
};

struct vf_pci_use {
    unsigned connector_count;
    struct vf_pci_connector connectors[VF_PCI_MAX_CONNECTORS];

    unsigned holder_count; // of `holders`; who has it open
    struct vf_open_file holders[VF_PCI_MAX_HOLDERS];
    unsigned card_holders; // processes that have its /dev/dri/cardN: who shows
                           // something on its monitors does
    bool all_visible; // nobody can be holding it unseen through a file

    char module[40]; // of the driver; empty: none, or built in
    // References to the module that no other module explains, such as open files;
    // -1: not told.
    int module_references;

    // What would be lost with it, in words: "the disk nvme0n1"; empty: nothing.
    char host_use[120];
};

void vf_pci_read_use(const struct vf_roots *roots,
                     const struct vf_pci_device *device,
                     const struct vf_open_files *open_files,
                     struct vf_pci_use *use);

// Who has it open: "Xorg (812), kwin (990) and 2 more"; empty: nobody.
void vf_pci_holder_words(const struct vf_pci_use *use, char *words,
                         size_t size);

// The number of NVIDIA's device file of that GPU (/dev/nvidiaN); -1: its driver
// does not know the GPU.
int vf_pci_nvidia_minor(const struct vf_roots *roots,
                        struct vf_pci_address address);
