// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/sdl_grab.h"

#include "base/thread.h"
#include "input/wayland_shortcuts.h"
#include "input/window_system.h"

#include <SDL.h>
#include <SDL_syswm.h>

// What the window has of a Wayland compositor.
static const char *const SHORTCUTS = "vf-shortcuts";

static bool
system_of(SDL_Window *window, SDL_SysWMinfo *info)
{
    SDL_VERSION(&info->version);
    return SDL_GetWindowWMInfo(window, info) == SDL_TRUE;
}

static void
on_changed(void *window)
{
    // Nobody registers this one: it only wakes whoever waits for events.
    SDL_Event event = {.type = SDL_LASTEVENT - 1};
    event.user.windowID = SDL_GetWindowID(window);
    SDL_PushEvent(&event);
}

// True where the keyboard is asked for without SDL.
static bool
set_shortcuts(SDL_Window *window, bool wanted)
{
    SDL_SysWMinfo info;
    if (!system_of(window, &info)) {
        return false;
    }
#ifdef SDL_VIDEO_DRIVER_WAYLAND
    if (info.subsystem == SDL_SYSWM_WAYLAND) {
        struct vf_wayland_shortcuts *held = SDL_GetWindowData(window, SHORTCUTS);
        if (wanted && !held) {
            held = vf_wayland_shortcuts_create(info.info.wl.display,
                                               info.info.wl.surface, on_changed,
                                               window);
        } else if (!wanted) {
            vf_wayland_shortcuts_destroy(held);
            held = NULL;
        }
        SDL_SetWindowData(window, SHORTCUTS, held);
        return true;
    }
#endif
    (void)wanted;
    return false;
}

void
vf_sdl_set_grabs(struct SDL_Window *window, bool keyboard, bool mouse)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    if (!set_shortcuts(window, keyboard)) {
        SDL_SetWindowKeyboardGrab(window, keyboard ? SDL_TRUE : SDL_FALSE);
    }
    SDL_SetWindowMouseGrab(window, mouse ? SDL_TRUE : SDL_FALSE);
    SDL_SetRelativeMouseMode(mouse ? SDL_TRUE : SDL_FALSE);
}

static enum vf_grab_state
x11_state(SDL_Window *window, const SDL_SysWMinfo *info)
{
#ifdef SDL_VIDEO_DRIVER_X11
    if (!SDL_GetWindowKeyboardGrab(window)) {
        return VF_GRAB_REFUSED;
    }
    switch (vf_x11_holds_keyboard(info->info.x11.display, info->info.x11.window)) {
    case VF_KNOWN_YES:
        return VF_GRAB_ON;
    case VF_KNOWN_NO:
        return VF_GRAB_REFUSED;
    case VF_KNOWN_NOT:
        break;
    }
#else
    (void)window;
    (void)info;
#endif
    return VF_GRAB_ASKED;
}

static enum vf_grab_state
wayland_state(SDL_Window *window)
{
    const struct vf_wayland_shortcuts *held = SDL_GetWindowData(window, SHORTCUTS);
    if (!held) {
        return VF_GRAB_UNOFFERED;
    }
    switch (vf_wayland_shortcuts_state(held)) {
    case VF_SHORTCUTS_UNOFFERED:
        return VF_GRAB_UNOFFERED;
    case VF_SHORTCUTS_ASKED:
        return VF_GRAB_ASKED;
    case VF_SHORTCUTS_OURS:
        return VF_GRAB_ON;
    case VF_SHORTCUTS_TAKEN_BACK:
        break;
    }
    return VF_GRAB_REFUSED;
}

static enum vf_grab_state
keyboard_state(SDL_Window *window)
{
    SDL_SysWMinfo info;
    if (system_of(window, &info)) {
        if (info.subsystem == SDL_SYSWM_X11) {
            return x11_state(window, &info);
        }
        if (info.subsystem == SDL_SYSWM_WAYLAND) {
            return wayland_state(window);
        }
    }
    return SDL_GetWindowKeyboardGrab(window) ? VF_GRAB_ASKED : VF_GRAB_REFUSED;
}

struct vf_grabs
vf_sdl_grabs(struct SDL_Window *window, bool keyboard, bool mouse)
{
    VF_ASSERT_ROLE(VF_ROLE_MAIN);
    struct vf_grabs grabs = {VF_GRAB_OFF, VF_GRAB_OFF};
    if (keyboard) {
        grabs.keyboard = keyboard_state(window);
    }
    if (mouse) {
        grabs.mouse = SDL_GetRelativeMouseMode() ? VF_GRAB_ON : VF_GRAB_REFUSED;
    }
    return grabs;
}
