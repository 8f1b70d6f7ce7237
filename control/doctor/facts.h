// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the doctor knows before it judges: the machine, libvirt, the VM, the memory
// between them and the live picture, each gathered by one control/doctor/look_*.c,
// or handed in by who knows it. Plain values without a pointer, so that a check is
// a pure function and a test can say what the machine is like.
//
// What could not be found out says so: an enum vf_known, an empty text, a zero.
//
// Lifetime: a value of about 200 KiB, for the heap. Thread-safety: any thread.
// Path: control/doctor/look.h -> this -> control/doctor/check.h

#include "control/control.h"
#include "control/doctor/cpu_set.h"
#include "control/doctor/facts_gpu.h"
#include "control/doctor/facts_vm.h"
#include "control/shm_file.h"

#include <stdbool.h>
#include <stdint.h>

// What is looked at in one go, and may not answer in time.
enum vf_part {
    VF_PART_OTHER, // nobody looks: it was known before, or is handed in
    VF_PART_HOST,
    VF_PART_LINK,
    VF_PART_VM,
    VF_PART_FILES, // that the VM's definition names
    VF_PART_GPU,
    VF_PART_MEMORY,
    VF_PART_SPICE,
    VF_PART_COUNT,
};

#define VF_PART_BIT(part) (1u << (part))

enum vf_known { VF_NOT_KNOWN, VF_NO, VF_YES };

enum { VF_DOCTOR_NODES = 16 };

struct vf_host_facts {
    // the processor
    bool has_vmx; // Intel VT-x
    bool has_svm; // AMD-V
    bool is_guest; // this machine is virtual itself
    bool is_intel;
    bool is_amd;
    unsigned cpus; // online
    unsigned node_count; // NUMA nodes; 0: not known
    struct vf_cpu_set node_cpus[VF_DOCTOR_NODES]; // by number of the node
    char governor[32];

    bool has_kvm; // /dev/kvm
    bool may_use_kvm;

    // the IOMMU
    unsigned iommus;
    unsigned iommu_groups;
    bool has_acpi_tables; // the folder of their names could be read
    bool has_dmar;        // the firmware describes an Intel IOMMU
    bool has_ivrs;        // or one of AMD
    char cmdline[1024];   // of the kernel

    // modules of the kernel
    enum vf_known has_vfio_pci; // loaded, built in, or there to be loaded
    enum vf_known apparmor;     // enforcing anything
    enum vf_known selinux;      // enforcing
    enum vf_known secure_boot;
    bool has_vendor_reset; // the third party's module is loaded

    // the user
    char user[64];
    bool is_root;
    bool in_libvirt_file;    // a member of 'libvirt' by /etc/group
    bool in_libvirt_session; // and this login knows it
    bool has_libvirt_group;

    enum vf_hook_state gpu_hook; // ours: control/hook/

    // libvirt's hooks; names of files that are not ours
    unsigned foreign_hooks;
    char first_hook[128];
    bool hooks_touch_gpu; // one of them speaks of drivers

    uint64_t memory_total; // bytes
    uint64_t memory_available;
    uint64_t huge_page_size;
    uint64_t huge_pages_free; // how many

    enum vf_known scroll_lock; // a keyboard of this machine has the key
    bool has_swtpm;
};

struct vf_link_facts {
    bool is_late; // nobody answered in time
    bool asked; // somebody tried to connect, and what follows is known
    bool is_open;
    bool is_read_only;
    bool is_local;
    bool is_session; // qemu:///session
    char uri[256];
    char why[512];      // why not, or why only to read; a sentence
    bool permission;    // it is for want of permission
    bool has_socket;    // a socket of the daemon is there
    char socket[64];    // which
    unsigned long libvirt; // its version: major * 1000000 + minor * 1000 + release
    unsigned long qemu;    // the same for QEMU; 0: not known
};

struct vf_kvmfr_facts {
    bool is_loaded;  // the kernel module
    bool has_node;   // something is called /dev/kvmfr0
    bool is_device;  // and it is a device
    bool may_use;    // and may be read and written
    uint64_t size;   // bytes; 0: not known
    bool in_abstraction;  // AppArmor's local abstraction allows it
    enum vf_known in_acl; // qemu.conf's cgroup_device_acl has it
};

struct vf_memory_facts {
    bool looked;
    struct vf_shm_file file; // its `path` is NULL: facts have no pointers
    char path[256];
    struct vf_shm_look look;
    enum vf_shm_state state;
    bool has_tmpfiles; // a line of tmpfiles.d makes it at boot
    char tmpfiles[128]; // the file that has the line
    struct vf_kvmfr_facts kvmfr;
};

// How far the picture gets, and what else only who speaks Looking Glass and SPICE
// can say. control/ knows neither, so it is handed in.
enum vf_picture_stage {
    VF_PICTURE_NOT_LOOKED,
    VF_PICTURE_NO_REGION,   // the file does not exist
    VF_PICTURE_UNREADABLE,  // it exists and cannot be used
    VF_PICTURE_NO_MAGIC,    // nobody ever wrote in it
    VF_PICTURE_SILENT,      // somebody did, and the heartbeat stands still
    VF_PICTURE_UNSUPPORTED, // a live host of a version that is not spoken
    VF_PICTURE_NO_SLOT,     // too many viewers
    VF_PICTURE_WAITING,     // a live host that sends no frames
    VF_PICTURE_BAD_FRAMES,  // frames that cannot be shown
    VF_PICTURE_FRAMES,      // frames arrive
};

struct vf_picture_sight {
    enum vf_picture_stage stage;
    char detail[512]; // a sentence
    unsigned lgmp;    // versions; 0: not known
    unsigned kvmfr;
    char host[33]; // the host's version
    char capture[33];
    bool has_uuid;
    uint8_t uuid[16]; // of the VM the host runs in
    unsigned width;   // of the newest frame
    unsigned height;
    bool is_truncated;
    uint64_t region_size;
    uint64_t needed_size;
};

enum vf_spice_sight {
    VF_SPICE_NOT_LOOKED,
    VF_SPICE_NOWHERE,   // there is no address to go to
    VF_SPICE_REACHABLE, // somebody answers there, or we are connected
    VF_SPICE_REFUSED,   // nobody does; see `spice_detail`
};

struct vf_live_facts {
    struct vf_picture_sight picture;
    enum vf_spice_sight spice;
    char spice_detail[512];
    char renderer[128];      // the GL renderer of this machine; empty: not known
    bool renderer_is_software;
    bool has_window;         // the rest is about it
    bool input_lost;         // captured, and nowhere for it to go
    bool captured;
    char capture_key[64];
    char last_failure[512]; // why the last operation on the VM failed, or empty
};

struct vf_doctor_facts {
    unsigned late; // VF_PART_BIT of what did not answer in time
    struct vf_host_facts host;
    struct vf_gpu_facts gpu;
    struct vf_link_facts link;
    struct vf_vm_facts vm;
    struct vf_memory_facts memory;
    struct vf_live_facts live;
};
