// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The VM behind the window, through libvirt: what state it is in, where its shared
// memory and its SPICE server are, and the operations on it. Every libvirt call is
// made on a worker thread, because any of them can block for minutes: one worker
// watches, another acts. What is known is published as one status value, and
// requests are posted and never waited for. The daemon going away and coming back
// is a state, not an end.
//
// Lifetime: create -> start -> stop (joins, unless a libvirt call hangs; then its
// worker is abandoned to process exit) -> destroy.
// Thread-safety: all functions on the main thread, unless said otherwise.
// Path: viewer/app.c -> this -> control/watcher.h, control/domain_xml.h

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_control;
struct vf_glib_thread;
struct vf_mailbox;

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
    VF_OPERATION_COUNT,
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
};

struct vf_control_status {
    enum vf_link_state link;
    char uri[256];
    char link_detail[512]; // a whole sentence, or empty
    bool is_local;         // the hypervisor runs on this machine

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

    enum vf_operation last_operation;
    unsigned last_serial; // counts finished operations
    bool last_failed;
    char last_detail[512]; // a whole sentence when it failed, or empty
    char last_raw[512];    // libvirt's own words when it failed, or empty

    struct vf_domain_facts facts;
};

struct vf_control_params {
    struct vf_glib_thread *glib; // borrowed until destroy: libvirt's event loop
    struct vf_mailbox *status;   // of struct vf_control_status; borrowed
    const char *uri;             // NULL: LIBVIRT_DEFAULT_URI, else qemu:///system
    const char *domain;          // name or UUID; copied
    bool start;                  // start the VM as soon as it is found off
};

struct vf_control *
vf_control_create(const struct vf_control_params *params);

// NULL is accepted.
void
vf_control_destroy(struct vf_control *control);

void
vf_control_start(struct vf_control *control);

// Waits at most about one second for a libvirt call in progress.
void
vf_control_stop(struct vf_control *control);

// Asks for an operation; one at a time, a request while another runs is refused
// and reported as such in the status.
void
vf_control_request(struct vf_control *control, enum vf_operation operation);

// Any thread, until destroy. Asks for one descriptor connected to the VM's SPICE
// server. `answer(data, token, fd, why)` is called once, on a worker thread, or
// never when vf_control_stop() comes first; it must be brief. `fd` is *transferred*,
// -1 with a sentence in `why` when there is none.
void
vf_control_request_graphics_fd(struct vf_control *control, uint64_t token,
                               void (*answer)(void *data, uint64_t token, int fd,
                                              const char *why),
                               void *data);

// What one line of `virtflow-view --list` shows.
struct vf_domain_row {
    char *name;
    char uuid_text[40];
    enum vf_domain_state state;
};

void
vf_domain_row_free(struct vf_domain_row *row);

// For the command line, from a thread that may block: all domains of the
// connection, by name. Returns an array of struct vf_domain_row that frees its
// rows, *transferred*, or NULL with `error` set.
GPtrArray *
vf_control_list(const char *uri, GError **error) VF_WARN_UNUSED;

// The URI that `uri` (NULL allowed) means: itself, LIBVIRT_DEFAULT_URI, or
// "qemu:///system". Borrowed.
const char *
vf_control_effective_uri(const char *uri);

const char *
vf_operation_name(enum vf_operation operation); // "start", "force off", ...

const char *
vf_domain_state_name(enum vf_domain_state state); // "off", "running", ...
