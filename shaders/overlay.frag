// SPDX-License-Identifier: GPL-2.0-or-later
uniform sampler2D atlas; // one channel of coverage, or a picture
uniform bool is_picture;

in vec2 atlas_position;
in vec4 tint;
out vec4 color;

void main()
{
    vec4 texel = texture(atlas, atlas_position);
    color = is_picture ? vec4(tint.rgb * texel.rgb, tint.a)
                       : vec4(tint.rgb, tint.a * texel.r);
}
