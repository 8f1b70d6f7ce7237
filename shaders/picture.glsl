// SPDX-License-Identifier: GPL-2.0-or-later
// What the guest's picture looks like at one position: shared by the picture
// itself and by the cursor, which must know what it lies on.

uniform sampler2D picture;
uniform float rows_present; // 0..1 of the image's height; less when truncated

vec3 picture_color(vec2 position)
{
    vec3 color = texture(picture, position).rgb;
    return position.y < rows_present ? color : vec3(0.0);
}
