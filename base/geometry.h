// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Sizes, points, rectangles and the four rotations, in whole pixels, origin at
// the top left, y down. Rectangles are half open: x + w is the first column
// outside. All functions are pure and never overflow for coordinates within
// +-2^30 and sizes up to 2^30.
//
// Path: -> this -> base/damage.h

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vf_size {
    int32_t w;
    int32_t h;
};

struct vf_point {
    int32_t x;
    int32_t y;
};

struct vf_rect {
    int32_t x;
    int32_t y;
    int32_t w;
    int32_t h;
};

// How far a picture is turned clockwise before it is shown.
enum vf_rotation {
    VF_ROTATION_0,
    VF_ROTATION_90,
    VF_ROTATION_180,
    VF_ROTATION_270,
};

static inline bool
vf_size_equal(struct vf_size a, struct vf_size b)
{
    return a.w == b.w && a.h == b.h;
}

static inline bool
vf_size_is_empty(struct vf_size size)
{
    return size.w <= 0 || size.h <= 0;
}

static inline bool
vf_rect_is_empty(struct vf_rect rect)
{
    return rect.w <= 0 || rect.h <= 0;
}

static inline bool
vf_rect_equal(struct vf_rect a, struct vf_rect b)
{
    return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

static inline int64_t
vf_rect_area(struct vf_rect rect)
{
    return vf_rect_is_empty(rect) ? 0 : (int64_t)rect.w * rect.h;
}

bool
vf_rect_contains(struct vf_rect rect, struct vf_point point);

// The part common to both; empty (all zero) when there is none.
struct vf_rect
vf_rect_intersect(struct vf_rect a, struct vf_rect b);

// The smallest rectangle around both; an empty one adds nothing.
struct vf_rect
vf_rect_unite(struct vf_rect a, struct vf_rect b);

// Clips a rectangle of untrusted unsigned numbers to 0,0,size. Numbers whose sum
// passes 2^32 are understood as the large rectangle they describe.
struct vf_rect
vf_rect_from_untrusted(uint32_t x, uint32_t y, uint32_t w, uint32_t h,
                       struct vf_size size);

static inline enum vf_rotation
vf_rotation_add(enum vf_rotation a, enum vf_rotation b)
{
    return (enum vf_rotation)(((unsigned)a + (unsigned)b) & 3u);
}

// True when width and height change places.
static inline bool
vf_rotation_is_sideways(enum vf_rotation rotation)
{
    return rotation == VF_ROTATION_90 || rotation == VF_ROTATION_270;
}

static inline struct vf_size
vf_size_rotate(struct vf_size size, enum vf_rotation rotation)
{
    struct vf_size turned = {size.h, size.w};
    return vf_rotation_is_sideways(rotation) ? turned : size;
}

// True when `large` is `small` times a whole number, the same both ways.
static inline bool
vf_size_is_multiple(struct vf_size large, struct vf_size small)
{
    return !vf_size_is_empty(small) && large.w >= small.w &&
           large.w % small.w == 0 && large.h % small.h == 0 &&
           large.w / small.w == large.h / small.h;
}

#ifdef __cplusplus
}
#endif
