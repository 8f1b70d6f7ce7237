// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Hands a struct vf_tone to a program made with shaders/color.glsl.
//
// Thread-safety: render thread, with a context bound.
// Path: viewer/render/tone.h -> this -> shaders/color.glsl

#include "viewer/render/tone.h"

struct vf_tone_uniforms {
    int light; // GL uniform locations
    int curve;
};

struct vf_tone_uniforms
vf_tone_uniforms_find(unsigned program);

// For the program in use.
void
vf_tone_uniforms_set(const struct vf_tone_uniforms *uniforms,
                     const struct vf_tone *tone);
