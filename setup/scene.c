// SPDX-License-Identifier: GPL-2.0-or-later
#include "setup/scene.h"

#include <glib.h>
#include <string.h>

void
vf_setup_scene_read(struct vf_setup_scene *scene, const char *sys_root,
                    const char *proc_root)
{
    memset(scene, 0, sizeof(*scene));
    scene->mode_count = vf_host_modes(sys_root, scene->modes);
    g_autofree char *path = g_build_filename(proc_root, "cpuinfo", NULL);
    g_autofree char *text = NULL;
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        scene->cpu_is_amd = strstr(text, "AuthenticAMD") != NULL;
        scene->cpu_is_intel = strstr(text, "GenuineIntel") != NULL;
    }
}
