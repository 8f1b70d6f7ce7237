// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Durations counted in buckets about 3 % wide, from 1 ns to 9 s, so that any
// percentile of a run of hours costs 8 KiB and no allocation. A pure value.
//
// Path: viewer/keep/statistics.h -> this

#include <stdint.h>

enum {
    VF_HISTOGRAM_SUB = 32, // buckets per power of two
    VF_HISTOGRAM_BUCKETS = 34 * VF_HISTOGRAM_SUB,
};

struct vf_histogram {
    uint64_t count;
    uint64_t sum_ns;
    uint64_t max_ns;
    uint32_t buckets[VF_HISTOGRAM_BUCKETS];
};

void
vf_histogram_add(struct vf_histogram *histogram, uint64_t ns);

// The value below which `fraction` (0..1) of the samples lie, in ns, to within a
// bucket; 0 without samples.
uint64_t
vf_histogram_percentile(const struct vf_histogram *histogram, double fraction);

// In ns; 0 without samples.
uint64_t
vf_histogram_mean(const struct vf_histogram *histogram);
