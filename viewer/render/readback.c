// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/readback.h"

#include <epoxy/gl.h>
#include <glib.h>
#include <string.h>

static GLsizeiptr
byte_count(struct vf_size size)
{
    return (GLsizeiptr)size.w * size.h * 4;
}

void
vf_readback_target_make(struct vf_readback_target *target, struct vf_size size)
{
    target->size = size;
    glGenFramebuffers(1, &target->framebuffer);
    glGenRenderbuffers(1, &target->renderbuffer);
    glBindRenderbuffer(GL_RENDERBUFFER, target->renderbuffer);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.w, size.h);
    glBindFramebuffer(GL_FRAMEBUFFER, target->framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                              GL_RENDERBUFFER, target->renderbuffer);
}

void
vf_readback_target_finish(struct vf_readback_target *target)
{
    glDeleteFramebuffers(1, &target->framebuffer);
    glDeleteRenderbuffers(1, &target->renderbuffer);
    *target = (struct vf_readback_target){0};
}

static bool
draw(const struct vf_readback_target *target, struct vf_compositor *compositor,
     const struct vf_scene *scene, GError **error)
{
    struct vf_damage all = vf_damage_none();
    vf_damage_add_full(&all);
    return vf_compositor_draw(compositor, target->framebuffer, scene, &all, error);
}

bool
vf_readback_draw_fitted(const struct vf_readback_target *target,
                        struct vf_compositor *compositor,
                        const struct vf_scene *scene, GError **error)
{
    struct vf_view view = vf_view_compute(&(struct vf_view_params){
        .window = target->size,
        .image = scene->view->image,
        .screen = scene->view->screen,
        .rotation = scene->view->rotation,
        .mode = VF_SCALE_FIT,
    });
    struct vf_scene fitted = *scene;
    fitted.target = target->size;
    fitted.view = &view;
    return draw(target, compositor, &fitted, error);
}

// To `pixels` in memory, or at that offset of the buffer that is bound.
static void
read_target(const struct vf_readback_target *target, void *pixels)
{
    glBindFramebuffer(GL_READ_FRAMEBUFFER, target->framebuffer);
    glPixelStorei(GL_PACK_ALIGNMENT, 4);
    glReadPixels(0, 0, target->size.w, target->size.h, GL_RGBA, GL_UNSIGNED_BYTE,
                 pixels);
}

void
vf_readback_begin(struct vf_readback *readback,
                  const struct vf_readback_target *target)
{
    if (readback->buffer == 0) {
        glGenBuffers(1, &readback->buffer);
    }
    glBindBuffer(GL_PIXEL_PACK_BUFFER, readback->buffer);
    if (!vf_size_equal(readback->size, target->size)) {
        readback->size = target->size;
        glBufferData(GL_PIXEL_PACK_BUFFER, byte_count(target->size), NULL,
                     GL_STREAM_READ);
    }
    read_target(target, NULL);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    readback->fence = glFenceSync(GL_SYNC_GPU_COMMANDS_COMPLETE, 0);
}

bool
vf_readback_is_under_way(const struct vf_readback *readback)
{
    return readback->fence != NULL;
}

bool
vf_readback_has_arrived(const struct vf_readback *readback, uint64_t timeout_ns)
{
    return glClientWaitSync(readback->fence, GL_SYNC_FLUSH_COMMANDS_BIT,
                            timeout_ns) != GL_TIMEOUT_EXPIRED;
}

static void
forget_fence(struct vf_readback *readback)
{
    if (readback->fence) {
        glDeleteSync(readback->fence);
        readback->fence = NULL;
    }
}

const uint8_t *
vf_readback_map(struct vf_readback *readback)
{
    forget_fence(readback);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, readback->buffer);
    const uint8_t *rgba = glMapBufferRange(
        GL_PIXEL_PACK_BUFFER, 0, byte_count(readback->size), GL_MAP_READ_BIT);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
    return rgba;
}

void
vf_readback_unmap(struct vf_readback *readback)
{
    glBindBuffer(GL_PIXEL_PACK_BUFFER, readback->buffer);
    glUnmapBuffer(GL_PIXEL_PACK_BUFFER);
    glBindBuffer(GL_PIXEL_PACK_BUFFER, 0);
}

void
vf_readback_finish(struct vf_readback *readback)
{
    forget_fence(readback);
    glDeleteBuffers(1, &readback->buffer);
    *readback = (struct vf_readback){0};
}

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
    struct vf_readback_target target;
    vf_readback_target_make(&target, scene->target);
    uint8_t *rgb = NULL;
    if (draw(&target, compositor, scene, error)) {
        g_autofree uint8_t *rgba = g_malloc((size_t)byte_count(target.size));
        read_target(&target, rgba);
        rgb = vf_readback_flip(rgba, target.size);
    }
    vf_readback_target_finish(&target);
    return rgb;
}
