// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The program's one clock: CLOCK_MONOTONIC in nanoseconds, the same clock that a
// frame trace is written in. Pure code takes times as arguments instead.
//
// Thread-safety: any thread.
// Path: base/error.h -> this -> base/thread.h

#include <stdint.h>
#include <time.h>

#define VF_NS_PER_US UINT64_C(1000)
#define VF_NS_PER_MS UINT64_C(1000000)
#define VF_NS_PER_S UINT64_C(1000000000)

static inline uint64_t
vf_clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * VF_NS_PER_S + (uint64_t)now.tv_nsec;
}
