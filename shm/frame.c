// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/frame.h"

#include "base/words.h"

int32_t
vf_pixel_format_texel_bytes(enum vf_pixel_format format)
{
    switch (format) {
    case VF_PIXEL_BGRA8:
    case VF_PIXEL_RGBA8:
    case VF_PIXEL_RGB10A2:
    case VF_PIXEL_BGR24:
        return 4;
    case VF_PIXEL_RGBA16F:
        return 8;
    case VF_PIXEL_RGB24:
        return 3;
    }
    return 4;
}

size_t
vf_pixel_format_row_bytes(enum vf_pixel_format format, int32_t width)
{
    if (format == VF_PIXEL_BGR24) {
        return (size_t)width * 3;
    }
    return (size_t)width * (size_t)vf_pixel_format_texel_bytes(format);
}

const char *
vf_pixel_format_name(enum vf_pixel_format format)
{
    switch (format) {
    case VF_PIXEL_BGRA8:
        return "BGRA";
    case VF_PIXEL_RGBA8:
        return "RGBA";
    case VF_PIXEL_RGB10A2:
        return "RGBA10";
    case VF_PIXEL_RGBA16F:
        return "RGBA16F";
    case VF_PIXEL_BGR24:
        return "BGR_32";
    case VF_PIXEL_RGB24:
        return "RGB_24";
    }
    return "unknown";
}

const char *
vf_transfer_name(enum vf_transfer transfer)
{
    switch (transfer) {
    case VF_TRANSFER_SRGB:
        return "SDR";
    case VF_TRANSFER_PQ:
        return _("HDR (PQ)");
    case VF_TRANSFER_SCRGB:
        return _("HDR (scRGB)");
    case VF_TRANSFER_LINEAR_SDR:
        return _("HDR (linear 10 bit)");
    }
    return "unknown";
}

struct vf_rect
vf_pixel_format_texel_rect(enum vf_pixel_format format, struct vf_rect rect)
{
    if (format != VF_PIXEL_BGR24 || vf_rect_is_empty(rect)) {
        return rect;
    }
    int32_t left = rect.x * 3 / 4;
    int32_t right = ((rect.x + rect.w) * 3 + 3) / 4;
    return (struct vf_rect){left, rect.y, right - left, rect.h};
}

bool
vf_frame_same_storage(const struct vf_frame *a, const struct vf_frame *b)
{
    return a->format == b->format && a->texels == b->texels &&
           vf_size_equal(a->image, b->image);
}
