// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/settings_changes.h"

#include "base/durable_file.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct vf_settings_changes {
    int references; // atomic
    char *path;
    GPtrArray *list; // of struct change *, each group and key once
};

struct change {
    char *group;
    char *key;
    char *text; // NULL: the key is to go
};

static void
free_change(void *data)
{
    struct change *change = data;
    g_free(change->group);
    g_free(change->key);
    g_free(change->text);
    g_free(change);
}

struct vf_settings_changes *
vf_settings_changes_create(const char *path)
{
    struct vf_settings_changes *changes = g_new0(struct vf_settings_changes, 1);
    changes->references = 1;
    changes->path = g_strdup(path);
    changes->list = g_ptr_array_new_with_free_func(free_change);
    return changes;
}

struct vf_settings_changes *
vf_settings_changes_ref(struct vf_settings_changes *changes)
{
    g_atomic_int_inc(&changes->references);
    return changes;
}

void
vf_settings_changes_unref(struct vf_settings_changes *changes)
{
    if (changes && g_atomic_int_dec_and_test(&changes->references)) {
        g_ptr_array_unref(changes->list);
        g_free(changes->path);
        g_free(changes);
    }
}

static struct change *
find(const struct vf_settings_changes *changes, const char *group,
     const char *key)
{
    for (guint i = 0; i < changes->list->len; i++) {
        struct change *change = g_ptr_array_index(changes->list, i);
        if (strcmp(change->group, group) == 0 && strcmp(change->key, key) == 0) {
            return change;
        }
    }
    return NULL;
}

void
vf_settings_changes_note(struct vf_settings_changes *changes, const char *group,
                         const char *key, const char *text)
{
    struct change *change = find(changes, group, key);
    if (!change) {
        change = g_new0(struct change, 1);
        change->group = g_strdup(group);
        change->key = g_strdup(key);
        g_ptr_array_add(changes->list, change);
    }
    g_free(change->text);
    change->text = g_strdup(text);
}

void
vf_settings_changes_add_older(struct vf_settings_changes *changes,
                              const struct vf_settings_changes *older)
{
    for (guint i = 0; i < older->list->len; i++) {
        const struct change *change = g_ptr_array_index(older->list, i);
        if (!find(changes, change->group, change->key)) {
            vf_settings_changes_note(changes, change->group, change->key,
                                     change->text);
        }
    }
}

// Writing --------------------------------------------------------------------

static void
apply(const struct vf_settings_changes *changes, GKeyFile *file)
{
    for (guint i = 0; i < changes->list->len; i++) {
        const struct change *change = g_ptr_array_index(changes->list, i);
        if (change->text) {
            g_key_file_set_string(file, change->group, change->key, change->text);
        } else {
            g_key_file_remove_key(file, change->group, change->key, NULL);
        }
    }
}

// Waits for other windows that write at this moment, and keeps them out until it is
// closed. Where a folder cannot be locked (-1) it is done without.
static int
lock_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0 && flock(fd, LOCK_EX) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static bool
rewrite(const struct vf_settings_changes *changes, const char *path,
        GError **error)
{
    g_autoptr(GKeyFile) file = g_key_file_new();
    g_autoptr(GError) cause = NULL;
    if (!g_key_file_load_from_file(
            file, path, G_KEY_FILE_KEEP_COMMENTS | G_KEY_FILE_KEEP_TRANSLATIONS,
            &cause) &&
        !g_error_matches(cause, G_FILE_ERROR, G_FILE_ERROR_NOENT)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The settings could not be saved: '%s' cannot be read (%s). "
                      "Mend it, or move it away."),
                    path, cause->message);
        return false;
    }
    apply(changes, file);
    g_autofree char *text = g_key_file_to_data(file, NULL, NULL);
    if (!vf_durable_write(path, text)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The settings could not be saved: '%s' cannot be written (%s)."),
                    path, g_strerror(errno));
        return false;
    }
    return true;
}

bool
vf_settings_changes_write(const struct vf_settings_changes *changes,
                          GError **error)
{
    // Who keeps the file elsewhere and a link in its place finds it there again.
    char *target = realpath(changes->path, NULL);
    const char *path = target ? target : changes->path;
    g_autofree char *folder = g_path_get_dirname(path);
    bool ok = g_mkdir_with_parents(folder, 0700) == 0;
    if (ok) {
        int lock = lock_folder(folder);
        ok = rewrite(changes, path, error);
        if (lock >= 0) {
            close(lock);
        }
    } else {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The settings could not be saved: the folder '%s' cannot be "
                      "made (%s)."),
                    folder, g_strerror(errno));
    }
    free(target);
    return ok;
}
