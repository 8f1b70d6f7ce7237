// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/screen_store.h"

#include "base/words.h"
#include "viewer/keep/image_read.h"
#include "viewer/keep/screenshot.h"
#include "viewer/keep/thumbnail.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

char *
vf_screen_store_folder(void)
{
    return g_build_filename(g_get_user_state_dir(), "virtflow-view", "screens",
                            NULL);
}

char *
vf_screen_store_path(const char *folder, const char *uuid_text)
{
    if (!g_uuid_string_is_valid(uuid_text)) {
        return NULL;
    }
    g_autofree char *lower = g_ascii_strdown(uuid_text, -1);
    g_autofree char *name = g_strconcat(lower, ".png", NULL);
    return g_build_filename(folder, name, NULL);
}

static bool
write_file(const char *path, const GByteArray *png, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(path);
    g_autoptr(GError) cause = NULL;
    if (g_mkdir_with_parents(folder, 0700) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The VM's last screen is not kept: the folder '%s' cannot be "
                      "made (%s)."),
                    folder, g_strerror(errno));
        return false;
    }
    if (!g_file_set_contents_full(path, (const char *)png->data, png->len,
                                  G_FILE_SET_CONTENTS_CONSISTENT, 0600, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The VM's last screen is not kept: '%s' cannot be written "
                      "(%s)."),
                    path, cause->message);
        return false;
    }
    return true;
}

bool
vf_screen_store_write(const char *path, const uint8_t *rgb, struct vf_size size,
                      GError **error)
{
    struct vf_size small = vf_thumbnail_size(size, VF_SCREEN_SIDE);
    g_autofree uint8_t *pixels = vf_thumbnail_make(rgb, size, small);
    g_autoptr(GByteArray) png = g_byte_array_new();
    if (!vf_png_encode(png, pixels, small)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The VM's last screen is not kept: '%s' cannot be encoded."),
                    path);
        return false;
    }
    return write_file(path, png, error);
}

int64_t
vf_screen_store_time(const char *path)
{
    GStatBuf info;
    return g_stat(path, &info) == 0 && S_ISREG(info.st_mode)
               ? info.st_mtim.tv_sec * G_USEC_PER_SEC +
                     info.st_mtim.tv_nsec / 1000
               : 0;
}

GBytes *
vf_screen_store_parse(GBytes *bytes, struct vf_size *size, GError **error)
{
    g_autoptr(GBytes) whole = vf_image_read(bytes, size, error);
    if (!whole) {
        return NULL;
    }
    struct vf_size small = vf_thumbnail_size(*size, VF_SCREEN_SIDE);
    if (vf_size_equal(small, *size)) {
        return g_steal_pointer(&whole);
    }
    uint8_t *rgb =
        vf_thumbnail_make(g_bytes_get_data(whole, NULL), *size, small);
    *size = small;
    return g_bytes_new_take(rgb, (size_t)small.w * (size_t)small.h * 3);
}

GBytes *
vf_screen_store_read(const char *path, struct vf_size *size, GError **error)
{
    GStatBuf info;
    char *data = NULL;
    size_t length = 0;
    g_autoptr(GError) cause = NULL;
    if (g_stat(path, &info) == 0 &&
        (!S_ISREG(info.st_mode) || info.st_size > VF_IMAGE_MAX_BYTES)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("'%s' is no picture of a VM's screen: delete it."), path);
        return NULL;
    }
    if (!g_file_get_contents(path, &data, &length, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND, "%s.", cause->message);
        return NULL;
    }
    g_autoptr(GBytes) bytes = g_bytes_new_take(data, length);
    GBytes *rgb = vf_screen_store_parse(bytes, size, &cause);
    if (!rgb) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID, "'%s': %s", path,
                    cause->message);
    }
    return rgb;
}
