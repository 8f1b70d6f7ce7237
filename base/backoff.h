// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// When to try again: a quarter of a second after the first failure, twice as long
// after each further one, five seconds at most. Pure.
//
// Path: base/clock.h -> this

#include "base/clock.h"

#include <stdint.h>

struct vf_backoff {
    unsigned failures;
    uint64_t not_before_ns; // vf_clock_ns() time of the next try; 0: at once
};

static inline void
vf_backoff_succeeded(struct vf_backoff *backoff)
{
    *backoff = (struct vf_backoff){0, 0};
}

static inline void
vf_backoff_failed(struct vf_backoff *backoff, uint64_t now_ns)
{
    uint64_t delay = 250 * VF_NS_PER_MS;
    for (unsigned i = 0; i < backoff->failures && delay < 5 * VF_NS_PER_S; i++) {
        delay *= 2;
    }
    delay = delay < 5 * VF_NS_PER_S ? delay : 5 * VF_NS_PER_S;
    backoff->failures++;
    backoff->not_before_ns = now_ns + delay;
}
