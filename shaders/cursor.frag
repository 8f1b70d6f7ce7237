// SPDX-License-Identifier: GPL-2.0-or-later
// The guest's cursor over the guest's picture. The picture is looked up again
// here, not blended with, so that inverting cursors are exact.

uniform sampler2D cursor;
uniform vec4 place;    // x, y, width, height in guest screen pixels
uniform vec2 screen;   // guest screen size in pixels
uniform bool inverts;  // alpha 1 inverts by colour, 0 replaces; else premultiplied

in vec2 image_position;
out vec4 color;

void main()
{
    vec2 position = (image_position * screen - place.xy) / place.zw;
    if (any(lessThan(position, vec2(0.0))) ||
        any(greaterThanEqual(position, vec2(1.0)))) {
        discard;
    }
    vec3 below = picture_color(image_position);
    vec4 texel = texture(cursor, position);
    vec3 result;
    if (inverts) {
        ivec3 bits = ivec3(texel.rgb * 255.0 + 0.5);
        ivec3 under = texel.a < 0.5 ? ivec3(0) : ivec3(below * 255.0 + 0.5);
        result = vec3(under ^ bits) / 255.0;
    } else {
        result = texel.rgb + below * (1.0 - texel.a);
    }
    color = vec4(result, 1.0);
}
