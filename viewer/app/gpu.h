// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The graphics cards from the window: what was looked at last, and the jobs that look
// and hand over. What it finds is a fact for the GPU page.
//
// Thread-safety: main thread only.
// Path: viewer/pages/page_gpu.h -> this -> control/gpu/operate.h

#include "control/gpu/errand.h"
#include "control/gpu/operate.h"

#include <stdbool.h>

struct vf_app;

struct vf_app_gpu {
    enum vf_gpu_task task;
    bool is_open;  // the page is shown
    bool is_stale; // to be looked at as soon as that can be
    unsigned generation;          // of the VM when it was looked at
    struct vf_gpu_report *report; // a reference; NULL: not looked yet
    char message[1024];           // how the last task ended, or empty
    bool message_is_error;
};

// Looks every time its page is opened, and when the VM starts or stops meanwhile.
void
vf_app_gpu_update(struct vf_app *app);

void
vf_app_gpu_finish(struct vf_app *app);

// Begins a task, unless one is going on. `card`: which one of the report's it is
// about.
void
vf_app_gpu_do(struct vf_app *app, enum vf_gpu_task task, unsigned card);
