// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/helper/safe_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_BYTES = 1 << 20 };

static bool
fail(GError **error, const char *what, const char *path)
{
    const int code = errno == ENOENT ? VF_ERROR_NOT_FOUND : VF_ERROR_FAILED;
    g_set_error(error, VF_ERROR, code, "%s '%s' failed: %s.", what, path,
                g_strerror(errno));
    return false;
}

// Folders ---------------------------------------------------------------------

// A folder that others can write to could have anything put in a file's place.
int
vf_safe_open_folder(const struct vf_helper *helper, const char *path,
                    GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *place = g_strconcat(helper->root, folder, NULL);
    const int fd =
        open(place, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat facts;
    if (fd < 0) {
        fail(error, "Opening the folder", place);
        return -1;
    }
    if (helper->print_only) {
        return fd; // nothing is written
    }
    if (fstat(fd, &facts) < 0 || facts.st_uid != geteuid() ||
        (facts.st_mode & (S_IWGRP | S_IWOTH))) {
        close(fd);
        g_set_error(error, VF_ERROR, VF_ERROR_PERMISSION,
                    "The folder '%s' belongs to others, or others may write to "
                    "it, so nothing was written there.",
                    place);
        return -1;
    }
    return fd;
}

void
vf_safe_make_folder(const struct vf_helper *helper, const char *path)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autofree char *place = g_strconcat(helper->root, folder, NULL);
    g_mkdir_with_parents(place, 0755); // opening it tells how that went
}

// Reading ---------------------------------------------------------------------

static char *
read_all(int fd)
{
    g_autoptr(GString) text = g_string_new(NULL);
    char chunk[4096];
    ssize_t length;
    while ((length = read(fd, chunk, sizeof(chunk))) > 0) {
        g_string_append_len(text, chunk, length);
        if (text->len > MAX_BYTES) {
            errno = EFBIG;
            return NULL;
        }
    }
    return length < 0 ? NULL : g_strndup(text->str, text->len);
}

char *
vf_safe_read(int folder, const char *name, struct stat *facts, GError **error)
{
    struct stat own;
    facts = facts ? facts : &own;
    const int fd =
        openat(folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        fail(error, "Opening", name);
        return NULL;
    }
    char *text = NULL;
    if (fstat(fd, facts) < 0 || !S_ISREG(facts->st_mode)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    "'%s' is no plain file, so it was left alone.", name);
    } else if (!(text = read_all(fd))) {
        fail(error, "Reading", name);
    }
    close(fd);
    return text;
}

// Writing ---------------------------------------------------------------------

static bool
write_all(int fd, const char *text)
{
    size_t left = strlen(text);
    while (left > 0) {
        const ssize_t written = write(fd, text, left);
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text += written > 0 ? written : 0;
        left -= written > 0 ? (size_t)written : 0;
    }
    return true;
}

static bool
fill(int fd, const char *text, const struct stat *like)
{
    const mode_t mode = like ? like->st_mode & 07777 : 0644;
    if (like && (like->st_uid != geteuid() || like->st_gid != getegid()) &&
        fchown(fd, like->st_uid, like->st_gid) < 0) {
        return false;
    }
    return fchmod(fd, mode) == 0 && write_all(fd, text) && fsync(fd) == 0;
}

static void
step(const struct vf_helper *helper)
{
    if (helper->on_step) {
        helper->on_step(helper->data);
    }
}

// What a run that was killed half-way left beside the file.
static void
remove_drafts(int folder, const char *name)
{
    g_autofree char *prefix = g_strdup_printf(".%s.", name);
    const int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *names = again >= 0 ? fdopendir(again) : NULL;
    struct dirent *entry;
    while (names && (entry = readdir(names))) {
        const bool is_draft = g_str_has_prefix(entry->d_name, prefix);
        const char *tail = entry->d_name + (is_draft ? strlen(prefix) : 0);
        if (is_draft && strlen(tail) == 8 &&
            strspn(tail, G_CSET_DIGITS "abcdef") == 8) {
            unlinkat(folder, entry->d_name, 0);
        }
    }
    if (names) {
        closedir(names);
    }
}

bool
vf_safe_replace(const struct vf_helper *helper, int folder, const char *name,
                const char *text, const struct stat *like, GError **error)
{
    remove_drafts(folder, name);
    step(helper);
    g_autofree char *draft =
        g_strdup_printf(".%s.%08x", name, (unsigned)g_random_int());
    const int fd = openat(folder, draft,
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          0600);
    if (fd < 0) {
        return fail(error, "Making a file beside", name);
    }
    const bool filled = fill(fd, text, like);
    const int cause = errno;
    close(fd);
    step(helper);
    if (!filled || renameat(folder, draft, folder, name) < 0) {
        errno = filled ? errno : cause;
        fail(error, "Writing", name);
        unlinkat(folder, draft, 0);
        return false;
    }
    fsync(folder);
    return true;
}

bool
vf_safe_remove(const struct vf_helper *helper, int folder, const char *name,
               const char *path, GError **error)
{
    step(helper);
    remove_drafts(folder, name);
    return unlinkat(folder, name, 0) == 0 || fail(error, "Removing", path);
}
