// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The other VMs, and their windows: what the overlay's page VMs shows and does. They are
// watched only while that page is open.
//
// Thread-safety: main thread only.
// Path: viewer/pages/page_switcher.h -> this -> control/roster.h,
//   viewer/window_process.h

#include "control/roster.h"

#include <glib.h>
#include <stdbool.h>

struct vf_app;
struct vf_mailbox;

struct vf_app_switcher {
    bool is_there;            // there are VMs to choose among in this run
    struct vf_mailbox *lists; // of struct vf_roster_list *
    struct vf_roster *roster; // NULL: nobody looks
    struct vf_roster_list *list; // a reference; NULL: not looked yet
    GArray *children; // of pid_t: windows that were opened from here
};

void
vf_app_switcher_start(struct vf_app *app);

// Watches while the page is open, and sees which windows have ended.
void
vf_app_switcher_update(struct vf_app *app);

void
vf_app_switcher_finish(struct vf_app *app);

// Opens the window of the VM called `name`, or brings it to the front; NULL: the
// launcher's.
void
vf_app_switcher_open(struct vf_app *app, const char *name);
