// SPDX-License-Identifier: GPL-2.0-or-later
// One quad over the picture's place in the window, as a strip of four vertices
// made from their number. Window pixels have their origin at the top left.

uniform vec4 target;      // x, y, width, height in window pixels
uniform vec2 window;      // window size in pixels
uniform vec3 matrix_x;    // image position 0..1 from target position 0..1
uniform vec3 matrix_y;

out vec2 image_position;  // 0..1, from the top left of the stored image

void main()
{
    vec2 corner = vec2(float(gl_VertexID & 1), float(gl_VertexID >> 1));
    vec3 homogeneous = vec3(corner, 1.0);
    image_position = vec2(dot(matrix_x, homogeneous), dot(matrix_y, homogeneous));
    vec2 position = (target.xy + corner * target.zw) / window;
    gl_Position = vec4(position.x * 2.0 - 1.0, 1.0 - position.y * 2.0, 0.0, 1.0);
}
