// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/backup.h"

#include "base/durable_file.h"
#include "base/words.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define BEFORE ".xml"
#define AFTER ".after.xml"
#define UNDONE ".undone.xml"
#define UNUSED ".unused.xml"

static bool
fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                _("%s '%s' failed: %s."), what, path, g_strerror(errno));
    return false;
}

// Said of what must be there before a change.
static void
say_nothing_is_changed(GError **error)
{
    g_prefix_error(error, _("Without a backup nothing is changed. "));
}

char *
vf_backup_folder(const char *uuid_text)
{
    g_autofree char *all = vf_state_folder("backup");
    return g_build_filename(all, uuid_text, NULL);
}

int
vf_backup_lock(const char *folder, GError **error)
{
    const int fd = vf_folder_lock(folder);
    const int cause = errno;
    if (fd < 0 && cause == EWOULDBLOCK) {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("Another virtflow-view is changing the definition of this "
                      "VM just now; try again when it is done."));
    } else if (fd < 0) {
        const bool is_there = g_file_test(folder, G_FILE_TEST_IS_DIR);
        errno = cause;
        fail(error, is_there ? _("Locking the folder") : _("Making the folder"), folder);
        say_nothing_is_changed(error);
    }
    return fd;
}

static bool
write_file(const char *path, const char *text, GError **error)
{
    return vf_durable_write(path, text) || fail(error, _("Writing"), path);
}

static void
sync_folder_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    (void)vf_durable_sync_folder(folder);
}

static char *
make_stem(const char *folder, const char *text)
{
    g_autoptr(GDateTime) now = g_date_time_new_now_utc();
    g_autofree char *time = g_date_time_format(now, "%Y%m%dT%H%M%S");
    g_autofree char *hash =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
    return g_strdup_printf("%s/%s.%06dZ-%s", folder, time,
                           g_date_time_get_microsecond(now), hash);
}

char *
vf_backup_begin(const char *folder, const char *before, GError **error)
{
    g_autofree char *stem = make_stem(folder, before);
    g_autofree char *path = g_strconcat(stem, BEFORE, NULL);
    if (!write_file(path, before, error)) {
        say_nothing_is_changed(error);
        return NULL;
    }
    return g_steal_pointer(&stem);
}

bool
vf_backup_complete(const char *stem, const char *after, GError **error)
{
    g_autofree char *path = g_strconcat(stem, AFTER, NULL);
    return write_file(path, after, error);
}

static void
rename_part(const char *stem, const char *from, const char *to)
{
    g_autofree char *old_path = g_strconcat(stem, from, NULL);
    g_autofree char *new_path = g_strconcat(stem, to, NULL);
    if (g_rename(old_path, new_path) == 0) {
        sync_folder_of(new_path);
    }
}

void
vf_backup_discard(const char *stem)
{
    rename_part(stem, BEFORE, UNUSED);
}

void
vf_backup_mark_undone(const char *stem)
{
    g_autofree char *after = g_strconcat(stem, AFTER, NULL);
    if (g_file_test(after, G_FILE_TEST_EXISTS)) {
        rename_part(stem, AFTER, UNDONE);
    } else {
        rename_part(stem, BEFORE, UNUSED);
    }
}

static bool
has_part(const char *folder, const char *name, const char *suffix)
{
    g_autofree char *file = g_strconcat(name, suffix, NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    return g_file_test(path, G_FILE_TEST_EXISTS);
}

// The name without its suffix when it is of a definition before a change that is
// not undone; NULL otherwise. *Transferred*.
static char *
stem_of(const char *folder, const char *file)
{
    static const char *const others[] = {AFTER, UNDONE, UNUSED};
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        if (g_str_has_suffix(file, others[i])) {
            return NULL;
        }
    }
    if (!g_str_has_suffix(file, BEFORE)) {
        return NULL;
    }
    g_autofree char *name = g_strndup(file, strlen(file) - strlen(BEFORE));
    return has_part(folder, name, UNDONE) ? NULL : g_steal_pointer(&name);
}

char *
vf_backup_find_newest(const char *folder, char **before, char **after)
{
    g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
    g_autofree char *newest = NULL;
    const char *file;
    while (files && (file = g_dir_read_name(files))) {
        g_autofree char *name = stem_of(folder, file);
        if (name && (!newest || strcmp(name, newest) > 0)) {
            g_free(newest);
            newest = g_steal_pointer(&name);
        }
    }
    *before = NULL;
    *after = NULL;
    if (!newest) {
        return NULL;
    }
    g_autofree char *stem = g_build_filename(folder, newest, NULL);
    g_autofree char *before_path = g_strconcat(stem, BEFORE, NULL);
    g_autofree char *after_path = g_strconcat(stem, AFTER, NULL);
    if (!g_file_get_contents(before_path, before, NULL, NULL)) {
        return NULL;
    }
    g_file_get_contents(after_path, after, NULL, NULL);
    return g_steal_pointer(&stem);
}

bool
vf_backup_keep(const char *folder, const char *xml, GError **error)
{
    g_autofree char *stem = make_stem(folder, xml);
    g_autofree char *path = g_strconcat(stem, UNUSED, NULL);
    if (!write_file(path, xml, error)) {
        say_nothing_is_changed(error);
        return false;
    }
    return true;
}
