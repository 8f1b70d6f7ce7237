// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is known about the VM, and what can be asked for: plain values that control/
// publishes and everybody else reads.
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: viewer/app/app.c -> this -> control/control.h

#include "control/login_question.h"

#include <stdbool.h>
#include <stdint.h>

enum vf_link_state {
    VF_LINK_CONNECTING,
    VF_LINK_CONNECTED,
    VF_LINK_READ_ONLY, // the user may look but not act: see `link_detail`
    VF_LINK_FAILED,    // see `link_detail`; tried again by itself
};

enum vf_domain_state {
    VF_DOMAIN_UNKNOWN, // not asked yet, or the link is down
    VF_DOMAIN_MISSING, // libvirt knows no such VM (any more)
    VF_DOMAIN_OFF,
    VF_DOMAIN_RUNNING,
    VF_DOMAIN_PAUSED,
    VF_DOMAIN_SHUTTING_DOWN,
    VF_DOMAIN_CRASHED,
    VF_DOMAIN_SLEEPING, // suspended to RAM by the guest
};

enum vf_operation {
    VF_OPERATION_NONE,
    VF_OPERATION_START,
    VF_OPERATION_SHUTDOWN, // ask the guest
    VF_OPERATION_REBOOT,   // ask the guest
    VF_OPERATION_RESET,    // as the button on the case
    VF_OPERATION_PAUSE,
    VF_OPERATION_RESUME,
    VF_OPERATION_FORCE_OFF, // as pulling the plug
    VF_OPERATION_SAVE,      // to disk, and off
    VF_OPERATION_DISCARD_SAVED,
    VF_OPERATION_AUTOSTART_ON, // with the host
    VF_OPERATION_AUTOSTART_OFF,
    VF_OPERATION_SNAPSHOT, // `argument`: its name; empty: one is made up
    VF_OPERATION_REVERT,   // to the snapshot `argument`
    VF_OPERATION_CD_INSERT, // `target`: the drive; `argument`: the image's path
    VF_OPERATION_CD_EJECT,  // `target`: the drive
    VF_OPERATION_COUNT,
};

struct vf_request {
    enum vf_operation operation;
    char target[16];
    char argument[512];
};

enum {
    VF_DOMAIN_MAX_CDS = 4,
    VF_DOMAIN_MAX_SNAPSHOTS = 16,
    VF_DOMAIN_MAX_PENDING = 8,
};

struct vf_domain_cd {
    char target[16];  // "sda"
    char source[256]; // path of the image or device; empty: no CD is in
};

struct vf_domain_snapshot {
    char name[64];
    int64_t created_s; // seconds since 1970
    bool is_current;
    bool was_running; // reverting goes on where the VM was
};

// Where the picture and the input are, read from the domain XML: the live one
// while the VM runs, else the persistent one.
struct vf_domain_facts {
    bool has_shm;       // a shmem device or a kvmfr command line is there
    bool shm_is_kvmfr;
    char shm_path[256]; // "/dev/shm/NAME" or "/dev/kvmfrN"; empty: on another
                        // machine, or a file that the XML does not name
    uint64_t shm_size;  // bytes as written in the XML; 0: not written
    unsigned shm_count; // how many ivshmem devices; more than one confuses hosts

    bool has_spice;
    bool spice_listens;     // a port or a socket, not only descriptors
    char spice_host[256];   // empty: none
    uint16_t spice_port;    // 0: none
    uint16_t spice_tls_port;
    char spice_socket[256]; // empty: none
    char spice_password[128]; // empty: none, or this connection may not see it
    unsigned graphics_index;  // which <graphics> the SPICE one is, from 0

    bool has_tablet; // <input type='tablet'>: absolute pointer
    bool has_gpu;    // a PCI device of display class is passed through
    char video_model[32]; // of the primary <video>; "none" when there is none

    bool shm_forbids_save; // QEMU cannot save a VM with such a device
    unsigned passed_count; // PCI devices that are passed through
    bool has_guest_agent;
    bool guest_agent_answers; // its port is open in the guest
    unsigned cd_count;
    struct vf_domain_cd cds[VF_DOMAIN_MAX_CDS];
};

// What libvirt knows about the VM beside its definition.
struct vf_domain_keeping {
    bool is_persistent; // false: gone when it is off
    bool autostart;
    bool has_saved; // the next start goes on from a saved state
    unsigned snapshot_count; // all of them, also beyond those listed
    struct vf_domain_snapshot snapshots[VF_DOMAIN_MAX_SNAPSHOTS]; // newest first

    // What is in the definition and takes effect at the next start; sentences.
    unsigned pending_count; // all of them, also beyond those listed
    char pending[VF_DOMAIN_MAX_PENDING][160];
};

struct vf_control_status {
    enum vf_link_state link;
    char uri[256];
    char link_detail[512]; // a whole sentence, or empty
    bool is_local;         // the hypervisor runs on this machine

    struct vf_login_question question; // asked of the user now; serial 0: none
    bool login_refused; // nobody answered it; vf_control_log_in() asks again

    char name[256];
    char uuid_text[40]; // empty until found
    uint8_t uuid[16];
    enum vf_domain_state state;
    char state_reason[64];  // libvirt's reason in words, or empty
    uint64_t running_since_ns; // vf_clock_ns() of the start; 0: not running
    unsigned generation;    // another number after every start of the VM

    unsigned allowed; // bit (1 << enum vf_operation): makes sense now
    enum vf_operation busy_with; // VF_OPERATION_NONE: idle
    uint64_t busy_since_ns;
    char busy_detail[512]; // what a call that does not return waits for, or empty

    char gpu_detail[600]; // what is not in order with the GPU of a VM that is off;
                          // sentences, or empty

    char gpu_others[600]; // the same about other VMs and what was taken by hand, as
                          // found in the beginning
    uint64_t shutdown_asked_ns; // the guest was asked and still runs; 0: no

    enum vf_operation last_operation;
    unsigned last_serial; // counts finished operations
    bool last_failed;
    char last_detail[512]; // a whole sentence when it failed, or empty
    char last_raw[512];    // libvirt's own words when it failed, or empty

    struct vf_domain_facts facts;
    struct vf_domain_keeping keeping;
};

const char *
vf_operation_name(enum vf_operation operation); // "start", "force off", ...

const char *
vf_domain_state_name(enum vf_domain_state state); // "off", "running", ...
