// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/scene.h"

#include <fcntl.h>
#include <glib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

// KVMFR_DMABUF_GETSIZE of the kernel module's kvmfr.h: returns the size.
#define KVMFR_GET_SIZE _IO('u', 0x44)

uint64_t
vf_kvmfr_size(const char *path)
{
    const int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) {
        return 0;
    }
    struct stat facts;
    long size = 0;
    if (fstat(fd, &facts) == 0 && S_ISCHR(facts.st_mode)) {
        size = ioctl(fd, KVMFR_GET_SIZE, 0);
    }
    close(fd);
    return size > 0 ? (uint64_t)size : 0;
}

static void
read_kvmfr(struct vf_setup_scene *scene, const char *dev_root)
{
    g_autofree char *path = g_build_filename(dev_root, "kvmfr0", NULL);
    struct stat facts;
    scene->has_kvmfr = stat(path, &facts) == 0 && S_ISCHR(facts.st_mode);
    if (scene->has_kvmfr) {
        scene->kvmfr_mib = (unsigned)(vf_kvmfr_size(path) >> 20);
    }
}

void
vf_setup_scene_read(struct vf_setup_scene *scene, const char *sys_root,
                    const char *proc_root, const char *dev_root)
{
    memset(scene, 0, sizeof(*scene));
    scene->mode_count = vf_host_modes(sys_root, scene->modes);
    g_autofree char *path = g_build_filename(proc_root, "cpuinfo", NULL);
    g_autofree char *text = NULL;
    if (g_file_get_contents(path, &text, NULL, NULL)) {
        scene->cpu_is_amd = strstr(text, "AuthenticAMD") != NULL;
        scene->cpu_is_intel = strstr(text, "GenuineIntel") != NULL;
    }
    read_kvmfr(scene, dev_root);
}
