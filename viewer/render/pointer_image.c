// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/pointer_image.h"

#include "viewer/render/cursor_texture.h"

#include <glib.h>
#include <string.h>

static uint8_t *
pixel_at(uint8_t *rgba, struct vf_size size, int32_t x, int32_t y)
{
    return rgba + ((size_t)y * (size_t)size.w + (size_t)x) * 4;
}

// In: as vf_cursor_shape_convert() leaves inverting cursors. Out: what replaces
// stays, what inverts is black, what changes nothing is clear.
static void
flatten(uint8_t *rgba, struct vf_size size, bool *inverts)
{
    for (int32_t i = 0; i < size.w * size.h; i++, rgba += 4) {
        bool is_mask = rgba[3] != 0;
        inverts[i] = is_mask && (rgba[0] || rgba[1] || rgba[2]);
        if (is_mask) {
            memset(rgba, 0, 4);
        }
        if (!is_mask || inverts[i]) {
            rgba[3] = 255;
        }
    }
}

static bool
has_inverting_neighbour(const bool *inverts, struct vf_size size, int32_t x,
                        int32_t y)
{
    for (int32_t ny = MAX(y - 1, 0); ny <= MIN(y + 1, size.h - 1); ny++) {
        for (int32_t nx = MAX(x - 1, 0); nx <= MIN(x + 1, size.w - 1); nx++) {
            if (inverts[ny * size.w + nx]) {
                return true;
            }
        }
    }
    return false;
}

static void
edge_in_white(uint8_t *rgba, struct vf_size size, const bool *inverts)
{
    for (int32_t y = 0; y < size.h; y++) {
        for (int32_t x = 0; x < size.w; x++) {
            uint8_t *pixel = pixel_at(rgba, size, x, y);
            if (pixel[3] == 0 && has_inverting_neighbour(inverts, size, x, y)) {
                memset(pixel, 255, 4);
            }
        }
    }
}

struct vf_pointer_image
vf_pointer_image_make(const struct vf_cursor *cursor)
{
    struct vf_pointer_image image = {.visible = cursor->visible};
    const struct vf_cursor_shape *shape = cursor->shape;
    if (!shape) {
        return image;
    }
    size_t pixels = (size_t)shape->size.w * (size_t)shape->size.h;
    image.shape_id = shape->id;
    image.size = shape->size;
    image.hot = (struct vf_point){CLAMP(shape->hot.x, 0, shape->size.w - 1),
                                  CLAMP(shape->hot.y, 0, shape->size.h - 1)};
    image.rgba = g_malloc(pixels * 4);
    if (vf_cursor_shape_convert(shape, image.rgba)) {
        g_autofree bool *inverts = g_new(bool, pixels);
        flatten(image.rgba, image.size, inverts);
        edge_in_white(image.rgba, image.size, inverts);
    }
    return image;
}

void
vf_pointer_image_clear(struct vf_pointer_image *image)
{
    g_free(image->rgba);
    *image = (struct vf_pointer_image){0};
}
