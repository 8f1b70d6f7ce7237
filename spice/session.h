// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One SPICE session to the VM: the input sink, the fallback display with its
// cursor, and how both are doing. It connects when told where to, tells why
// when it cannot, and never decides by itself to go elsewhere.
//
// Lifetime: create -> connect/disconnect, any number of times -> destroy.
// Thread-safety: all functions on the main thread. Everything of spice-glib
// lives on the GLib thread, reached by vf_glib_post(); results come by mailbox.
// Path: control/control.h (where SPICE listens) -> this -> input/input_sink.h,
// shm/frame.h

#include "base/geometry.h"
#include "input/input_sink.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_glib_thread;
struct vf_mailbox;
struct vf_queue;
struct vf_spice;

enum vf_spice_transport {
    VF_SPICE_NONE, // the VM has no SPICE server
    VF_SPICE_FD,   // one descriptor per channel, from libvirt
    VF_SPICE_UNIX, // unix socket at `path`
    VF_SPICE_TCP,  // host, port and tls_port
    VF_SPICE_SSH,  // host and port as seen from another machine, through its sshd
};

// How to get to that machine; empty and 0: as ssh's own configuration says.
struct vf_spice_ssh {
    char host[256];
    char user[64];
    uint16_t port;
    char key[256];     // file of the private key
    bool unverified;   // whoever answers there is trusted
    char program[256]; // instead of "ssh"
};

struct vf_spice_endpoint {
    enum vf_spice_transport transport;
    char host[256];
    uint16_t port;     // 0: none
    uint16_t tls_port; // 0: none
    char path[256];
    char password[128]; // empty: none
    struct vf_spice_ssh ssh;
};

enum vf_spice_state {
    VF_SPICE_OFFLINE, // not asked to connect
    VF_SPICE_CONNECTING,
    VF_SPICE_ONLINE, // main channel is up
    VF_SPICE_FAILED, // see `detail`; the owner decides when to try again
};

// Why a session is FAILED; what to do about it is decided in spice/reconnect.h.
enum vf_spice_failure {
    VF_SPICE_NO_FAILURE,
    VF_SPICE_NO_FD,       // libvirt gave no descriptor
    VF_SPICE_UNREACHABLE, // nobody listens there, or it does not answer
    VF_SPICE_AUTH,        // the password is missing or wrong
    VF_SPICE_TLS,         // no secure connection could be made
    VF_SPICE_PROTOCOL,    // it answers, but not as a SPICE server does
    VF_SPICE_CLOSED,      // the server closed a session that was up
    VF_SPICE_BROKEN,      // a session that was up failed
};

// Whether anybody listens at the endpoint, found out without a SPICE session.
enum vf_spice_probe {
    VF_SPICE_PROBE_NONE, // not asked, or no answer yet
    VF_SPICE_PROBE_LISTENS,
    VF_SPICE_PROBE_SILENT,
};

struct vf_spice_status {
    enum vf_spice_state state;
    enum vf_spice_failure failure;
    char detail[512];          // a whole sentence when failed, or empty
    enum vf_spice_probe probe; // since the last failure
    bool inputs_ready;
    bool mouse_absolute;         // client mouse mode
    bool agent;                  // guest agent connected
    bool display;                // a display surface exists
    struct vf_size display_size; // of that surface, pixels
    char display_detail[256];    // why a surface cannot be shown, or empty
    char name[128];              // of the VM, as the server says; may be empty
    bool has_uuid;
    uint8_t uuid[16];
    unsigned guest_locks; // enum vf_lock bits
    uint32_t attempts;    // to connect, since create
    uint32_t sessions;    // that came up since create
    uint32_t moves; // of the VM to another host, with a session that went along
};

struct vf_spice_params {
    struct vf_glib_thread *glib; // borrowed until destroy
    struct vf_mailbox *status;   // of struct vf_spice_status; borrowed
    struct vf_mailbox *frames; // of struct vf_frame; borrowed; NULL: no display
    struct vf_mailbox *cursors; // of struct vf_cursor; borrowed; NULL: none

    // Borrowed as well; NULL: nothing of the kind.
    struct vf_mailbox *audio; // of struct vf_spice_audio_status (spice/audio.h)
    struct vf_mailbox *usb;   // of struct vf_usb_status (spice/usb.h)
    struct vf_queue *events;  // of struct vf_spice_event (spice/events.h); NULL:
                              // no clipboard, files or USB
    struct vf_queue *input_times; // of struct vf_input_times, a row for all input
                                  // that was sent; borrowed until the GLib thread ends

    // VF_SPICE_FD: asks for one more descriptor. Called on the GLib thread;
    // must not block; answered later by vf_spice_give_fd() with the same token.
    void (*request_fd)(void *data, uint64_t token);
    void *request_fd_data;
};

struct vf_spice *
vf_spice_create(const struct vf_spice_params *params);

// Disconnects first. NULL is accepted.
void
vf_spice_destroy(struct vf_spice *spice);

// Drops the present connection, if any, and connects to `endpoint` (copied).
void
vf_spice_connect(struct vf_spice *spice,
                 const struct vf_spice_endpoint *endpoint);

void
vf_spice_disconnect(struct vf_spice *spice);

// While failed: finds out whether a server listens at the endpoint of the last
// connect(), without disturbing whoever uses it. The answer comes in the
// status; an endpoint that is no address is always silent.
void
vf_spice_probe(struct vf_spice *spice);

// Any thread. `fd` is *transferred*; -1 says that none could be had and
// `why` (copied, may be NULL) is the sentence to show.
void
vf_spice_give_fd(struct vf_spice *spice, uint64_t token, int fd,
                 const char *why);

// Borrowed; valid until destroy.
struct vf_input_sink *
vf_spice_sink(struct vf_spice *spice);

// Whether the display is wanted: only then are its channels connected and
// frames and cursors put into the mailboxes. Holds across sessions; off at
// first.
void
vf_spice_set_display(struct vf_spice *spice, bool wanted);

// Asks the guest's agent for a desktop of this size, in pixels; the last wish
// is told again to every new agent. 0x0 takes the wish back.
void
vf_spice_request_size(struct vf_spice *spice, struct vf_size size);
