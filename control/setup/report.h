// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A setup as the window shows it: the plan and what could be undone, looked at
// together, over a connection of its own, and done exactly as it was shown. What
// changed meanwhile is noticed, and nothing is done then.
//
// Lifetime: make -> (ref) -> unref; constant once it is made.
// Thread-safety: make, apply and undo on any thread that may block; ref and unref on
// any; reading on any.
// Errors: as in control/setup/setup.h and control/setup/undo.h.
// Path: viewer/app/setup.c -> this -> control/visit.h, control/setup/setup.h,
// control/setup/undo.h

#include "control/setup/setup.h"
#include "control/setup/undo.h"

struct vf_login;

struct vf_setup_report {
    struct vf_setup setup;
    struct vf_undo undo;
    struct vf_login *login; // control/login.h; a reference, or NULL
    char *uri;
    char *uuid_text;
    char *name;
};

// *Transferred*, vf_setup_report_unref(); NULL with `error`. `login` as in
// control/visit.h; a reference is taken.
struct vf_setup_report *
vf_setup_report_make(const char *uri, const char *uuid_text,
                     struct vf_login *login,
                     const struct vf_setup_choices *choices, GError **error);

struct vf_setup_report *vf_setup_report_ref(struct vf_setup_report *report);

// NULL is accepted.
void vf_setup_report_unref(struct vf_setup_report *report);

// Makes the changes of the plan.
bool vf_setup_report_apply(const struct vf_setup_report *report,
                           GError **error) VF_WARN_UNUSED;

// Takes back the newest change. `insist` as in vf_undo_apply().
bool vf_setup_report_undo(const struct vf_setup_report *report, bool insist,
                          GError **error) VF_WARN_UNUSED;
