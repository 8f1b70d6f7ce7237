// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/canvas.h"

#include "viewer/render/pixel_storage.h"

#include <epoxy/gl.h>

void
vf_canvas_finish(struct vf_canvas *canvas)
{
    if (canvas->name) {
        glDeleteFramebuffers(1, &canvas->framebuffer);
        glDeleteTextures(1, &canvas->name);
    }
    *canvas = (struct vf_canvas){0};
}

static bool
allocate(struct vf_canvas *canvas, struct vf_size size, bool deep)
{
    vf_canvas_finish(canvas);
    struct vf_pixel_storage storage =
        deep ? vf_pixel_storage_of(VF_PIXEL_RGB10A2, false)
             : vf_pixel_storage_of_window();
    glGenTextures(1, &canvas->name);
    bool fits = vf_pixel_storage_allocate(&storage, canvas->name, size);
    glGenFramebuffers(1, &canvas->framebuffer);
    glBindFramebuffer(GL_FRAMEBUFFER, canvas->framebuffer);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D,
                           canvas->name, 0);
    if (!fits || glCheckFramebufferStatus(GL_FRAMEBUFFER) !=
                     GL_FRAMEBUFFER_COMPLETE) {
        vf_canvas_finish(canvas);
        return false;
    }
    canvas->size = size;
    canvas->deep = deep;
    return true;
}

bool
vf_canvas_make(struct vf_canvas *canvas, struct vf_size size, bool deep,
               bool *is_new)
{
    *is_new = !(canvas->name && vf_size_equal(canvas->size, size) &&
                canvas->asked_deep == deep);
    if (*is_new && !allocate(canvas, size, deep) &&
        !(deep && allocate(canvas, size, false))) {
        return false;
    }
    canvas->asked_deep = deep;
    glBindFramebuffer(GL_FRAMEBUFFER, canvas->framebuffer);
    glViewport(0, 0, size.w, size.h);
    return true;
}

void
vf_canvas_draw(const struct vf_canvas *canvas, const struct vf_damage *damage)
{
    if (damage->full) {
        glDrawArrays(GL_TRIANGLES, 0, 3);
        return;
    }
    struct vf_rect all = {0, 0, canvas->size.w, canvas->size.h};
    glEnable(GL_SCISSOR_TEST);
    for (uint32_t i = 0; i < damage->count; i++) {
        struct vf_rect rect = vf_rect_intersect(damage->rects[i], all);
        if (!vf_rect_is_empty(rect)) {
            glScissor(rect.x, rect.y, rect.w, rect.h);
            glDrawArrays(GL_TRIANGLES, 0, 3);
        }
    }
    glDisable(GL_SCISSOR_TEST);
}
