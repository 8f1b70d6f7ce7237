// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/window.h"

#include "base/words.h"
#include "input/sdl_translate.h"
#include "input/window_system.h"
#include "viewer/wayland_idle.h"
#include "viewer/window_icon.h"
#include "viewer/window_place.h"

#include <SDL.h>
#include <SDL_syswm.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct vf_window {
    SDL_Window *sdl;
    struct vf_wayland_idle *idle; // NULL: SDL does it
    bool awake;                   // as was last asked for
};

static void
set_hints(const struct vf_window_params *params)
{
    SDL_SetHint(SDL_HINT_APP_NAME, "virtflow-view");
    // The identity that a desktop file is found by, on X11 and on Wayland.
    g_setenv("SDL_VIDEO_X11_WMCLASS", "virtflow-view", FALSE);
    g_setenv("SDL_VIDEO_WAYLAND_WMCLASS", "virtflow-view", FALSE);
    vf_sdl_input_hints();
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    SDL_SetHint(SDL_HINT_VIDEO_MINIMIZE_ON_FOCUS_LOSS,
                params->minimize_on_focus_loss ? "1" : "0");
    // Borders where the desktop draws none, as on GNOME.
    SDL_SetHint(SDL_HINT_VIDEO_WAYLAND_ALLOW_LIBDECOR, "1");
    // A full-screen window must not turn the desktop's compositor off.
    SDL_SetHint(SDL_HINT_VIDEO_X11_NET_WM_BYPASS_COMPOSITOR, "0");

    bool egl = params->platform == VF_GL_PLATFORM_EGL ||
               (params->platform == VF_GL_PLATFORM_AUTO && params->wants_dmabuf);
    SDL_SetHint(SDL_HINT_VIDEO_X11_FORCE_EGL, egl ? "1" : "0");
}

static void
set_attributes(int depth)
{
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK,
                        SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 3);
    SDL_GL_SetAttribute(SDL_GL_RED_SIZE, depth);
    SDL_GL_SetAttribute(SDL_GL_GREEN_SIZE, depth);
    SDL_GL_SetAttribute(SDL_GL_BLUE_SIZE, depth);
    SDL_GL_SetAttribute(SDL_GL_ALPHA_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_STENCIL_SIZE, 0);
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
}

static Uint32
window_flags(const struct vf_window_params *params)
{
    Uint32 flags =
        SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI;
    if (params->fullscreen) {
        flags |= SDL_WINDOW_FULLSCREEN_DESKTOP;
    }
    if (params->borderless) {
        flags |= SDL_WINDOW_BORDERLESS;
    }
    if (params->maximized) {
        flags |= SDL_WINDOW_MAXIMIZED;
    }
    return flags;
}

// The monitor called for; 0, the first, when there is none such.
static int
find_monitor(const char *wanted)
{
    int count = SDL_GetNumVideoDisplays();
    char *end;
    long number = strtol(wanted, &end, 10);
    if (*end == '\0' && number >= 1 && number <= count) {
        return (int)number - 1;
    }
    for (int i = 0; i < count; i++) {
        const char *name = SDL_GetDisplayName(i);
        if (name && strstr(name, wanted)) {
            return i;
        }
    }
    g_warning("there is no monitor '%s' among the %d that are there", wanted,
              count);
    return 0;
}

static bool
is_on_monitor(const struct vf_window_params *params, int monitor)
{
    const struct vf_window_place place = {
        .size = params->size,
        .has_position = params->has_position,
        .position = params->position,
    };
    SDL_Rect bounds;
    return SDL_GetDisplayBounds(monitor, &bounds) == 0 &&
           vf_window_place_is_seen(
               &place,
               (struct vf_rect){bounds.x, bounds.y, bounds.w, bounds.h});
}

// On the monitor called for, there where it was when that was on it; else where it was,
// unless that was on a monitor that is gone; else in the middle.
static struct vf_point
first_position(const struct vf_window_params *params)
{
    int monitor = params->monitor ? find_monitor(params->monitor) : -1;
    int count = SDL_GetNumVideoDisplays();
    for (int i = 0; i < count; i++) {
        if ((monitor < 0 || i == monitor) && is_on_monitor(params, i)) {
            return params->position;
        }
    }
    int middle = monitor < 0 ? (int)SDL_WINDOWPOS_CENTERED
                             : (int)SDL_WINDOWPOS_CENTERED_DISPLAY(
                                   (unsigned)monitor);
    return (struct vf_point){middle, middle};
}

// With as many bits a channel as are wanted and there are. The GL library is loaded
// beforehand so that a second try does not load it again.
static SDL_Window *
create_deepest(const struct vf_window_params *params)
{
    struct vf_point at = first_position(params);
    int depth = params->depth ? params->depth : 10;
    bool loaded = SDL_GL_LoadLibrary(NULL) == 0;
    SDL_Window *sdl = NULL;
    for (; !sdl && depth >= 8; depth -= 2) {
        set_attributes(depth);
        sdl = SDL_CreateWindow(params->title, at.x, at.y, params->size.w,
                               params->size.h, window_flags(params));
    }
    if (loaded) {
        SDL_GL_UnloadLibrary();
    }
    return sdl;
}

// Without a desktop the toolkit may choose to draw where nobody looks; that is for
// whoever names such a driver (SDL_VIDEODRIVER).
static bool
is_seen(void)
{
    static const char *const UNSEEN[] = {"offscreen", "dummy", "evdev", NULL};
    const char *driver = SDL_GetCurrentVideoDriver();
    return g_getenv("SDL_VIDEODRIVER") || !driver ||
           !g_strv_contains(UNSEEN, driver);
}

static struct vf_wayland_idle *
create_idle(SDL_Window *sdl)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    return SDL_GetWindowWMInfo(sdl, &info) && info.subsystem == SDL_SYSWM_WAYLAND
               ? vf_wayland_idle_create(info.info.wl.display, info.info.wl.surface)
               : NULL;
}

struct vf_window *
vf_window_create(const struct vf_window_params *params, GError **error)
{
    set_hints(params);
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("No display could be opened (%s): start virtflow-view from a "
                      "desktop session, set DISPLAY or WAYLAND_DISPLAY, or use "
                      "--headless."),
                    SDL_GetError());
        return NULL;
    }
    if (!is_seen()) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("There is no display here: start virtflow-view from a desktop "
                      "session, set DISPLAY or WAYLAND_DISPLAY, or use --headless."));
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return NULL;
    }
    vf_x11_survive_errors();
    SDL_Window *sdl = create_deepest(params);
    if (!sdl) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                    _("The window could not be created (%s): check that the "
                      "graphics driver offers OpenGL here, or use --headless."),
                    SDL_GetError());
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return NULL;
    }
    SDL_SetWindowMinimumSize(sdl, 160, 120);
    vf_window_icon_set(sdl);
    // Text is asked for by the fields that want it.
    SDL_StopTextInput();
    struct vf_window *window = g_new0(struct vf_window, 1);
    window->sdl = sdl;
    window->idle = create_idle(sdl);
    return window;
}

bool
vf_window_is_gone(struct vf_window *window)
{
#ifdef SDL_VIDEO_DRIVER_X11
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (SDL_GetWindowWMInfo(window->sdl, &info) &&
        info.subsystem == SDL_SYSWM_X11) {
        return vf_x11_window_exists(info.info.x11.display, info.info.x11.window) ==
               VF_KNOWN_NO;
    }
#endif
    (void)window;
    return false;
}

void
vf_window_destroy(struct vf_window *window)
{
    if (!window) {
        return;
    }
    vf_wayland_idle_destroy(window->idle);
    if (vf_window_is_gone(window)) {
        // The toolkit would wait for ever for it to be taken off the screen.
        g_free(window);
        return;
    }
    SDL_DestroyWindow(window->sdl);
    SDL_QuitSubSystem(SDL_INIT_VIDEO);
    SDL_Quit();
    g_free(window);
}

SDL_Window *
vf_window_sdl(struct vf_window *window)
{
    return window->sdl;
}

void
vf_window_set_title(struct vf_window *window, const char *title)
{
    if (g_strcmp0(SDL_GetWindowTitle(window->sdl), title) != 0) {
        SDL_SetWindowTitle(window->sdl, title);
    }
}

struct vf_size
vf_window_pixels(struct vf_window *window)
{
    struct vf_size size;
    SDL_GL_GetDrawableSize(window->sdl, &size.w, &size.h);
    return size;
}

float
vf_window_pixel_scale(struct vf_window *window)
{
    int points = 0;
    SDL_GetWindowSize(window->sdl, &points, NULL);
    struct vf_size pixels = vf_window_pixels(window);
    return points > 0 ? (float)pixels.w / (float)points : 1.0f;
}

float
vf_window_ui_scale(struct vf_window *window)
{
    float scale = vf_window_pixel_scale(window);
    if (scale > 1.01f) {
        return scale;
    }
    // Desktops without scaled windows say how dense the monitor is instead.
    float dpi = 0;
    int display = SDL_GetWindowDisplayIndex(window->sdl);
    if (display >= 0 && SDL_GetDisplayDPI(display, &dpi, NULL, NULL) == 0) {
        scale = roundf(dpi / 96.0f * 4.0f) / 4.0f;
    }
    return fminf(fmaxf(scale, 1.0f), 4.0f);
}

bool
vf_window_is_visible(struct vf_window *window)
{
    Uint32 flags = SDL_GetWindowFlags(window->sdl);
    return !(flags & (SDL_WINDOW_HIDDEN | SDL_WINDOW_MINIMIZED));
}

bool
vf_window_is_focused(struct vf_window *window)
{
    return SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_INPUT_FOCUS;
}

double
vf_window_refresh_hz(struct vf_window *window)
{
    SDL_DisplayMode mode;
    int display = SDL_GetWindowDisplayIndex(window->sdl);
    bool known = display >= 0 && SDL_GetCurrentDisplayMode(display, &mode) == 0;
    return known && mode.refresh_rate > 0 ? mode.refresh_rate : 0;
}

void
vf_window_set_pixels(struct vf_window *window, struct vf_size size)
{
    float scale = vf_window_pixel_scale(window);
    Uint32 flags = SDL_GetWindowFlags(window->sdl);
    if (!(flags & (SDL_WINDOW_MAXIMIZED | SDL_WINDOW_FULLSCREEN_DESKTOP))) {
        SDL_SetWindowSize(window->sdl, (int)lroundf((float)size.w / scale),
                          (int)lroundf((float)size.h / scale));
    }
}

struct vf_rect
vf_window_geometry(struct vf_window *window)
{
    struct vf_rect rect;
    SDL_GetWindowPosition(window->sdl, &rect.x, &rect.y);
    SDL_GetWindowSize(window->sdl, &rect.w, &rect.h);
    return rect;
}

bool
vf_window_is_free(struct vf_window *window)
{
    return !(SDL_GetWindowFlags(window->sdl) &
             (SDL_WINDOW_FULLSCREEN | SDL_WINDOW_FULLSCREEN_DESKTOP |
              SDL_WINDOW_MAXIMIZED | SDL_WINDOW_MINIMIZED | SDL_WINDOW_HIDDEN));
}

void
vf_window_keep_awake(struct vf_window *window, bool awake)
{
    if (awake == window->awake) {
        return;
    }
    window->awake = awake;
    g_info("screen saver: %s", awake ? "held off" : "as the desktop has it");
    if (window->idle) {
        vf_wayland_idle_hold(window->idle, awake);
    } else if (awake) {
        SDL_DisableScreenSaver();
    } else {
        SDL_EnableScreenSaver();
    }
}

void
vf_window_raise(struct vf_window *window)
{
    if (SDL_GetWindowFlags(window->sdl) & SDL_WINDOW_MINIMIZED) {
        SDL_RestoreWindow(window->sdl);
    }
    SDL_RaiseWindow(window->sdl);
    vf_window_ask_attention(window);
}

void
vf_window_ask_attention(struct vf_window *window)
{
    if (!vf_window_is_focused(window)) {
        SDL_FlashWindow(window->sdl, SDL_FLASH_UNTIL_FOCUSED);
    }
}

bool
vf_window_is_fullscreen(struct vf_window *window)
{
    Uint32 flags = SDL_GetWindowFlags(window->sdl);
    return (flags & SDL_WINDOW_FULLSCREEN_DESKTOP) != 0;
}

void
vf_window_set_fullscreen(struct vf_window *window, bool fullscreen)
{
    SDL_SetWindowFullscreen(window->sdl,
                            fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
}
