// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/screenshot.h"

#include "base/words.h"

#include <errno.h>
#include <gio/gio.h>
#include <png.h>
#include <string.h>

static void
append(png_structp png, png_bytep bytes, size_t length)
{
    GByteArray *out = png_get_io_ptr(png);
    g_byte_array_append(out, bytes, (guint)length);
}

static void
flush(png_structp png)
{
    (void)png;
}

bool
vf_png_encode(GByteArray *out, const uint8_t *rgb, struct vf_size size)
{
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL,
                                              NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, append, flush);
    png_set_compression_level(png, 3);
    png_set_IHDR(png, info, (png_uint_32)size.w, (png_uint_32)size.h, 8,
                 PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(png, info);
    for (int32_t y = 0; y < size.h; y++) {
        png_write_row(png, rgb + (size_t)y * (size_t)size.w * 3);
    }
    png_write_end(png, NULL);
    png_destroy_write_struct(&png, &info);
    return true;
}

bool
vf_png_write(const char *path, const uint8_t *rgb, struct vf_size size,
             GError **error)
{
    g_autoptr(GByteArray) out = g_byte_array_new();
    if (!vf_png_encode(out, rgb, size)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The picture for '%s' could not be encoded."), path);
        return false;
    }
    g_autoptr(GError) cause = NULL;
    if (!g_file_set_contents(path, (const char *)out->data, out->len, &cause)) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("The picture '%s' could not be written (%s): name a file in a "
                      "folder that exists and where you may write."),
                    path, cause->message);
        return false;
    }
    return true;
}
