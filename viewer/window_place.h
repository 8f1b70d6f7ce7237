// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where a window opens and how large: what was asked for, or what is remembered. Pure.
//
// Path: viewer/options/options.h -> this -> viewer/app/window.h

#include "base/geometry.h"

#include <stdbool.h>

struct vf_window_place {
    struct vf_size size; // desktop points
    bool has_position;
    struct vf_point position;
    const char *monitor; // borrowed; NULL: any
};

// "WxH+X+Y" as vf_window_place_print() writes it; false when it is not, or no window
// could be so.
bool
vf_window_place_parse(const char *text, struct vf_window_place *place);

// *Transferred*.
char *
vf_window_place_print(const struct vf_rect *rect);

// True when so much of the window's upper edge is on `monitor` that it can be taken
// hold of.
bool
vf_window_place_is_seen(const struct vf_window_place *place,
                        struct vf_rect monitor);

// "XxY", as --position takes it; false for "center" and anything else.
bool
vf_window_position_parse(const char *text, struct vf_point *position);
