// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The doctor's part of the application: looks again on a worker of its own whenever
// what the picture depends on has changed and there is none, and while its page is
// shown; and mends what the page was told to mend, as a job.
//
// Thread-safety: main thread only.
// Path: viewer/app/app.h -> this -> control/doctor/doctor.h,
//   viewer/pages/page_doctor.h

#include "control/doctor/fix.h"
#include "control/guest/host.h"
#include "viewer/pages/page_doctor.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_app;
struct vf_mailbox;
struct vf_worker;

// What the findings depend on, as far as this program notices it by itself.
struct vf_doctor_key {
    int link;
    int state;
    unsigned generation;
    unsigned finished; // operations
    int source;
    int spice;
};

struct vf_app_doctor {
    struct vf_worker *worker; // NULL: there is nothing to look at in this run
    struct vf_mailbox *results; // of struct doctor_result *

    bool looking;
    bool asked; // by a person: look although nothing changed
    struct vf_doctor_key looking_at;
    struct vf_doctor_key seen; // of `report`
    uint64_t looked_ns;
    struct vf_report report;
    bool has_report;
    struct vf_doctor_facts *facts; // of the report; owned

    bool show_all;
    bool busy; // a job of the page runs
    char busy_with[96];
    char message[512];
    bool message_is_bad;
    struct vf_fix *plan; // waits for a yes; owned; NULL: none
    bool guest_known;
    struct vf_guest_status guest;
    char *guest_log; // owned
    char installer[VF_DOCUMENT_FIELD]; // path that was typed
    struct vf_doctor_view *view;       // owned; written anew whenever asked for
};

void vf_app_doctor_start(struct vf_app *app);

// Before the parts that it looks at go.
void vf_app_doctor_stop(struct vf_app *app);

// Takes what was found, and looks again when there is a reason to.
void vf_app_doctor_update(struct vf_app *app, uint64_t now_ns);

uint64_t vf_app_doctor_wake_at(const struct vf_app *app);

// The finding that says why there is no picture now; NULL when none is known.
// Borrowed until the next update.
const struct vf_finding *vf_app_doctor_obstacle(const struct vf_app *app);

// What the page shows; NULL: there is no VM in this run. Borrowed until something
// changes.
const struct vf_doctor_view *vf_app_doctor_view(const struct vf_app *app);

// What the page asks for; see viewer/pages/page_doctor.c.
void vf_app_doctor_look(struct vf_app *app);
void vf_app_doctor_plan(struct vf_app *app, enum vf_fix_kind kind);
void vf_app_doctor_apply(struct vf_app *app);
void vf_app_doctor_leave(struct vf_app *app);

enum vf_guest_errand {
    VF_GUEST_ERRAND_LOOK,
    VF_GUEST_ERRAND_START,
    VF_GUEST_ERRAND_LOG,
    VF_GUEST_ERRAND_INSTALL, // what `installer` names
};

void vf_app_doctor_guest(struct vf_app *app, enum vf_guest_errand errand);
