// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A PCI address, and what the kernel says the device at it is. Devices themselves
// are never touched here.
//
// Thread-safety: any thread.
// Path: control/domain_xml.h -> this

#include <stdbool.h>
#include <stdint.h>

struct vf_pci_address {
    uint32_t domain;
    uint8_t bus;
    uint8_t slot;     // 0..31
    uint8_t function; // 0..7
};

enum { VF_PCI_TEXT = 16 };

// "0000:0a:00.1", as sysfs names it.
void
vf_pci_format(struct vf_pci_address address, char text[VF_PCI_TEXT]);

// True when the device at `address` of this machine is a display controller (PCI
// class 03). `sys_root` is "/sys", or a tree made for a test.
bool
vf_pci_is_display(const char *sys_root, struct vf_pci_address address);
