// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/pixel_storage.h"

#include <epoxy/gl.h>

// B,G,R,A bytes. Drivers keep the order in which a texture was made when its
// internal format leaves it open; a sized one would be turned on every upload.
static struct vf_pixel_storage
blue_first(void)
{
    if (epoxy_is_desktop_gl()) {
        return (struct vf_pixel_storage){.internal = GL_RGBA,
                                         .allocate_format = GL_BGRA,
                                         .format = GL_BGRA,
                                         .type = GL_UNSIGNED_BYTE,
                                         .texel_bytes = 4,
                                         .is_window_order = true};
    }
    if (epoxy_has_gl_extension("GL_EXT_texture_format_BGRA8888")) {
        return (struct vf_pixel_storage){.internal = GL_BGRA_EXT,
                                         .allocate_format = GL_BGRA_EXT,
                                         .format = GL_BGRA_EXT,
                                         .type = GL_UNSIGNED_BYTE,
                                         .texel_bytes = 4,
                                         .is_window_order = true};
    }
    return (struct vf_pixel_storage){.internal = GL_RGBA8,
                                     .allocate_format = GL_RGBA,
                                     .format = GL_RGBA,
                                     .type = GL_UNSIGNED_BYTE,
                                     .texel_bytes = 4,
                                     .swap_red_blue = true};
}

static struct vf_pixel_storage
red_first(bool software)
{
    struct vf_pixel_storage storage = {.internal = GL_RGBA8,
                                       .allocate_format = GL_RGBA,
                                       .format = GL_RGBA,
                                       .type = GL_UNSIGNED_BYTE,
                                       .texel_bytes = 4};
    // Turning bytes once is cheaper for a processor than drawing every pixel.
    if (software && epoxy_is_desktop_gl()) {
        storage.internal = GL_RGBA;
        storage.allocate_format = GL_BGRA;
        storage.is_window_order = true;
    }
    return storage;
}

static struct vf_pixel_storage
three_bytes(bool blue_is_first, bool software)
{
    if (software && epoxy_is_desktop_gl()) {
        return (struct vf_pixel_storage){.internal = GL_RGBA,
                                         .allocate_format = GL_BGRA,
                                         .format =
                                             blue_is_first ? GL_BGR : GL_RGB,
                                         .type = GL_UNSIGNED_BYTE,
                                         .texel_bytes = 3,
                                         .is_window_order = true};
    }
    struct vf_pixel_storage storage = red_first(false);
    storage.is_packed = true;
    return storage;
}

struct vf_pixel_storage
vf_pixel_storage_of(enum vf_pixel_format format, bool software)
{
    switch (format) {
    case VF_PIXEL_BGRA8:
        return blue_first();
    case VF_PIXEL_RGBA8:
        return red_first(software);
    case VF_PIXEL_BGR24:
        return three_bytes(true, software);
    case VF_PIXEL_RGB24:
        return three_bytes(false, software);
    case VF_PIXEL_RGB10A2:
        return (struct vf_pixel_storage){.internal = GL_RGB10_A2,
                                         .allocate_format = GL_RGBA,
                                         .format = GL_RGBA,
                                         .type = GL_UNSIGNED_INT_2_10_10_10_REV,
                                         .texel_bytes = 4};
    case VF_PIXEL_RGBA16F:
        return (struct vf_pixel_storage){.internal = GL_RGBA16F,
                                         .allocate_format = GL_RGBA,
                                         .format = GL_RGBA,
                                         .type = GL_HALF_FLOAT,
                                         .texel_bytes = 8};
    }
    return red_first(false);
}

struct vf_pixel_storage
vf_pixel_storage_of_window(void)
{
    struct vf_pixel_storage storage = blue_first();
    return storage.is_window_order ? storage : red_first(false);
}

bool
vf_pixel_storage_allocate(const struct vf_pixel_storage *storage,
                          unsigned texture, struct vf_size texels)
{
    glBindTexture(GL_TEXTURE_2D, texture);
    GLint most = 0;
    glGetIntegerv(GL_MAX_TEXTURE_SIZE, &most);
    if (texels.w > most || texels.h > most) {
        return false;
    }
    while (glGetError() != GL_NO_ERROR) {
        // Only what follows is of interest.
    }
    glTexImage2D(GL_TEXTURE_2D, 0, (GLint)storage->internal, texels.w, texels.h,
                 0, storage->allocate_format, storage->type, NULL);
    if (glGetError() != GL_NO_ERROR) {
        return false;
    }
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
    if (storage->swap_red_blue) {
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_R, GL_BLUE);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_SWIZZLE_B, GL_RED);
    }
    return true;
}

struct vf_size
vf_pixel_storage_size(const struct vf_pixel_storage *storage,
                      const struct vf_frame *frame)
{
    int32_t columns = frame->image.w;
    if (storage->is_packed) {
        columns = (columns * 3 + 3) / 4;
    }
    return (struct vf_size){columns, frame->rows};
}

struct vf_rect
vf_pixel_storage_rect(const struct vf_pixel_storage *storage,
                      struct vf_rect rect)
{
    if (!storage->is_packed) {
        return rect;
    }
    int32_t left = rect.x * 3 / 4;
    int32_t right = ((rect.x + rect.w) * 3 + 3) / 4;
    return (struct vf_rect){left, rect.y, right - left, rect.h};
}
