// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/launcher/launcher_memory.h"

#include "base/words.h"

#include <errno.h>
#include <string.h>

#define GROUP "launcher"
#define KEY_URI "connection"
#define KEY_STAYS "stays-open"
// Followed by the connection's URI.
#define LAST_GROUP "last "

static bool
is_uuid(const char *text)
{
    return text && g_uuid_string_is_valid(text);
}

void
vf_launcher_memory_load(struct vf_launcher_memory *memory, const char *path)
{
    memory->file = g_key_file_new();
    g_autoptr(GError) error = NULL;
    if (!g_key_file_load_from_file(memory->file, path, G_KEY_FILE_NONE, &error)) {
        g_debug("%s: %s", path, error->message);
    }
}

void
vf_launcher_memory_finish(struct vf_launcher_memory *memory)
{
    g_clear_pointer(&memory->file, g_key_file_unref);
}

char *
vf_launcher_memory_path(void)
{
    return g_build_filename(g_get_user_state_dir(), "virtflow-view",
                            "launcher.ini", NULL);
}

char *
vf_launcher_memory_uri(const struct vf_launcher_memory *memory)
{
    char *uri = g_key_file_get_string(memory->file, GROUP, KEY_URI, NULL);
    if (uri && uri[0] == '\0') {
        g_clear_pointer(&uri, g_free);
    }
    return uri;
}

// A URI may have characters that a group's name may not.
static char *
group_of(const char *uri)
{
    g_autofree char *escaped = g_uri_escape_string(uri, ":/+@.?=&", false);
    return g_strconcat(LAST_GROUP, escaped, NULL);
}

char *
vf_launcher_memory_vm(const struct vf_launcher_memory *memory, const char *uri)
{
    g_autofree char *group = group_of(uri);
    g_autofree char *vm = g_key_file_get_string(memory->file, group, "vm", NULL);
    return is_uuid(vm) ? g_steal_pointer(&vm) : NULL;
}

void
vf_launcher_memory_note_uri(struct vf_launcher_memory *memory, const char *uri)
{
    g_key_file_set_string(memory->file, GROUP, KEY_URI, uri);
}

void
vf_launcher_memory_note_vm(struct vf_launcher_memory *memory, const char *uri,
                           const char *uuid_text)
{
    g_autofree char *group = group_of(uri);
    g_key_file_set_string(memory->file, group, "vm", uuid_text);
}

bool
vf_launcher_memory_stays(const struct vf_launcher_memory *memory)
{
    g_autoptr(GError) error = NULL;
    bool stays =
        g_key_file_get_boolean(memory->file, GROUP, KEY_STAYS, &error);
    return error || stays;
}

void
vf_launcher_memory_note_stays(struct vf_launcher_memory *memory, bool stays)
{
    g_key_file_set_boolean(memory->file, GROUP, KEY_STAYS, stays);
}

char *
vf_launcher_memory_print(const struct vf_launcher_memory *memory)
{
    return g_key_file_to_data(memory->file, NULL, NULL);
}

bool
vf_launcher_memory_save(const char *path, const char *text, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GError) cause = NULL;
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The folder '%s' cannot be made (%s): what the launcher "
                      "remembers is lost when it ends."),
                    folder, g_strerror(errno));
        return false;
    }
    if (!g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                  0600, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("'%s' cannot be written (%s): what the launcher remembers is "
                      "lost when it ends."),
                    path, cause->message);
        return false;
    }
    return true;
}
