// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/cursor_draw.h"

#include "viewer/render/quad_program.h"
#include "viewer/render/tone_uniforms.h"

#include <epoxy/gl.h>
#include <string.h>

enum { UNIT_CURSOR = VF_QUAD_UNIT_PICTURE + 1, UNIT_TABLE };
enum { TRANSFERS = VF_TRANSFER_LINEAR_SDR + 1 };
enum { TABLE_SIDE = 64 }; // its square is VF_CURSOR_LUT_SIZE

struct program {
    struct vf_quad_program quad;
    bool failed; // could not be compiled
    GLint place;
    GLint screen;
    GLint inverts;

    // of managed ones
    struct vf_tone_uniforms tone;
    GLint white;
    GLint has_matrix;
    GLint matrix;
    GLint scalar;
    GLint has_table;
};

struct vf_cursor_draw {
    bool gles;
    // the second of each adjusts colours for the person who looks
    struct program plain[2];
    struct program managed[TRANSFERS][2];
    GLuint nearest;
    GLuint linear;
    GLuint table; // texture of the newest transform that has one
    uint64_t table_id;
};

static void
find_uniforms(struct program *program)
{
    GLuint name = program->quad.name;
    glUniform1i(glGetUniformLocation(name, "cursor"), UNIT_CURSOR);
    glUniform1i(glGetUniformLocation(name, "table"), UNIT_TABLE);
    program->place = glGetUniformLocation(name, "place");
    program->screen = glGetUniformLocation(name, "screen");
    program->inverts = glGetUniformLocation(name, "inverts");
    program->tone = vf_tone_uniforms_find(name);
    program->white = glGetUniformLocation(name, "white");
    program->has_matrix = glGetUniformLocation(name, "has_matrix");
    program->matrix = glGetUniformLocation(name, "matrix");
    program->scalar = glGetUniformLocation(name, "scalar");
    program->has_table = glGetUniformLocation(name, "has_table");
}

// True when it can be used.
static bool
compile(struct program *program, bool gles, const char *defines)
{
    if (program->quad.name || program->failed) {
        return !program->failed;
    }
    g_autoptr(GError) error = NULL;
    program->failed = !vf_quad_program_init(
        &program->quad, gles,
        &(struct vf_gl_program_params){
            .common = {"picture.glsl", "srgb.glsl",
                       strstr(defines, "MANAGED") ? "color.glsl" : NULL,
                       strstr(defines, "ADJUSTED") ? "adjust.glsl" : NULL},
            .fragment = "cursor.frag",
            .defines = defines,
        },
        &error);
    if (program->failed) {
        g_warning("%s The guest's cursor is not drawn as it should be.",
                  error->message);
        return false;
    }
    find_uniforms(program);
    return true;
}

struct vf_cursor_draw *
vf_cursor_draw_create(bool gles)
{
    struct vf_cursor_draw *draw = g_new0(struct vf_cursor_draw, 1);
    draw->gles = gles;
    draw->nearest = vf_gl_sampler_create(false);
    draw->linear = vf_gl_sampler_create(true);
    return draw;
}

void
vf_cursor_draw_destroy(struct vf_cursor_draw *draw)
{
    if (!draw) {
        return;
    }
    for (int adjusted = 0; adjusted < 2; adjusted++) {
        vf_quad_program_finish(&draw->plain[adjusted].quad);
        for (int i = 0; i < TRANSFERS; i++) {
            vf_quad_program_finish(&draw->managed[i][adjusted].quad);
        }
    }
    glDeleteSamplers(1, &draw->nearest);
    glDeleteSamplers(1, &draw->linear);
    glDeleteTextures(1, &draw->table);
    g_free(draw);
}

struct vf_rect
vf_cursor_scene_rect(const struct vf_cursor_scene *cursor,
                     const struct vf_view *view)
{
    if (!cursor->visible || !cursor->texture->name || !view->valid) {
        return (struct vf_rect){0};
    }
    struct vf_rect place = {cursor->position.x, cursor->position.y,
                            cursor->texture->size.w, cursor->texture->size.h};
    return vf_view_screen_rect_to_window(view, place, 1);
}

// Colours of the guest ----------------------------------------------------------

static bool
is_managed(const struct vf_cursor_scene *cursor,
           const struct vf_shown_picture *picture)
{
    const struct vf_cursor_transform *transform = cursor->transform;
    return picture->tone.transfer == VF_TRANSFER_PQ ||
           picture->tone.transfer == VF_TRANSFER_SCRGB ||
           (transform && (transform->has_matrix || transform->has_lut));
}

// The program to draw with, or NULL when there is none.
static const struct program *
choose_program(struct vf_cursor_draw *draw,
               const struct vf_cursor_scene *cursor,
               const struct vf_shown_picture *picture, bool adjusted)
{
    enum vf_transfer transfer = picture->tone.transfer;
    struct program *managed = &draw->managed[transfer][adjusted];
    struct program *plain = &draw->plain[adjusted];
    const char *adjusts = adjusted ? "#define ADJUSTED\n" : "";
    char defines[64];
    g_snprintf(defines, sizeof(defines),
               "#define MANAGED\n#define TRANSFER %d\n%s", (int)transfer, adjusts);
    if (is_managed(cursor, picture) && compile(managed, draw->gles, defines)) {
        return managed;
    }
    return compile(plain, draw->gles, adjusts) ? plain : NULL;
}

static void
bind_table(struct vf_cursor_draw *draw,
           const struct vf_cursor_transform *transform)
{
    glActiveTexture(GL_TEXTURE0 + UNIT_TABLE);
    glBindSampler(UNIT_TABLE, draw->nearest);
    if (!draw->table) {
        glGenTextures(1, &draw->table);
    }
    glBindTexture(GL_TEXTURE_2D, draw->table);
    if (draw->table_id == transform->id) {
        return;
    }
    draw->table_id = transform->id;
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB32F, TABLE_SIDE, TABLE_SIDE, 0, GL_RGB,
                 GL_FLOAT, transform->lut);
    glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAX_LEVEL, 0);
}

static void
set_colors(struct vf_cursor_draw *draw, const struct program *program,
           const struct vf_cursor_scene *cursor,
           const struct vf_shown_picture *picture)
{
    const struct vf_cursor_transform *transform = cursor->transform;
    bool has_matrix = transform && transform->has_matrix;
    bool has_table = transform && transform->has_lut;
    vf_tone_uniforms_set(&program->tone, &picture->tone);
    glUniform1f(program->white, cursor->sdr_white > 0 ? cursor->sdr_white
                                                      : picture->tone.white);
    glUniform1i(program->has_matrix, has_matrix);
    glUniform1i(program->has_table, has_table);
    if (has_matrix) {
        glUniform4fv(program->matrix, 3, &transform->matrix[0][0]);
        glUniform1f(program->scalar, transform->scalar);
    }
    if (has_table) {
        bind_table(draw, transform);
    }
}

void
vf_cursor_draw(struct vf_cursor_draw *draw,
               const struct vf_cursor_scene *cursor, const struct vf_view *view,
               const struct vf_shown_picture *picture,
               const struct vf_color_adjust *adjust)
{
    const struct vf_cursor_texture *texture = cursor->texture;
    const struct program *program =
        choose_program(draw, cursor, picture, adjust->active);
    if (!program) {
        return;
    }
    vf_quad_program_use(&program->quad, view, picture, adjust);
    if (program != &draw->plain[adjust->active]) {
        set_colors(draw, program, cursor, picture);
    }
    // A mask has no values in between.
    bool exact = view->exact && vf_size_equal(view->screen, view->image);
    bool smooth = !exact && !texture->inverts;
    glActiveTexture(GL_TEXTURE0 + UNIT_CURSOR);
    glBindTexture(GL_TEXTURE_2D, texture->name);
    glBindSampler(UNIT_CURSOR, smooth ? draw->linear : draw->nearest);
    glUniform4f(program->place, (float)cursor->position.x,
                (float)cursor->position.y, (float)texture->size.w,
                (float)texture->size.h);
    glUniform2f(program->screen, (float)view->screen.w, (float)view->screen.h);
    glUniform1i(program->inverts, texture->inverts);
    vf_quad_program_draw();
}
