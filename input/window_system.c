// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/window_system.h"

#include "input/input_event.h"

#include <glib.h>

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

enum vf_known
vf_x11_window_exists(void *display, unsigned long window)
{
    XWindowAttributes attributes;
    return XGetWindowAttributes(display, window, &attributes) ? VF_KNOWN_YES
                                                              : VF_KNOWN_NO;
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

enum vf_known
vf_x11_window_exists(void *display, unsigned long window)
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
