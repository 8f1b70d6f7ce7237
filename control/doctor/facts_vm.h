// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the doctor knows about the VM: what its definition says, what libvirt says
// it does, and what setup would change in it.
//
// Lifetime: a value. Thread-safety: any thread.
// Path: control/doctor/look_vm.c -> this -> control/doctor/facts.h

#include "control/doctor/cpu_set.h"
#include "control/domain_xml.h"
#include "control/setup/edit.h"

#include <stdbool.h>
#include <stdint.h>

enum { VF_DOCTOR_DISKS = 16, VF_DOCTOR_NETWORKS = 8 };

// A file that the definition names and QEMU will open.
struct vf_named_file {
    char path[256];
    char role[32]; // "disk 'vda'", "firmware"
    bool is_missing;
};

// How far somebody in the guest is on the other end of a channel.
enum vf_channel_state {
    VF_CHANNEL_NONE,         // the VM has no such channel
    VF_CHANNEL_THERE,        // it has; whether anybody listens is not known
    VF_CHANNEL_DISCONNECTED, // nobody listens
    VF_CHANNEL_CONNECTED,
};

// The definition, read. Pure; control/doctor/vm_reading.c.
struct vf_vm_reading {
    struct vf_domain_reading base;
    bool passed_managed[VF_DOMAIN_MAX_PASSED]; // libvirt hands the device over
    bool is_emulated; // <domain type='qemu'>: without KVM
    uint64_t memory;  // bytes
    unsigned vcpus;
    unsigned pinned; // vcpus with a <vcpupin>
    struct vf_cpu_set pins; // where these are, all together
    bool has_memory_nodes;  // <numatune> says where the memory is
    struct vf_cpu_set memory_nodes;
    bool hides_kvm;     // <kvm><hidden>
    bool has_vendor_id; // another than Hyper-V's
    bool rom_is_off;    // <rom bar='off'/> of a passed device
    bool has_rom_file;
    bool wants_huge_pages;
    uint64_t huge_page_size; // bytes; 0: the machine's usual
    bool has_tpm_emulator;
    bool has_firmware;   // UEFI
    bool is_secure_boot; // it is the one that holds to signatures
    bool grabs_evdev;    // <input type='evdev'> with a grab of all
    bool has_evdev;
    char evdev_toggle[32];
    bool has_virtio_keyboard;
    bool has_virtio_mouse;
    unsigned file_count;
    struct vf_named_file files[VF_DOCTOR_DISKS];
    unsigned network_count;
    char networks[VF_DOCTOR_NETWORKS][64];
    enum vf_channel_state guest_agent;
    enum vf_channel_state spice_agent;
};

struct vf_vm_facts {
    bool asked; // a VM was named
    char name[256];
    bool is_found;
    bool has_definition; // it was read
    bool is_persistent;
    bool is_running; // a QEMU process runs it
    enum vf_domain_state state;
    char state_reason[64];
    int autostart; // 1, 0; -1: not known
    char uuid_text[40];
    uint8_t uuid[16];

    struct vf_vm_reading reading; // of the definition that counts now
    unsigned changes; // the definition differs from what runs, in so many things
    char changed[360]; // which, as far as they fit: control/pending.h

    // what setup says about the persistent definition
    bool has_plan;
    struct vf_edit_verdict plan[VF_EDIT_COUNT];

    // networks of the definition that are not active; the first one
    char network_down[64];

    // a device of this VM that another VM's definition has, too
    char shared_device[16];
    char shared_with[128];
    bool shared_is_running;

};
