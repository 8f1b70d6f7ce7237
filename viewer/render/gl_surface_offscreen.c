// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "viewer/render/gl_surface.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <string.h>

struct offscreen {
    struct vf_gl_surface base;
    EGLDisplay display;
    EGLContext context;
    GLuint renderbuffer;
};

static EGLDisplay
open_display(void)
{
    // A real device first; the surfaceless platform is Mesa's way and also finds
    // the software renderer.
    if (epoxy_has_egl_extension(EGL_NO_DISPLAY,
                                "EGL_MESA_platform_surfaceless")) {
        EGLDisplay display = eglGetPlatformDisplayEXT(
            EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
        if (display != EGL_NO_DISPLAY && eglInitialize(display, NULL, NULL)) {
            return display;
        }
    }
    if (epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device") &&
        epoxy_has_egl_extension(EGL_NO_DISPLAY, "EGL_EXT_device_enumeration")) {
        EGLDeviceEXT devices[16];
        EGLint count = 0;
        if (eglQueryDevicesEXT(G_N_ELEMENTS(devices), devices, &count)) {
            for (EGLint i = 0; i < count; i++) {
                EGLDisplay display = eglGetPlatformDisplayEXT(
                    EGL_PLATFORM_DEVICE_EXT, devices[i], NULL);
                if (display != EGL_NO_DISPLAY &&
                    eglInitialize(display, NULL, NULL)) {
                    return display;
                }
            }
        }
    }
    return EGL_NO_DISPLAY;
}

static bool
create_context(struct offscreen *offscreen)
{
    static const EGLint core[] = {EGL_CONTEXT_MAJOR_VERSION,
                                  3,
                                  EGL_CONTEXT_MINOR_VERSION,
                                  3,
                                  EGL_CONTEXT_OPENGL_PROFILE_MASK,
                                  EGL_CONTEXT_OPENGL_CORE_PROFILE_BIT,
                                  EGL_NONE};
    static const EGLint es[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_NONE};
    const struct {
        EGLenum api;
        EGLint renderable;
        const EGLint *attributes;
    } tries[] = {
        {EGL_OPENGL_API, EGL_OPENGL_BIT, core},
        {EGL_OPENGL_ES_API, EGL_OPENGL_ES3_BIT, es},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(tries); i++) {
        EGLint wanted[] = {EGL_RENDERABLE_TYPE, tries[i].renderable,
                           EGL_SURFACE_TYPE, 0, EGL_NONE};
        EGLConfig config = EGL_NO_CONFIG_KHR;
        EGLint found = 0;
        eglChooseConfig(offscreen->display, wanted, &config, 1, &found);
        if (found == 0) {
            config = EGL_NO_CONFIG_KHR;
        }
        if (!eglBindAPI(tries[i].api)) {
            continue;
        }
        offscreen->context = eglCreateContext(
            offscreen->display, config, EGL_NO_CONTEXT, tries[i].attributes);
        if (offscreen->context != EGL_NO_CONTEXT) {
            offscreen->base.is_gles = tries[i].api == EGL_OPENGL_ES_API;
            return true;
        }
    }
    return false;
}

static void
resize(struct vf_gl_surface *surface, struct vf_size size)
{
    struct offscreen *offscreen = (struct offscreen *)surface;
    surface->size = size;
    glBindRenderbuffer(GL_RENDERBUFFER, offscreen->renderbuffer);
    glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, size.w, size.h);
    glBindFramebuffer(GL_FRAMEBUFFER, surface->framebuffer);
    glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0,
                              GL_RENDERBUFFER, offscreen->renderbuffer);
}

static void
unbind(struct vf_gl_surface *surface)
{
    struct offscreen *offscreen = (struct offscreen *)surface;
    if (offscreen->display == EGL_NO_DISPLAY) {
        return;
    }
    if (surface->framebuffer) {
        glDeleteFramebuffers(1, &surface->framebuffer);
        glDeleteRenderbuffers(1, &offscreen->renderbuffer);
        surface->framebuffer = 0;
    }
    eglMakeCurrent(offscreen->display, EGL_NO_SURFACE, EGL_NO_SURFACE,
                   EGL_NO_CONTEXT);
    if (offscreen->context != EGL_NO_CONTEXT) {
        eglDestroyContext(offscreen->display, offscreen->context);
    }
    eglTerminate(offscreen->display);
    eglReleaseThread();
    offscreen->context = EGL_NO_CONTEXT;
    offscreen->display = EGL_NO_DISPLAY;
}

static bool
bind(struct vf_gl_surface *surface, GError **error)
{
    struct offscreen *offscreen = (struct offscreen *)surface;
    offscreen->display = open_display();
    if (offscreen->display == EGL_NO_DISPLAY) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("No EGL device could be opened to draw without a window: "
                      "install a GL driver (on Debian: libegl-mesa0 and "
                      "libgl1-mesa-dri)."));
        return false;
    }
    if (!create_context(offscreen) ||
        !eglMakeCurrent(offscreen->display, EGL_NO_SURFACE, EGL_NO_SURFACE,
                        offscreen->context)) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The EGL driver '%s' offers neither OpenGL 3.3 nor OpenGL "
                      "ES 3.0 without a window: update the graphics driver."),
                    eglQueryString(offscreen->display, EGL_VENDOR));
        unbind(surface);
        return false;
    }
    surface->is_software = vf_gl_is_software();
    glGenFramebuffers(1, &surface->framebuffer);
    glGenRenderbuffers(1, &offscreen->renderbuffer);
    resize(surface, surface->size);
    return true;
}

static int
age(struct vf_gl_surface *surface)
{
    (void)surface;
    return VF_SURFACE_AGE_PRESERVED;
}

static void
present(struct vf_gl_surface *surface, const struct vf_damage *damage)
{
    (void)surface;
    (void)damage;
    // Nobody looks at it, but "presented" must mean drawn, as in a window.
    glFinish();
}

static int
set_interval(struct vf_gl_surface *surface, int interval)
{
    (void)surface;
    (void)interval;
    return 0;
}

static void
destroy(struct vf_gl_surface *surface)
{
    g_free(surface);
}

static const struct vf_gl_surface_ops offscreen_ops = {
    .bind = bind,
    .unbind = unbind,
    .resize = resize,
    .age = age,
    .present = present,
    .set_interval = set_interval,
    .destroy = destroy,
};

struct vf_gl_surface *
vf_gl_surface_create_offscreen(struct vf_size size)
{
    struct offscreen *offscreen = g_new0(struct offscreen, 1);
    offscreen->base.ops = &offscreen_ops;
    offscreen->base.platform = _("off-screen EGL");
    offscreen->base.is_offscreen = true;
    offscreen->base.uses_egl = true;
    offscreen->base.depth = 8;
    offscreen->base.size = size;
    offscreen->display = EGL_NO_DISPLAY;
    offscreen->context = EGL_NO_CONTEXT;
    return &offscreen->base;
}
