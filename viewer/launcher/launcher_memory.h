// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What the launcher remembers from one run to the next: the connection, on each
// connection the VM that was opened last, and whether it stays open. A file of its own,
// $XDG_STATE_HOME/virtflow-view/launcher.ini, because the settings are the user's.
//
// Lifetime: load -> use -> finish.
// Thread-safety: load and save on any thread that may read and write files.
// Errors: a file that is wrong, or not there, is an empty memory.
// Path: viewer/launcher/launcher.h -> this

#include "base/error.h"

#include <glib.h>
#include <stdbool.h>

struct vf_launcher_memory {
    GKeyFile *file;
};

void
vf_launcher_memory_load(struct vf_launcher_memory *memory, const char *path);

// {0} is accepted.
void
vf_launcher_memory_finish(struct vf_launcher_memory *memory);

// Where the file is, *transferred*.
char *
vf_launcher_memory_path(void);

// *Transferred*; NULL: none.
char *
vf_launcher_memory_uri(const struct vf_launcher_memory *memory);
char *
vf_launcher_memory_vm(const struct vf_launcher_memory *memory, const char *uri);

void
vf_launcher_memory_note_uri(struct vf_launcher_memory *memory, const char *uri);
void
vf_launcher_memory_note_vm(struct vf_launcher_memory *memory, const char *uri,
                           const char *uuid_text);

// Whether the launcher stays when a VM's window opens; true when nobody said so.
bool
vf_launcher_memory_stays(const struct vf_launcher_memory *memory);
void
vf_launcher_memory_note_stays(struct vf_launcher_memory *memory, bool stays);

// All of it, *transferred*, for vf_launcher_memory_save().
char *
vf_launcher_memory_print(const struct vf_launcher_memory *memory);

// Replaces the file as a whole; makes its folder, for this user alone.
bool
vf_launcher_memory_save(const char *path, const char *text,
                        GError **error) VF_WARN_UNUSED;
