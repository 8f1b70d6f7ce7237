// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The helper in a folder that stands for the system: what is there before, runs as an
// ordinary user would ask for them, what is there afterwards.

#include <stdbool.h>

struct helper_rig {
    char *root;       // the folder
    char *said;       // by the last run
    char *error;      // of the last run; empty: it went well
    unsigned die_at;  // the step before which the process ends; 0: none
    unsigned steps;   // of the last run
};

// `root`: *transferred*; it has an /etc then.
void helper_rig_begin(struct helper_rig *rig, char *root);

// Removes the folder.
void helper_rig_end(struct helper_rig *rig);

// The helper's exit code.
int helper_run_words(struct helper_rig *rig, char *const *words);

// Words are separated by spaces.
int helper_run(struct helper_rig *rig, const char *line);

// Where that file of the system is. *Transferred*.
char *helper_place(const struct helper_rig *rig, const char *path);

// NULL when there is none. *Transferred*.
char *helper_get(const struct helper_rig *rig, const char *path);

// Makes the folder, too.
void helper_put(const struct helper_rig *rig, const char *path, const char *text);
