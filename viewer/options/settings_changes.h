// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Changes that are to be made in the settings file: keys and what they are to be. The
// file is read anew for it, so that what another window of the program has saved in
// the meantime stays, and replaced as a whole, so that a crash leaves the old one or
// the new one.
//
// Lifetime: create -> note -> (constant, shared by references) -> unref.
// Thread-safety: one thread while changes are noted; any after it.
// Errors: a sentence with the file and why; then the file is as it was.
// Path: viewer/options/settings.h -> this -> viewer/app/settings.h

#include "base/error.h"

#include <stdbool.h>

struct vf_settings_changes;

// `path` is copied.
struct vf_settings_changes *
vf_settings_changes_create(const char *path);

struct vf_settings_changes *
vf_settings_changes_ref(struct vf_settings_changes *changes);

// NULL is accepted.
void
vf_settings_changes_unref(struct vf_settings_changes *changes);

// [group] key is to be `text`; NULL: it is to go. The last word counts.
void
vf_settings_changes_note(struct vf_settings_changes *changes, const char *group,
                         const char *key, const char *text);

// Takes over those of `older` that say nothing that is already said here.
void
vf_settings_changes_add_older(struct vf_settings_changes *changes,
                              const struct vf_settings_changes *older);

// May block on the disk. Makes the file and its folder when they are missing, also
// when there is nothing to change. A link is followed.
bool
vf_settings_changes_write(const struct vf_settings_changes *changes,
                          GError **error) VF_WARN_UNUSED;
