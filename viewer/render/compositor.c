// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/compositor.h"

#include "viewer/render/overlay_draw.h"
#include "viewer/render/quad_program.h"

#include <epoxy/gl.h>

struct vf_compositor {
    bool gles;
    bool copies; // where nothing is computed, copy instead of draw
    struct vf_quad_program picture[2]; // the second adjusts colours
    struct vf_cursor_draw *cursor;
    GLuint nearest;
    GLuint linear;
    GLuint vertex_array; // empty: vertices come from their number
};

struct vf_compositor *
vf_compositor_create(const struct vf_compositor_params *params)
{
    struct vf_compositor *compositor = g_new0(struct vf_compositor, 1);
    compositor->gles = params->gles;
    compositor->copies = params->copies;
    compositor->cursor = vf_cursor_draw_create(params->gles);
    compositor->nearest = vf_gl_sampler_create(false);
    compositor->linear = vf_gl_sampler_create(true);
    glGenVertexArrays(1, &compositor->vertex_array);
    return compositor;
}

void
vf_compositor_destroy(struct vf_compositor *compositor)
{
    if (!compositor) {
        return;
    }
    vf_quad_program_finish(&compositor->picture[0]);
    vf_quad_program_finish(&compositor->picture[1]);
    vf_cursor_draw_destroy(compositor->cursor);
    glDeleteSamplers(1, &compositor->nearest);
    glDeleteSamplers(1, &compositor->linear);
    glDeleteVertexArrays(1, &compositor->vertex_array);
    g_free(compositor);
}

static void
set_scissor(const struct vf_scene *scene, struct vf_rect rect)
{
    glScissor(rect.x, scene->target.h - rect.y - rect.h, rect.w, rect.h);
}

static void
bind_picture(struct vf_compositor *compositor, const struct vf_scene *scene)
{
    glActiveTexture(GL_TEXTURE0 + VF_QUAD_UNIT_PICTURE);
    glBindTexture(GL_TEXTURE_2D, scene->picture->texture);
    glBindSampler(VF_QUAD_UNIT_PICTURE, scene->view->exact || scene->is_sharp
                                            ? compositor->nearest
                                            : compositor->linear);
    glBindVertexArray(compositor->vertex_array);
}

// True when every window pixel is one picture pixel as it is stored.
static bool
can_copy(const struct vf_compositor *compositor, const struct vf_scene *scene)
{
    const struct vf_shown_picture *picture = scene->picture;
    return compositor->copies && scene->view->exact && !scene->adjust->active &&
           picture->is_window_order && scene->view->rotation == VF_ROTATION_0 &&
           picture->rows == picture->image.h;
}

// Software renderers do this with memcpy.
static void
copy_picture(const struct vf_scene *scene, struct vf_rect area)
{
    struct vf_rect target = scene->view->target;
    int32_t left = area.x - target.x;
    int32_t top = area.y - target.y;
    glDisable(GL_SCISSOR_TEST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, scene->picture->framebuffer);
    glBlitFramebuffer(left, top, left + area.w, top + area.h, area.x,
                      scene->target.h - area.y, area.x + area.w,
                      scene->target.h - area.y - area.h, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
    glEnable(GL_SCISSOR_TEST);
}

static void
draw_picture(struct vf_compositor *compositor, const struct vf_scene *scene,
             struct vf_rect area)
{
    if (can_copy(compositor, scene)) {
        copy_picture(scene, area);
        return;
    }
    set_scissor(scene, area);
    bind_picture(compositor, scene);
    vf_quad_program_use(&compositor->picture[scene->adjust->active], scene->view,
                        scene->picture, scene->adjust);
    vf_quad_program_draw();
}

static void
draw_cursor(struct vf_compositor *compositor, const struct vf_scene *scene,
            struct vf_rect area)
{
    set_scissor(scene, area);
    bind_picture(compositor, scene);
    vf_cursor_draw(compositor->cursor, &scene->cursor, scene->view,
                   scene->picture, scene->adjust);
}

static bool
has_picture(const struct vf_scene *scene)
{
    return scene->view->valid && scene->picture->texture;
}

static bool
covers(struct vf_rect outer, struct vf_rect inner)
{
    return vf_rect_equal(vf_rect_intersect(outer, inner), inner);
}

static void
draw_area(struct vf_compositor *compositor, const struct vf_scene *scene,
          struct vf_rect area)
{
    if (!has_picture(scene) || !covers(scene->view->target, area)) {
        set_scissor(scene, area);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    if (has_picture(scene)) {
        struct vf_rect seen = vf_rect_intersect(area, scene->view->target);
        if (!vf_rect_is_empty(seen)) {
            draw_picture(compositor, scene, seen);
        }
        struct vf_rect cursor = vf_rect_intersect(
            area, vf_cursor_scene_rect(&scene->cursor, scene->view));
        if (!vf_rect_is_empty(cursor)) {
            draw_cursor(compositor, scene, cursor);
        }
    }
    if (scene->overlay) {
        vf_overlay_draw(scene->overlay, scene->target, area);
    }
}

// Where pictures are only copied, the compiler is never needed.
static bool
prepare(struct vf_compositor *compositor, const struct vf_scene *scene,
        GError **error)
{
    bool adjusts = scene->adjust->active;
    struct vf_quad_program *program = &compositor->picture[adjusts];
    if (!has_picture(scene) || program->name || can_copy(compositor, scene)) {
        return true;
    }
    return vf_quad_program_init(
        program, compositor->gles,
        &(struct vf_gl_program_params){
            .common = {"picture.glsl", adjusts ? "srgb.glsl" : NULL,
                       adjusts ? "adjust.glsl" : NULL},
            .fragment = "picture.frag",
            .defines = adjusts ? "#define ADJUSTED\n" : NULL,
        },
        error);
}

bool
vf_compositor_draw(struct vf_compositor *compositor, unsigned framebuffer,
                   const struct vf_scene *scene,
                   const struct vf_damage *repaint, GError **error)
{
    if (!prepare(compositor, scene, error)) {
        return false;
    }
    struct vf_rect all = {0, 0, scene->target.w, scene->target.h};
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
    glViewport(0, 0, scene->target.w, scene->target.h);
    glClearColor(0.0f, 0.0f, 0.0f, 1.0f);
    glEnable(GL_SCISSOR_TEST);
    if (repaint->full) {
        draw_area(compositor, scene, all);
    }
    for (uint32_t i = 0; i < repaint->count; i++) {
        struct vf_rect area = vf_rect_intersect(repaint->rects[i], all);
        if (!vf_rect_is_empty(area)) {
            draw_area(compositor, scene, area);
        }
    }
    glDisable(GL_SCISSOR_TEST);
    glBindVertexArray(0);
    return true;
}
