// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest agent by its own unix socket, for a QEMU that libvirt does not run.
//
// Lifetime: open -> close.
// Thread-safety: any thread that may block, one at a time.
// Errors: whole sentences; VF_ERROR_LOST when nobody answers.
// Path: -> this -> control/guest/agent.h

#include "control/guest/agent.h"

struct vf_agent_socket;

// Connects, and makes sure that what comes is the answer to what was asked, and not
// to what somebody asked before. NULL with `error`.
struct vf_agent_socket *vf_agent_socket_open(const char *path, GError **error)
    VF_WARN_UNUSED;

// NULL is accepted.
void vf_agent_socket_close(struct vf_agent_socket *socket);

// Borrows the socket.
struct vf_agent vf_agent_of_socket(struct vf_agent_socket *socket);
