// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How this run is set up: defaults, then the settings file, then the VM's profile in
// it, then the command line, the later over the earlier.
//
// Lifetime: read -> finish, also after a failed read.
// Thread-safety: main thread.
// Errors: of the command line and of a settings file that cannot be read at all; what
// is wrong in it is a complaint, and the run goes on without.
// Path: viewer/options/options.h, viewer/options/settings.h -> this ->
//   viewer/main.c, viewer/app/app.h

#include "base/error.h"
#include "viewer/options/options.h"
#include "viewer/options/settings.h"

#include <stdbool.h>

struct vf_startup {
    struct vf_config config;
    struct vf_settings *settings; // NULL: --no-config
    GPtrArray *given;      // options of the command line: const struct vf_option *
    GPtrArray *complaints; // of char *: sentences about the settings file
    char *profile;         // UUID of the profile used; NULL: none
    char *client_ini;      // of Looking Glass, worth an offer; NULL: none
};

bool
vf_startup_read(struct vf_startup *startup, char **argv,
                GError **error) VF_WARN_UNUSED;

void
vf_startup_finish(struct vf_startup *startup);

// True when the command line gave it: it wins, and is not saved.
bool
vf_startup_was_given(const struct vf_startup *startup,
                     const struct vf_option *option);

// Takes the settings of a client.ini into `settings`, not yet written. `report` gets
// lines for people.
bool
vf_startup_import(struct vf_settings *settings, const char *path, GString *report,
                  GError **error) VF_WARN_UNUSED;
