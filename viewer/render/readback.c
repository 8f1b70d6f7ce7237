// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/readback.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <string.h>

uint8_t *
vf_readback_flip(const uint8_t *rgba, struct vf_size size)
{
    uint8_t *rgb = g_malloc((size_t)size.w * (size_t)size.h * 3);
    uint8_t *out = rgb;
    for (int32_t y = size.h - 1; y >= 0; y--) {
        const uint8_t *in = rgba + (size_t)y * (size_t)size.w * 4;
        for (int32_t x = 0; x < size.w; x++, in += 4, out += 3) {
            memcpy(out, in, 3);
        }
    }
    return rgb;
}

uint8_t *
vf_readback_rgb(struct vf_compositor *compositor, const struct vf_scene *scene,
                GError **error)
{
    struct vf_size size = scene->target;
    GLuint framebuffer;
    GLuint renderbuffer;
    glGenFramebuffers(1, &framebuffer);
    glGenRenderbuffers(1, &renderbuffer);
    glBindRenderbuffer(GL_RENDERBUFFER, renderbuffer);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.w, size.h);
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                              GL_RENDERBUFFER, renderbuffer);

    struct vf_damage all = vf_damage_none();
    vf_damage_add_full(&all);
    uint8_t *rgb = NULL;
    if (vf_compositor_draw(compositor, framebuffer, scene, &all, error)) {
        g_autofree uint8_t *rgba =
            g_malloc((size_t)size.w * (size_t)size.h * 4);
        glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer);
        glPixelStorei(GL_PACK_ALIGNMENT, 4);
        glReadPixels(0, 0, size.w, size.h, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
        rgb = vf_readback_flip(rgba, size);
    }
    glDeleteFramebuffers(1, &framebuffer);
    glDeleteRenderbuffers(1, &renderbuffer);
    return rgb;
}
