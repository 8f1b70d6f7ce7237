// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/clipboard/clipboard_mime.h"

#include <glib.h>
#include <stdbool.h>

const struct vf_clipboard_name VF_CLIPBOARD_NAME[VF_CLIPBOARD_NAMES] = {
    {"text/plain;charset=utf-8", VF_CLIPBOARD_TEXT},
    {"UTF8_STRING", VF_CLIPBOARD_TEXT},
    {"text/plain", VF_CLIPBOARD_TEXT},
    {"STRING", VF_CLIPBOARD_TEXT},
    {"TEXT", VF_CLIPBOARD_TEXT},
    {"image/png", VF_CLIPBOARD_PNG},
    {"image/bmp", VF_CLIPBOARD_BMP},
    {"image/x-bmp", VF_CLIPBOARD_BMP},
    {"image/x-MS-bmp", VF_CLIPBOARD_BMP},
    {"image/tiff", VF_CLIPBOARD_TIFF},
    {"image/jpeg", VF_CLIPBOARD_JPEG},
};

unsigned
vf_clipboard_format_of(const char *name)
{
    for (size_t i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        if (g_ascii_strcasecmp(VF_CLIPBOARD_NAME[i].name, name) == 0) {
            return VF_CLIPBOARD_NAME[i].format;
        }
    }
    return 0;
}

const char *
vf_clipboard_mime(unsigned format)
{
    for (size_t i = 0; i < VF_CLIPBOARD_NAMES; i++) {
        if (VF_CLIPBOARD_NAME[i].format == format) {
            return VF_CLIPBOARD_NAME[i].name;
        }
    }
    return "";
}

unsigned
vf_clipboard_derived(unsigned formats)
{
    bool has_image = (formats & VF_CLIPBOARD_IMAGES) != 0;
    return formats | (has_image ? VF_CLIPBOARD_PNG | VF_CLIPBOARD_BMP : 0);
}

unsigned
vf_clipboard_best_source(unsigned formats, unsigned wanted)
{
    // Lossless ones first.
    static const unsigned IMAGES[] = {VF_CLIPBOARD_PNG, VF_CLIPBOARD_BMP,
                                      VF_CLIPBOARD_TIFF, VF_CLIPBOARD_JPEG};
    if (formats & wanted) {
        return wanted;
    }
    for (size_t i = 0; i < G_N_ELEMENTS(IMAGES); i++) {
        if ((wanted & VF_CLIPBOARD_IMAGES) && (formats & IMAGES[i])) {
            return IMAGES[i];
        }
    }
    return 0;
}
