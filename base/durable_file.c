// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/durable_file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

char *
vf_state_folder(const char *name)
{
    const char *state = g_getenv("XDG_STATE_HOME");
    g_autofree char *usual =
        g_build_filename(g_get_home_dir(), ".local", "state", NULL);
    if (!state || !g_path_is_absolute(state)) {
        state = usual;
    }
    return g_build_filename(state, "virtflow-view", name, NULL);
}

// Closing a file must not hide why something before it failed.
static void
close_quietly(int fd)
{
    const int cause = errno;
    close(fd);
    errno = cause;
}

int
vf_folder_lock(const char *folder)
{
    if (g_mkdir_with_parents(folder, 0700) < 0) {
        return -1;
    }
    g_autofree char *path = g_build_filename(folder, "lock", NULL);
    const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
        close_quietly(fd);
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

bool
vf_durable_sync_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    const bool is_synced = fsync(fd) == 0;
    close_quietly(fd);
    return is_synced;
}

bool
vf_durable_write(const char *path, const char *text)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *draft = g_strconcat(path, ".draft", NULL);
    g_unlink(draft); // of somebody who was stopped; we have the lock
    const int fd =
        open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        return false;
    }
    const bool is_written = write_all(fd, text);
    close_quietly(fd);
    if (!is_written || g_rename(draft, path) < 0) {
        const int cause = errno;
        g_unlink(draft);
        errno = cause;
        return false;
    }
    return vf_durable_sync_folder(folder);
}
