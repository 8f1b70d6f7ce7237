// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Asking for what only root may do: starts the helper (control/helper/) by pkexec,
// which asks the user for a password.
//
// Thread-safety: any thread that may block for as long as a person thinks.
// Errors: whole sentences; VF_ERROR_CANCELLED when the user said no,
// VF_ERROR_PERMISSION when there is nobody who could be asked,
// VF_ERROR_UNSUPPORTED when pkexec or the helper is not installed.
// Path: control/doctor/, viewer/pages/page_setup.c -> this -> control/helper/helper.h

#include "base/error.h"

#include <stdbool.h>

struct vf_privileged {
    const char *pkexec; // "/usr/bin/pkexec", or a stand-in of a test
    const char *helper; // the installed one, or a stand-in
};

// Those of the system.
struct vf_privileged vf_privileged_system(void);

// `arguments` of the helper, NULL at the end. `said`: what the helper did, a line
// each; *transferred*, g_free(); may be NULL.
bool vf_privileged_run(const struct vf_privileged *privileged,
                       const char *const *arguments, char **said,
                       GError **error) VF_WARN_UNUSED;

// Runs the helper as who asks, to say what it would do and do nothing: 'print'.
bool vf_privileged_show(const struct vf_privileged *privileged,
                        const char *const *arguments, char **said,
                        GError **error) VF_WARN_UNUSED;

// The command line that does the same in a terminal, for people. *Transferred*,
// g_free().
char *vf_privileged_command(const struct vf_privileged *privileged,
                            const char *const *arguments);
