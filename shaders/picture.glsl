// SPDX-License-Identifier: GPL-2.0-or-later
// What the guest's picture looks like at one position: shared by the picture
// itself and by the cursor, which must know what it lies on.

uniform sampler2D picture;  // the rows that are present
uniform float rows_present; // their part of the image's height; 1 unless truncated

vec3 picture_color(vec2 position)
{
    vec3 color = texture(picture, vec2(position.x, position.y / rows_present)).rgb;
    return position.y < rows_present ? color : vec3(0.0);
}
