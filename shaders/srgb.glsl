// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers of an ordinary display 0..1, and light 0..1 (IEC 61966-2-1).

vec3 srgb_decode(vec3 color)
{
    return mix(pow((color + 0.055) / 1.055, vec3(2.4)), color / 12.92,
               lessThanEqual(color, vec3(0.04045)));
}

vec3 srgb_encode(vec3 light)
{
    return mix(1.055 * pow(light, vec3(1.0 / 2.4)) - 0.055, light * 12.92,
               lessThanEqual(light, vec3(0.0031308)));
}
