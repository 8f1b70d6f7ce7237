// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Settings while the program runs: what the settings page changes is written at once,
// and followed at once where that is possible.
//
// Thread-safety: main thread; the file is written on the job thread.
// Path: viewer/options/startup.h -> this -> viewer/app.h,
//   viewer/pages/page_settings.h

#include "viewer/options/startup.h"

#include <stdbool.h>

struct vf_app;

struct vf_app_settings {
    struct vf_startup *startup; // borrowed
    bool only_this_vm;          // what is changed is for this VM alone
    char uuid[40];              // of the VM; empty: not known yet
    unsigned changes; // of what is to be saved, counted
    unsigned saved;   // of those
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

// Takes over the client.ini that was offered, and saves.
void
vf_app_settings_import(struct vf_app *app);

// Writes the file, on the job thread.
void
vf_app_settings_save(struct vf_app *app);

// Writes what is not written yet, with the window's place, when the jobs have ended.
void
vf_app_settings_finish(struct vf_app *app);
