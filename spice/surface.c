// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/surface.h"

#include "base/words.h"

#include <glib.h>
#include <inttypes.h>
#include <spice/enums.h>
#include <string.h>

static bool
format_from_spice(int spice_format, enum vf_surface_format *format)
{
    switch (spice_format) {
    case SPICE_SURFACE_FMT_32_xRGB:
    case SPICE_SURFACE_FMT_32_ARGB:
        *format = VF_SURFACE_XRGB;
        return true;
    case SPICE_SURFACE_FMT_16_565:
        *format = VF_SURFACE_RGB565;
        return true;
    case SPICE_SURFACE_FMT_16_555:
        *format = VF_SURFACE_RGB555;
        return true;
    default:
        return false;
    }
}

static size_t
pixel_bytes(enum vf_surface_format format)
{
    return format == VF_SURFACE_XRGB ? 4 : 2;
}

bool
vf_surface_init(struct vf_surface *surface, int spice_format, int64_t width,
                int64_t height, int64_t stride, const void *data, char *why,
                size_t why_size)
{
    *surface = (struct vf_surface){.data = NULL};
    enum vf_surface_format format;
    if (!format_from_spice(spice_format, &format)) {
        g_snprintf(why, why_size,
                   _("The VM's SPICE display has pixels of format %d, which "
                     "cannot be shown: choose another colour depth in the guest"),
                   spice_format);
        return false;
    }
    bool sane = width >= 1 && width <= VF_SURFACE_MAX_SIDE && height >= 1 &&
                height <= VF_SURFACE_MAX_SIDE;
    int64_t row = width * (int64_t)pixel_bytes(format);
    if (!sane || !data || stride < row || stride > (int64_t)INT32_MAX ||
        stride % (int64_t)pixel_bytes(format) != 0) {
        g_snprintf(why, why_size,
                   _("The VM's SPICE display announces a screen of %" PRId64
                     "x%" PRId64 " pixels with rows of %" PRId64
                     " bytes, which cannot be shown"),
                   width, height, stride);
        return false;
    }
    surface->format = format;
    surface->size = (struct vf_size){(int32_t)width, (int32_t)height};
    surface->stride = (size_t)stride;
    surface->data = data;
    why[0] = '\0';
    return true;
}

// Widens a value of `bits` bits to 8, so that the greatest becomes 255.
static uint8_t
widen(unsigned value, unsigned bits)
{
    return (uint8_t)(value << (8 - bits) | value >> (2 * bits - 8));
}

static void
copy_row_565(const uint8_t *from, uint8_t *to, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        unsigned pixel = (unsigned)from[2 * i] | (unsigned)from[2 * i + 1] << 8;
        to[4 * i] = widen(pixel & 31, 5);
        to[4 * i + 1] = widen(pixel >> 5 & 63, 6);
        to[4 * i + 2] = widen(pixel >> 11 & 31, 5);
        to[4 * i + 3] = 0xff;
    }
}

static void
copy_row_555(const uint8_t *from, uint8_t *to, int32_t count)
{
    for (int32_t i = 0; i < count; i++) {
        unsigned pixel = (unsigned)from[2 * i] | (unsigned)from[2 * i + 1] << 8;
        to[4 * i] = widen(pixel & 31, 5);
        to[4 * i + 1] = widen(pixel >> 5 & 31, 5);
        to[4 * i + 2] = widen(pixel >> 10 & 31, 5);
        to[4 * i + 3] = 0xff;
    }
}

void
vf_surface_copy(const struct vf_surface *surface, struct vf_rect rect,
                uint8_t *to, size_t to_pitch)
{
    const uint8_t *from = surface->data + (size_t)rect.y * surface->stride +
                          (size_t)rect.x * pixel_bytes(surface->format);
    for (int32_t row = 0; row < rect.h; row++) {
        switch (surface->format) {
        case VF_SURFACE_XRGB:
            memcpy(to, from, (size_t)rect.w * 4);
            break;
        case VF_SURFACE_RGB565:
            copy_row_565(from, to, rect.w);
            break;
        case VF_SURFACE_RGB555:
            copy_row_555(from, to, rect.w);
            break;
        }
        from += surface->stride;
        to += to_pitch;
    }
}
