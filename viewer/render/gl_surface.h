// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a picture is drawn into and how it gets from there to where it is seen: a
// window through SDL (GLX or EGL), or an off-screen picture through EGL with no
// display at all. The renderer draws the same way into both and is told how much
// of what it drew last is still there.
//
// Lifetime: created on the main thread, where windows are made; then bound, used
// and unbound on the render thread; destroyed on the main thread.
// Path: viewer/window.h -> this -> viewer/render/renderer.c

#include "base/damage.h"
#include "base/error.h"
#include "base/geometry.h"

#include <stdbool.h>

struct vf_gl_surface;

enum {
    VF_SURFACE_AGE_UNKNOWN = 0,    // draw everything
    VF_SURFACE_AGE_PRESERVED = -1, // what was drawn last is still there
};

struct vf_gl_surface_ops {
    // Makes the context current on the calling thread. Fails with a sentence when
    // the machine's GL is too old or broken.
    bool (*bind)(struct vf_gl_surface *surface, GError **error);
    void (*unbind)(struct vf_gl_surface *surface);

    // Render thread: the target has this size from now on, in pixels.
    void (*resize)(struct vf_gl_surface *surface, struct vf_size size);

    // How many presents ago the contents of the back buffer were drawn, or one of
    // the values above. Before drawing.
    int (*age)(struct vf_gl_surface *surface);

    // Shows what was drawn. `damage`: what differs from the present before, in
    // target pixels, origin top left; a hint.
    void (*present)(struct vf_gl_surface *surface,
                    const struct vf_damage *damage);

    // 0: at once; 1: vertical blank; -1: vertical blank unless late. Returns what
    // is now in force.
    int (*set_interval)(struct vf_gl_surface *surface, int interval);

    void (*destroy)(struct vf_gl_surface *surface);
};

// The implementer's own struct begins with this. Set at creation, constant after
// bind.
struct vf_gl_surface {
    const struct vf_gl_surface_ops *ops;
    const char *platform; // "GLX", "EGL", "off-screen EGL"
    bool is_gles;
    bool is_software;     // drawn by the processor
    bool is_offscreen;    // nobody looks at it: not limited by any display
    bool uses_egl;        // GLX otherwise
    int depth;            // bits a channel that are shown: 8, 10...
    unsigned framebuffer; // GL name to draw into; 0: the window's
    struct vf_size size;  // pixels
};

struct SDL_Window;

// A window that was created with VF_GL_WINDOW_FLAGS; borrowed until destroy. Any
// GL 3.3 core or GLES 3.0 context will do; NULL with a sentence when there is none.
struct vf_gl_surface *
vf_gl_surface_create_window(struct SDL_Window *window, GError **error);

// No window and no display server: an EGL device of the machine, or its software
// renderer. The context is made at bind.
struct vf_gl_surface *
vf_gl_surface_create_offscreen(struct vf_size size);

// NULL is accepted. Unbind first.
void
vf_gl_surface_destroy(struct vf_gl_surface *surface);

// For implementers: true when the context bound draws with the processor.
bool
vf_gl_is_software(void);
