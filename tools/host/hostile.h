// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A hostile hand in a region: it writes what must not be there over what an
// honest host (tools/host/looking_glass.h) put there, as fast as it can, also
// between a reader's check and its use. What it strikes is chosen: one or a few
// numbers out of all that a viewer reads, alternating with the honest value; or
// everything at once.
//
// Plain C, no GLib.
// Lifetime: a value in the caller's memory; borrows the region. The places are
// those of the host it was made from; a restart of that host with the same
// version does not move them.
// Thread-safety: one thread; meant for a process of its own beside the host.
// Path: tools/host/looking_glass.h -> this -> tools/fuzzhost.c

#include "tools/host/looking_glass.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    VF_HOSTILE_AREAS = 1024,
    VF_HOSTILE_TARGETS = 8,
};

// Some bytes of the region with one meaning.
struct vf_hostile_area {
    const char *name;
    uint32_t offset;
    uint32_t bytes; // at least 4
};

struct vf_hostile_target {
    const struct vf_hostile_area *area;
    uint32_t offset;
    uint32_t honest; // what was there when the round began
};

struct vf_hostile {
    struct vf_lgmp_memory memory;
    struct vf_hostile_area areas[VF_HOSTILE_AREAS];
    uint32_t area_count;
    uint32_t end; // of all areas
    uint64_t random;

    // this round
    bool is_flood; // not a few words but all of them
    struct vf_hostile_target targets[VF_HOSTILE_TARGETS];
    uint32_t target_count;
    uint64_t writes;
};

void
vf_hostile_init(struct vf_hostile *hostile, const struct vf_lg *lg,
                uint64_t seed);

// Chooses what the next round strikes. `only`: areas whose name begins so; NULL
// for all. False when there is none.
bool
vf_hostile_choose(struct vf_hostile *hostile, const char *only);

// Strikes some hundred times.
void
vf_hostile_strike(struct vf_hostile *hostile);

// Puts back what was there, where that is known.
void
vf_hostile_relent(struct vf_hostile *hostile);
