// SPDX-License-Identifier: GPL-2.0-or-later
// Calls the filter of the user, whose text stands in front of this.

out vec4 vf_color;

void main()
{
    vf_color = vec4(clamp(filtered(gl_FragCoord.xy), 0.0, 1.0), 1.0);
}
