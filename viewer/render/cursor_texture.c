// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/cursor_texture.h"

#include <epoxy/gl.h>
#include <glib.h>

void
vf_cursor_texture_init(struct vf_cursor_texture *texture)
{
    *texture = (struct vf_cursor_texture){0};
}

void
vf_cursor_texture_finish(struct vf_cursor_texture *texture)
{
    if (texture->name) {
        glDeleteTextures(1, &texture->name);
    }
    *texture = (struct vf_cursor_texture){0};
}

static const uint8_t *
row_of(const struct vf_cursor_shape *shape, int32_t row)
{
    return shape->data + (size_t)row * shape->pitch;
}

static void
put(uint8_t *rgba, uint8_t r, uint8_t g, uint8_t b, uint8_t a)
{
    rgba[0] = r;
    rgba[1] = g;
    rgba[2] = b;
    rgba[3] = a;
}

// AND mask rows, then XOR mask rows: (picture AND a) XOR b.
static void
convert_monochrome(const struct vf_cursor_shape *shape, uint8_t *rgba)
{
    for (int32_t y = 0; y < shape->size.h; y++) {
        const uint8_t *and_row = row_of(shape, y);
        const uint8_t *xor_row = row_of(shape, y + shape->size.h);
        for (int32_t x = 0; x < shape->size.w; x++, rgba += 4) {
            unsigned bit = 0x80u >> (x & 7);
            uint8_t a = (and_row[x >> 3] & bit) ? 255 : 0;
            uint8_t b = (xor_row[x >> 3] & bit) ? 255 : 0;
            put(rgba, b, b, b, a);
        }
    }
}

static void
convert_masked(const struct vf_cursor_shape *shape, uint8_t *rgba)
{
    for (int32_t y = 0; y < shape->size.h; y++) {
        const uint8_t *bgra = row_of(shape, y);
        for (int32_t x = 0; x < shape->size.w; x++, rgba += 4, bgra += 4) {
            put(rgba, bgra[2], bgra[1], bgra[0], bgra[3] ? 255 : 0);
        }
    }
}

// Guests send straight alpha or premultiplied and do not say which. A colour above
// its alpha can only be straight; for opaque and clear pixels both are the same.
static bool
is_straight_alpha(const struct vf_cursor_shape *shape)
{
    for (int32_t y = 0; y < shape->size.h; y++) {
        const uint8_t *bgra = row_of(shape, y);
        for (int32_t x = 0; x < shape->size.w; x++, bgra += 4) {
            if (bgra[3] != 0 && (bgra[0] > bgra[3] || bgra[1] > bgra[3] ||
                                 bgra[2] > bgra[3])) {
                return true;
            }
        }
    }
    return false;
}

static uint8_t
multiply(uint8_t color, uint8_t alpha)
{
    return (uint8_t)((color * alpha + 127) / 255);
}

static void
convert_color(const struct vf_cursor_shape *shape, uint8_t *rgba)
{
    bool straight = is_straight_alpha(shape);
    for (int32_t y = 0; y < shape->size.h; y++) {
        const uint8_t *bgra = row_of(shape, y);
        for (int32_t x = 0; x < shape->size.w; x++, rgba += 4, bgra += 4) {
            uint8_t a = bgra[3];
            if (straight) {
                put(rgba, multiply(bgra[2], a), multiply(bgra[1], a),
                    multiply(bgra[0], a), a);
            } else if (a == 0) {
                put(rgba, 0, 0, 0, 0);
            } else {
                put(rgba, bgra[2], bgra[1], bgra[0], a);
            }
        }
    }
}

bool
vf_cursor_shape_convert(const struct vf_cursor_shape *shape, uint8_t *rgba)
{
    switch (shape->type) {
    case VF_CURSOR_COLOR:
        convert_color(shape, rgba);
        return false;
    case VF_CURSOR_MONOCHROME:
        convert_monochrome(shape, rgba);
        return true;
    case VF_CURSOR_MASKED_COLOR:
        convert_masked(shape, rgba);
        return true;
    }
    return false;
}

void
vf_cursor_texture_update(struct vf_cursor_texture *texture,
                         const struct vf_cursor_shape *shape)
{
    if (texture->name && texture->shape_id == shape->id) {
        return;
    }
    if (!texture->name) {
        glGenTextures(1, &texture->name);
    }
    g_autofree uint8_t *rgba =
        g_malloc((size_t)shape->size.w * (size_t)shape->size.h * 4);
    texture->inverts = vf_cursor_shape_convert(shape, rgba);
    texture->size = shape->size;
    texture->shape_id = shape->id;

    glBindTexture(GL_TEXTURE_2D, texture->name);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, shape->size.w, shape->size.h, 0,
                 GL_RGBA, GL_UNSIGNED_BYTE, rgba);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}
