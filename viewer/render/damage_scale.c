// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/damage_scale.h"

#include <math.h>

// One side of a rectangle: `first` and `length` of `from` pixels.
static void
scale_side(int32_t *first, int32_t *length, int32_t from, int32_t to,
           double radius)
{
    double factor = (double)to / from;
    double reach = radius * fmax(1.0 / factor, 1.0);
    double begin = floor((*first - reach) * factor);
    double end = ceil((*first + *length + reach) * factor);
    begin = fmin(fmax(begin, 0), to);
    end = fmin(fmax(end, 0), to);
    *first = (int32_t)begin;
    *length = (int32_t)(end - begin);
}

struct vf_damage
vf_damage_scale(const struct vf_damage *damage, struct vf_size from,
                struct vf_size to, double radius)
{
    struct vf_damage scaled = vf_damage_none();
    if (damage->full) {
        vf_damage_add_full(&scaled);
        return scaled;
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        struct vf_rect rect = damage->rects[i];
        scale_side(&rect.x, &rect.w, from.w, to.w, radius);
        scale_side(&rect.y, &rect.h, from.h, to.h, radius);
        vf_damage_add(&scaled, rect);
    }
    return scaled;
}
