// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What libvirt said when a call failed, and what to tell the user: a table from
// codes and texts to causes and next steps. libvirt's own words are always kept
// beside, for the details.
//
// Lifetime: plain values. Thread-safety: vf_failure_take() on the thread whose
// libvirt call failed, at once; the rest is pure.
// Path: control/link.h, control/actor.h -> this -> control/control.h

#include "base/error.h"
#include "control/status.h"

#include <glib.h>
#include <stddef.h>

struct vf_failure {
    int code;      // virErrorNumber
    int domain;    // virErrorDomain
    int sys_errno; // 0 when it came from no system call
    char raw[512]; // libvirt's own words
};

// What a caller must tell apart; everything else is only told.
enum vf_failure_kind {
    VF_FAILURE_OTHER,
    VF_FAILURE_NOT_RUNNING,   // no daemon there
    VF_FAILURE_PERMISSION,    // the user may not connect
    VF_FAILURE_READ_ONLY,     // the user may connect, but not do this
    VF_FAILURE_LINK_LOST,     // the connection ended meanwhile
    VF_FAILURE_GONE,          // no such VM
    VF_FAILURE_STATE_CHANGED, // not possible in the state the VM has by now
    VF_FAILURE_BUSY,          // another job holds the VM
    VF_FAILURE_UNSUPPORTED,   // libvirt or QEMU cannot do that
    VF_FAILURE_AGENT,         // the guest agent does not answer
};

// The last libvirt error of this thread; never empty.
void
vf_failure_take(struct vf_failure *failure);

enum vf_failure_kind
vf_failure_kind(const struct vf_failure *failure);

// "Could not start 'win11': the cause, and what to do."
void
vf_failure_operation_words(const struct vf_failure *failure,
                           enum vf_operation operation, const char *name,
                           char *words, size_t size);

// "No connection to libvirt at 'qemu:///system': the cause, and what to do."
void
vf_failure_link_words(const struct vf_failure *failure, const char *uri,
                      char *words, size_t size);

// As the above, any beginning: "`beginning`: the cause, and what to do."
void
vf_failure_words(const struct vf_failure *failure, const char *beginning,
                 char *words, size_t size);

// Sets `error` to the words with `beginning`, and the code that fits the kind.
void
vf_failure_set_error(const struct vf_failure *failure, const char *beginning,
                     GError **error);
