// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The window's icon. Wayland and most desktops find it by the program's identity and
// its desktop entry; X11 also asks the window itself.
//
// Thread-safety: main thread. Path: viewer/window.h -> this

struct SDL_Window;

void
vf_window_icon_set(struct SDL_Window *window);
