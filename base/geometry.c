// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/geometry.h"

static int64_t
min64(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t
max64(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static struct vf_rect
from_edges(int64_t left, int64_t top, int64_t right, int64_t bottom)
{
    if (right <= left || bottom <= top) {
        return (struct vf_rect){0};
    }
    return (struct vf_rect){(int32_t)left, (int32_t)top, (int32_t)(right - left),
                            (int32_t)(bottom - top)};
}

bool
vf_rect_contains(struct vf_rect rect, struct vf_point point)
{
    return !vf_rect_is_empty(rect) && point.x >= rect.x && point.y >= rect.y &&
           (int64_t)point.x < (int64_t)rect.x + rect.w &&
           (int64_t)point.y < (int64_t)rect.y + rect.h;
}

struct vf_rect
vf_rect_intersect(struct vf_rect a, struct vf_rect b)
{
    if (vf_rect_is_empty(a) || vf_rect_is_empty(b)) {
        return (struct vf_rect){0};
    }
    return from_edges(max64(a.x, b.x), max64(a.y, b.y),
                      min64((int64_t)a.x + a.w, (int64_t)b.x + b.w),
                      min64((int64_t)a.y + a.h, (int64_t)b.y + b.h));
}

struct vf_rect
vf_rect_unite(struct vf_rect a, struct vf_rect b)
{
    if (vf_rect_is_empty(a)) {
        return vf_rect_is_empty(b) ? (struct vf_rect){0} : b;
    }
    if (vf_rect_is_empty(b)) {
        return a;
    }
    return from_edges(min64(a.x, b.x), min64(a.y, b.y),
                      max64((int64_t)a.x + a.w, (int64_t)b.x + b.w),
                      max64((int64_t)a.y + a.h, (int64_t)b.y + b.h));
}

struct vf_rect
vf_rect_from_untrusted(uint32_t x, uint32_t y, uint32_t w, uint32_t h,
                       struct vf_size size)
{
    if (vf_size_is_empty(size)) {
        return (struct vf_rect){0};
    }
    return from_edges(x, y, min64((int64_t)x + w, size.w),
                      min64((int64_t)y + h, size.h));
}
