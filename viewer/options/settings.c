// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/settings.h"

#include "base/words.h"
#include "viewer/options/settings_changes.h"

#include <string.h>

// What is no option but remembered all the same, and the groups of a table that are
// about one run.
#define STATE_GROUP "State"
#define PROFILE_PREFIX "vm "
static const char *const ONCE[] = {"Scripts", "General", NULL};
static const char *const ONCE_OPTIONS[] = {"list",    "demo", "start",
                                           "overlay", "record", NULL};
// Keys of a profile that are no options.
static const char *const PROFILE_WORDS[] = {"name", "place", "monitor", NULL};

struct vf_settings {
    char *path;
    GKeyFile *file;
    bool is_there;
    struct vf_settings_changes *changes; // not taken yet
};

struct vf_settings *
vf_settings_load(const char *path, GError **error)
{
    struct vf_settings *settings = g_new0(struct vf_settings, 1);
    settings->path = g_strdup(path);
    settings->file = g_key_file_new();
    settings->changes = vf_settings_changes_create(path);
    g_autoptr(GError) cause = NULL;
    settings->is_there = g_key_file_load_from_file(
        settings->file, path,
        G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS, &cause);
    if (settings->is_there ||
        g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        return settings;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("The settings file '%s' cannot be read (%s): mend it, or move it "
                  "away to begin with defaults."),
                path, cause->message);
    vf_settings_free(settings);
    return NULL;
}

void
vf_settings_free(struct vf_settings *settings)
{
    if (!settings) {
        return;
    }
    g_key_file_free(settings->file);
    vf_settings_changes_unref(settings->changes);
    g_free(settings->path);
    g_free(settings);
}

const char *
vf_settings_path(const struct vf_settings *settings)
{
    return settings->path;
}

bool
vf_settings_is_there(const struct vf_settings *settings)
{
    return settings->is_there;
}

bool
vf_option_is_kept(const struct vf_option *option)
{
    return option->group && !g_strv_contains(ONCE, option->group) &&
           !g_strv_contains(ONCE_OPTIONS, option->name);
}

static char *
profile_group(const char *uuid)
{
    return g_strconcat(PROFILE_PREFIX, uuid, NULL);
}

// Reading --------------------------------------------------------------------

static void G_GNUC_PRINTF(2, 3)
complain(GPtrArray *complaints, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_ptr_array_add(complaints, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static void
apply_key(const struct vf_settings *settings, const char *group, const char *key,
          const struct vf_option *option, void *target, GPtrArray *complaints)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *text =
        g_key_file_get_string(settings->file, group, key, &error);
    g_autofree char *allowed = NULL;
    if (!text) {
        complain(complaints, _("%s: [%s] %s cannot be read: %s."), settings->path,
                 group, key, error->message);
    } else if (!vf_option_set(option, target, g_strchomp(text), &allowed)) {
        complain(complaints,
                 _("%s: [%s] %s is '%s', but must be %s. It counts as not given."),
                 settings->path, group, key, text, allowed);
    }
}

static void
apply_group(const struct vf_settings *settings,
            const struct vf_option_table *table, const char *group,
            bool is_profile, void *target, GPtrArray *complaints)
{
    gsize count = 0;
    g_auto(GStrv) keys =
        g_key_file_get_keys(settings->file, group, &count, NULL);
    for (gsize i = 0; i < count; i++) {
        const struct vf_option *option = vf_option_table_find(table, keys[i]);
        if (is_profile && g_strv_contains(PROFILE_WORDS, keys[i])) {
            continue;
        }
        if (!option || !vf_option_is_kept(option) ||
            (!is_profile && strcmp(option->group, group) != 0)) {
            complain(complaints,
                     _("%s: [%s] has no option '%s': it is kept, and does nothing."),
                     settings->path, group, keys[i]);
            continue;
        }
        apply_key(settings, group, keys[i], option, target, complaints);
    }
}

static bool
is_group_of(const struct vf_option_table *table, const char *group)
{
    for (size_t i = 0; i < table->count; i++) {
        if (vf_option_is_kept(&table->options[i]) &&
            strcmp(table->options[i].group, group) == 0) {
            return true;
        }
    }
    return false;
}

void
vf_settings_apply(const struct vf_settings *settings,
                  const struct vf_option_table *table, const char *uuid,
                  void *target, GPtrArray *complaints)
{
    g_auto(GStrv) groups = g_key_file_get_groups(settings->file, NULL);
    for (char **group = groups; *group; group++) {
        if (is_group_of(table, *group)) {
            apply_group(settings, table, *group, false, target, complaints);
        } else if (strcmp(*group, STATE_GROUP) != 0 &&
                   !g_str_has_prefix(*group, PROFILE_PREFIX)) {
            complain(complaints,
                     _("%s: there is no group [%s]: it is kept, and does nothing."),
                     settings->path, *group);
        }
    }
    if (uuid) {
        g_autofree char *profile = profile_group(uuid);
        if (g_key_file_has_group(settings->file, profile)) {
            apply_group(settings, table, profile, true, target, complaints);
        }
    }
}

char *
vf_settings_find_profile(const struct vf_settings *settings, const char *name)
{
    g_auto(GStrv) groups = g_key_file_get_groups(settings->file, NULL);
    for (char **group = groups; *group; group++) {
        if (!g_str_has_prefix(*group, PROFILE_PREFIX)) {
            continue;
        }
        const char *uuid = *group + strlen(PROFILE_PREFIX);
        g_autofree char *known =
            g_key_file_get_string(settings->file, *group, "name", NULL);
        if (g_ascii_strcasecmp(uuid, name) == 0 || g_strcmp0(known, name) == 0) {
            return g_strdup(uuid);
        }
    }
    return NULL;
}

// Changing -------------------------------------------------------------------

static void
set(struct vf_settings *settings, const char *group, const char *key,
    const char *text)
{
    if (text) {
        g_key_file_set_string(settings->file, group, key, text);
    } else {
        g_key_file_remove_key(settings->file, group, key, NULL);
    }
    vf_settings_changes_note(settings->changes, group, key, text);
}

char *
vf_settings_get_word(const struct vf_settings *settings, const char *uuid,
                     const char *key)
{
    g_autofree char *group =
        uuid ? profile_group(uuid) : g_strdup(STATE_GROUP);
    return g_key_file_get_string(settings->file, group, key, NULL);
}

void
vf_settings_set_word(struct vf_settings *settings, const char *uuid,
                     const char *key, const char *value)
{
    g_autofree char *group =
        uuid ? profile_group(uuid) : g_strdup(STATE_GROUP);
    set(settings, group, key, value);
}

bool
vf_settings_note_name(struct vf_settings *settings, const char *uuid,
                      const char *name)
{
    g_autofree char *known = vf_settings_get_word(settings, uuid, "name");
    if (g_strcmp0(known, name) == 0) {
        return false;
    }
    vf_settings_set_word(settings, uuid, "name", name);
    return true;
}

static char *
group_of(const struct vf_option *option, const char *uuid)
{
    return uuid ? profile_group(uuid) : g_strdup(option->group);
}

char *
vf_settings_get(const struct vf_settings *settings,
                const struct vf_option *option, const char *uuid)
{
    g_autofree char *group = group_of(option, uuid);
    return g_key_file_get_string(settings->file, group, option->name, NULL);
}

void
vf_settings_set(struct vf_settings *settings, const struct vf_option *option,
                const char *uuid, const char *text)
{
    g_autofree char *group = group_of(option, uuid);
    set(settings, group, option->name, text);
}

struct vf_settings_changes *
vf_settings_take_changes(struct vf_settings *settings)
{
    struct vf_settings_changes *changes = settings->changes;
    settings->changes = vf_settings_changes_create(settings->path);
    return changes;
}

void
vf_settings_return_changes(struct vf_settings *settings,
                           const struct vf_settings_changes *changes)
{
    vf_settings_changes_add_older(settings->changes, changes);
}

bool
vf_settings_save(struct vf_settings *settings, GError **error)
{
    struct vf_settings_changes *changes = vf_settings_take_changes(settings);
    bool ok = vf_settings_changes_write(changes, error);
    if (!ok) {
        vf_settings_return_changes(settings, changes);
    }
    vf_settings_changes_unref(changes);
    return ok;
}
