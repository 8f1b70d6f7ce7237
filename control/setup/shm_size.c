// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/shm_size.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

#define MIB UINT64_C(1048576)

enum { LARGEST_SIDE = 32768 };

static uint64_t
bytes_for_head(struct vf_size mode)
{
    const uint64_t row = ((uint64_t)mode.w * 4 + 255) / 256 * 256;
    return row * (uint64_t)mode.h * 3 + 4 * MIB;
}

static uint64_t
bytes_for_b7(struct vf_size mode, bool hdr)
{
    return (uint64_t)mode.w * (uint64_t)mode.h * (hdr ? 8 : 4) * 2 + 10 * MIB;
}

unsigned
vf_shm_size_mib(struct vf_size mode, bool hdr)
{
    if (mode.w <= 0 || mode.h <= 0 || mode.w > LARGEST_SIDE ||
        mode.h > LARGEST_SIDE) {
        return 0;
    }
    const uint64_t bytes = MAX(bytes_for_head(mode), bytes_for_b7(mode, hdr));
    unsigned mib = VF_SHM_SMALLEST_MIB;
    while (mib * MIB < bytes) {
        mib *= 2;
    }
    return mib;
}

bool
vf_shm_size_is_valid(uint64_t mib)
{
    return mib >= VF_SHM_SMALLEST_MIB && mib <= VF_SHM_LARGEST_MIB &&
           (mib & (mib - 1)) == 0;
}

// The kernel lists a connector's modes best first; the first one is the panel's
// own.
static bool
read_native_mode(const char *folder, struct vf_size *mode)
{
    g_autofree char *status_path = g_build_filename(folder, "status", NULL);
    g_autofree char *modes_path = g_build_filename(folder, "modes", NULL);
    g_autofree char *status = NULL;
    g_autofree char *modes = NULL;
    int w;
    int h;
    if (!g_file_get_contents(status_path, &status, NULL, NULL) ||
        strcmp(g_strstrip(status), "connected") != 0 ||
        !g_file_get_contents(modes_path, &modes, NULL, NULL) ||
        sscanf(modes, "%5dx%5d", &w, &h) != 2 || w <= 0 || h <= 0) {
        return false;
    }
    *mode = (struct vf_size){w, h};
    return true;
}

unsigned
vf_host_modes(const char *sys_root, struct vf_size modes[VF_HOST_MAX_MODES])
{
    g_autofree char *root = g_build_filename(sys_root, "class/drm", NULL);
    g_autoptr(GDir) connectors = g_dir_open(root, 0, NULL);
    unsigned count = 0;
    const char *name;
    while (connectors && count < VF_HOST_MAX_MODES &&
           (name = g_dir_read_name(connectors))) {
        g_autofree char *folder = g_build_filename(root, name, NULL);
        if (read_native_mode(folder, &modes[count])) {
            count++;
        }
    }
    return count;
}
