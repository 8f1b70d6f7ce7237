// SPDX-License-Identifier: GPL-2.0-or-later
// What a user's filter may use besides source.glsl: see virtflow-view(1).

// The picture between its pixels, whose centres are at .5.
vec3 source_color(vec2 position)
{
    vec2 place = position - 0.5;
    ivec2 at = ivec2(floor(place));
    vec2 part = place - vec2(at);
    return mix(mix(source_pixel(at), source_pixel(at + ivec2(1, 0)), part.x),
               mix(source_pixel(at + ivec2(0, 1)), source_pixel(at + ivec2(1, 1)),
                   part.x),
               part.y);
}
