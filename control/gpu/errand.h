// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One thing to be done about a graphics card, from the connection to the sentence
// about how it went: for who knows no libvirt.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences.
// Path: viewer/app/gpu.c -> this -> control/gpu/operate.h

#include "base/error.h"
#include "control/pci/address.h"

#include <glib.h>
#include <stdbool.h>

enum vf_gpu_task {
    VF_GPU_IDLE,
    VF_GPU_LOOKING, // does nothing by itself
    VF_GPU_ASSIGNING,
    VF_GPU_REMOVING,
    VF_GPU_TAKING,
    VF_GPU_GIVING_BACK,
    VF_GPU_RECOVERING,
    VF_GPU_DEDICATING, // at boot; a password is asked for
    VF_GPU_UNDEDICATING,
};

struct vf_gpu_errand {
    enum vf_gpu_task task;
    const char *uri;
    const char *uuid_text;         // of the VM
    struct vf_pci_address address; // of the card
};

// `message` gets how it went when true is returned.
bool vf_gpu_errand_run(const struct vf_gpu_errand *errand, GString *message,
                       GError **error) VF_WARN_UNUSED;
