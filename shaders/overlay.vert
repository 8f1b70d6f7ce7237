// SPDX-License-Identifier: GPL-2.0-or-later
uniform vec2 window;

layout(location = 0) in vec2 vertex_position; // window pixels
layout(location = 1) in vec2 vertex_atlas;    // 0..1
layout(location = 2) in vec4 vertex_color;

out vec2 atlas_position;
out vec4 tint;

void main()
{
    atlas_position = vertex_atlas;
    tint = vertex_color;
    vec2 position = vertex_position / window;
    gl_Position = vec4(position.x * 2.0 - 1.0, 1.0 - position.y * 2.0, 0.0, 1.0);
}
