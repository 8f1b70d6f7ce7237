// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is remembered from one run to the next: $XDG_CONFIG_HOME/virtflow-view/
// config.ini. The options of viewer/options/options.h by group, and for every VM that has
// something of its own a profile, [vm UUID]. A VM's profile wins over the groups, the
// command line over both. What the program does not know in the file is kept as it
// is, and said.
//
// Lifetime: load -> use -> free. Nothing is written but what was changed, by
// vf_settings_save() or by who takes the changes.
// Thread-safety: any one thread at a time.
// Errors: of the file as a whole GError; of single values complaints, sentences with
// file, group, key, value and what is allowed, and the value counts as not given.
// Path: base/option_table.h -> this -> viewer/options/settings_changes.h,
//   viewer/options/startup.h, viewer/pages/page_settings.h

#include "base/error.h"
#include "base/option_table.h"

#include <glib.h>
#include <stdbool.h>

struct vf_settings;
struct vf_settings_changes;

// `path` is copied. A file that is not there is an empty one.
struct vf_settings *
vf_settings_load(const char *path, GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void
vf_settings_free(struct vf_settings *settings);

const char *
vf_settings_path(const struct vf_settings *settings);

// False when there is no file yet.
bool
vf_settings_is_there(const struct vf_settings *settings);

// True when an option is remembered at all: what asks for something once is not.
bool
vf_option_is_kept(const struct vf_option *option);

// Sets in `target` what the file says: the groups, then the profile `uuid` (NULL:
// none). `complaints` (of char *, owned by it) gets a sentence for each thing that is
// wrong.
void
vf_settings_apply(const struct vf_settings *settings,
                  const struct vf_option_table *table, const char *uuid,
                  void *target, GPtrArray *complaints);

// The UUID of the profile for the VM that was called `name` (a name or a UUID) when it
// was last seen, *transferred*; NULL: none.
char *
vf_settings_find_profile(const struct vf_settings *settings, const char *name);

// Notes what the VM is called now. True when that changed the profile.
bool
vf_settings_note_name(struct vf_settings *settings, const char *uuid,
                      const char *name);

// What is written for one option: in the profile `uuid`, or for every VM when that is
// NULL. *Transferred*; NULL: nothing.
char *
vf_settings_get(const struct vf_settings *settings,
                const struct vf_option *option, const char *uuid);

// `text` is one that vf_option_set() takes; NULL forgets it.
void
vf_settings_set(struct vf_settings *settings, const struct vf_option *option,
                const char *uuid, const char *text);

// Any other word to remember: in [group] key. Of a VM when `uuid` is given.
char *
vf_settings_get_word(const struct vf_settings *settings, const char *uuid,
                     const char *key);
void
vf_settings_set_word(struct vf_settings *settings, const char *uuid,
                     const char *key, const char *value);

// What was changed since it was last taken, *transferred*; never NULL. For a thread
// that may block, which gives it to vf_settings_changes_write().
struct vf_settings_changes *
vf_settings_take_changes(struct vf_settings *settings);

// They could not be written, and are to be among those that are taken next.
void
vf_settings_return_changes(struct vf_settings *settings,
                           const struct vf_settings_changes *changes);

// Writes what was changed; blocks on the disk.
bool
vf_settings_save(struct vf_settings *settings, GError **error) VF_WARN_UNUSED;
