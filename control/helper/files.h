// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The files that the helper writes. Some are its own, from the first line to the
// last; in some that belong to others it has a block between two marks. How they are
// read and replaced without harm is safe_file.h's.
//
// Paths begin with '/' and are the program's own constants, put behind the helper's
// root. Thread-safety: one thread. Errors: whole sentences.
// Path: control/helper/helper.h -> this -> control/helper/safe_file.h

#include "control/helper/helper.h"

// The first line of a file of its own.
#define VF_HELPER_MARK "# managed by virtflow-view; 'undo' removes this file\n"

// Writes a file of its own, `text` behind the mark; the folder is made when it is
// missing. One of that name without the mark is somebody else's and stays.
bool vf_helper_write(struct vf_helper *helper, const char *path,
                     const char *text, GError **error) VF_WARN_UNUSED;

// Removes a file of its own; one that is not there, or not its own, stays.
bool vf_helper_remove(struct vf_helper *helper, const char *path,
                      GError **error) VF_WARN_UNUSED;

// The same for all files in `folder` whose names begin with `prefix`.
bool vf_helper_remove_all(struct vf_helper *helper, const char *folder,
                          const char *prefix, GError **error) VF_WARN_UNUSED;

// Reads a file of its own, without the mark: NULL in `*text` when there is none. False
// when the file there is somebody else's, or cannot be read. `*text` is *transferred*.
bool vf_helper_read_own(struct vf_helper *helper, const char *path, char **text,
                        GError **error) VF_WARN_UNUSED;

// The path of a file of others in `folder` with that ending, in which a line matches;
// NULL when there is none. *Transferred*.
char *vf_helper_find_setting(struct vf_helper *helper, const char *folder,
                             const char *ending, const char *pattern);

// Puts `text` as its block at the end of a file of others, in the place of the block
// that is there. The file as it was first found is kept beside it, with
// ".virtflow-bak" behind its name. Owner and permissions stay. A file that is not
// there is VF_ERROR_NOT_FOUND.
bool vf_helper_put_block(struct vf_helper *helper, const char *path,
                         const char *text, GError **error) VF_WARN_UNUSED;

// Takes the block out again, if it is there.
bool vf_helper_remove_block(struct vf_helper *helper, const char *path,
                            GError **error) VF_WARN_UNUSED;

// Reads a file of others, without the helper's block; NULL when there is none.
// *Transferred*.
char *vf_helper_read_others(struct vf_helper *helper, const char *path);
