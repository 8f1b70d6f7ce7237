// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A set of keys by usage: what is held down right now. A pure value.
//
// Path: input/keys.h -> this -> input/chord.h

#include "input/keys.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_key_set {
    uint64_t bits[VF_USAGE_LIMIT / 64];
};

static inline bool
vf_key_set_has(const struct vf_key_set *set, uint16_t usage)
{
    return usage < VF_USAGE_LIMIT &&
           (set->bits[usage / 64] >> (usage % 64) & 1) != 0;
}

// Usages beyond VF_USAGE_LIMIT are ignored.
static inline void
vf_key_set_add(struct vf_key_set *set, uint16_t usage)
{
    if (usage < VF_USAGE_LIMIT) {
        set->bits[usage / 64] |= UINT64_C(1) << (usage % 64);
    }
}

static inline void
vf_key_set_remove(struct vf_key_set *set, uint16_t usage)
{
    if (usage < VF_USAGE_LIMIT) {
        set->bits[usage / 64] &= ~(UINT64_C(1) << (usage % 64));
    }
}

static inline void
vf_key_set_clear(struct vf_key_set *set)
{
    *set = (struct vf_key_set){0};
}

static inline bool
vf_key_set_is_empty(const struct vf_key_set *set)
{
    uint64_t any = 0;
    for (unsigned i = 0; i < VF_USAGE_LIMIT / 64; i++) {
        any |= set->bits[i];
    }
    return any == 0;
}
