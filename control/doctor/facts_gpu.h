// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the doctor knows about the graphics cards of this machine and about the PCI
// devices that the VM is given.
//
// Lifetime: a value. Thread-safety: any thread.
// Path: control/pci/use.h, control/doctor/look_gpu.c -> this ->
// control/doctor/facts.h

#include "control/pci/use.h"

#include <stdbool.h>
#include <stdint.h>

#define VF_HOOK_PATH "/etc/libvirt/hooks/qemu.d/50-virtflow-view"

// libvirtd's hook for cards of NVIDIA's driver.
enum vf_hook_state {
    VF_HOOK_ABSENT,             // not installed, or switched off by removing its link
    VF_HOOK_BROKEN,             // the link leads nowhere
    VF_HOOK_UNKNOWN_TO_LIBVIRT, // libvirtd is older than it
    VF_HOOK_READY,
};

enum { VF_DOCTOR_DEVICES = 40, VF_DOCTOR_MISSING = 8 };

struct vf_gpu_device {
    struct vf_pci_device device;
    struct vf_pci_use use; // looked at for what is passed or a graphics card
    bool is_display;
    bool is_bridge;
    bool is_passed;      // the VM is given it
    bool passed_managed; // and libvirt takes it from its driver and gives it back
    bool is_dedicated; // a setting of this machine gives it to vfio-pci at boot
    bool by_numbers;   // by vendor and model, not by address
};

struct vf_gpu_facts {
    bool looked;
    unsigned displays; // graphics cards, in all
    unsigned count;
    struct vf_gpu_device devices[VF_DOCTOR_DEVICES]; // graphics cards, what is
                         // passed, and what shares a group or a slot with these

    unsigned missing_count; // passed, and not in this machine
    struct vf_pci_address missing[VF_DOCTOR_MISSING];

    char aspm_policy[24]; // of PCI Express links: "powersave"; empty: not known
    int nvidia_modeset; // of nvidia_drm: 1, 0; -1: not known, or not loaded
    bool runs_persistenced;
};
