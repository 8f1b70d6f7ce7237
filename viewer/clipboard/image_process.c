// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/image_process.h"

#include "base/words.h"

#define TOOL_NAME "virtflow-view-image"

// Installed, or beside the viewer in its build folder.
static char *
find_tool(void)
{
    char *installed = g_build_filename(VF_LIBEXECDIR, TOOL_NAME, NULL);
    if (g_file_test(installed, G_FILE_TEST_IS_EXECUTABLE)) {
        return installed;
    }
    g_free(installed);
    g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = self ? g_path_get_dirname(self) : NULL;
    return folder ? g_build_filename(folder, "clipboard", TOOL_NAME, NULL)
                  : g_strdup(TOOL_NAME);
}

GBytes *
vf_image_process_convert(GBytes *image, const char *from, const char *to,
                         GCancellable *cancel, GError **error)
{
    g_autofree char *tool = find_tool();
    g_autoptr(GSubprocess) process = g_subprocess_new(
        G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
            G_SUBPROCESS_FLAGS_STDERR_SILENCE,
        error, tool, from, to, NULL);
    GBytes *made = NULL;
    if (!process) {
        return NULL;
    }
    if (!g_subprocess_communicate(process, image, cancel, &made, NULL, error)) {
        g_subprocess_force_exit(process);
        return NULL;
    }
    if (!g_subprocess_get_successful(process)) {
        g_clear_pointer(&made, g_bytes_unref);
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("an image of type '%s' could not be made into '%s'"), from, to);
    }
    return made;
}
