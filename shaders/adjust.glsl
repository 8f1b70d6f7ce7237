// SPDX-License-Identifier: GPL-2.0-or-later
// Colours for the person who looks, computed on what would be shown. Where the
// numbers come from is in viewer/render/color_adjust.h.

uniform mat3 adjust_matrix; // of light
uniform float adjust_power; // of what comes out of it, as numbers

vec3 adjusted(vec3 number)
{
    vec3 light = clamp(adjust_matrix * srgb_decode(number), 0.0, 1.0);
    return pow(srgb_encode(light), vec3(adjust_power));
}
