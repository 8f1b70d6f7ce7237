// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/render/gl_surface.h"

#include <SDL.h>
#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <epoxy/glx.h>
#include <string.h>

enum { MAX_COPIES = 4 };

struct sdl_surface {
    struct vf_gl_surface base;
    SDL_Window *window;
    SDL_GLContext context;
    bool uses_glx;

    // found at bind
    EGLDisplay egl_display; // EGL_NO_DISPLAY under GLX
    EGLSurface egl_surface;
    Display *x_display; // NULL under EGL
    GLXDrawable glx_drawable;
    bool has_buffer_age;
    bool has_damage;
    // Software GLX copies to the window with the processor: copying only what
    // changed makes small changes cheap, and the back buffer stays as it was.
    bool has_copy;  // glXCopySubBufferMESA
    bool presented; // something was shown since the last resize
};

static void
find_egl(struct sdl_surface *sdl)
{
    sdl->base.platform = "EGL";
    sdl->base.uses_egl = true;
    sdl->egl_display = eglGetCurrentDisplay();
    sdl->egl_surface = eglGetCurrentSurface(EGL_DRAW);
    sdl->has_buffer_age =
        epoxy_has_egl_extension(sdl->egl_display, "EGL_EXT_buffer_age");
    sdl->has_damage =
        epoxy_has_egl_extension(sdl->egl_display,
                                "EGL_KHR_swap_buffers_with_damage") ||
        epoxy_has_egl_extension(sdl->egl_display,
                                "EGL_EXT_swap_buffers_with_damage");
}

static void
find_glx(struct sdl_surface *sdl)
{
    sdl->base.platform = "GLX";
    sdl->x_display = glXGetCurrentDisplay();
    sdl->glx_drawable = glXGetCurrentDrawable();
    int screen = DefaultScreen(sdl->x_display);
    sdl->has_buffer_age =
        epoxy_has_glx_extension(sdl->x_display, screen, "GLX_EXT_buffer_age");
    sdl->has_copy = sdl->base.is_software &&
                    epoxy_has_glx_extension(sdl->x_display, screen,
                                            "GLX_MESA_copy_sub_buffer");
}

static bool
bind(struct vf_gl_surface *surface, GError **error)
{
    struct sdl_surface *sdl = (struct sdl_surface *)surface;
    if (SDL_GL_MakeCurrent(sdl->window, sdl->context) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The window's GL context could not be used: %s."),
                    SDL_GetError());
        return false;
    }
    surface->is_gles = !epoxy_is_desktop_gl();
    surface->is_software = vf_gl_is_software();
    if (sdl->uses_glx) {
        find_glx(sdl);
    } else if (eglGetCurrentContext() != EGL_NO_CONTEXT) {
        find_egl(sdl);
    }
    SDL_GL_SetSwapInterval(0);
    return true;
}

static void
unbind(struct vf_gl_surface *surface)
{
    struct sdl_surface *sdl = (struct sdl_surface *)surface;
    SDL_GL_MakeCurrent(sdl->window, NULL);
}

static void
resize(struct vf_gl_surface *surface, struct vf_size size)
{
    struct sdl_surface *sdl = (struct sdl_surface *)surface;
    surface->size = size;
    sdl->presented = false;
}

static int
age(struct vf_gl_surface *surface)
{
    struct sdl_surface *sdl = (struct sdl_surface *)surface;
    if (!sdl->presented) {
        return VF_SURFACE_AGE_UNKNOWN;
    }
    if (sdl->has_copy) {
        return VF_SURFACE_AGE_PRESERVED;
    }
    if (!sdl->has_buffer_age) {
        return VF_SURFACE_AGE_UNKNOWN;
    }
    if (sdl->egl_display != EGL_NO_DISPLAY) {
        EGLint value = 0;
        eglQuerySurface(sdl->egl_display, sdl->egl_surface, EGL_BUFFER_AGE_EXT,
                        &value);
        return value;
    }
    unsigned value = 0;
    glXQueryDrawable(sdl->x_display, sdl->glx_drawable, GLX_BACK_BUFFER_AGE_EXT,
                     &value);
    return (int)value;
}

// The window may have another size already than we have heard of, and a copy that
// reaches outside of it is an error that X ends programs for.
static bool
window_has_our_size(const struct sdl_surface *sdl)
{
    unsigned width = 0;
    unsigned height = 0;
    glXQueryDrawable(sdl->x_display, sdl->glx_drawable, GLX_WIDTH, &width);
    glXQueryDrawable(sdl->x_display, sdl->glx_drawable, GLX_HEIGHT, &height);
    return (int)width == sdl->base.size.w && (int)height == sdl->base.size.h;
}

// GL and EGL count rows from the bottom.
static int
bottom_row(const struct vf_gl_surface *surface, struct vf_rect rect)
{
    return surface->size.h - rect.y - rect.h;
}

static void
copy_rect(struct sdl_surface *sdl, struct vf_rect rect)
{
    glXCopySubBufferMESA(sdl->x_display, sdl->glx_drawable, rect.x,
                         bottom_row(&sdl->base, rect), rect.w, rect.h);
}

// Each copy waits for the X server, which takes as long as copying a megabyte does;
// so many rectangles go together, with what lies between them.
static void
copy_rects(struct sdl_surface *sdl, const struct vf_damage *damage)
{
    glFlush();
    if (damage->full || damage->count > MAX_COPIES) {
        copy_rect(sdl, vf_damage_bounds(damage, sdl->base.size));
        return;
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        copy_rect(sdl, damage->rects[i]);
    }
}

static void
swap_with_damage(struct sdl_surface *sdl, const struct vf_damage *damage)
{
    EGLint rects[4 * VF_DAMAGE_MAX_RECTS];
    for (uint32_t i = 0; i < damage->count; i++) {
        struct vf_rect rect = damage->rects[i];
        rects[4 * i] = rect.x;
        rects[4 * i + 1] = bottom_row(&sdl->base, rect);
        rects[4 * i + 2] = rect.w;
        rects[4 * i + 3] = rect.h;
    }
    if (epoxy_has_egl_extension(sdl->egl_display,
                                "EGL_KHR_swap_buffers_with_damage")) {
        eglSwapBuffersWithDamageKHR(sdl->egl_display, sdl->egl_surface, rects,
                                    (EGLint)damage->count);
    } else {
        eglSwapBuffersWithDamageEXT(sdl->egl_display, sdl->egl_surface, rects,
                                    (EGLint)damage->count);
    }
}

static void
present(struct vf_gl_surface *surface, const struct vf_damage *damage)
{
    struct sdl_surface *sdl = (struct sdl_surface *)surface;
    // A swap is what lets Mesa see that the window has another size.
    bool was_presented = sdl->presented;
    sdl->presented = true;
    if (sdl->has_copy && was_presented && window_has_our_size(sdl)) {
        copy_rects(sdl, damage);
    } else if (sdl->has_damage && !damage->full && damage->count > 0) {
        swap_with_damage(sdl, damage);
    } else {
        SDL_GL_SwapWindow(sdl->window);
    }
}

static int
set_interval(struct vf_gl_surface *surface, int interval)
{
    (void)surface;
    if (SDL_GL_SetSwapInterval(interval) != 0 && interval == -1) {
        SDL_GL_SetSwapInterval(1);
    }
    return SDL_GL_GetSwapInterval();
}

static void
destroy(struct vf_gl_surface *surface)
{
    struct sdl_surface *sdl = (struct sdl_surface *)surface;
    SDL_GL_DeleteContext(sdl->context);
    g_free(sdl);
}

static const struct vf_gl_surface_ops sdl_ops = {
    .bind = bind,
    .unbind = unbind,
    .resize = resize,
    .age = age,
    .present = present,
    .set_interval = set_interval,
    .destroy = destroy,
};

// Between a look at the window's size and its use the size can change. What comes
// of that is drawn again when the change is heard of; the default is to exit.
static int
on_x_error(Display *display, XErrorEvent *event)
{
    char text[128] = "";
    XGetErrorText(display, event->error_code, text, sizeof(text));
    g_info("X request %d.%d failed: %s", event->request_code, event->minor_code,
           text);
    return 0;
}

static SDL_GLContext
create_context(SDL_Window *window)
{
    const struct {
        int profile;
        int major;
        int minor;
    } tries[] = {
        {SDL_GL_CONTEXT_PROFILE_CORE, 3, 3},
        {SDL_GL_CONTEXT_PROFILE_ES, 3, 0},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, tries[i].profile);
        SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, tries[i].major);
        SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, tries[i].minor);
        SDL_GLContext context = SDL_GL_CreateContext(window);
        if (context) {
            return context;
        }
    }
    return NULL;
}

struct vf_gl_surface *
vf_gl_surface_create_window(SDL_Window *window, GError **error)
{
    SDL_GLContext context = create_context(window);
    if (!context) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("Neither OpenGL 3.3 nor OpenGL ES 3.0 is available for a "
                      "window here (%s): install or update the graphics driver "
                      "(on Debian: libgl1-mesa-dri), or use --headless."),
                    SDL_GetError());
        return NULL;
    }
    struct sdl_surface *sdl = g_new0(struct sdl_surface, 1);
    sdl->base.ops = &sdl_ops;
    sdl->base.platform = "GL";
    sdl->window = window;
    sdl->context = context;
    // Asking GLX or EGL itself would load the library that is not in use.
    sdl->uses_glx =
        g_strcmp0(SDL_GetCurrentVideoDriver(), "x11") == 0 &&
        !SDL_GetHintBoolean(SDL_HINT_VIDEO_X11_FORCE_EGL, SDL_FALSE);
    sdl->egl_display = EGL_NO_DISPLAY;
    if (g_strcmp0(SDL_GetCurrentVideoDriver(), "x11") == 0) {
        XSetErrorHandler(on_x_error);
    }
    int w = 0;
    int h = 0;
    SDL_GL_GetDrawableSize(window, &w, &h);
    sdl->base.size = (struct vf_size){w, h};
    sdl->base.depth = 8;
    SDL_GL_GetAttribute(SDL_GL_GREEN_SIZE, &sdl->base.depth);
    // The render thread takes it over.
    SDL_GL_MakeCurrent(window, NULL);
    return &sdl->base;
}
