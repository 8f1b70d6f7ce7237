// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/pointer.h"

#include <math.h>

// Beyond any mouse, and far inside int32_t.
static const double MOST_UNITS = 1 << 24;

void
vf_pointer_init(struct vf_pointer *pointer)
{
    *pointer = (struct vf_pointer){.scale = 1.0};
}

void
vf_pointer_set_sensitivity(struct vf_pointer *pointer, int sensitivity)
{
    if (sensitivity < VF_SENSITIVITY_MIN) {
        sensitivity = VF_SENSITIVITY_MIN;
    } else if (sensitivity > VF_SENSITIVITY_MAX) {
        sensitivity = VF_SENSITIVITY_MAX;
    }
    pointer->scale = (10 + sensitivity) / 10.0;
}

void
vf_pointer_reset(struct vf_pointer *pointer)
{
    pointer->motion_x = pointer->motion_y = 0;
    pointer->wheel_x = pointer->wheel_y = 0;
}

// Adds to a fraction and takes the whole units out of it.
static int32_t
accumulate(double *fraction, double amount)
{
    if (!isfinite(amount)) {
        return 0;
    }
    double sum = fmax(-MOST_UNITS, fmin(MOST_UNITS, *fraction + amount));
    double whole = trunc(sum);
    *fraction = sum - whole;
    return (int32_t)whole;
}

static void
turn_back(double *x, double *y, enum vf_rotation rotation)
{
    double before_x = *x;
    switch (rotation) {
    case VF_ROTATION_0:
        break;
    case VF_ROTATION_90:
        *x = *y;
        *y = -before_x;
        break;
    case VF_ROTATION_180:
        *x = -*x;
        *y = -*y;
        break;
    case VF_ROTATION_270:
        *x = -*y;
        *y = before_x;
        break;
    }
}

struct vf_pointer_step
vf_pointer_move(struct vf_pointer *pointer, double dx, double dy,
                enum vf_rotation rotation)
{
    turn_back(&dx, &dy, rotation);
    return (struct vf_pointer_step){
        .dx = accumulate(&pointer->motion_x, dx * pointer->scale),
        .dy = accumulate(&pointer->motion_y, dy * pointer->scale),
    };
}

static int32_t
turn_axis(double *fraction, double amount)
{
    if (*fraction * amount < 0) {
        *fraction = 0;
    }
    // High resolution wheels report 1/120ths, which floats do not hold exactly.
    const double rounding = 1.0 / 1024;
    int32_t whole = accumulate(fraction, amount);
    if (fabs(*fraction) > 1 - rounding) {
        whole += *fraction > 0 ? 1 : -1;
        *fraction = 0;
    }
    return whole;
}

struct vf_pointer_step
vf_pointer_turn(struct vf_pointer *pointer, double dx, double dy)
{
    return (struct vf_pointer_step){
        .dx = turn_axis(&pointer->wheel_x, dx),
        .dy = turn_axis(&pointer->wheel_y, dy),
    };
}

static int32_t
clamp_pixel(double value, int32_t size)
{
    double floored = floor(value);
    if (!(floored >= 0)) { // also when it is no number
        return 0;
    }
    return floored >= size ? size - 1 : (int32_t)floored;
}

bool
vf_pointer_map(const struct vf_pointer_view *view, double window_x,
               double window_y, struct vf_point *guest)
{
    *guest = (struct vf_point){0, 0};
    if (vf_rect_is_empty(view->picture) || vf_size_is_empty(view->screen)) {
        return false;
    }
    // Position within the picture, 0..1, then turned back about its centre.
    double u = (window_x - view->picture.x) / view->picture.w;
    double v = (window_y - view->picture.y) / view->picture.h;
    bool inside = u >= 0 && u < 1 && v >= 0 && v < 1;
    double x = u - 0.5;
    double y = v - 0.5;
    turn_back(&x, &y, view->rotation);
    guest->x = clamp_pixel((x + 0.5) * view->screen.w, view->screen.w);
    guest->y = clamp_pixel((y + 0.5) * view->screen.h, view->screen.h);
    return inside;
}

bool
vf_pointer_unmap(const struct vf_pointer_view *view, struct vf_point guest,
                 double *window_x, double *window_y)
{
    *window_x = *window_y = 0;
    if (vf_rect_is_empty(view->picture) || vf_size_is_empty(view->screen)) {
        return false;
    }
    double x = (guest.x + 0.5) / view->screen.w - 0.5;
    double y = (guest.y + 0.5) / view->screen.h - 0.5;
    // Turning forward is turning back by the rest of the circle.
    turn_back(&x, &y, (enum vf_rotation)((4u - (unsigned)view->rotation) & 3u));
    *window_x = view->picture.x + (x + 0.5) * view->picture.w;
    *window_y = view->picture.y + (y + 0.5) * view->picture.h;
    return true;
}
