// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/view.h"

#include <math.h>

static struct vf_size
scaled(struct vf_size size, double factor)
{
    struct vf_size result = {(int32_t)lround(size.w * factor),
                             (int32_t)lround(size.h * factor)};
    result.w = result.w < 1 ? 1 : result.w;
    result.h = result.h < 1 ? 1 : result.h;
    return result;
}

static struct vf_size
target_size(struct vf_size shown, struct vf_size window,
            enum vf_scale_mode mode)
{
    double fit = fmin((double)window.w / shown.w, (double)window.h / shown.h);
    switch (mode) {
    case VF_SCALE_FIT:
        return scaled(shown, fit);
    case VF_SCALE_STRETCH:
        return window;
    case VF_SCALE_INTEGER:
        return scaled(shown, fit >= 1.0 ? floor(fit) : fit);
    case VF_SCALE_SHRINK:
        return scaled(shown, fmin(fit, 1.0));
    case VF_SCALE_ONE:
        return shown;
    }
    return shown;
}

struct vf_view
vf_view_compute(const struct vf_view_params *params)
{
    struct vf_view view = {0};
    if (vf_size_is_empty(params->window) || vf_size_is_empty(params->image)) {
        return view;
    }
    view.valid = true;
    view.window = params->window;
    view.image = params->image;
    view.screen =
        vf_size_is_empty(params->screen) ? params->image : params->screen;
    view.rotation = params->rotation;

    struct vf_size shown = vf_size_rotate(params->image, params->rotation);
    struct vf_size size = target_size(shown, params->window, params->mode);
    // Rounding down, also below zero, keeps an odd remainder on the right.
    view.target = (struct vf_rect){
        (int32_t)floor((params->window.w - size.w) / 2.0),
        (int32_t)floor((params->window.h - size.h) / 2.0), size.w, size.h};
    view.exact = vf_size_equal(size, shown);
    return view;
}

// Target 0..1 to image 0..1. A picture turned 90 degrees clockwise shows the
// image's left edge at the top.
static struct vf_vec2
target_to_image(enum vf_rotation rotation, struct vf_vec2 p)
{
    switch (rotation) {
    case VF_ROTATION_0:
        return p;
    case VF_ROTATION_90:
        return (struct vf_vec2){p.y, 1 - p.x};
    case VF_ROTATION_180:
        return (struct vf_vec2){1 - p.x, 1 - p.y};
    case VF_ROTATION_270:
        return (struct vf_vec2){1 - p.y, p.x};
    }
    return p;
}

static struct vf_vec2
image_to_target(enum vf_rotation rotation, struct vf_vec2 p)
{
    switch (rotation) {
    case VF_ROTATION_0:
        return p;
    case VF_ROTATION_90:
        return (struct vf_vec2){1 - p.y, p.x};
    case VF_ROTATION_180:
        return (struct vf_vec2){1 - p.x, 1 - p.y};
    case VF_ROTATION_270:
        return (struct vf_vec2){p.y, 1 - p.x};
    }
    return p;
}

struct vf_vec2
vf_view_window_to_screen(const struct vf_view *view, struct vf_vec2 position)
{
    if (!view->valid) {
        return (struct vf_vec2){0, 0};
    }
    struct vf_vec2 unit = {
        (position.x - (float)view->target.x) / (float)view->target.w,
        (position.y - (float)view->target.y) / (float)view->target.h};
    unit = target_to_image(view->rotation, unit);
    return (struct vf_vec2){unit.x * (float)view->screen.w,
                            unit.y * (float)view->screen.h};
}

static struct vf_vec2
space_to_window(const struct vf_view *view, struct vf_size space,
                struct vf_vec2 position)
{
    struct vf_vec2 unit = {position.x / (float)space.w,
                           position.y / (float)space.h};
    unit = image_to_target(view->rotation, unit);
    return (struct vf_vec2){
        (float)view->target.x + unit.x * (float)view->target.w,
        (float)view->target.y + unit.y * (float)view->target.h};
}

struct vf_vec2
vf_view_screen_to_window(const struct vf_view *view, struct vf_vec2 position)
{
    if (!view->valid) {
        return (struct vf_vec2){0, 0};
    }
    return space_to_window(view, view->screen, position);
}

static struct vf_rect
rect_to_window(const struct vf_view *view, struct vf_size space,
               struct vf_rect rect, int32_t margin)
{
    if (!view->valid || vf_rect_is_empty(rect)) {
        return (struct vf_rect){0};
    }
    struct vf_vec2 a = space_to_window(
        view, space, (struct vf_vec2){(float)rect.x, (float)rect.y});
    struct vf_vec2 b = space_to_window(
        view, space,
        (struct vf_vec2){(float)rect.x + (float)rect.w,
                         (float)rect.y + (float)rect.h});
    // An exact view needs no margin, and float noise must not add a pixel.
    float grow = view->exact ? -0.01f : (float)margin;
    int32_t left = (int32_t)floorf(fminf(a.x, b.x) - grow);
    int32_t top = (int32_t)floorf(fminf(a.y, b.y) - grow);
    int32_t right = (int32_t)ceilf(fmaxf(a.x, b.x) + grow);
    int32_t bottom = (int32_t)ceilf(fmaxf(a.y, b.y) + grow);
    struct vf_rect found = {left, top, right - left, bottom - top};
    struct vf_rect window = {0, 0, view->window.w, view->window.h};
    return vf_rect_intersect(vf_rect_intersect(found, view->target), window);
}

struct vf_rect
vf_view_image_rect_to_window(const struct vf_view *view, struct vf_rect rect,
                             int32_t margin)
{
    return rect_to_window(view, view->image, rect, margin);
}

struct vf_rect
vf_view_screen_rect_to_window(const struct vf_view *view, struct vf_rect rect,
                              int32_t margin)
{
    // A cursor scaled by the host's down-sampling has soft edges even in an exact
    // view.
    struct vf_view scaled_view = *view;
    scaled_view.exact =
        view->exact && vf_size_equal(view->screen, view->image);
    return rect_to_window(&scaled_view, view->screen, rect, margin);
}

void
vf_view_texture_matrix(enum vf_rotation rotation, float matrix[6])
{
    struct vf_vec2 origin =
        target_to_image(rotation, (struct vf_vec2){0, 0});
    struct vf_vec2 right = target_to_image(rotation, (struct vf_vec2){1, 0});
    struct vf_vec2 down = target_to_image(rotation, (struct vf_vec2){0, 1});
    matrix[0] = right.x - origin.x;
    matrix[1] = down.x - origin.x;
    matrix[2] = origin.x;
    matrix[3] = right.y - origin.y;
    matrix[4] = down.y - origin.y;
    matrix[5] = origin.y;
}

bool
vf_view_equal(const struct vf_view *a, const struct vf_view *b)
{
    return a->valid == b->valid && vf_size_equal(a->window, b->window) &&
           vf_size_equal(a->image, b->image) &&
           vf_size_equal(a->screen, b->screen) && a->rotation == b->rotation &&
           vf_rect_equal(a->target, b->target) && a->exact == b->exact;
}
