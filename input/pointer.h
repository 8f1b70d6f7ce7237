// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Pointer arithmetic: from what the host's mouse did to what the guest's mouse
// is to do. Fractions are kept, so that slow motion and fine wheels lose
// nothing. Pure values; the router owns one struct vf_pointer.
//
// Path: input/input_event.h -> this -> input/router.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stdint.h>

// Where the guest's picture is in the window, as the renderer draws it.
struct vf_pointer_view {
    struct vf_rect picture;    // window pixels; may reach outside the window
    struct vf_size screen;     // guest desktop, pixels
    enum vf_rotation rotation; // the picture is turned clockwise by this
};

// Guest pixels of relative motion, or whole notches, that are due now.
struct vf_pointer_step {
    int32_t dx;
    int32_t dy;
};

struct vf_pointer {
    double scale;              // by sensitivity
    double motion_x, motion_y; // less than one unit each
    double wheel_x, wheel_y;
};

enum { VF_SENSITIVITY_MIN = -9, VF_SENSITIVITY_MAX = 9 };

void
vf_pointer_init(struct vf_pointer *pointer);

// -9..9, 0 is the mouse as it is; a step is a tenth. Clamped.
void
vf_pointer_set_sensitivity(struct vf_pointer *pointer, int sensitivity);

// Forgets the fractions: the next motion begins a new one.
void
vf_pointer_reset(struct vf_pointer *pointer);

// Adds host motion, as seen on a picture turned by `rotation`.
struct vf_pointer_step
vf_pointer_move(struct vf_pointer *pointer, double dx, double dy,
                enum vf_rotation rotation);

// Adds wheel motion in notches. Turning back drops what was left of the other
// direction, so that the first notch back counts.
struct vf_pointer_step
vf_pointer_turn(struct vf_pointer *pointer, double dx, double dy);

// The guest pixel under a window position. False when the position is outside
// the picture (`guest` is then the nearest pixel) or when there is no picture
// (`guest` is 0,0).
bool
vf_pointer_map(const struct vf_pointer_view *view, double window_x,
               double window_y, struct vf_point *guest);

// The centre of a guest pixel in the window: the reverse, for warping.
bool
vf_pointer_unmap(const struct vf_pointer_view *view, struct vf_point guest,
                 double *window_x, double *window_y);
