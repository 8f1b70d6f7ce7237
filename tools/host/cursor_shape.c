// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/cursor_shape.h"

#include "shm/kvmfr_bytes.h"

#include <string.h>

enum part { OUTSIDE, BORDER, INSIDE };

// An arrow head whose tip is the top left corner.
static enum part
part_at(uint32_t x, uint32_t y)
{
    if (y >= 24 || x > y * 3 / 4) {
        return OUTSIDE;
    }
    return x == 0 || x == y * 3 / 4 || y == 23 ? BORDER : INSIDE;
}

// A dot of the image as B,G,R and what the kind has in the fourth byte.
static uint32_t
color_dot(uint32_t x, uint32_t y)
{
    switch (part_at(x, y)) {
    case BORDER:
        return 0xff000000;
    case INSIDE:
        return y < 12 ? 0xffffffff : 0x80804020; // the lower half lets through
    case OUTSIDE:
        break;
    }
    return 0;
}

static uint32_t
masked_dot(uint32_t x, uint32_t y)
{
    switch (part_at(x, y)) {
    case BORDER:
        return 0x002040ff; // replaces
    case INSIDE:
        return 0xffffffff; // inverts
    case OUTSIDE:
        break;
    }
    return 0xff000000; // leaves alone
}

static size_t
draw_dots(uint32_t (*dot)(uint32_t x, uint32_t y),
          struct vf_host_cursor *cursor, uint8_t *image)
{
    cursor->height = VF_CURSOR_IMAGE_SIDE;
    cursor->pitch = VF_CURSOR_IMAGE_SIDE * 4;
    for (uint32_t y = 0; y < VF_CURSOR_IMAGE_SIDE; y++) {
        for (uint32_t x = 0; x < VF_CURSOR_IMAGE_SIDE; x++) {
            vf_put_u32(image + y * cursor->pitch + 4 * x, dot(x, y));
        }
    }
    return (size_t)cursor->height * cursor->pitch;
}

static size_t
draw_bits(struct vf_host_cursor *cursor, uint8_t *image)
{
    cursor->height = 2 * VF_CURSOR_IMAGE_SIDE;
    cursor->pitch = VF_CURSOR_IMAGE_SIDE / 8;
    size_t half = (size_t)VF_CURSOR_IMAGE_SIDE * cursor->pitch;
    memset(image, 0xff, half);
    memset(image + half, 0, half);
    for (uint32_t y = 0; y < VF_CURSOR_IMAGE_SIDE; y++) {
        for (uint32_t x = 0; x < VF_CURSOR_IMAGE_SIDE; x++) {
            uint8_t bit = (uint8_t)(0x80 >> x % 8);
            size_t at = y * cursor->pitch + x / 8;
            enum part part = part_at(x, y);
            // Black border, white upper half, inverting lower half.
            if (part == BORDER || (part == INSIDE && y < 12)) {
                image[at] &= (uint8_t)~bit;
            }
            if (part == INSIDE) {
                image[half + at] |= bit;
            }
        }
    }
    return 2 * half;
}

size_t
vf_cursor_image(uint32_t type, struct vf_host_cursor *cursor,
                uint8_t image[VF_CURSOR_IMAGE_MAX])
{
    cursor->type = type;
    cursor->hot_x = 1;
    cursor->hot_y = 1;
    cursor->width = VF_CURSOR_IMAGE_SIDE;
    switch (type) {
    case VF_KVMFR_CURSOR_MONOCHROME:
        return draw_bits(cursor, image);
    case VF_KVMFR_CURSOR_MASKED:
        return draw_dots(masked_dot, cursor, image);
    default:
        return draw_dots(color_dot, cursor, image);
    }
}
