// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/sdl_translate.h"

#include "base/thread.h"
#include "input/keys.h"
#include "input/raw_motion.h"
#include "input/window_system.h"

#include <SDL.h>
#include <SDL_syswm.h>

void
vf_sdl_input_hints(void)
{
    // Alt+Tab is the guest's while the keyboard is grabbed.
    SDL_SetHint(SDL_HINT_ALLOW_ALT_TAB_WHILE_GRABBED, "0");
    // The click that focuses the window is the user's, and may be a click.
    SDL_SetHint(SDL_HINT_MOUSE_FOCUS_CLICKTHROUGH, "1");
    // Signals are the program's: they release the capture.
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
}

void
vf_sdl_set_raw_mouse(bool raw)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    // Accelerated motion is only seen by moving the pointer and putting it back,
    // which Wayland does not allow.
    const char *driver = SDL_GetCurrentVideoDriver();
    bool warp = !raw && driver && SDL_strcmp(driver, "x11") == 0;
    SDL_SetHint(SDL_HINT_MOUSE_RELATIVE_MODE_WARP, warp ? "1" : "0");
}

// --- events ---

static void
pixel_scale(SDL_Window *window, float *x, float *y)
{
    int points_w = 0, points_h = 0, pixels_w = 0, pixels_h = 0;
    SDL_GetWindowSize(window, &points_w, &points_h);
#if SDL_VERSION_ATLEAST(2, 26, 0)
    SDL_GetWindowSizeInPixels(window, &pixels_w, &pixels_h);
#else
    SDL_GL_GetDrawableSize(window, &pixels_w, &pixels_h);
#endif
    *x = points_w > 0 && pixels_w > 0 ? (float)pixels_w / (float)points_w : 1;
    *y = points_h > 0 && pixels_h > 0 ? (float)pixels_h / (float)points_h : 1;
}

unsigned
vf_sdl_locks(void)
{
    SDL_Keymod mods = SDL_GetModState();
    return (mods & KMOD_NUM ? (unsigned)VF_LOCK_NUM : 0) |
           (mods & KMOD_CAPS ? (unsigned)VF_LOCK_CAPS : 0) |
           (mods & KMOD_SCROLL ? (unsigned)VF_LOCK_SCROLL : 0);
}

static struct vf_input_event
make(enum vf_input_type type, uint64_t now_ns)
{
    return (struct vf_input_event){.type = type, .time_ns = now_ns};
}

static struct vf_input_event
make_locks(uint64_t now_ns)
{
    struct vf_input_event event = make(VF_INPUT_LOCKS, now_ns);
    event.locks = vf_sdl_locks();
    return event;
}

static struct vf_input_event
make_position(SDL_Window *window, int x, int y, uint64_t now_ns)
{
    float scale_x, scale_y;
    pixel_scale(window, &scale_x, &scale_y);
    struct vf_input_event event = make(VF_INPUT_POSITION, now_ns);
    // The middle of the point, so that rounding never leaves its pixel.
    event.position.x = ((float)x + 0.5f) * scale_x;
    event.position.y = ((float)y + 0.5f) * scale_y;
    return event;
}

static size_t
translate_key(const SDL_KeyboardEvent *sdl, uint64_t now_ns,
              struct vf_input_event *events)
{
    size_t count = 0;
    events[count] = make(VF_INPUT_KEY, now_ns);
    events[count].key.usage = (uint16_t)sdl->keysym.scancode;
    events[count].key.down = sdl->state == SDL_PRESSED;
    events[count].key.repeat = sdl->repeat != 0;
    count++;
    if (sdl->keysym.scancode == SDL_SCANCODE_CAPSLOCK ||
        sdl->keysym.scancode == SDL_SCANCODE_NUMLOCKCLEAR ||
        sdl->keysym.scancode == SDL_SCANCODE_SCROLLLOCK) {
        events[count++] = make_locks(now_ns);
    }
    return count;
}

static bool
button_from_sdl(uint8_t sdl, enum vf_button *button)
{
    switch (sdl) {
    case SDL_BUTTON_LEFT:
        *button = VF_BUTTON_LEFT;
        return true;
    case SDL_BUTTON_MIDDLE:
        *button = VF_BUTTON_MIDDLE;
        return true;
    case SDL_BUTTON_RIGHT:
        *button = VF_BUTTON_RIGHT;
        return true;
    case SDL_BUTTON_X1:
        *button = VF_BUTTON_SIDE;
        return true;
    case SDL_BUTTON_X2:
        *button = VF_BUTTON_EXTRA;
        return true;
    default:
        return false;
    }
}

// A free pointer is where it is clicked, also when no motion said so before.
static size_t
translate_button(const SDL_MouseButtonEvent *sdl, SDL_Window *window,
                 uint64_t now_ns, struct vf_input_event *events)
{
    enum vf_button button;
    if (!button_from_sdl(sdl->button, &button)) {
        return 0;
    }
    size_t count = 0;
    if (!SDL_GetRelativeMouseMode()) {
        events[count++] = make_position(window, sdl->x, sdl->y, now_ns);
    }
    events[count] = make(VF_INPUT_BUTTON, now_ns);
    events[count].button.button = button;
    events[count].button.down = sdl->state == SDL_PRESSED;
    return count + 1;
}

static size_t
translate_motion(const SDL_MouseMotionEvent *sdl, SDL_Window *window,
                 uint64_t now_ns, struct vf_input_event *events)
{
    if (!SDL_GetRelativeMouseMode()) {
        events[0] = make_position(window, sdl->x, sdl->y, now_ns);
        return 1;
    }
    if (vf_raw_motion_is_on(window)) {
        return 0; // the same motion comes once more, whole
    }
    events[0] = make(VF_INPUT_MOTION, now_ns);
    events[0].motion.dx = (float)sdl->xrel;
    events[0].motion.dy = (float)sdl->yrel;
    return 1;
}

static size_t
translate_wheel(const SDL_MouseWheelEvent *sdl, uint64_t now_ns,
                struct vf_input_event *events)
{
    events[0] = make(VF_INPUT_WHEEL, now_ns);
    events[0].wheel.dx = sdl->preciseX;
    events[0].wheel.dy = sdl->preciseY;
    return 1;
}

static size_t
translate_window(const SDL_WindowEvent *sdl, uint64_t now_ns,
                 struct vf_input_event *events)
{
    switch (sdl->event) {
    case SDL_WINDOWEVENT_FOCUS_GAINED:
        events[0] = make(VF_INPUT_FOCUS, now_ns);
        events[0].focus = true;
        events[1] = make_locks(now_ns);
        return 2;
    case SDL_WINDOWEVENT_FOCUS_LOST:
        events[0] = make(VF_INPUT_FOCUS, now_ns);
        events[0].focus = false;
        return 1;
    case SDL_WINDOWEVENT_ENTER:
    case SDL_WINDOWEVENT_LEAVE:
        events[0] = make(VF_INPUT_POINTER, now_ns);
        events[0].pointer = sdl->event == SDL_WINDOWEVENT_ENTER;
        return 1;
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_MAXIMIZED:
        events[0] = make(VF_INPUT_VISIBLE, now_ns);
        events[0].visible = true;
        return 1;
    case SDL_WINDOWEVENT_HIDDEN:
    case SDL_WINDOWEVENT_MINIMIZED:
        events[0] = make(VF_INPUT_VISIBLE, now_ns);
        events[0].visible = false;
        return 1;
    default:
        return 0;
    }
}

size_t
vf_sdl_translate(const union SDL_Event *sdl, struct SDL_Window *window,
                 uint64_t now_ns, struct vf_input_event *events)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    uint32_t id = SDL_GetWindowID(window);
    switch (sdl->type) {
    case SDL_KEYDOWN:
    case SDL_KEYUP:
        return sdl->key.windowID == id
                   ? translate_key(&sdl->key, now_ns, events)
                   : 0;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        return sdl->button.windowID == id
                   ? translate_button(&sdl->button, window, now_ns, events)
                   : 0;
    case SDL_MOUSEMOTION:
        return sdl->motion.windowID == id
                   ? translate_motion(&sdl->motion, window, now_ns, events)
                   : 0;
    case SDL_MOUSEWHEEL:
        return sdl->wheel.windowID == id
                   ? translate_wheel(&sdl->wheel, now_ns, events)
                   : 0;
    case SDL_WINDOWEVENT:
        return sdl->window.windowID == id
                   ? translate_window(&sdl->window, now_ns, events)
                   : 0;
    default:
        break;
    }
    float dx, dy;
    if (!vf_raw_motion_read(window, sdl, &dx, &dy)) {
        return 0;
    }
    events[0] = make(VF_INPUT_MOTION, now_ns);
    events[0].motion.dx = dx;
    events[0].motion.dy = dy;
    return 1;
}

size_t
vf_sdl_initial_events(struct SDL_Window *window, uint64_t now_ns,
                      struct vf_input_event *events)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    uint32_t flags = SDL_GetWindowFlags(window);
    events[0] = make(VF_INPUT_VISIBLE, now_ns);
    events[0].visible =
        flags & SDL_WINDOW_SHOWN && !(flags & SDL_WINDOW_MINIMIZED);
    events[1] = make(VF_INPUT_FOCUS, now_ns);
    events[1].focus = flags & SDL_WINDOW_INPUT_FOCUS;
    events[2] = make_locks(now_ns);
    return 3;
}

// --- the other way ---

void
vf_sdl_warp(struct SDL_Window *window, float x, float y)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    float scale_x, scale_y;
    pixel_scale(window, &scale_x, &scale_y);
    SDL_WarpMouseInWindow(window, (int)(x / scale_x), (int)(y / scale_y));
}

bool
vf_sdl_set_locks(struct SDL_Window *window, unsigned locks)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info)) {
        return false;
    }
#ifdef SDL_VIDEO_DRIVER_X11
    if (info.subsystem == SDL_SYSWM_X11) {
        return vf_x11_set_locks(info.info.x11.display, locks);
    }
#endif
    (void)locks;
    return false;
}
