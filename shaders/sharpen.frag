// SPDX-License-Identifier: GPL-2.0-or-later
// Sharpens where there is room for it: the more contrast a neighbourhood has, the
// less is added. After "FidelityFX Contrast Adaptive Sharpening" by AMD, as
// published; the code is our own.

uniform float strength; // 0..1

out vec4 color;

void main()
{
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec3 here = source_pixel(at);
    vec3 up = source_pixel(at + ivec2(0, -1));
    vec3 down = source_pixel(at + ivec2(0, 1));
    vec3 left = source_pixel(at + ivec2(-1, 0));
    vec3 right = source_pixel(at + ivec2(1, 0));
    vec3 cross_least = min(here, min(min(up, down), min(left, right)));
    vec3 cross_most = max(here, max(max(up, down), max(left, right)));
    vec3 nw = source_pixel(at + ivec2(-1, -1));
    vec3 ne = source_pixel(at + ivec2(1, -1));
    vec3 sw = source_pixel(at + ivec2(-1, 1));
    vec3 se = source_pixel(at + ivec2(1, 1));
    vec3 least = cross_least + min(cross_least, min(min(nw, ne), min(sw, se)));
    vec3 most = cross_most + max(cross_most, max(max(nw, ne), max(sw, se)));

    vec3 room = clamp(min(least, 2.0 - most) / max(most, 1.0 / 1024.0), 0.0, 1.0);
    vec3 w = -sqrt(room) / mix(8.0, 5.0, strength);
    vec3 sharp = (here + w * (up + down + left + right)) / (1.0 + 4.0 * w);
    color = vec4(clamp(sharp, 0.0, 1.0), 1.0);
}
