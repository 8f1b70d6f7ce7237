// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/open_files.h"

#include "control/pci/sysfs.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
matters(const char *node)
{
    static const char *const prefixes[] = {"dri/", "nvidia", "snd/", "vfio/"};
    for (size_t i = 0; i < G_N_ELEMENTS(prefixes); i++) {
        if (g_str_has_prefix(node, prefixes[i])) {
            return true;
        }
    }
    return false;
}

static bool
is_known(const GArray *files, pid_t pid, const char *node)
{
    for (guint i = files->len; i > 0; i--) {
        const struct vf_open_file *file =
            &g_array_index(files, struct vf_open_file, i - 1);
        if (file->pid != pid) {
            return false; // those of one process stand together
        }
        if (strcmp(file->node, node) == 0) {
            return true;
        }
    }
    return false;
}

static void
note_file(struct vf_open_files *open_files, const char *process,
          const char *target)
{
    static const char dev[] = "/dev/";
    if (!g_str_has_prefix(target, dev) || !matters(target + strlen(dev))) {
        return;
    }
    struct vf_open_file file = {0};
    const char *number = strrchr(process, '/') + 1;
    file.pid = (pid_t)g_ascii_strtoll(number, NULL, 10);
    file.is_self = file.pid == getpid();
    if (g_strlcpy(file.node, target + strlen(dev), sizeof(file.node)) >=
            sizeof(file.node) ||
        is_known(open_files->files, file.pid, file.node)) {
        return;
    }
    vf_sysfs_text(process, "comm", file.name, sizeof(file.name));
    g_array_append_val(open_files->files, file);
}

static void
read_process(struct vf_open_files *open_files, const char *process)
{
    g_autofree char *folder = g_build_filename(process, "fd", NULL);
    GDir *directory = g_dir_open(folder, 0, NULL);
    if (!directory) {
        // Either not ours, or it has ended meanwhile.
        if (g_file_test(process, G_FILE_TEST_EXISTS)) {
            open_files->all_visible = false;
        }
        return;
    }
    const char *name;
    while ((name = g_dir_read_name(directory))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        char target[PATH_MAX];
        const ssize_t length = readlink(path, target, sizeof(target) - 1);
        if (length > 0) {
            target[length] = '\0';
            note_file(open_files, process, target);
        }
    }
    g_dir_close(directory);
}

void
vf_open_files_read(struct vf_open_files *open_files,
                   const struct vf_roots *roots)
{
    open_files->files = g_array_new(FALSE, FALSE, sizeof(struct vf_open_file));
    open_files->all_visible = true;
    GPtrArray *names = vf_sysfs_list(roots->proc);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        if (g_ascii_isdigit(name[0])) {
            g_autofree char *process =
                g_build_filename(roots->proc, name, NULL);
            read_process(open_files, process);
        }
    }
    g_ptr_array_unref(names);
}

void
vf_open_files_finish(struct vf_open_files *open_files)
{
    if (open_files->files) {
        g_array_unref(open_files->files);
    }
    memset(open_files, 0, sizeof(*open_files));
}
