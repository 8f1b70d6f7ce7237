// SPDX-License-Identifier: GPL-2.0-or-later
in vec2 image_position;
out vec4 color;

void main()
{
#ifdef ADJUSTED
    color = vec4(adjusted(picture_color(image_position)), 1.0);
#else
    color = vec4(picture_color(image_position), 1.0);
#endif
}
