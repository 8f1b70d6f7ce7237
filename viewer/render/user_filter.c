// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/user_filter.h"

#include "base/words.h"

#include <gio/gio.h>
#include <string.h>

// Longer is no filter that somebody wrote.
enum { MAX_TEXT = 256 << 10, MAX_RADIUS = 64 };

static bool
parse_radius(struct vf_user_filter *filter, const char *value)
{
    guint64 radius;
    if (!g_ascii_string_to_unsigned(value, 10, 0, MAX_RADIUS, &radius, NULL)) {
        return false;
    }
    filter->radius = (int)radius;
    return true;
}

// What follows "//!".
static bool
parse_line(struct vf_user_filter *filter, const char *line)
{
    g_auto(GStrv) words = g_strsplit_set(line, " \t\r", -1);
    char *word[2] = {NULL, NULL};
    int count = 0;
    for (char **each = words; *each; each++) {
        if (**each && count < 2) {
            word[count++] = *each;
        } else if (**each) {
            return false;
        }
    }
    if (count != 2) {
        return false;
    }
    if (strcmp(word[0], "radius") == 0) {
        return parse_radius(filter, word[1]);
    }
    filter->after_scaling = strcmp(word[1], "output") == 0;
    return strcmp(word[0], "stage") == 0 &&
           (filter->after_scaling || strcmp(word[1], "source") == 0);
}

struct vf_user_filter *
vf_user_filter_parse(const char *name, const char *text, GError **error)
{
    struct vf_user_filter *filter = g_new0(struct vf_user_filter, 1);
    filter->text = g_strdup(text);
    filter->radius = -1;
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        const char *line = lines[i];
        if (g_str_has_prefix(line, "//!") && !parse_line(filter, line + 3)) {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        _("Line %u of the filter '%s' is '%s', but must be "
                          "'//! stage source', '//! stage output' or '//! radius N' "
                          "with N from 0 to %d."),
                        i + 1, name, line, MAX_RADIUS);
            vf_user_filter_free(filter);
            return NULL;
        }
    }
    if (!strstr(text, "filtered")) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("The filter '%s' does not define 'vec3 filtered(vec2 "
                      "position)': virtflow-view(1) says what a filter is."),
                    name);
        vf_user_filter_free(filter);
        return NULL;
    }
    return filter;
}

struct vf_user_filter *
vf_user_filter_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) cause = NULL;
    if (!g_file_get_contents(path, &text, &length, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The filter '%s' could not be read: %s"), path, cause->message);
        return NULL;
    }
    if (length > MAX_TEXT || strlen(text) != length) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("The file '%s' is no filter: a filter is a GLSL text of at "
                      "most %d KiB."),
                    path, MAX_TEXT >> 10);
        return NULL;
    }
    return vf_user_filter_parse(path, text, error);
}

void
vf_user_filter_free(struct vf_user_filter *filter)
{
    if (filter) {
        g_free(filter->text);
        g_free(filter);
    }
}
