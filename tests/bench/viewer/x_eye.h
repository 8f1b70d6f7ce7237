// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An eye on an X server: sees which frame of the test scene is in the top left
// corner of the screen, by the code painted there (tools/host/scene_code.h), as
// somebody in front of the monitor would.
//
// Lifetime: open/close. One thread. Errors: a message on standard error and exit.

#include "tools/host/scene_code.h"

#include <stdbool.h>
#include <stdint.h>

struct x_eye;

// `display`: as in $DISPLAY.
struct x_eye *
x_eye_open(const char *display);

void
x_eye_close(struct x_eye *eye);

// Looks once; false when no whole frame is there.
bool
x_eye_look(struct x_eye *eye, struct vf_scene_code *code);

// Takes all windows of clients off the screen, as minimising does.
void
x_eye_hide_windows(struct x_eye *eye);
