// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/histogram.h"

#include <math.h>

// Values below VF_HISTOGRAM_SUB have a bucket each; above, the five bits after the
// leading one choose among VF_HISTOGRAM_SUB buckets of that power of two.
static uint32_t
bucket_of(uint64_t ns)
{
    if (ns < VF_HISTOGRAM_SUB) {
        return (uint32_t)ns;
    }
    unsigned log2 = 63u - (unsigned)__builtin_clzll(ns);
    unsigned shift = log2 - 5;
    uint64_t bucket = (uint64_t)(shift + 1) * VF_HISTOGRAM_SUB +
                      ((ns >> shift) & (VF_HISTOGRAM_SUB - 1));
    return bucket < VF_HISTOGRAM_BUCKETS ? (uint32_t)bucket
                                         : VF_HISTOGRAM_BUCKETS - 1;
}

static uint64_t
middle_of(uint32_t bucket)
{
    if (bucket < VF_HISTOGRAM_SUB) {
        return bucket;
    }
    unsigned shift = bucket / VF_HISTOGRAM_SUB - 1;
    uint64_t low = (uint64_t)(VF_HISTOGRAM_SUB + bucket % VF_HISTOGRAM_SUB)
                   << shift;
    return low + (shift > 0 ? (UINT64_C(1) << (shift - 1)) : 0);
}

void
vf_histogram_add(struct vf_histogram *histogram, uint64_t ns)
{
    histogram->count++;
    histogram->sum_ns += ns;
    if (ns > histogram->max_ns) {
        histogram->max_ns = ns;
    }
    histogram->buckets[bucket_of(ns)]++;
}

uint64_t
vf_histogram_percentile(const struct vf_histogram *histogram, double fraction)
{
    if (histogram->count == 0) {
        return 0;
    }
    uint64_t wanted = (uint64_t)ceil(fraction * (double)histogram->count);
    uint64_t seen = 0;
    for (uint32_t i = 0; i < VF_HISTOGRAM_BUCKETS; i++) {
        seen += histogram->buckets[i];
        if (seen >= wanted && seen > 0) {
            uint64_t value = middle_of(i);
            return value < histogram->max_ns ? value : histogram->max_ns;
        }
    }
    return histogram->max_ns;
}

uint64_t
vf_histogram_mean(const struct vf_histogram *histogram)
{
    return histogram->count ? histogram->sum_ns / histogram->count : 0;
}
