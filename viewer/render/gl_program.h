// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Shader programs from the embedded GLSL files. One source serves OpenGL 3.3 core
// and OpenGL ES 3.0: the version line and precision are put in front here, and
// variants are chosen by #define.
//
// Thread-safety: render thread, with a context bound.
// Path: shaders/*.vert, *.frag -> this -> viewer/render/compositor.c

#include "base/error.h"

#include <stdbool.h>

// File names in shaders/.
struct vf_gl_program_params {
    const char *vertex;
    const char *common[4]; // put in front of the fragment shader; NULL: nothing
    const char *text;      // GLSL between those and the fragment shader; or NULL
    const char *fragment;
    const char *defines; // whole lines in front of both shaders; NULL: nothing
};

// Compiles and links. Returns the GL name, or 0 with the compiler's words in
// `error`.
unsigned
vf_gl_program_create(bool gles, const struct vf_gl_program_params *params,
                     GError **error) VF_WARN_UNUSED;

// A GL sampler that keeps to the texture's edges, with or without filtering.
unsigned
vf_gl_sampler_create(bool smooth);
