// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Shader programs that draw over the picture's place in the window, all of which
// need to know the picture and where it lies.
//
// Lifetime: init/finish with a context bound. Thread-safety: render thread.
// Path: viewer/render/gl_program.h -> this -> viewer/render/compositor.c,
//   viewer/render/cursor_draw.c

#include "base/error.h"
#include "viewer/render/color_adjust.h"
#include "viewer/render/gl_program.h"
#include "viewer/render/picture.h"
#include "viewer/render/view.h"

#include <stdbool.h>

enum { VF_QUAD_UNIT_PICTURE }; // texture unit; others are free to use

struct vf_quad_program {
    unsigned name; // GL program; 0: none
    int target;    // GL uniform locations
    int window;
    int matrix_x;
    int matrix_y;
    int rows_present;
    int adjust_matrix;
    int adjust_power;
};

// The vertex shader is always picture.vert; `params->vertex` is ignored.
bool
vf_quad_program_init(struct vf_quad_program *program, bool gles,
                     const struct vf_gl_program_params *params,
                     GError **error) VF_WARN_UNUSED;

// All zero is accepted.
void
vf_quad_program_finish(struct vf_quad_program *program);

// Uses the program for this picture in this view. `adjust`: how colours are changed,
// where it was compiled for that.
void
vf_quad_program_use(const struct vf_quad_program *program,
                    const struct vf_view *view,
                    const struct vf_shown_picture *picture,
                    const struct vf_color_adjust *adjust);

// Draws. The vertex array bound must have no attributes.
void
vf_quad_program_draw(void);
