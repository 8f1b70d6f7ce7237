// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/damage.h"

void
vf_damage_clear(struct vf_damage *damage)
{
    damage->full = false;
    damage->count = 0;
}

void
vf_damage_add_full(struct vf_damage *damage)
{
    damage->full = true;
    damage->count = 0;
}

static bool
covers(struct vf_rect outer, struct vf_rect inner)
{
    return vf_rect_equal(vf_rect_intersect(outer, inner), inner);
}

static void
remove_at(struct vf_damage *damage, uint32_t index)
{
    damage->count--;
    damage->rects[index] = damage->rects[damage->count];
}

// Pixels that the union of two rectangles names and neither of them does.
static int64_t
waste(struct vf_rect a, struct vf_rect b)
{
    return vf_rect_area(vf_rect_unite(a, b)) - vf_rect_area(a) -
           vf_rect_area(b) + vf_rect_area(vf_rect_intersect(a, b));
}

static void
unite_cheapest_pair(struct vf_damage *damage)
{
    uint32_t best_a = 0;
    uint32_t best_b = 1;
    int64_t best = INT64_MAX;
    for (uint32_t a = 0; a < damage->count; a++) {
        for (uint32_t b = a + 1; b < damage->count; b++) {
            int64_t cost = waste(damage->rects[a], damage->rects[b]);
            if (cost < best) {
                best = cost;
                best_a = a;
                best_b = b;
            }
        }
    }
    damage->rects[best_a] =
        vf_rect_unite(damage->rects[best_a], damage->rects[best_b]);
    remove_at(damage, best_b);
}

void
vf_damage_add(struct vf_damage *damage, struct vf_rect rect)
{
    if (damage->full || vf_rect_is_empty(rect)) {
        return;
    }
    for (uint32_t i = 0; i < damage->count;) {
        if (covers(damage->rects[i], rect)) {
            return;
        }
        if (covers(rect, damage->rects[i])) {
            remove_at(damage, i);
        } else {
            i++;
        }
    }
    if (damage->count == VF_DAMAGE_MAX_RECTS) {
        unite_cheapest_pair(damage);
    }
    damage->rects[damage->count] = rect;
    damage->count++;
}

void
vf_damage_merge(struct vf_damage *damage, const struct vf_damage *more)
{
    if (more->full) {
        vf_damage_add_full(damage);
        return;
    }
    for (uint32_t i = 0; i < more->count; i++) {
        vf_damage_add(damage, more->rects[i]);
    }
}

void
vf_damage_clip(struct vf_damage *damage, struct vf_size size)
{
    struct vf_rect all = {0, 0, size.w, size.h};
    for (uint32_t i = 0; i < damage->count;) {
        damage->rects[i] = vf_rect_intersect(damage->rects[i], all);
        if (vf_rect_is_empty(damage->rects[i])) {
            remove_at(damage, i);
        } else {
            i++;
        }
    }
}

struct vf_rect
vf_damage_bounds(const struct vf_damage *damage, struct vf_size size)
{
    struct vf_rect all = {0, 0, size.w, size.h};
    if (damage->full) {
        return all;
    }
    struct vf_rect bounds = {0};
    for (uint32_t i = 0; i < damage->count; i++) {
        bounds = vf_rect_unite(bounds, damage->rects[i]);
    }
    return vf_rect_intersect(bounds, all);
}

int64_t
vf_damage_area(const struct vf_damage *damage, struct vf_size size)
{
    if (damage->full) {
        return (int64_t)size.w * size.h;
    }
    int64_t area = 0;
    for (uint32_t i = 0; i < damage->count; i++) {
        area += vf_rect_area(damage->rects[i]);
    }
    return area;
}
