// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/gl_surface.h"

#include <epoxy/gl.h>
#include <string.h>

bool
vf_gl_is_software(void)
{
    static const char *const names[] = {"llvmpipe", "softpipe", "swrast",
                                        "SWR", "SwiftShader"};
    const char *renderer = (const char *)glGetString(GL_RENDERER);
    for (size_t i = 0; renderer && i < G_N_ELEMENTS(names); i++) {
        if (strstr(renderer, names[i])) {
            return true;
        }
    }
    return false;
}

void
vf_gl_surface_destroy(struct vf_gl_surface *surface)
{
    if (surface) {
        surface->ops->destroy(surface);
    }
}
