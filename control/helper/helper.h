// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// virtflow-view-helper: the few things about the system that only root may set, once
// and for good. It is started by pkexec after polkit asked for a password, and
// knows fixed verbs with arguments of fixed shapes: no paths, no free text, no
// shell. Whatever it writes is marked as its own, is written as a whole or not at
// all, and is taken back by 'undo VERB'.
//
//     virtflow-view-helper VERB ARGUMENT...       does it
//     virtflow-view-helper undo VERB [ARGUMENT]   takes it back
//     virtflow-view-helper print VERB ...         only shows what would be written
//
// A verb is one file verb_NAME.c here and a row in the table of helper.c.
//
// Lifetime: one run, then the process ends. Thread-safety: one thread.
// Errors: whole sentences; nothing is written when an argument is wrong.
// Path: control/helper/main.c -> this -> control/helper/files.h

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct vf_helper {
    const char *root; // "" for the system; a folder in tests; before every path
    bool print_only;  // say it, do not do it
    bool is_real;     // the system's own tools may be told about it
    uid_t user;       // who asked; what is granted is granted to this user
    FILE *out;        // what was done, a line each

    // Before every change to a file; for tests, which end the process there. May be
    // NULL.
    void (*on_step)(void *data);
    void *data;
};

struct vf_helper_verb {
    const char *name;
    const char *arguments; // "NAME"
    const char *summary;
    unsigned min_arguments;
    unsigned max_arguments;

    // `arguments` end in NULL; their number is checked, their shapes are not.
    bool (*run)(struct vf_helper *helper, char *const *arguments,
                GError **error);

    // At most one argument: what to take back of it; none: all of it.
    bool (*undo)(struct vf_helper *helper, const char *argument,
                 GError **error);
};

extern const struct vf_helper_verb vf_helper_shm_tmpfiles;
extern const struct vf_helper_verb vf_helper_kvmfr_setup;
extern const struct vf_helper_verb vf_helper_vfio_dedicate;

// Runs a whole command line, `arguments` without the program's name, NULL at the
// end. Returns the exit code: 0 done, 1 failed, 2 refused because the arguments are
// wrong; the sentence is in `error`.
int vf_helper_main(struct vf_helper *helper, char *const *arguments,
                   GError **error);

// Arguments -------------------------------------------------------------------

// The name of a file in /dev/shm: letters, digits, '.', '_' and '-', not beginning
// with '.' or '-', at most 64 bytes.
bool vf_helper_check_name(const char *text, GError **error) VF_WARN_UNUSED;

// A decimal number without sign or leading zeros, a power of two from `min` to
// `max`.
bool vf_helper_check_mib(const char *text, unsigned min, unsigned max,
                         unsigned *mib, GError **error) VF_WARN_UNUSED;
