// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/compositor.h"

#include "viewer/gl_program.h"
#include "viewer/overlay_draw.h"

#include <epoxy/gl.h>

enum { UNIT_PICTURE, UNIT_CURSOR };

// Uniforms that the picture and the cursor have in common.
struct picture_program {
    GLuint name;
    GLint target;
    GLint window;
    GLint matrix_x;
    GLint matrix_y;
    GLint rows_present;
};

struct vf_compositor {
    bool copies; // where nothing is computed, copy instead of draw
    struct picture_program picture;
    struct picture_program cursor;
    GLint cursor_place;
    GLint cursor_screen;
    GLint cursor_inverts;
    GLuint nearest;
    GLuint linear;
    GLuint vertex_array; // empty: vertices come from their number
};

static bool
create_program(struct picture_program *program, bool gles, const char *fragment,
               GError **error)
{
    GLuint name = vf_gl_program_create(gles,
                                       &(struct vf_gl_program_params){
                                           .vertex = "picture.vert",
                                           .common = "picture.glsl",
                                           .fragment = fragment,
                                       },
                                       error);
    if (!name) {
        return false;
    }
    *program = (struct picture_program){
        .name = name,
        .target = glGetUniformLocation(name, "target"),
        .window = glGetUniformLocation(name, "window"),
        .matrix_x = glGetUniformLocation(name, "matrix_x"),
        .matrix_y = glGetUniformLocation(name, "matrix_y"),
        .rows_present = glGetUniformLocation(name, "rows_present"),
    };
    glUseProgram(name);
    glUniform1i(glGetUniformLocation(name, "picture"), UNIT_PICTURE);
    return true;
}

static GLuint
create_sampler(GLint filter)
{
    GLuint sampler;
    glGenSamplers(1, &sampler);
    glSamplerParameteri(sampler, GL_TEXTURE_MIN_FILTER, filter);
    glSamplerParameteri(sampler, GL_TEXTURE_MAG_FILTER, filter);
    glSamplerParameteri(sampler, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
    glSamplerParameteri(sampler, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
    return sampler;
}

struct vf_compositor *
vf_compositor_create(const struct vf_compositor_params *params, GError **error)
{
    struct vf_compositor *compositor = g_new0(struct vf_compositor, 1);
    compositor->copies = params->software;
    if (!create_program(&compositor->picture, params->gles, "picture.frag",
                        error) ||
        !create_program(&compositor->cursor, params->gles, "cursor.frag",
                        error)) {
        vf_compositor_destroy(compositor);
        return NULL;
    }
    GLuint cursor = compositor->cursor.name;
    glUniform1i(glGetUniformLocation(cursor, "cursor"), UNIT_CURSOR);
    compositor->cursor_place = glGetUniformLocation(cursor, "place");
    compositor->cursor_screen = glGetUniformLocation(cursor, "screen");
    compositor->cursor_inverts = glGetUniformLocation(cursor, "inverts");
    compositor->nearest = create_sampler(GL_NEAREST);
    compositor->linear = create_sampler(GL_LINEAR);
    glGenVertexArrays(1, &compositor->vertex_array);
    return compositor;
}

void
vf_compositor_destroy(struct vf_compositor *compositor)
{
    if (!compositor) {
        return;
    }
    glDeleteProgram(compositor->picture.name);
    glDeleteProgram(compositor->cursor.name);
    glDeleteSamplers(1, &compositor->nearest);
    glDeleteSamplers(1, &compositor->linear);
    glDeleteVertexArrays(1, &compositor->vertex_array);
    g_free(compositor);
}

struct vf_rect
vf_scene_cursor_rect(const struct vf_scene *scene)
{
    if (!scene->cursor_visible || !scene->cursor->name || !scene->view->valid) {
        return (struct vf_rect){0};
    }
    struct vf_rect place = {scene->cursor_position.x, scene->cursor_position.y,
                            scene->cursor->size.w, scene->cursor->size.h};
    return vf_view_screen_rect_to_window(scene->view, place, 1);
}

static void
set_scissor(const struct vf_scene *scene, struct vf_rect rect)
{
    glScissor(rect.x, scene->target.h - rect.y - rect.h, rect.w, rect.h);
}

static void
use_program(const struct picture_program *program, const struct vf_scene *scene)
{
    const struct vf_view *view = scene->view;
    float matrix[6];
    vf_view_texture_matrix(view->rotation, matrix);
    glUseProgram(program->name);
    glUniform4f(program->target, (float)view->target.x, (float)view->target.y,
                (float)view->target.w, (float)view->target.h);
    glUniform2f(program->window, (float)scene->target.w,
                (float)scene->target.h);
    glUniform3fv(program->matrix_x, 1, &matrix[0]);
    glUniform3fv(program->matrix_y, 1, &matrix[3]);
    glUniform1f(program->rows_present,
                (float)scene->frame->rows / (float)scene->frame->image.h);
}

static void
bind_picture(struct vf_compositor *compositor, const struct vf_scene *scene)
{
    glActiveTexture(GL_TEXTURE0 + UNIT_PICTURE);
    glBindTexture(GL_TEXTURE_2D, scene->frame->name);
    glBindSampler(UNIT_PICTURE, scene->view->exact ? compositor->nearest
                                                   : compositor->linear);
}

// True when every window pixel is one picture pixel as it is stored.
static bool
can_copy(const struct vf_compositor *compositor, const struct vf_scene *scene)
{
    return compositor->copies && scene->view->exact && scene->frame->is_plain &&
           scene->view->rotation == VF_ROTATION_0 &&
           scene->frame->rows == scene->frame->image.h;
}

// Software renderers do this with memcpy.
static void
copy_picture(const struct vf_scene *scene, struct vf_rect area)
{
    struct vf_rect target = scene->view->target;
    int32_t left = area.x - target.x;
    int32_t top = area.y - target.y;
    glDisable(GL_SCISSOR_TEST);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, scene->frame->framebuffer);
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
    use_program(&compositor->picture, scene);
    glBindVertexArray(compositor->vertex_array);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

static void
draw_cursor(struct vf_compositor *compositor, const struct vf_scene *scene,
            struct vf_rect area)
{
    const struct vf_cursor_texture *cursor = scene->cursor;
    set_scissor(scene, area);
    bind_picture(compositor, scene);
    // A mask has no values in between.
    bool smooth = !scene->view->exact && !cursor->inverts;
    glActiveTexture(GL_TEXTURE0 + UNIT_CURSOR);
    glBindTexture(GL_TEXTURE_2D, cursor->name);
    glBindSampler(UNIT_CURSOR,
                  smooth ? compositor->linear : compositor->nearest);
    use_program(&compositor->cursor, scene);
    glUniform4f(compositor->cursor_place, (float)scene->cursor_position.x,
                (float)scene->cursor_position.y, (float)cursor->size.w,
                (float)cursor->size.h);
    glUniform2f(compositor->cursor_screen, (float)scene->view->screen.w,
                (float)scene->view->screen.h);
    glUniform1i(compositor->cursor_inverts, cursor->inverts);
    glBindVertexArray(compositor->vertex_array);
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
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
    bool has_picture = scene->view->valid && scene->frame->name;
    if (!has_picture || !covers(scene->view->target, area)) {
        set_scissor(scene, area);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    if (has_picture) {
        struct vf_rect seen = vf_rect_intersect(area, scene->view->target);
        if (!vf_rect_is_empty(seen)) {
            draw_picture(compositor, scene, seen);
        }
        struct vf_rect cursor =
            vf_rect_intersect(area, vf_scene_cursor_rect(scene));
        if (!vf_rect_is_empty(cursor)) {
            draw_cursor(compositor, scene, cursor);
        }
    }
    if (scene->overlay) {
        vf_overlay_draw(scene->overlay, scene->target, area);
    }
}

void
vf_compositor_draw(struct vf_compositor *compositor, unsigned framebuffer,
                   const struct vf_scene *scene,
                   const struct vf_damage *repaint)
{
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
}
