// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The doctor: looks at everything between this machine's firmware and the picture
// in the window, and says what is not as it should be, why, and what to do. It
// changes nothing; what can be mended by the program is control/doctor/fix.h.
//
// Lifetime: look -> report_make -> ... -> report_finish.
// Thread-safety: a look blocks for seconds, on any thread, and leaves threads behind
// that hang; the rest is pure.
// Path: control/command/doctor.c, viewer/ -> this -> control/doctor/look.h,
// control/doctor/check.h

#include "control/doctor/check.h"

#include <stdbool.h>

struct vf_login;
struct vf_login_asker;

struct vf_doctor_params {
    const char *root; // "" for this machine, or a tree made for a test
    const char *uri;  // NULL: the usual one
    const char *vm;   // name or UUID; NULL: none, the machine alone

    // What the caller knows about the connection. Given: a look does not ask for
    // more than to read, so that nobody is asked for a password. NULL: it finds out
    // what this user may.
    const struct vf_link_facts *link;

    // Who is asked by a connection that wants to know who one is (control/login.h);
    // NULL: nobody. `login`: what was answered before, or NULL.
    const struct vf_login_asker *asker;
    struct vf_login *login;

    unsigned budget_ms; // for each part; 0: two seconds

    // Fills in what control/ does not know: the picture, who draws, the window. The
    // VM was looked at. NULL: nobody does.
    void (*look_live)(void *data, const struct vf_vm_facts *vm,
                      struct vf_live_facts *live);
    void *data;
};

// Whatever does not answer in its time is left, and said to be late in the facts.
// *Transferred*, g_free(). control/doctor/look.c.
struct vf_doctor_facts *vf_doctor_look(const struct vf_doctor_params *params);

struct vf_report {
    char vm[256]; // its name, or empty
    char uri[256];
    unsigned count;
    struct vf_finding *findings; // in the order of the table
    const struct vf_check **checks; // the check of each
    unsigned verdicts[VF_VERDICT_COUNT]; // how many of each
};

// `troubles`: only findings that can be the reason for one of these; 0: all.
void vf_report_make(struct vf_report *report,
                    const struct vf_doctor_facts *facts, unsigned troubles);

// A report of zeros is accepted.
void vf_report_finish(struct vf_report *report);

// The finding of that check, or NULL.
const struct vf_finding *vf_report_find(const struct vf_report *report,
                                        const char *id);

// The first finding that says why there can be no Looking Glass picture, or NULL.
const struct vf_finding *
vf_report_first_obstacle(const struct vf_report *report);

// Troubles that a WARN or FAIL can be the reason for.
unsigned vf_report_troubles(const struct vf_report *report);
