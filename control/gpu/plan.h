// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Whether a GPU of this machine can go to a VM, how, and what must go along with it.
// A pure function of the scene.
//
//   dedicated   vfio-pci has it and holds it for VMs: nothing to hand over
//   on demand   the host's driver has it; it goes to the VM when that starts and
//               comes back when that stops
//   refused     it cannot be given away, and the reason says why and what to do
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: control/gpu/scene.h -> this -> control/gpu/words.h, control/gpu/assign.h

#include "control/gpu/scene.h"

enum vf_gpu_verdict { VF_GPU_DEDICATED, VF_GPU_ON_DEMAND, VF_GPU_REFUSED };

enum vf_gpu_role {
    VF_GPU_ITSELF,
    VF_GPU_COMPANION,  // another function of the card
    VF_GPU_GOES_ALONG, // shares the IOMMU group, and the host can do without
    VF_GPU_STAYS,      // a bridge: left alone
    VF_GPU_IN_THE_WAY, // shares the IOMMU group, and the host needs it
};

// Whether it is set to belong to VMs whenever the machine starts (control/pci/boot.h).
enum vf_gpu_at_boot {
    VF_GPU_BOOT_NOT_SET,
    VF_GPU_BOOT_SET,     // and so it is
    VF_GPU_BOOT_WAITING, // from the next start on
    VF_GPU_BOOT_MISSED,  // but another driver was faster
};

enum { VF_GPU_MAX_WARNINGS = 8 };

struct vf_gpu_plan {
    enum vf_gpu_verdict verdict;
    char reason[512]; // whole sentences
    enum vf_gpu_at_boot at_boot;
    char owner[160];  // who has it now: "the host (amdgpu)", "the VM 'win11'"

    enum vf_gpu_role roles[VF_GPU_MAX_MEMBERS]; // of the GPU's members
    char member_words[VF_GPU_MAX_MEMBERS][160]; // a few words, or empty

    // What a VM is given when it is given this GPU; the GPU comes first.
    unsigned pass_count;
    struct vf_pci_address pass[VF_GPU_MAX_MEMBERS];

    unsigned warning_count; // whole sentences; none of them forbids anything
    char warnings[VF_GPU_MAX_WARNINGS][400];
};

// `vm_uuid`: the VM it is for; NULL: none in particular.
void vf_gpu_plan_make(struct vf_gpu_plan *plan,
                      const struct vf_gpu_scene *scene,
                      const struct vf_gpu *gpu, const char *vm_uuid);

// "dedicated", "on demand", "refused".
const char *vf_gpu_verdict_name(enum vf_gpu_verdict verdict);

// "itself", "companion", ...
const char *vf_gpu_role_name(enum vf_gpu_role role);
