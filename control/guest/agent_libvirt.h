// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The guest agent by way of libvirt, which has its socket.
//
// Thread-safety: any thread that may block.
// Path: control/command/guest.c -> this -> control/guest/agent.h

#include "control/guest/agent.h"

#include <libvirt/libvirt.h>

// `domain` is borrowed as long as the agent is used.
struct vf_agent vf_agent_of_domain(virDomainPtr domain);
