// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/damage_scale.h"

#include <glib.h>
#include <math.h>

// True when the filter looks at a changed pixel to make this one of one side.
static bool
sees(int pixel, int from, int to, double radius, int first, int length)
{
    double center = (pixel + 0.5) * from / to;
    double reach = radius * fmax((double)from / to, 1);
    return first + 0.5 < center + reach && first + length - 0.5 > center - reach;
}

static void
test_whatever_sees_a_change_is_made_anew(void)
{
    for (int i = 0; i < 3000; i++) {
        int from = g_test_rand_int_range(1, 80);
        int to = g_test_rand_int_range(1, 160);
        double radius = g_test_rand_int_range(0, 4);
        int first = g_test_rand_int_range(0, from);
        int length = g_test_rand_int_range(1, from - first + 1);
        struct vf_damage damage = vf_damage_none();
        vf_damage_add(&damage, (struct vf_rect){first, 0, length, 1});
        struct vf_damage scaled =
            vf_damage_scale(&damage, (struct vf_size){from, 1},
                            (struct vf_size){to, 1}, radius);
        for (int pixel = 0; pixel < to; pixel++) {
            if (sees(pixel, from, to, radius, first, length)) {
                g_assert_cmpuint(scaled.count, ==, 1);
                g_assert_cmpint(scaled.rects[0].x, <=, pixel);
                g_assert_cmpint(scaled.rects[0].x + scaled.rects[0].w, >, pixel);
            }
        }
    }
}

static void
test_little_more_than_that_is(void)
{
    struct vf_damage damage = vf_damage_none();
    vf_damage_add(&damage, (struct vf_rect){10, 20, 4, 4});
    struct vf_damage scaled = vf_damage_scale(
        &damage, (struct vf_size){100, 100}, (struct vf_size){200, 200}, 1);
    g_assert_cmpuint(scaled.count, ==, 1);
    g_assert_true(vf_rect_equal(scaled.rects[0], (struct vf_rect){18, 38, 12, 12}));
}

static void
test_everything_stays_everything_and_nothing_nothing(void)
{
    struct vf_size from = {10, 10};
    struct vf_size to = {25, 5};
    struct vf_damage damage = vf_damage_none();
    struct vf_damage scaled = vf_damage_scale(&damage, from, to, 3);
    g_assert_true(vf_damage_is_empty(&scaled));
    vf_damage_add_full(&damage);
    scaled = vf_damage_scale(&damage, from, to, 3);
    g_assert_true(scaled.full);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/damage-scale/whatever-sees-a-change-is-made-anew",
                    test_whatever_sees_a_change_is_made_anew);
    g_test_add_func("/damage-scale/little-more-than-that-is",
                    test_little_more_than_that_is);
    g_test_add_func("/damage-scale/everything-stays-everything",
                    test_everything_stays_everything_and_nothing_nothing);
    return g_test_run();
}
