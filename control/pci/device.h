// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the kernel says about one PCI function, in a plain value: what it is, who
// drives it, which IOMMU group it is in, how it can be reset. Everybody may read
// all of this.
//
// Lifetime: plain values, a snapshot. Thread-safety: any thread.
// Path: control/pci/address.h, control/pci/roots.h -> this -> control/pci/machine.h

#include "control/pci/address.h"
#include "control/pci/roots.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// By PCI class code (PCI Code and ID Assignment Specification).
enum vf_pci_kind {
    VF_PCI_DISPLAY,  // 03
    VF_PCI_AUDIO,    // 0403, 0401
    VF_PCI_USB,      // 0c03
    VF_PCI_USB_TYPE_C, // 0c80: the UCSI controller beside a GPU's USB port
    VF_PCI_STORAGE,  // 01
    VF_PCI_NETWORK,  // 02
    VF_PCI_BRIDGE,   // 06: stays with the machine whatever its group
    VF_PCI_OTHER,
};

enum { VF_PCI_NO_GROUP = -1 };

struct vf_pci_device {
    struct vf_pci_address address;
    uint32_t class_code; // three bytes: base class, sub class, interface
    uint16_t vendor;
    uint16_t device;
    uint16_t sub_vendor;
    uint16_t sub_device;
    char driver[40];          // empty: none
    char driver_override[40]; // empty: none
    char reset_methods[64];   // "flr bus"; empty: none, or the kernel is older
                              // than 5.15
    int iommu_group;          // VF_PCI_NO_GROUP
    bool boot_vga;            // the firmware's messages were on it
    char power_state[16];     // "D0", "D3cold"; empty: not told
    int numa_node;            // -1: there is only one
    unsigned link_width;      // lanes in use; 0: no PCI Express link
    unsigned link_max_width;
    char link_speed[24]; // "16.0 GT/s PCIe"
    char name[160];      // vendor and model in words, or "10de:2684"
};

enum vf_pci_kind vf_pci_kind_of(uint32_t class_code);

// "audio", "USB controller", ...
const char *vf_pci_kind_name(enum vf_pci_kind kind);

// True for graphics cards of families that do not always recover from a reset, unless
// they can be reset in a way of their own: the second VM that gets one may fail to start.
bool vf_pci_has_reset_bug(const struct vf_pci_device *device);

// True when the device at `address` of this machine is a display controller.
bool vf_pci_is_display(const char *sys_root, struct vf_pci_address address);

// The driver that has the function now; empty when none has, or there is none.
void vf_pci_read_driver(const struct vf_roots *roots,
                        struct vf_pci_address address, char *driver,
                        size_t size);

// False when there is no such device.
bool vf_pci_read_device(const struct vf_roots *roots,
                        struct vf_pci_address address,
                        struct vf_pci_device *device);
