// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is done about this machine's sleep while a VM has a GPU of it: a GPU that the VM
// drives is nothing that the kernel can put to sleep and wake in order, so the VM is
// paused first, or the machine stays awake. Pure: what is known in, what is to be done
// out; control/power/logind.h does it.
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: viewer/app/sleep.h -> this -> control/status.h, control/power/logind.h

#include "control/power/logind.h"
#include "control/status.h"

#include <stdbool.h>

enum vf_sleep_policy {
    VF_SLEEP_PAUSE, // pause the VM, then sleep
    VF_SLEEP_BLOCK, // do not sleep while it runs
    VF_SLEEP_LET,   // none of our business
};

struct vf_sleep_facts {
    enum vf_sleep_policy policy;
    bool resumes;            // after waking; else the user does
    bool can_act;            // the connection to libvirt may pause
    bool has_gpu;            // the VM is given a GPU of this machine
    enum vf_domain_state state;
    bool is_busy;            // an operation is going on
    bool going_to_sleep;     // as logind said last
    unsigned last_serial;    // of struct vf_control_status
    bool last_failed;        // the operation of that number
};

// Kept between two looks; zeros in the beginning.
struct vf_sleep_memory {
    bool asked;     // the pause was asked for, since the machine goes to sleep
    bool gave_up;   // it failed; the machine is not held up any longer
    bool paused;    // it was paused for that, and has not been resumed since
    unsigned serial; // when it was asked for
};

struct vf_sleep_advice {
    enum vf_sleep_lock lock;      // to be held from now on
    enum vf_operation operation;  // to be asked for; VF_OPERATION_NONE: nothing
    const char *words;            // to be told to the user, by _(); NULL: nothing
};

struct vf_sleep_advice vf_sleep_look(struct vf_sleep_memory *memory,
                                     const struct vf_sleep_facts *facts);
