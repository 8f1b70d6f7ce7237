// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a libvirt call that does not return is most likely waiting for, found out
// without asking libvirt: the usual ones are a graphics driver of the host that does
// not let go of its card, and a QEMU that hangs in the kernel.
//
// Thread-safety: any thread; reads files of /sys and /proc.
// Path: control/watcher.h -> this -> control/pci/device.h

#include "control/domain_xml.h"
#include "control/status.h"

#include <stddef.h>

// After how many seconds one wonders: libvirt's own limit for most of what it waits
// for inside is 30 s or less, and a start takes a few.
enum { VF_STUCK_AFTER_S = 20 };

struct vf_stuck_scene {
    const char *sys_root;  // "/sys", or a tree made for a test
    const char *proc_root; // "/proc"
    enum vf_operation operation;
    const struct vf_pci_address *passed; // devices that the VM is given
    unsigned passed_count;
    int qemu_pid; // 0: none is known
};

// A whole sentence or two.
void
vf_stuck_words(const struct vf_stuck_scene *scene, char *words, size_t size);
