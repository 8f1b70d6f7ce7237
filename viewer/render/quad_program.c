// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/quad_program.h"

#include <epoxy/gl.h>

bool
vf_quad_program_init(struct vf_quad_program *program, bool gles,
                     const struct vf_gl_program_params *params, GError **error)
{
    struct vf_gl_program_params all = *params;
    all.vertex = "picture.vert";
    GLuint name = vf_gl_program_create(gles, &all, error);
    *program = (struct vf_quad_program){.name = name};
    if (!name) {
        return false;
    }
    program->target = glGetUniformLocation(name, "target");
    program->window = glGetUniformLocation(name, "window");
    program->matrix_x = glGetUniformLocation(name, "matrix_x");
    program->matrix_y = glGetUniformLocation(name, "matrix_y");
    program->rows_present = glGetUniformLocation(name, "rows_present");
    program->adjust_matrix = glGetUniformLocation(name, "adjust_matrix");
    program->adjust_power = glGetUniformLocation(name, "adjust_power");
    glUseProgram(name);
    glUniform1i(glGetUniformLocation(name, "picture"), VF_QUAD_UNIT_PICTURE);
    return true;
}

void
vf_quad_program_finish(struct vf_quad_program *program)
{
    if (program->name) {
        glDeleteProgram(program->name);
    }
    *program = (struct vf_quad_program){0};
}

void
vf_quad_program_use(const struct vf_quad_program *program,
                    const struct vf_view *view,
                    const struct vf_shown_picture *picture,
                    const struct vf_color_adjust *adjust)
{
    float matrix[6];
    vf_view_texture_matrix(view->rotation, matrix);
    glUseProgram(program->name);
    glUniform4f(program->target, (float)view->target.x, (float)view->target.y,
                (float)view->target.w, (float)view->target.h);
    glUniform2f(program->window, (float)view->window.w, (float)view->window.h);
    glUniform3fv(program->matrix_x, 1, &matrix[0]);
    glUniform3fv(program->matrix_y, 1, &matrix[3]);
    glUniform1f(program->rows_present,
                (float)picture->rows / (float)picture->image.h);
    if (adjust->active) {
        // GL wants columns.
        const float *m = adjust->matrix;
        const float columns[9] = {m[0], m[3], m[6], m[1], m[4],
                                  m[7], m[2], m[5], m[8]};
        glUniformMatrix3fv(program->adjust_matrix, 1, GL_FALSE, columns);
        glUniform1f(program->adjust_power, adjust->power);
    }
}

void
vf_quad_program_draw(void)
{
    glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}
