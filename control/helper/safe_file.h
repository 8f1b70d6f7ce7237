// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reading and replacing files as root, whatever somebody put in their place: links are
// not followed, what is no plain file is not touched, a folder that others may write to
// is not used, and a file is replaced as a whole, by a rename, or not at all. Whose a
// file is, is not known here.
//
// Thread-safety: one thread. Errors: whole sentences; what is not there is
// VF_ERROR_NOT_FOUND. Path: control/helper/files.h -> this

#include "control/helper/helper.h"

#include <sys/stat.h>

// The folder of the file at `path`, behind the helper's root: a descriptor,
// *transferred*; -1 with `error`.
int
vf_safe_open_folder(const struct vf_helper *helper, const char *path,
                    GError **error) VF_WARN_UNUSED;

// Makes that folder where it is missing; opening it tells how that went.
void
vf_safe_make_folder(const struct vf_helper *helper, const char *path);

// The text of a plain file of at most a MiB, *transferred*; NULL with `error`. `facts`:
// about it; may be NULL.
char *
vf_safe_read(int folder, const char *name, struct stat *facts,
             GError **error) VF_WARN_UNUSED;

// As a whole or not at all. `like`: whose owner and permissions it gets; NULL: the
// caller's, and everybody may read it.
bool
vf_safe_replace(const struct vf_helper *helper, int folder, const char *name,
                const char *text, const struct stat *like,
                GError **error) VF_WARN_UNUSED;

// With what a run that was killed half-way left beside it. `path`: to speak of it.
bool
vf_safe_remove(const struct vf_helper *helper, int folder, const char *name,
               const char *path, GError **error) VF_WARN_UNUSED;
