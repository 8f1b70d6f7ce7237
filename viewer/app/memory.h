// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Memory that only starting needed goes back once the picture is up: the VM beside this
// program wants it.
//
// Thread-safety: main thread only; the work is a job.
// Path: viewer/app/app.h -> this -> base/start_code.h

#include <stdbool.h>
#include <stdint.h>

struct vf_app;

struct vf_app_memory {
    bool is_given_back;
};

void
vf_app_memory_update(struct vf_app *app, uint64_t now_ns);

// vf_clock_ns() of when it wants to be updated, UINT64_MAX: not by itself.
uint64_t
vf_app_memory_wake_at(const struct vf_app *app);
