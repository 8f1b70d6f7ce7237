// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Files that a crash must not take away: written as a whole or not at all, on the
// disk before anything that depends on them is done, readable by their user alone,
// in a folder that one process changes at a time.
//
// Thread-safety: any thread that may block on the disk.
// Errors: errno; what it means for the user is said by who needs the file.
// Path: base/error.h -> this -> control/setup/backup.h, control/pci/journal.h

#include <stdbool.h>

// $XDG_STATE_HOME/virtflow-view/NAME (basedir-spec: ~/.local/state when that is not
// set, or relative). It need not be there. *Transferred*, g_free().
char *vf_state_folder(const char *name);

// Makes the folder and keeps other processes out of it until the descriptor that is
// returned is closed; -1 with errno, which is EWOULDBLOCK when another is at it.
int vf_folder_lock(const char *folder);

// Under the folder's lock. False with errno: the file is as it was before.
bool vf_durable_write(const char *path, const char *text);

// What was renamed or removed in `folder` stays so. False with errno.
bool vf_durable_sync_folder(const char *folder);
