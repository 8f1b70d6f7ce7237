// SPDX-License-Identifier: GPL-2.0-or-later
// One pixel of the picture as it is shown, from how the guest stored it. PACKED: 0
// texels are pixels, 1 texels are bytes B,G,R,B.., 2 bytes R,G,B,R..

uniform sampler2D stored;
uniform float dither; // 1: spread the rounding to eight bits over neighbours

out vec4 color;

vec3 stored_number(ivec2 pixel)
{
#if PACKED == 0
    return texelFetch(stored, pixel, 0).rgb;
#else
    // Pixel x begins at byte 3x and ends in the same texel or the next.
    ivec2 at = ivec2(pixel.x * 3 / 4, pixel.y);
    int last = textureSize(stored, 0).x - 1;
    vec4 a = texelFetch(stored, at, 0);
    vec4 b = texelFetch(stored, ivec2(min(at.x + 1, last), at.y), 0);
    int phase = pixel.x & 3;
    vec3 bytes = phase == 0 ? a.rgb
               : phase == 1 ? vec3(a.a, b.rg)
               : phase == 2 ? vec3(a.ba, b.r)
                            : a.gba;
    return PACKED == 1 ? bytes.bgr : bytes;
#endif
}

// Ordered, 8 x 8: every 64th from 1/128 to 127/128.
float threshold(ivec2 pixel)
{
    int x = pixel.x ^ pixel.y;
    int y = pixel.y;
    int rank = (x & 1) << 5 | (y & 1) << 4 | (x & 2) << 2 | (y & 2) << 1 |
               (x & 4) >> 1 | (y & 4) >> 2;
    return (float(rank) + 0.5) / 64.0;
}

void main()
{
    ivec2 pixel = ivec2(gl_FragCoord.xy);
    vec3 number = shown_color(stored_number(pixel));
    if (dither > 0.0) {
        number = floor(number * 255.0 + threshold(pixel)) / 255.0;
    }
    color = vec4(number, 1.0);
}
