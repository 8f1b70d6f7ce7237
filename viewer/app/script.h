// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The side of the application for scripts: --frames, --seconds, --screenshot and
// --stats. It ends the run when they say so, and sees to what they want at the end.
//
// Thread-safety: main thread only.
// Path: viewer/app/app.h -> this -> viewer/app/stats_file.h, viewer/keep/screenshot.h

#include <stdbool.h>
#include <stdint.h>

struct vf_app;

struct vf_app_script {
    bool screenshot_asked;
    uint64_t screenshot_until_ns;
};

// Ends the run when its script options say so, and begins what they want at the end.
void
vf_app_script_update(struct vf_app *app, uint64_t now_ns);

// True when the loop may be left: it is to end, and what that takes is done.
bool
vf_app_script_is_finished(const struct vf_app *app, uint64_t now_ns);

uint64_t
vf_app_script_wake_at(const struct vf_app *app);

// After the loop: writes --stats; failures are noted as the app's.
void
vf_app_script_finish(struct vf_app *app);
