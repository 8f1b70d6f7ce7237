// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Another window: a process of its own, of the very program that runs now, so that a
// window that hangs or ends takes no other one with it. It does not end with its
// parent, nor with the terminal that its parent was started from.
//
// Thread-safety: any thread.
// Errors: whole sentences.
// Path: viewer/launcher/launcher.h -> this

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

// Borrowed for the call.
struct vf_window_wish {
    // Options of the command line that asked for this, which count for every window,
    // the program's name first; NULL: none.
    const char *const *options;
    const char *uri;  // of the connection
    const char *vm;   // name or UUID; NULL: the launcher
    const char *page; // of the overlay, to open on; NULL: closed
    bool start;       // the VM, when it is off
};

// The command line of that window, *transferred*. Pure.
GStrv
vf_window_process_arguments(const struct vf_window_wish *wish);

// Returns once the process runs; what becomes of it is seen with waitpid(`pid`).
bool
vf_window_process_start(const struct vf_window_wish *wish, pid_t *pid,
                        GError **error) VF_WARN_UNUSED;
