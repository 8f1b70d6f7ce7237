// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Settings while the program runs: what is changed in the overlay is written at once,
// and followed at once where that is possible. What a key changes counts for this run.
//
// Thread-safety: main thread; the file is written on the thread of quick jobs.
// Path: viewer/options/startup.h -> this -> viewer/app/app.h,
//   viewer/pages/page_settings.h

#include "viewer/options/startup.h"

#include <stdbool.h>

struct vf_app;
struct vf_settings_changes;

struct vf_app_settings {
    struct vf_startup *startup; // borrowed
    bool only_this_vm;          // what is changed is for this VM alone
    char uuid[40];              // of the VM; empty: not known yet
    struct vf_settings_changes *saving; // on their way; NULL: none
    bool changed; // since those
    bool failed;  // the last ones were not written
};

// Says what was wrong in the file, and offers to take over a Looking Glass client's.
void
vf_app_settings_start(struct vf_app *app);

// Follows what became known of the VM.
void
vf_app_settings_update(struct vf_app *app);

// Sets an option for all VMs or for this one, as the page says, and saves. `text` is
// one that vf_option_set() takes; NULL: as if it had never been set.
void
vf_app_settings_change(struct vf_app *app, const struct vf_option *option,
                       const char *text);

// The same for what is set where it works, as on the page Display: it counts in this
// run whatever the command line said, and without a settings file, too. A VM that has
// a value of its own gets the new one.
void
vf_app_settings_set(struct vf_app *app, const struct vf_option *option,
                    const char *text);

// For this run only, as a key does. `name` of an option that is followed at once.
void
vf_app_settings_use(struct vf_app *app, const char *name, const char *text);
void
vf_app_settings_use_number(struct vf_app *app, const char *name, double number);

// Takes over the client.ini that was offered, and saves.
void
vf_app_settings_import(struct vf_app *app);

// Has the file written.
void
vf_app_settings_save(struct vf_app *app);

// Writes what is not written yet, with the window's place, when the jobs have ended.
void
vf_app_settings_finish(struct vf_app *app);
