// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define BEFORE ".xml"
#define AFTER ".after.xml"
#define UNDONE ".undone.xml"
#define UNUSED ".unused.xml"

static bool
fail(GError **error, const char *what, const char *path)
{
    g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                "%s '%s' failed: %s. Without a backup nothing is changed.",
                what, path, g_strerror(errno));
    return false;
}

char *
vf_backup_folder(const char *uuid_text)
{
    const char *state = g_getenv("XDG_STATE_HOME");
    g_autofree char *usual =
        g_build_filename(g_get_home_dir(), ".local", "state", NULL);
    // The specification wants relative paths to be ignored.
    if (!state || !g_path_is_absolute(state)) {
        state = usual;
    }
    return g_build_filename(state, "virtflow-view", "backup", uuid_text, NULL);
}

int
vf_backup_lock(const char *folder, GError **error)
{
    if (g_mkdir_with_parents(folder, 0700) < 0) {
        fail(error, "Making the folder", folder);
        return -1;
    }
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        fail(error, "Opening", path);
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) < 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    "Another virtflow-view is changing the definition of this "
                    "VM just now; try again when it is done.");
        close(fd);
        return -1;
    }
    return fd;
}

static bool
write_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        const ssize_t written = write(fd, text, left);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return false;
        }
        text += written;
        left -= (size_t)written;
    }
    return fsync(fd) == 0;
}

static void
sync_folder_of(const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

// Whole or not at all, and on the disk when this returns true.
static bool
write_file(const char *path, const char *text, GError **error)
{
    g_autofree char *draft = g_strconcat(path, ".draft", NULL);
    g_unlink(draft); // of somebody who was stopped; we have the lock
    const int fd =
        open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return fail(error, "Writing", draft);
    }
    const bool written = write_all(fd, text);
    const int cause = errno;
    close(fd);
    if (!written || g_rename(draft, path) < 0) {
        errno = written ? errno : cause;
        fail(error, "Writing", path);
        g_unlink(draft);
        return false;
    }
    sync_folder_of(path);
    return true;
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
        g_prefix_error(error, "Without a backup nothing is changed. ");
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
    return write_file(path, xml, error);
}
