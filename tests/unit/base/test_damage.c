// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/damage.h"

#include <glib.h>
#include <string.h>

enum { SIDE = 96 };

static void
paint(unsigned char *pixels, const struct vf_damage *damage)
{
    if (damage->full) {
        memset(pixels, 1, SIDE * SIDE);
    }
    for (uint32_t i = 0; i < damage->count; i++) {
        struct vf_rect r = damage->rects[i];
        for (int32_t y = r.y; y < r.y + r.h; y++) {
            memset(pixels + y * SIDE + r.x, 1, (size_t)r.w);
        }
    }
}

static struct vf_rect
random_rect(void)
{
    int32_t x = g_test_rand_int_range(0, SIDE);
    int32_t y = g_test_rand_int_range(0, SIDE);
    int32_t w = g_test_rand_int_range(0, SIDE - x + 1);
    int32_t h = g_test_rand_int_range(0, SIDE - y + 1);
    if (g_test_rand_bit()) {
        w = MIN(w, 5);
        h = MIN(h, 5);
    }
    return (struct vf_rect){x, y, w, h};
}

// Whatever is added, every pixel named stays named: joining may only grow.
static void
test_never_loses_a_pixel(void)
{
    for (int round = 0; round < 200; round++) {
        static unsigned char want[SIDE * SIDE];
        static unsigned char have[SIDE * SIDE];
        memset(want, 0, sizeof(want));
        memset(have, 0, sizeof(have));
        struct vf_damage damage = vf_damage_none();
        for (int i = 0; i < 150; i++) {
            struct vf_rect rect = random_rect();
            struct vf_damage one = vf_damage_none();
            vf_damage_add(&one, rect);
            paint(want, &one);
            if (g_test_rand_bit()) {
                vf_damage_add(&damage, rect);
            } else {
                vf_damage_merge(&damage, &one);
            }
            g_assert_cmpuint(damage.count, <=, VF_DAMAGE_MAX_RECTS);
        }
        paint(have, &damage);
        for (int i = 0; i < SIDE * SIDE; i++) {
            g_assert_true(have[i] || !want[i]);
        }
    }
}

static void
test_covered_rectangles_vanish(void)
{
    struct vf_damage damage = vf_damage_none();
    vf_damage_add(&damage, (struct vf_rect){10, 10, 5, 5});
    vf_damage_add(&damage, (struct vf_rect){11, 11, 2, 2});
    g_assert_cmpuint(damage.count, ==, 1);
    vf_damage_add(&damage, (struct vf_rect){0, 0, 50, 50});
    g_assert_cmpuint(damage.count, ==, 1);
    g_assert_cmpint(damage.rects[0].w, ==, 50);
}

static void
test_overflow_unites_the_nearest(void)
{
    struct vf_damage damage = vf_damage_none();
    for (int i = 0; i < VF_DAMAGE_MAX_RECTS; i++) {
        vf_damage_add(&damage, (struct vf_rect){i * 100, 0, 10, 10});
    }
    vf_damage_add(&damage, (struct vf_rect){12, 0, 10, 10});
    g_assert_cmpuint(damage.count, ==, VF_DAMAGE_MAX_RECTS);
    g_assert_false(damage.full);
}

static void
test_full_stays_full(void)
{
    struct vf_damage damage = vf_damage_none();
    vf_damage_add_full(&damage);
    vf_damage_add(&damage, (struct vf_rect){1, 1, 1, 1});
    vf_damage_clip(&damage, (struct vf_size){4, 4});
    g_assert_true(damage.full);
    struct vf_damage other = vf_damage_none();
    vf_damage_merge(&other, &damage);
    g_assert_true(other.full);
    g_assert_cmpint(vf_damage_area(&other, (struct vf_size){4, 3}), ==, 12);
    vf_damage_clear(&other);
    g_assert_true(vf_damage_is_empty(&other));
}

static void
test_clip_drops_what_is_outside(void)
{
    struct vf_damage damage = vf_damage_none();
    vf_damage_add(&damage, (struct vf_rect){-5, -5, 10, 10});
    vf_damage_add(&damage, (struct vf_rect){30, 0, 10, 10});
    vf_damage_clip(&damage, (struct vf_size){20, 20});
    g_assert_cmpuint(damage.count, ==, 1);
    struct vf_rect bounds = vf_damage_bounds(&damage, (struct vf_size){20, 20});
    g_assert_cmpint(bounds.w, ==, 5);
    g_assert_cmpint(bounds.h, ==, 5);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/damage/never-loses-a-pixel", test_never_loses_a_pixel);
    g_test_add_func("/damage/covered-rectangles-vanish",
                    test_covered_rectangles_vanish);
    g_test_add_func("/damage/overflow-unites-the-nearest",
                    test_overflow_unites_the_nearest);
    g_test_add_func("/damage/full-stays-full", test_full_stays_full);
    g_test_add_func("/damage/clip-drops-what-is-outside",
                    test_clip_drops_what_is_outside);
    return g_test_run();
}
