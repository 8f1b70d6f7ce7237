// SPDX-License-Identifier: GPL-2.0-or-later
uniform sampler2D atlas; // one channel of coverage

in vec2 atlas_position;
in vec4 tint;
out vec4 color;

void main()
{
    color = vec4(tint.rgb, tint.a * texture(atlas, atlas_position).r);
}
