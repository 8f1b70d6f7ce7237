// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Everything that a decision about a GPU depends on, as it is now: the machine's
// graphics cards with what shares their IOMMU groups and what the machine does with
// each, the VMs that are given PCI devices, and the hand-overs that are not
// finished. Plans and pre-flight checks are pure functions of it.
//
// Lifetime: read -> read domains (or not) -> finish, in the caller's memory; a
// snapshot. Thread-safety: any thread that may block, each scene on one at a time.
// Path: control/pci/use.h -> this -> control/gpu/plan.h, control/gpu/preflight.h

#include "base/error.h"
#include "control/pci/boot.h"
#include "control/pci/machine.h"
#include "control/pci/use.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdbool.h>

enum {
    VF_GPU_MAX_MEMBERS = 16,
    VF_GPU_MAX_PASSED = 32,
};

// A function of the GPU's IOMMU group, or of its slot.
struct vf_gpu_member {
    struct vf_pci_device device;
    struct vf_pci_use use;
};

// One graphics card. The first member is its graphics function, then come the
// other functions of its slot, then the rest of its IOMMU group.
struct vf_gpu {
    unsigned member_count;
    struct vf_gpu_member members[VF_GPU_MAX_MEMBERS];
};

// A VM that is given PCI devices of this machine.
struct vf_gpu_domain {
    char name[128];
    char uuid[40];
    bool is_active;
    unsigned passed_count;
    struct vf_pci_address passed[VF_GPU_MAX_PASSED];
    bool is_managed[VF_GPU_MAX_PASSED]; // libvirt binds it, at start and stop
};

struct vf_gpu_scene {
    struct vf_pci_machine machine;
    GArray *gpus;    // of struct vf_gpu
    GArray *domains; // of struct vf_gpu_domain
    GArray *journal; // of struct vf_journal_entry: what is not finished
    bool has_hook;   // virtflow-gpu-hook is installed

    struct vf_boot boot;     // cards that are dedicated when the machine starts
    int64_t boot_written[2]; // when that was set, by enum vf_boot_way; s since 1970
    int64_t started;         // when the machine was, the same; 0: not told
};

// `folder`: of the journal.
void vf_gpu_scene_read(struct vf_gpu_scene *scene,
                       const struct vf_roots *roots, const char *folder);

// Adds the connection's VMs that are given PCI devices. One that cannot be read is
// left out.
bool vf_gpu_scene_read_domains(struct vf_gpu_scene *scene, virConnectPtr conn,
                               GError **error) VF_WARN_UNUSED;

// Adds one VM by its XML; false when it is none, or is given no PCI device. For
// the above, and for tests.
bool vf_gpu_scene_add_domain(struct vf_gpu_scene *scene, const char *name,
                             const char *uuid, bool is_active,
                             const char *xml);

// Zeros are accepted.
void vf_gpu_scene_finish(struct vf_gpu_scene *scene);

// *Borrowed*; NULL when there is no GPU at that address, or none that has the
// function there as its companion.
const struct vf_gpu *vf_gpu_scene_find(const struct vf_gpu_scene *scene,
                                       struct vf_pci_address address);

// The same, with the sentence for who asked for it.
const struct vf_gpu *vf_gpu_find(const struct vf_gpu_scene *scene,
                                 struct vf_pci_address address, GError **error);

static inline const struct vf_gpu *
vf_gpu_scene_at(const struct vf_gpu_scene *scene, guint index)
{
    return &g_array_index(scene->gpus, struct vf_gpu, index);
}

static inline const struct vf_gpu_domain *
vf_gpu_scene_domain(const struct vf_gpu_scene *scene, guint index)
{
    return &g_array_index(scene->domains, struct vf_gpu_domain, index);
}

// True when a desktop is on the card's monitors; `*connector` is one of them then,
// *borrowed*. Monitors can also be lit by nothing but the kernel's text console: it is
// no desktop when nobody has the card's device file open and we see everybody; or when
// the desktop that we see is on another card.
bool vf_gpu_shows_desktop(const struct vf_gpu_scene *scene,
                          const struct vf_gpu *gpu, const char **connector);

// True when the domain is given the function at `address`.
bool vf_gpu_domain_has(const struct vf_gpu_domain *domain,
                       struct vf_pci_address address);
