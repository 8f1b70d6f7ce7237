// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/image_read.h"

#include "base/words.h"

#include <inttypes.h>
#include <png.h>
#include <string.h>

static bool
is_allowed(uint64_t w, uint64_t h, GError **error)
{
    if (w > 0 && h > 0 && w <= VF_IMAGE_MAX_SIDE && h <= VF_IMAGE_MAX_SIDE) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                _("The picture is %" PRIu64 " x %" PRIu64
                  " pixels, which is nothing or more than %d on a side."),
                w, h, VF_IMAGE_MAX_SIDE);
    return false;
}

// PNG ------------------------------------------------------------------------

static GBytes *
finish_png(png_image *image, struct vf_size *size, GError **error)
{
    static const png_color BLACK = {0, 0, 0};
    if (!is_allowed(image->width, image->height, error)) {
        return NULL;
    }
    image->format = PNG_FORMAT_RGB;
    size_t length = (size_t)image->width * image->height * 3;
    // The pixels of a file that ends early stay as they are here.
    g_autofree uint8_t *rgb = g_malloc0(length);
    if (!png_image_finish_read(image, &BLACK, rgb, 0, NULL)) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("The picture is no whole PNG file (%s)."), image->message);
        return NULL;
    }
    *size = (struct vf_size){(int32_t)image->width, (int32_t)image->height};
    return g_bytes_new_take(g_steal_pointer(&rgb), length);
}

static GBytes *
read_png(const void *bytes, size_t length, struct vf_size *size, GError **error)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    GBytes *rgb = NULL;
    if (png_image_begin_read_from_memory(&image, bytes, length)) {
        rgb = finish_png(&image, size, error);
    } else {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("The picture is no PNG file (%s)."), image.message);
    }
    png_image_free(&image);
    return rgb;
}

// PPM ------------------------------------------------------------------------

struct text {
    const char *at;
    const char *end;
};

static void
skip_space(struct text *text)
{
    while (text->at < text->end) {
        if (*text->at == '#') {
            while (text->at < text->end && *text->at != '\n') {
                text->at++;
            }
        } else if (!g_ascii_isspace(*text->at)) {
            return;
        } else {
            text->at++;
        }
    }
}

// UINT64_MAX: there is none, or a much too large one.
static uint64_t
next_number(struct text *text)
{
    uint64_t number = 0;
    skip_space(text);
    const char *begin = text->at;
    while (text->at < text->end && g_ascii_isdigit(*text->at)) {
        if (text->at - begin >= 9) {
            return UINT64_MAX;
        }
        number = number * 10 + (uint64_t)(*text->at++ - '0');
    }
    return text->at > begin ? number : UINT64_MAX;
}

static GBytes *
read_ppm(GBytes *bytes, struct text text, struct vf_size *size, GError **error)
{
    const char *begin = text.at;
    text.at += 2;
    uint64_t w = next_number(&text);
    uint64_t h = next_number(&text);
    uint64_t most = next_number(&text);
    if (!is_allowed(w, h, error)) {
        return NULL;
    }
    uint64_t length = w * h * 3;
    // One space, and then the pixels.
    uint64_t offset = (uint64_t)(text.at - begin) + 1;
    if (most != 255 || g_bytes_get_size(bytes) < offset ||
        g_bytes_get_size(bytes) - offset < length) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("The picture is no whole PPM file of three bytes a pixel."));
        return NULL;
    }
    *size = (struct vf_size){(int32_t)w, (int32_t)h};
    return g_bytes_new_from_bytes(bytes, offset, length);
}

GBytes *
vf_image_read(GBytes *bytes, struct vf_size *size, GError **error)
{
    size_t length;
    const char *data = g_bytes_get_data(bytes, &length);
    if (length > VF_IMAGE_MAX_BYTES) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("The picture is of %zu bytes, more than %d."), length,
                    VF_IMAGE_MAX_BYTES);
        return NULL;
    }
    if (length > 2 && memcmp(data, "P6", 2) == 0) {
        return read_ppm(bytes, (struct text){data, data + length}, size, error);
    }
    return read_png(data ? data : "", length, size, error);
}
