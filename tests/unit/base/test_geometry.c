// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/geometry.h"

#include <glib.h>

#define ASSERT_RECT(rect, X, Y, W, H)                                          \
    do {                                                                       \
        struct vf_rect r_ = (rect);                                            \
        g_assert_cmpint(r_.x, ==, X);                                          \
        g_assert_cmpint(r_.y, ==, Y);                                          \
        g_assert_cmpint(r_.w, ==, W);                                          \
        g_assert_cmpint(r_.h, ==, H);                                          \
    } while (0)

static void
test_intersect_and_unite(void)
{
    struct vf_rect a = {0, 0, 10, 10};
    struct vf_rect b = {5, 6, 10, 10};
    struct vf_rect far_away = {100, 100, 1, 1};
    ASSERT_RECT(vf_rect_intersect(a, b), 5, 6, 5, 4);
    ASSERT_RECT(vf_rect_intersect(a, far_away), 0, 0, 0, 0);
    ASSERT_RECT(vf_rect_unite(a, b), 0, 0, 15, 16);
    ASSERT_RECT(vf_rect_unite(a, (struct vf_rect){50, 50, 0, 5}), 0, 0, 10, 10);
    // Touching is not overlapping: rectangles are half open.
    g_assert_true(vf_rect_is_empty(
        vf_rect_intersect(a, (struct vf_rect){10, 0, 5, 5})));
}

static void
test_contains_is_half_open(void)
{
    struct vf_rect a = {-2, 3, 4, 4};
    g_assert_true(vf_rect_contains(a, (struct vf_point){-2, 3}));
    g_assert_true(vf_rect_contains(a, (struct vf_point){1, 6}));
    g_assert_false(vf_rect_contains(a, (struct vf_point){2, 3}));
    g_assert_false(vf_rect_contains(a, (struct vf_point){-2, 7}));
}

static void
test_untrusted_numbers_are_clipped(void)
{
    struct vf_size size = {100, 50};
    ASSERT_RECT(vf_rect_from_untrusted(10, 20, 30, 40, size), 10, 20, 30, 30);
    ASSERT_RECT(vf_rect_from_untrusted(0, 0, UINT32_MAX, UINT32_MAX, size), 0,
                0, 100, 50);
    ASSERT_RECT(vf_rect_from_untrusted(UINT32_MAX, 0, 2, 2, size), 0, 0, 0, 0);
    ASSERT_RECT(vf_rect_from_untrusted(99, 49, UINT32_MAX, 1, size), 99, 49, 1,
                1);
    ASSERT_RECT(vf_rect_from_untrusted(5, 5, 0, 9, size), 0, 0, 0, 0);
}

static void
test_rotation(void)
{
    g_assert_cmpint(vf_rotation_add(VF_ROTATION_270, VF_ROTATION_180), ==,
                    VF_ROTATION_90);
    struct vf_size turned =
        vf_size_rotate((struct vf_size){3, 4}, VF_ROTATION_90);
    g_assert_cmpint(turned.w, ==, 4);
    g_assert_cmpint(turned.h, ==, 3);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/geometry/intersect-and-unite", test_intersect_and_unite);
    g_test_add_func("/geometry/contains-is-half-open",
                    test_contains_is_half_open);
    g_test_add_func("/geometry/untrusted-numbers-are-clipped",
                    test_untrusted_numbers_are_clipped);
    g_test_add_func("/geometry/rotation", test_rotation);
    return g_test_run();
}
