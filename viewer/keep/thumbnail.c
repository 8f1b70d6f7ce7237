// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/thumbnail.h"

#include <glib.h>

struct vf_size
vf_thumbnail_size(struct vf_size size, int32_t most)
{
    int32_t longest = MAX(size.w, size.h);
    if (longest <= most) {
        return size;
    }
    return (struct vf_size){
        (int32_t)MAX((int64_t)size.w * most / longest, 1),
        (int32_t)MAX((int64_t)size.h * most / longest, 1),
    };
}

// Pixels [first, last) of `whole` that pixel `at` of `parts` stands for.
static void
share(int32_t whole, int32_t parts, int32_t at, int32_t *first, int32_t *last)
{
    *first = (int32_t)((int64_t)whole * at / parts);
    *last = (int32_t)((int64_t)whole * (at + 1) / parts);
}

static void
mean(const uint8_t *rgb, int32_t width, const int32_t x[2], const int32_t y[2],
     uint8_t *out)
{
    uint64_t sums[3] = {0};
    for (int32_t row = y[0]; row < y[1]; row++) {
        const uint8_t *in = rgb + ((size_t)row * (size_t)width + (size_t)x[0]) * 3;
        for (int32_t column = x[0]; column < x[1]; column++, in += 3) {
            sums[0] += in[0];
            sums[1] += in[1];
            sums[2] += in[2];
        }
    }
    uint64_t count = (uint64_t)(x[1] - x[0]) * (uint64_t)(y[1] - y[0]);
    for (int i = 0; i < 3; i++) {
        out[i] = (uint8_t)((sums[i] + count / 2) / count);
    }
}

uint8_t *
vf_thumbnail_make(const uint8_t *rgb, struct vf_size size, struct vf_size to)
{
    g_assert(to.w > 0 && to.h > 0 && to.w <= size.w && to.h <= size.h);
    uint8_t *small = g_malloc((size_t)to.w * (size_t)to.h * 3);
    uint8_t *out = small;
    for (int32_t row = 0; row < to.h; row++) {
        int32_t y[2];
        share(size.h, to.h, row, &y[0], &y[1]);
        for (int32_t column = 0; column < to.w; column++, out += 3) {
            int32_t x[2];
            share(size.w, to.w, column, &x[0], &x[1]);
            mean(rgb, size.w, x, y, out);
        }
    }
    return small;
}
