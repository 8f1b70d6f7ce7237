// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What SDL does not tell about the X server below it: whether a keyboard grab is
// really held, and the host's lock keys. Takes the raw connections, so that SDL stays in
// input/sdl_translate.c.
//
// Built without X11's libraries, the functions know nothing and say
// so. Thread-safety: the thread that owns the window (main). Path: -> this ->
// input/sdl_translate.c

#include <stdbool.h>

enum vf_known {
    VF_KNOWN_NO,
    VF_KNOWN_YES,
    VF_KNOWN_NOT, // cannot be told
};

// `display`: Display *, `window`: Window. Asks for the grab again, which
// succeeds exactly when no other program holds the keyboard, and tells how that
// went.
enum vf_known
vf_x11_holds_keyboard(void *display, unsigned long window);

// Sets the host's lock keys (enum vf_lock bits; only Num and Caps).
bool
vf_x11_set_locks(void *display, unsigned locks);

// False when another program has destroyed it. Unknown where windows cannot be.
enum vf_known
vf_x11_window_exists(void *display, unsigned long window);

// X11: an error that the server reports about one request, such as a drawing into a
// window that has just become smaller, no longer ends the process. Such errors are
// logged. The input and drawing libraries in the process share this.
void
vf_x11_survive_errors(void);
