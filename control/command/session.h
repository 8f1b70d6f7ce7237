// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The VM that a verb is about: a connection of the verb's own, and the domain that
// was named.
//
// Lifetime: open -> close; {0} may be closed.
// Thread-safety: as control/command/command.h.
// Errors: whole sentences; VF_ERROR_NOT_FOUND with the VMs that there are.
// Path: control/command/command.h -> this -> control/link.h

#include "control/command/command.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>

struct vf_session {
    virConnectPtr conn;
    virDomainPtr domain;
    char *uri;      // of the connection; owned
    bool is_local;  // the hypervisor runs on this machine
    bool read_only; // more could not be had
};

// `wanted`: a name or a UUID. `write`: what is to be done needs more than looking;
// without that right it is VF_ERROR_PERMISSION.
bool vf_session_open(struct vf_session *session,
                     const struct vf_verb_run *run, const char *wanted,
                     bool write, GError **error) VF_WARN_UNUSED;

// Of the domain; borrowed.
const char *vf_session_name(const struct vf_session *session);

void vf_session_close(struct vf_session *session);
