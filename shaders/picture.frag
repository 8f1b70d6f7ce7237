// SPDX-License-Identifier: GPL-2.0-or-later
in vec2 image_position;
out vec4 color;

void main()
{
    color = vec4(picture_color(image_position), 1.0);
}
