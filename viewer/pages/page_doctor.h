// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The doctor: what is wrong, why, what to do; what the program can mend at a click;
// and help inside Windows.
//
// Path: viewer/pages/page.h -> this -> viewer/pages/page_table.c,
//   viewer/app/doctor.h

#include "control/doctor/doctor.h"
#include "control/guest/host.h"
#include "viewer/pages/page.h"

#include <stdbool.h>

// What the page shows. Everything is borrowed.
struct vf_doctor_view {
    bool looking;
    const struct vf_report *report; // NULL: not looked yet
    bool show_all;
    unsigned fixes; // bits (1 << enum vf_fix_kind) that can be mended

    bool busy;
    const char *busy_with;
    const char *message; // how the last thing ended, or empty
    bool message_is_bad;

    const char *plan_question; // NULL: nothing is planned
    const char *plan_details;  // a difference, or NULL

    bool is_running; // the VM; there is somebody to ask
    const struct vf_guest_status *guest; // NULL: not asked
    const char *guest_log;               // NULL: not read
    const char *installer;               // path that was typed
};

extern const struct vf_page VF_PAGE_DOCTOR;

void vf_page_doctor_fill(struct vf_document *document,
                         const struct vf_page_facts *facts);
