// SPDX-License-Identifier: GPL-2.0-or-later
// One triangle over everything; the scissor says which part is wanted.

void main()
{
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    gl_Position = vec4(corner * 4.0 - 1.0, 0.0, 1.0);
}
