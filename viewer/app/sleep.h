// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// This machine's sleep while the VM has a GPU of it: asks logind for a lock, pauses the
// VM before and goes on with it after, as the options say. logind is spoken to only when
// there is such a VM.
//
// Thread-safety: main thread only.
// Path: viewer/app/app.h -> this -> control/power/sleep.h

#include "control/power/sleep.h"

#include <stdint.h>

struct vf_app;
struct vf_mailbox;

struct vf_app_sleep {
    struct vf_mailbox *inbox; // of struct vf_logind_status
    struct vf_logind *logind; // NULL: there was no reason yet
    struct vf_logind_status known;
    struct vf_sleep_memory memory;
    enum vf_sleep_lock wanted;
};

void
vf_app_sleep_start(struct vf_app *app);

void
vf_app_sleep_update(struct vf_app *app);

// Before the GLib thread ends.
void
vf_app_sleep_stop(struct vf_app *app);

void
vf_app_sleep_finish(struct vf_app *app);

// What will be done when this machine is to sleep, in a sentence; NULL: nothing that is
// worth telling.
const char *
vf_app_sleep_words(const struct vf_app *app);
