// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/tone_uniforms.h"

#include <epoxy/gl.h>

struct vf_tone_uniforms
vf_tone_uniforms_find(unsigned program)
{
    return (struct vf_tone_uniforms){
        .light = glGetUniformLocation(program, "tone_light"),
        .curve = glGetUniformLocation(program, "tone_curve"),
    };
}

void
vf_tone_uniforms_set(const struct vf_tone_uniforms *uniforms,
                     const struct vf_tone *tone)
{
    glUniform3f(uniforms->light, tone->scale, tone->peak, tone->knee);
    glUniform3f(uniforms->curve, tone->knee_pq, tone->span_pq, tone->bend);
}
