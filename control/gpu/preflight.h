// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The look before a VM with a GPU starts, or a GPU is taken by hand: what would
// block it, by name. Nothing is ever killed or unloaded to make it fit. Necessary
// because a driver that is asked to let go of a card in use may never return, and
// libvirtd would wait in the kernel with it. Pure.
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: control/gpu/scene.h -> this -> control/gpu/handover.h

#include "control/gpu/scene.h"

enum { VF_PREFLIGHT_MAX = 24 };

struct vf_preflight_item {
    bool blocks;     // false: worth knowing
    char words[400]; // whole sentences
};

struct vf_preflight {
    unsigned count;
    unsigned blocks; // how many of them block
    struct vf_preflight_item items[VF_PREFLIGHT_MAX];
};

// `functions`: all that the VM is given. `vm_uuid`: that VM; "" for none.
void vf_preflight_check(struct vf_preflight *preflight,
                        const struct vf_gpu_scene *scene,
                        const struct vf_pci_address *functions, unsigned count,
                        const char *vm_uuid);

// All that blocks, in one text. *Transferred*, g_free().
char *vf_preflight_words(const struct vf_preflight *preflight);
