// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A PCI address: where a function of a device sits. Devices themselves are never
// touched here.
//
// Thread-safety: any thread.
// Path: control/domain_xml.h -> this -> control/pci/device.h

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
void vf_pci_format(struct vf_pci_address address, char text[VF_PCI_TEXT]);

// Reads "0000:0a:00.1", "0a:00.1" or libvirt's "pci_0000_0a_00_1", whole, with
// nothing around it. False when it is none of these; `address` is untouched then.
bool vf_pci_parse(const char *text, struct vf_pci_address *address);

// libvirt's name of the device there: "pci_0000_0a_00_1".
void vf_pci_node_name(struct vf_pci_address address, char name[24]);

// In the order of addresses: negative, 0 or positive.
int vf_pci_compare(struct vf_pci_address a, struct vf_pci_address b);

// Functions of one device: all but the function is the same.
bool vf_pci_same_slot(struct vf_pci_address a, struct vf_pci_address b);
