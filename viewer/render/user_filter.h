// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A filter that the user wrote: a GLSL file, read once. It defines
//     vec3 filtered(vec2 position)
// the colour of the result at `position`, in its pixels from the top left, and may
// use what shaders/source.glsl and shaders/user.glsl offer. Lines that begin with
// "//!" say how to use it; virtflow-view(1) describes them:
//     //! stage source|output    before or after scaling
//     //! radius N               pixels around `position` that it looks at
//
// Lifetime: loaded once, constant, freed by the owner after the renderer.
// Thread-safety: constant. Errors: a sentence that names the file and the line.
// Path: viewer/options/options.h -> this -> viewer/render/filter_chain.h

#include "base/error.h"

#include <stdbool.h>

struct vf_user_filter {
    char *text; // owned
    bool after_scaling;
    int radius; // -1: it may look anywhere
};

struct vf_user_filter *
vf_user_filter_load(const char *path, GError **error) VF_WARN_UNUSED;

// The same from text; `name` is what errors call it.
struct vf_user_filter *
vf_user_filter_parse(const char *name, const char *text,
                     GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void
vf_user_filter_free(struct vf_user_filter *filter);
