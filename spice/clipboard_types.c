// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/clipboard_types.h"

#include <glib.h>
#include <spice/vd_agent.h>
#include <string.h>

enum { MOST_TYPES = 64 };

static const struct {
    unsigned format;
    uint32_t type;
} FORMATS[VF_CLIPBOARD_FORMATS] = {
    {VF_CLIPBOARD_TEXT, VD_AGENT_CLIPBOARD_UTF8_TEXT},
    {VF_CLIPBOARD_PNG, VD_AGENT_CLIPBOARD_IMAGE_PNG},
    {VF_CLIPBOARD_BMP, VD_AGENT_CLIPBOARD_IMAGE_BMP},
    {VF_CLIPBOARD_TIFF, VD_AGENT_CLIPBOARD_IMAGE_TIFF},
    {VF_CLIPBOARD_JPEG, VD_AGENT_CLIPBOARD_IMAGE_JPG},
};

uint32_t
vf_clipboard_type_of_format(unsigned format)
{
    for (size_t i = 0; i < VF_CLIPBOARD_FORMATS; i++) {
        if (FORMATS[i].format == format) {
            return FORMATS[i].type;
        }
    }
    return VD_AGENT_CLIPBOARD_NONE;
}

unsigned
vf_clipboard_format_of_type(uint32_t type)
{
    for (size_t i = 0; i < VF_CLIPBOARD_FORMATS; i++) {
        if (FORMATS[i].type == type) {
            return FORMATS[i].format;
        }
    }
    return 0;
}

unsigned
vf_clipboard_formats_of_types(const void *types, size_t count)
{
    unsigned formats = 0;
    for (size_t i = 0; i < MIN(count, (size_t)MOST_TYPES); i++) {
        uint32_t type;
        memcpy(&type, (const uint8_t *)types + i * sizeof(type), sizeof(type));
        formats |= vf_clipboard_format_of_type(type);
    }
    return formats;
}

size_t
vf_clipboard_types_of_formats(unsigned formats,
                              uint32_t types[VF_CLIPBOARD_FORMATS])
{
    size_t count = 0;
    for (size_t i = 0; i < VF_CLIPBOARD_FORMATS; i++) {
        if (formats & FORMATS[i].format) {
            types[count++] = FORMATS[i].type;
        }
    }
    return count;
}
