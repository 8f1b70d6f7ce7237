// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A struct vf_control as a test holds it: with its GLib thread and mailbox, and a
// way to wait for a status. A wait that does not come true ends the test, so that
// none hangs.
//
// Lifetime: open -> close.
// Thread-safety: the test's thread.
// Path: tests/unit/control/ -> this -> control/control.h

#include "base/wakeup.h"
#include "control/control.h"

#include <stdbool.h>

struct control_rig {
    struct vf_glib_thread *glib;
    struct vf_wakeup wakeup;
    struct vf_mailbox *mailbox;
    struct vf_control *control;
    struct vf_control_status status; // the last one taken
};

void
control_rig_open(struct control_rig *rig, const char *uri, const char *domain,
                 bool start);

// The same with somebody who has a say; *borrowed*.
void
control_rig_open_guarded(struct control_rig *rig, const char *uri,
                         const char *domain, const struct vf_guard *guard);

void
control_rig_close(struct control_rig *rig);

// Takes statuses until `reached(status)`; `what` says what is waited for.
void
control_rig_wait(struct control_rig *rig,
                 bool (*reached)(const struct vf_control_status *status),
                 const char *what);

// Waits until the VM is in `state` and nothing is being done to it.
void
control_rig_wait_state(struct control_rig *rig, enum vf_domain_state state);

// Asks for `operation` and waits for its outcome, which is in rig->status.
void
control_rig_do(struct control_rig *rig, enum vf_operation operation);
