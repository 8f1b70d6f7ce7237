// SPDX-License-Identifier: GPL-2.0-or-later
// The guest's cursor over the guest's picture. The picture is looked up again
// here, not blended with, so that inverting cursors are exact.
//
// With MANAGED the cursor's colours, which are those of an ordinary desktop, go the
// way that the guest's picture went: its colour transform (KVMFR 34), the
// picture's numbers, and from there to the display (shaders/color.glsl).

uniform sampler2D cursor;
uniform vec4 place;    // x, y, width, height in guest screen pixels
uniform vec2 screen;   // guest screen size in pixels
uniform bool inverts;  // alpha 1 inverts by colour, 0 replaces; else premultiplied

in vec2 image_position;
out vec4 color;

#ifdef MANAGED
uniform float white;     // cd/m2 of the guest that the cursor's white has
uniform bool has_matrix;
uniform vec4 matrix[3];  // rows, XYZ to XYZ
uniform float scalar;
uniform bool has_table;
uniform sampler2D table; // 64 x 64 entries

// Columns of the matrices are written as rows: v * M.
const mat3 BT709_TO_XYZ = mat3(0.412391, 0.357584, 0.180481,
                               0.212639, 0.715169, 0.072192,
                               0.019331, 0.119195, 0.950532);
const mat3 XYZ_TO_BT709 = mat3( 3.240970, -1.537383, -0.498611,
                               -0.969244,  1.875968,  0.041555,
                                0.055630, -0.203977,  1.056972);
const mat3 XYZ_TO_BT2020 = mat3( 1.716651, -0.355671, -0.253366,
                                -0.666684,  1.616481,  0.015769,
                                 0.017640, -0.042771,  0.942103);

float table_entry(int index, int channel)
{
    return texelFetch(table, ivec2(index & 63, index >> 6), 0)[channel];
}

float from_table(float number, int channel)
{
    float at = clamp(number, 0.0, 1.0) * 4095.0;
    int low = int(at);
    return mix(table_entry(low, channel), table_entry(min(low + 1, 4095), channel),
               at - float(low));
}

vec3 picture_number(vec3 xyz)
{
#if TRANSFER == PQ
    return pq_encode(positive(xyz * XYZ_TO_BT2020) * white / 10000.0);
#elif TRANSFER == SCRGB
    return xyz * XYZ_TO_BT709 * white / 80.0;
#else
    return srgb_encode(positive(xyz * XYZ_TO_BT709));
#endif
}

vec3 managed(vec3 desktop)
{
    vec3 xyz = srgb_decode(desktop) * BT709_TO_XYZ;
    if (has_matrix) {
        vec4 from = vec4(xyz, 1.0);
        xyz = scalar * vec3(dot(matrix[0], from), dot(matrix[1], from),
                            dot(matrix[2], from));
    }
    vec3 number = picture_number(xyz);
    if (has_table) {
        number = vec3(from_table(number.r, 0), from_table(number.g, 1),
                      from_table(number.b, 2));
    }
#if TRANSFER == PQ || TRANSFER == SCRGB
    return shown_color(number);
#else
    return clamp(number, 0.0, 1.0);
#endif
}
#endif

vec4 cursor_texel(vec2 position)
{
    vec4 texel = texture(cursor, position);
#ifdef MANAGED
    if (!inverts && texel.a > 0.0) {
        texel.rgb = managed(min(texel.rgb / texel.a, 1.0)) * texel.a;
    } else if (inverts && texel.a < 0.5) {
        texel.rgb = managed(texel.rgb);
    }
#endif
    return texel;
}

void main()
{
    vec2 position = (image_position * screen - place.xy) / place.zw;
    if (any(lessThan(position, vec2(0.0))) ||
        any(greaterThanEqual(position, vec2(1.0)))) {
        discard;
    }
    vec3 below = picture_color(image_position);
    vec4 texel = cursor_texel(position);
    vec3 result;
    if (inverts) {
        ivec3 bits = ivec3(texel.rgb * 255.0 + 0.5);
        ivec3 under = texel.a < 0.5 ? ivec3(0) : ivec3(below * 255.0 + 0.5);
        result = vec3(under ^ bits) / 255.0;
    } else {
        result = texel.rgb + below * (1.0 - texel.a);
    }
#ifdef ADJUSTED
    result = adjusted(result);
#endif
    color = vec4(result, 1.0);
}
