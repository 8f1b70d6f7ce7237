// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Setting up the VM from the window: what was looked at, what the user chose, and
// the jobs that look and change. What it finds is a fact for the Setup page.
//
// Thread-safety: main thread only.
// Path: viewer/pages/page_setup.h -> this -> control/setup/report.h

#include "control/setup/report.h"

#include <stdbool.h>

struct vf_app;

enum vf_setup_task {
    VF_SETUP_IDLE,
    VF_SETUP_LOOKING,
    VF_SETUP_CHANGING,
    VF_SETUP_UNDOING,
    VF_SETUP_ASKING_ROOT, // a password is being asked for
};

struct vf_app_setup {
    enum vf_setup_task task;
    bool is_open; // the page is shown
    bool is_stale; // to be looked at as soon as that can be
    struct vf_setup_choices choices;
    struct vf_setup_report *report; // a reference; NULL: not looked yet
    char message[1024];             // how the last task ended, or empty
    bool message_is_error;
};

// Looks every time its page is opened, as soon as the VM is known.
void
vf_app_setup_update(struct vf_app *app);

void
vf_app_setup_finish(struct vf_app *app);

// Each begins a task, unless one is going on.
void
vf_app_setup_look(struct vf_app *app);
void
vf_app_setup_apply(struct vf_app *app);
void
vf_app_setup_undo(struct vf_app *app, bool insist);

// Has the shared memory file made at every start of the computer, by root.
void
vf_app_setup_tmpfiles(struct vf_app *app);
