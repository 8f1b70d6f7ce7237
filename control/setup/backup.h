// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a VM's definition was before this program changed it, and what it became:
// two files for every change, in a folder of the user's own for every VM.
//
//     TIME-SHA256.xml          the definition before; written before the change
//     TIME-SHA256.after.xml    what libvirt made of the new one: the change is done
//     TIME-SHA256.undone.xml   the same, after the change was undone
//     TIME-SHA256.unused.xml   the definition before, of a change that came to
//                              nothing
//
// So a first file without a second one tells of a change that was interrupted. All
// are readable by the user alone, because there are passwords in them, and each
// is either there as a whole or not at all.
//
// Thread-safety: any thread; processes keep each other out with a lock.
// Errors: whole sentences.
// Path: control/setup/change.h, control/setup/undo.h -> this

#include "base/error.h"

#include <stdbool.h>

// $XDG_STATE_HOME/virtflow-view/backup/UUID. *Transferred*, g_free().
char *vf_backup_folder(const char *uuid_text);

// Makes the folder and keeps others out of it. Returns a descriptor to be closed,
// or -1; VF_ERROR_BUSY when somebody else is at it.
int vf_backup_lock(const char *folder, GError **error) VF_WARN_UNUSED;

// Writes the definition before a change. Returns what the names of the change's
// files begin with ("FOLDER/TIME-SHA256"), *transferred*, g_free(); or NULL.
char *vf_backup_begin(const char *folder, const char *before,
                      GError **error) VF_WARN_UNUSED;

// The change is done, and this is what came of it.
bool vf_backup_complete(const char *stem, const char *after,
                        GError **error) VF_WARN_UNUSED;

// The change came to nothing. What cannot be noted is left as it is: the next
// look sees that the definition is the one before.
void vf_backup_discard(const char *stem);

// The change was undone, completed or not.
void vf_backup_mark_undone(const char *stem);

// The newest change that was neither undone nor came to nothing: its stem, or NULL
// when there is none. `before` and `after` are *transferred*; `after` is NULL when
// the change was interrupted.
char *vf_backup_find_newest(const char *folder, char **before, char **after);

// Keeps a copy of `xml` that nothing refers to, for the user to find.
bool vf_backup_keep(const char *folder, const char *xml,
                    GError **error) VF_WARN_UNUSED;
