// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The window: made, titled, sized and asked about. What happens in it arrives as
// toolkit events in the main loop; what is drawn in it is the renderer's.
//
// Lifetime: create/destroy on the main thread; video is initialised and shut down
// with it. Thread-safety: main thread only.
// Path: viewer/options/options.h -> this -> viewer/render/gl_surface.h

#include "base/error.h"
#include "base/geometry.h"

#include <stdbool.h>

struct SDL_Window;
struct vf_window;

enum vf_gl_platform {
    VF_GL_PLATFORM_AUTO, // EGL where it offers more, else what is native
    VF_GL_PLATFORM_GLX,
    VF_GL_PLATFORM_EGL,
};

struct vf_window_params {
    const char *title;
    struct vf_size size; // desktop points
    bool fullscreen;
    bool borderless;
    bool maximized;
    enum vf_gl_platform platform;
    bool wants_dmabuf; // EGL is worth having under X11
    bool has_position;
    struct vf_point position; // desktop points; else in the middle
    const char *monitor; // number from 1 or part of a name; NULL: any
    bool minimize_on_focus_loss; // in full screen
    int depth; // bits a channel; 0: ten where there are ten, else eight
};

struct vf_window *
vf_window_create(const struct vf_window_params *params,
                 GError **error) VF_WARN_UNUSED;

// NULL is accepted.
void
vf_window_destroy(struct vf_window *window);

// True when another program has destroyed it, which is possible on X11. Nothing can be
// shown any more then.
bool
vf_window_is_gone(struct vf_window *window);

// Borrowed.
struct SDL_Window *
vf_window_sdl(struct vf_window *window);

void
vf_window_set_title(struct vf_window *window, const char *title);

// Drawable size in pixels.
struct vf_size
vf_window_pixels(struct vf_window *window);

// Pixels per desktop point, about 1 to 3.
float
vf_window_pixel_scale(struct vf_window *window);

// How much larger than at 96 dpi text should be, in pixels.
float
vf_window_ui_scale(struct vf_window *window);

bool
vf_window_is_visible(struct vf_window *window);

// True while it has the keyboard.
bool
vf_window_is_focused(struct vf_window *window);

// Of its monitor, in hertz; 0: unknown.
double
vf_window_refresh_hz(struct vf_window *window);

// Makes it so many pixels large, unless it is maximized or in full screen.
void
vf_window_set_pixels(struct vf_window *window, struct vf_size size);

// Where it is and how large, in desktop points, without its borders.
struct vf_rect
vf_window_geometry(struct vf_window *window);

// True while it has a size of its own: not in full screen, not maximized, not hidden.
bool
vf_window_is_free(struct vf_window *window);

// Holds off the host's screen saver, or does not.
void
vf_window_keep_awake(struct vf_window *window, bool awake);

// Brings it to the front and gives it the keyboard, as far as the desktop lets a
// window do that by itself; where it does not, asks for attention.
void
vf_window_raise(struct vf_window *window);

// Asks for the user's attention, if the keyboard is elsewhere.
void
vf_window_ask_attention(struct vf_window *window);

bool
vf_window_is_fullscreen(struct vf_window *window);

void
vf_window_set_fullscreen(struct vf_window *window, bool fullscreen);
