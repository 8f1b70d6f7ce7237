// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Waiting for a guest that was asked to shut down: Windows may install updates for
// minutes, ask somebody about unsaved work, or ignore it. While it is waited for,
// the time is shown; when patience is over the user is asked what to do. Nothing is
// ever forced because time went by. Pure.
//
// Lifetime: a plain value; {0}: nothing is waited for.
// Thread-safety: any thread.
// Path: viewer/app/machine.c, control/command/stop.c -> this -> control/status.h

#include "control/status.h"

#include <stdbool.h>
#include <stdint.h>

// Seconds until the user is asked; a Windows that has no updates to install needs
// less than half of it.
enum { VF_SHUTDOWN_PATIENCE_S = 90 };

struct vf_shutdown_wait {
    uint64_t asked_ns; // when the guest was first asked; 0: not
    uint64_t ask_at_ns; // when the user is to be asked
};

enum vf_shutdown_step {
    VF_SHUTDOWN_IDLE,    // nothing is waited for
    VF_SHUTDOWN_WAITING,
    VF_SHUTDOWN_OVERDUE, // keep waiting, ask the guest again, or force it off?
    VF_SHUTDOWN_DONE,    // it is off, or was started again
};

// Follows a VM whose guest was asked at `asked_ns` (0: not, or it is over) and is in
// `state` at `now_ns`.
enum vf_shutdown_step
vf_shutdown_wait_look(struct vf_shutdown_wait *wait, uint64_t asked_ns,
                      enum vf_domain_state state, uint64_t now_ns,
                      uint64_t patience_ns);

// The user keeps waiting.
void
vf_shutdown_wait_more(struct vf_shutdown_wait *wait, uint64_t now_ns,
                      uint64_t patience_ns);
