// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/helper/files.h"

#include "control/helper/safe_file.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char block_begin[] = "# begin of virtflow-view\n";
static const char block_end[] = "# end of virtflow-view\n";

// What is ours -----------------------------------------------------------------

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

// Files of its own --------------------------------------------------------------

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
    vf_safe_make_folder(helper, path);
    const int folder = vf_safe_open_folder(helper, path, error);
    if (folder < 0) {
        return false;
    }
    g_autofree char *name = g_path_get_basename(path);
    g_autoptr(GError) cause = NULL;
    g_autofree char *before = vf_safe_read(folder, name, NULL, &cause);
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
        ok = vf_safe_replace(helper, folder, name, all, NULL, error);
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
    g_autofree char *text = vf_safe_read(folder, name, NULL, NULL);
    if (!text || !is_own(text)) {
        return true;
    }
    g_autofree char *path = g_build_filename(folder_path, name, NULL);
    if (!helper->print_only &&
        !vf_safe_remove(helper, folder, name, path, error)) {
        return false;
    }
    say(helper, "removed", "would remove", path);
    return true;
}

bool
vf_helper_remove(struct vf_helper *helper, const char *path, GError **error)
{
    g_autofree char *folder_path = g_path_get_dirname(path);
    g_autofree char *name = g_path_get_basename(path);
    const int folder = vf_safe_open_folder(helper, path, NULL);
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
    const int folder = vf_safe_open_folder(helper, inside, NULL);
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
    const int folder = vf_safe_open_folder(helper, path, &cause);
    g_autofree char *all =
        folder >= 0 ? vf_safe_read(folder, name, NULL, &cause) : NULL;
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
    return vf_safe_replace(helper, folder, kept, text, like, error);
}

// `block` NULL: only takes out what is there.
static bool
change_block(struct vf_helper *helper, int folder, const char *path,
             const char *block, GError **error)
{
    g_autofree char *name = g_path_get_basename(path);
    struct stat like;
    g_autofree char *before = vf_safe_read(folder, name, &like, error);
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
         !vf_safe_replace(helper, folder, name, after, &like, error))) {
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
    const int folder = vf_safe_open_folder(helper, path, error);
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
    const int folder = vf_safe_open_folder(helper, path, NULL);
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
    const int folder = vf_safe_open_folder(helper, path, NULL);
    if (folder < 0) {
        return NULL;
    }
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *text = vf_safe_read(folder, name, NULL, NULL);
    close(folder);
    return text ? without_block(text) : NULL;
}
