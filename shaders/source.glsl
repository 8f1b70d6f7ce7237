// SPDX-License-Identifier: GPL-2.0-or-later
// What a filter reads: the picture before it, whose pixels begin at the top left.
// Rows that the guest did not store are black.

uniform sampler2D source;
uniform vec2 source_size; // pixels
uniform float source_rows; // of them that are present
uniform vec2 output_size; // pixels that the filter makes

vec3 source_pixel(ivec2 at)
{
    at = clamp(at, ivec2(0), ivec2(source_size) - 1);
    return float(at.y) < source_rows ? texelFetch(source, at, 0).rgb : vec3(0.0);
}
