// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What changed in a picture since somebody last looked: nothing, some
// rectangles, or everything. Damage only grows until it is cleared, so the damage
// of frames that were skipped is never lost. A pure value; copy it freely.
//
// Path: base/geometry.h -> this -> shm/frame.h

#include "base/geometry.h"

#include <stdbool.h>
#include <stdint.h>

enum { VF_DAMAGE_MAX_RECTS = 64 };

struct vf_damage {
    bool full;      // the whole picture; `count` is 0 then
    uint32_t count; // 0..VF_DAMAGE_MAX_RECTS
    struct vf_rect rects[VF_DAMAGE_MAX_RECTS]; // may overlap; none is empty
};

static inline struct vf_damage
vf_damage_none(void)
{
    return (struct vf_damage){.full = false, .count = 0};
}

static inline bool
vf_damage_is_empty(const struct vf_damage *damage)
{
    return !damage->full && damage->count == 0;
}

void
vf_damage_clear(struct vf_damage *damage);

void
vf_damage_add_full(struct vf_damage *damage);

// Adds one rectangle (an empty one adds nothing). A rectangle already covered is
// dropped, one that swallows others replaces them; when there is no room left the
// two rectangles whose union wastes the fewest pixels are united.
void
vf_damage_add(struct vf_damage *damage, struct vf_rect rect);

void
vf_damage_merge(struct vf_damage *damage, const struct vf_damage *more);

// Cuts everything to 0,0,size; full damage stays full.
void
vf_damage_clip(struct vf_damage *damage, struct vf_size size);

// The smallest rectangle around all damage of a picture of `size`.
struct vf_rect
vf_damage_bounds(const struct vf_damage *damage, struct vf_size size);

// Pixels named by the damage of a picture of `size`; overlaps count twice.
int64_t
vf_damage_area(const struct vf_damage *damage, struct vf_size size);
