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
// Path: control/status.h -> this -> control/watcher.h, control/domain_xml.h

#include "base/error.h"
#include "control/status.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_control;
struct vf_glib_thread;
struct vf_login;
struct vf_login_asker;
struct vf_mailbox;

struct vf_guard;

struct vf_control_params {
    struct vf_glib_thread *glib; // borrowed until destroy: libvirt's event loop
    struct vf_mailbox *status;   // of struct vf_control_status; borrowed
    const char *uri;             // NULL: LIBVIRT_DEFAULT_URI, else qemu:///system
    const char *domain;          // name or UUID; copied
    bool start;                  // start the VM as soon as it is found off
    uint64_t stuck_after_ns; // when a call that does not return is explained; 0:
                             // VF_STUCK_AFTER_S, see control/stuck.h
    const struct vf_guard *guard; // control/guard.h; NULL: none; *borrowed*
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
// and reported as such in the status. What loses work or wakes a paused VM is
// asked about before this.
void
vf_control_request(struct vf_control *control, enum vf_operation operation);

// The same for an operation that needs more to be said; `request` is *copied*.
void
vf_control_request_with(struct vf_control *control,
                        const struct vf_request *request);

// Answers status->question: `serial` is the question's; `answer` is *copied*; NULL:
// nobody answers, and nobody is asked again until vf_control_log_in().
void
vf_control_answer(struct vf_control *control, unsigned serial,
                  const struct vf_login_answer *answer);

// Asks again who refused to answer before.
void
vf_control_log_in(struct vf_control *control);

// What the connection was told and accepted, for connections of one's own to the same
// place. Borrowed; constant.
struct vf_login *
vf_control_login(const struct vf_control *control);

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

// The same where one may be asked who one is: `login` and `asker` as in
// control/login.h.
GPtrArray *
vf_control_list_as(const char *uri, struct vf_login *login,
                   const struct vf_login_asker *asker,
                   GError **error) VF_WARN_UNUSED;

// The URI that `uri` (NULL allowed) means: itself, LIBVIRT_DEFAULT_URI, or
// "qemu:///system". Borrowed.
const char *
vf_control_effective_uri(const char *uri);
