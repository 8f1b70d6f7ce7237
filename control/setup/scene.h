// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the setup of a VM depends on apart from the VM's own definition: what the
// user chose, and what is the case around it. Plain values, so that a plan is a
// pure function of them.
//
// Thread-safety: any thread.
// Path: control/setup/shm_size.h -> this -> control/setup/edit.h, control/setup/plan.h

#include "base/geometry.h"
#include "control/setup/shm_size.h"

#include <stdbool.h>
#include <stdint.h>

// Every change that setup knows, in the order in which they are made.
enum vf_edit_id {
    VF_EDIT_KVMFR,
    VF_EDIT_SHMEM,
    VF_EDIT_SHMEM_NAME,
    VF_EDIT_SPICE,
    VF_EDIT_SPICE_LISTEN,
    VF_EDIT_VIDEO,
    VF_EDIT_SPICE_AGENT,
    VF_EDIT_GUEST_AGENT,
    VF_EDIT_SOUND,
    VF_EDIT_MEMBALLOON,
    VF_EDIT_USB_REDIRECTION,
    VF_EDIT_VIRTIO_INPUT,
    VF_EDIT_NO_TABLET,
    VF_EDIT_HOST_CPU,
    VF_EDIT_HYPERV,
    VF_EDIT_COUNT,
};

#define VF_EDIT_BIT(id) (1u << (id))

enum vf_setup_video { VF_SETUP_VIDEO_QXL, VF_SETUP_VIDEO_VGA };

struct vf_setup_choices {
    unsigned shmem_mib;        // 0: from the modes
    struct vf_size resolution; // empty: the monitors of this machine
    bool hdr;
    enum vf_setup_video video; // what is added when there is none
    uint32_t with;    // VF_EDIT_BIT of what is to be done although optional
    uint32_t without; // and of what is not to be done
};

enum { VF_SETUP_MAX_TAKEN = 64, VF_SHM_NAME = 128 };

struct vf_setup_scene {
    unsigned mode_count;
    struct vf_size modes[VF_HOST_MAX_MODES]; // of this machine's monitors
    bool cpu_is_amd;
    bool cpu_is_intel;
    bool has_kvmfr;     // there is a /dev/kvmfr0, and it is a device
    unsigned kvmfr_mib; // its size; 0: it could not be asked

    // shmem names of the other VMs of the connection
    unsigned taken_count;
    char taken[VF_SETUP_MAX_TAKEN][VF_SHM_NAME];
    char taken_by[VF_SETUP_MAX_TAKEN][64]; // the VM that has it
};

// Fills in what is known from the files of this machine: "/sys", "/proc" and
// "/dev", or trees made for a test. The names of other VMs are left to
// control/setup/definition.h.
void vf_setup_scene_read(struct vf_setup_scene *scene, const char *sys_root,
                         const char *proc_root, const char *dev_root);

// How large the kvmfr device at `path` is, in bytes; 0: it could not be asked.
uint64_t vf_kvmfr_size(const char *path);
