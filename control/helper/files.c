// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/helper/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char block_begin[] = "# begin of virtflow-view\n";
static const char block_end[] = "# end of virtflow-view\n";

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

// A folder that others can write to could have anything put in a file's place. -1
// with `error`.
static int
open_folder(const struct vf_helper *helper, const char *path, GError **error)
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

static void
make_folder(const struct vf_helper *helper, const char *path)
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
            return NULL;
        }
    }
    return length < 0 ? NULL : g_strndup(text->str, text->len);
}

// The text of a plain file; NULL with `error`. `facts` may be NULL. *Transferred*.
static char *
read_file(int folder, const char *name, struct stat *facts, GError **error)
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

static bool
is_own(const char *text)
{
    return g_str_has_prefix(text, VF_HELPER_MARK);
}

// The text without the block. *Transferred*.
static char *
without_block(const char *text)
{
    const char *begin = strstr(text, block_begin);
    const char *end = begin ? strstr(begin, block_end) : NULL;
    if (!end) {
        return g_strdup(text);
    }
    g_autofree char *head = g_strndup(text, (gsize)(begin - text));
    return g_strconcat(head, end + strlen(block_end), NULL);
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

// As a whole or not at all. `like`: whose owner and permissions it gets; NULL:
// everybody may read it.
static bool
replace(const struct vf_helper *helper, int folder, const char *name,
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

static void
say(const struct vf_helper *helper, const char *done, const char *to_do,
    const char *path)
{
    fprintf(helper->out, "%s '%s%s'\n", helper->print_only ? to_do : done,
            helper->root, path);
}

static void
show(const struct vf_helper *helper, const char *text)
{
    if (helper->print_only) {
        fprintf(helper->out, "%s\n", text);
    }
}

bool
vf_helper_write(struct vf_helper *helper, const char *path, const char *text,
                GError **error)
{
    g_autofree char *all = g_strconcat(VF_HELPER_MARK, text, NULL);
    if (helper->print_only) {
        say(helper, "", "would write", path);
        show(helper, all);
        return true;
    }
    make_folder(helper, path);
    const int folder = open_folder(helper, path, error);
    if (folder < 0) {
        return false;
    }
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(GError) cause = NULL;
    g_autofree char *before = read_file(folder, name, NULL, &cause);
    const bool is_absent =
        g_error_matches(cause, VF_ERROR, VF_ERROR_NOT_FOUND);
    bool ok = false;
    if (!before && !is_absent) {
        g_propagate_error(error, g_steal_pointer(&cause));
    } else if (before && !is_own(before)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    "'%s' was written by somebody else, so it was left alone.",
                    path);
    } else {
        ok = replace(helper, folder, name, all, NULL, error);
    }
    close(folder);
    if (ok) {
        say(helper, "wrote", "", path);
    }
    return ok;
}

// Removing --------------------------------------------------------------------

static bool
remove_own(struct vf_helper *helper, int folder, const char *folder_path,
           const char *name, GError **error)
{
    g_autofree char *text = read_file(folder, name, NULL, NULL);
    if (!text || !is_own(text)) {
        return true;
    }
    g_autofree char *path = g_build_filename(folder_path, name, NULL);
    if (!helper->print_only) {
        step(helper);
        remove_drafts(folder, name);
        if (unlinkat(folder, name, 0) < 0) {
            return fail(error, "Removing", path);
        }
    }
    say(helper, "removed", "would remove", path);
    return true;
}

bool
vf_helper_remove(struct vf_helper *helper, const char *path, GError **error)
{
    g_autofree char *folder_path = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    const int folder = open_folder(helper, path, NULL);
    if (folder < 0) {
        return true; // nothing of its own can be there
    }
    const bool ok = remove_own(helper, folder, folder_path, name, error);
    close(folder);
    return ok;
}

bool
vf_helper_remove_all(struct vf_helper *helper, const char *folder_path,
                     const char *prefix, GError **error)
{
    g_autofree char *inside = g_strconcat(folder_path, "/x", NULL);
    const int folder = open_folder(helper, inside, NULL);
    if (folder < 0) {
        return true;
    }
    g_autofree char *place = g_strconcat(helper->root, folder_path, NULL);
    g_autoptr(GDir) names = g_dir_open(place, 0, NULL);
    bool ok = true;
    const char *name;
    while (ok && names && (name = g_dir_read_name(names))) {
        if (g_str_has_prefix(name, prefix)) {
            ok = remove_own(helper, folder, folder_path, name, error);
        }
    }
    close(folder);
    return ok;
}

// Looking ---------------------------------------------------------------------

bool
vf_helper_read_own(struct vf_helper *helper, const char *path, char **text,
                   GError **error)
{
    *text = NULL;
    g_autoptr(GError) cause = NULL;
    g_autofree char *name = g_path_get_basename(path);
    const int folder = open_folder(helper, path, &cause);
    g_autofree char *all =
        folder >= 0 ? read_file(folder, name, NULL, &cause) : NULL;
    if (folder >= 0) {
        close(folder);
    }
    if (all && is_own(all)) {
        *text = g_strdup(all + strlen(VF_HELPER_MARK));
        return true;
    }
    if (all) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    "'%s' was written by somebody else, so it was left alone.",
                    path);
        return false;
    }
    if (g_error_matches(cause, VF_ERROR, VF_ERROR_NOT_FOUND)) {
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

char *
vf_helper_find_setting(struct vf_helper *helper, const char *folder,
                       const char *ending, const char *pattern)
{
    g_autofree char *place = g_strconcat(helper->root, folder, NULL);
    g_autoptr(GDir) names = g_dir_open(place, 0, NULL);
    const char *name;
    while (names && (name = g_dir_read_name(names))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = g_str_has_suffix(name, ending)
                                    ? vf_helper_read_others(helper, path)
                                    : NULL;
        if (text && !is_own(text) &&
            g_regex_match_simple(pattern, text, G_REGEX_MULTILINE, 0)) {
            return g_steal_pointer(&path);
        }
    }
    return NULL;
}

// Blocks ----------------------------------------------------------------------

static bool
keep_first(const struct vf_helper *helper, int folder, const char *name,
           const char *text, const struct stat *like, GError **error)
{
    g_autofree char *kept = g_strconcat(name, ".virtflow-bak", NULL);
    struct stat facts;
    if (fstatat(folder, kept, &facts, AT_SYMLINK_NOFOLLOW) == 0) {
        return true;
    }
    return replace(helper, folder, kept, text, like, error);
}

// `block` NULL: only takes out what is there.
static bool
change_block(struct vf_helper *helper, int folder, const char *path,
             const char *block, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    struct stat like;
    g_autofree char *before = read_file(folder, name, &like, error);
    if (!before) {
        return false;
    }
    g_autofree char *others = without_block(before);
    const bool needs_line = others[0] && !g_str_has_suffix(others, "\n");
    g_autofree char *after =
        block ? g_strconcat(others, needs_line ? "\n" : "", block_begin, block,
                            block_end, NULL)
              : g_strdup(others);
    if (strcmp(before, after) == 0) {
        return true;
    }
    if (!helper->print_only &&
        (!keep_first(helper, folder, name, before, &like, error) ||
         !replace(helper, folder, name, after, &like, error))) {
        return false;
    }
    say(helper, block ? "added to" : "took out of",
        block ? "would add to" : "would take out of", path);
    show(helper, block ? block : "");
    return true;
}

bool
vf_helper_put_block(struct vf_helper *helper, const char *path,
                    const char *text, GError **error)
{
    const int folder = open_folder(helper, path, error);
    if (folder < 0) {
        return false;
    }
    const bool ok = change_block(helper, folder, path, text, error);
    close(folder);
    return ok;
}

bool
vf_helper_remove_block(struct vf_helper *helper, const char *path,
                       GError **error)
{
    const int folder = open_folder(helper, path, NULL);
    if (folder < 0) {
        return true;
    }
    g_autoptr(GError) cause = NULL;
    const bool ok = change_block(helper, folder, path, NULL, &cause);
    close(folder);
    if (ok || g_error_matches(cause, VF_ERROR, VF_ERROR_NOT_FOUND)) {
        return true;
    }
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

char *
vf_helper_read_others(struct vf_helper *helper, const char *path)
{
    const int folder = open_folder(helper, path, NULL);
    if (folder < 0) {
        return NULL;
    }
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *text = read_file(folder, name, NULL, NULL);
    close(folder);
    return text ? without_block(text) : NULL;
}
