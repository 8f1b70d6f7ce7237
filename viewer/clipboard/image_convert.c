// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/image_convert.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <stdbool.h>
#include <string.h>

static const struct {
    const char *mime;
    const char *kind; // as gdk-pixbuf calls it
} KINDS[] = {
    {"image/png", "png"},
    {"image/bmp", "bmp"},
    {"image/tiff", "tiff"},
    {"image/jpeg", "jpeg"},
};

static const char *
kind_of(const char *mime)
{
    for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (strcmp(KINDS[i].mime, mime) == 0) {
            return KINDS[i].kind;
        }
    }
    return NULL;
}

static void
on_size(GdkPixbufLoader *loader, gint width, gint height, gpointer data)
{
    (void)loader;
    bool *too_large = data;
    *too_large = width <= 0 || height <= 0 || width > G_MAXUINT16 ||
                 height > G_MAXUINT16 ||
                 (gint64)width * height > VF_IMAGE_MOST_PIXELS;
}

static GdkPixbuf *
decode(GBytes *image, const char *kind, GError **error)
{
    enum { PIECE = 4096 };
    bool too_large = false;
    g_autoptr(GdkPixbufLoader) loader = gdk_pixbuf_loader_new_with_type(kind, error);
    if (!loader) {
        return NULL;
    }
    g_signal_connect(loader, "size-prepared", G_CALLBACK(on_size), &too_large);
    gsize size;
    const guchar *bytes = g_bytes_get_data(image, &size);
    bool ok = true;
    for (gsize at = 0; at < size && ok && !too_large; at += PIECE) {
        ok = gdk_pixbuf_loader_write(loader, bytes + at, MIN(size - at, PIECE),
                                     error);
    }
    bool closed = gdk_pixbuf_loader_close(loader, ok && !too_large ? error : NULL);
    if (too_large) {
        if (ok) {
            g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                        "the image has too many pixels");
        }
        return NULL;
    }
    GdkPixbuf *picture = ok && closed ? gdk_pixbuf_loader_get_pixbuf(loader) : NULL;
    if (ok && closed && !picture) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    "there is no image in it");
    }
    return picture ? g_object_ref(picture) : NULL;
}

GBytes *
vf_image_convert(GBytes *image, const char *from, const char *to, GError **error)
{
    const char *source = kind_of(from);
    const char *target = kind_of(to);
    if (!source || !target) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    "'%s' is not made into '%s'", from, to);
        return NULL;
    }
    g_autoptr(GdkPixbuf) picture = decode(image, source, error);
    gchar *bytes = NULL;
    gsize size = 0;
    if (!picture || !gdk_pixbuf_save_to_buffer(picture, &bytes, &size, target,
                                               error, NULL)) {
        return NULL;
    }
    return g_bytes_new_take(bytes, size);
}

void
vf_image_convert_prepare(void)
{
    for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        GdkPixbufLoader *loader =
            gdk_pixbuf_loader_new_with_type(KINDS[i].kind, NULL);
        if (loader) {
            gdk_pixbuf_loader_close(loader, NULL);
            g_object_unref(loader);
        }
    }
}
