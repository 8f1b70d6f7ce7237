// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/window_system.h"

#include "input/input_event.h"

#include <glib.h>
#include <string.h>

#ifdef VF_HAVE_X11

#include <X11/XKBlib.h>
#include <X11/Xlib.h>

static int
on_error(Display *display, XErrorEvent *error)
{
    char text[128];
    XGetErrorText(display, error->error_code, text, sizeof(text));
    g_info("X server: %s (request %d.%d)", text, error->request_code,
           error->minor_code);
    return 0;
}

void
vf_x11_survive_errors(void)
{
    XSetErrorHandler(on_error);
}

enum vf_known
vf_x11_holds_keyboard(void *display, unsigned long window)
{
    int result = XGrabKeyboard(display, window, True, GrabModeAsync,
                               GrabModeAsync, CurrentTime);
    return result == GrabSuccess ? VF_KNOWN_YES : VF_KNOWN_NO;
}

bool
vf_x11_set_locks(void *display, unsigned locks)
{
    unsigned caps = LockMask;
    unsigned num = XkbKeysymToModifiers(display, 0xff7f /* XK_Num_Lock */);
    unsigned wanted =
        (locks & VF_LOCK_CAPS ? caps : 0) | (locks & VF_LOCK_NUM ? num : 0);
    return XkbLockModifiers(display, XkbUseCoreKbd, caps | num, wanted);
}

#else

void
vf_x11_survive_errors(void)
{
}

enum vf_known
vf_x11_holds_keyboard(void *display, unsigned long window)
{
    (void)display;
    (void)window;
    return VF_KNOWN_NOT;
}

bool
vf_x11_set_locks(void *display, unsigned locks)
{
    (void)display;
    (void)locks;
    return false;
}

#endif

#ifdef VF_HAVE_WAYLAND

#include <wayland-client.h>

static void
on_global(void *data, struct wl_registry *registry, uint32_t name,
          const char *interface, uint32_t version)
{
    (void)registry;
    (void)name;
    (void)version;
    bool *found = data;
    if (strcmp(interface, "zwp_keyboard_shortcuts_inhibit_manager_v1") == 0) {
        *found = true;
    }
}

static void
on_global_remove(void *data, struct wl_registry *registry, uint32_t name)
{
    (void)data;
    (void)registry;
    (void)name;
}

enum vf_known
vf_wayland_has_shortcut_inhibitor(void *display)
{
    static const struct wl_registry_listener listener = {
        .global = on_global,
        .global_remove = on_global_remove,
    };
    // A queue of our own: SDL dispatches the default one.
    struct wl_event_queue *queue = wl_display_create_queue(display);
    if (!queue) {
        return VF_KNOWN_NOT;
    }
    struct wl_display *wrapper = wl_proxy_create_wrapper(display);
    wl_proxy_set_queue((struct wl_proxy *)wrapper, queue);
    struct wl_registry *registry = wl_display_get_registry(wrapper);
    wl_proxy_wrapper_destroy(wrapper);
    bool found = false;
    wl_registry_add_listener(registry, &listener, &found);
    bool answered = wl_display_roundtrip_queue(display, queue) >= 0;
    wl_registry_destroy(registry);
    wl_event_queue_destroy(queue);
    if (!answered) {
        return VF_KNOWN_NOT;
    }
    return found ? VF_KNOWN_YES : VF_KNOWN_NO;
}

#else

enum vf_known
vf_wayland_has_shortcut_inhibitor(void *display)
{
    (void)display;
    return VF_KNOWN_NOT;
}

#endif
