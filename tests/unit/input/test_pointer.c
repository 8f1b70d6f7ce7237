// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/pointer.h"

#include <glib.h>
#include <math.h>

static void
test_motion_keeps_fractions(void)
{
    struct vf_pointer pointer;
    vf_pointer_init(&pointer);
    int64_t sum_x = 0;
    int64_t sum_y = 0;
    for (int i = 0; i < 1000; i++) {
        struct vf_pointer_step step =
            vf_pointer_move(&pointer, 0.25, -0.75, VF_ROTATION_0);
        sum_x += step.dx;
        sum_y += step.dy;
    }
    g_assert_cmpint(sum_x, ==, 250);
    g_assert_cmpint(sum_y, ==, -750);
}

static void
test_sensitivity_scales_and_loses_nothing(void)
{
    static const struct {
        int sensitivity;
        int64_t sum; // of 1000 units
    } rows[] = {{-9, 100}, {-5, 500},   {0, 1000},  {5, 1500},
                {9, 1900}, {-100, 100}, {100, 1900}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct vf_pointer pointer;
        vf_pointer_init(&pointer);
        vf_pointer_set_sensitivity(&pointer, rows[i].sensitivity);
        int64_t sum = 0;
        for (int k = 0; k < 1000; k++) {
            sum += vf_pointer_move(&pointer, 1, 0, VF_ROTATION_0).dx;
        }
        g_assert_cmpint(llabs(sum - rows[i].sum), <=, 1);
    }
}

static void
test_motion_follows_a_turned_picture(void)
{
    static const struct {
        enum vf_rotation rotation;
        int32_t dx, dy; // of a move to the right
    } rows[] = {{VF_ROTATION_0, 10, 0},
                {VF_ROTATION_90, 0, -10},
                {VF_ROTATION_180, -10, 0},
                {VF_ROTATION_270, 0, 10}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct vf_pointer pointer;
        vf_pointer_init(&pointer);
        struct vf_pointer_step step =
            vf_pointer_move(&pointer, 10, 0, rows[i].rotation);
        g_assert_cmpint(step.dx, ==, rows[i].dx);
        g_assert_cmpint(step.dy, ==, rows[i].dy);
    }
}

static void
test_absurd_motion_is_bounded(void)
{
    struct vf_pointer pointer;
    vf_pointer_init(&pointer);
    struct vf_pointer_step step =
        vf_pointer_move(&pointer, 1e300, (double)NAN, VF_ROTATION_0);
    g_assert_cmpint(step.dx, ==, 1 << 24);
    g_assert_cmpint(step.dy, ==, 0);
    step = vf_pointer_move(&pointer, -INFINITY, -1e300, VF_ROTATION_0);
    g_assert_cmpint(step.dx, ==, 0);
    g_assert_cmpint(step.dy, ==, -(1 << 24));
}

static void
test_a_fine_wheel_makes_whole_notches(void)
{
    struct vf_pointer pointer;
    vf_pointer_init(&pointer);
    int notches = 0;
    // Ten notches of a wheel that reports 1/120ths, eight at a time.
    for (int i = 0; i < 150; i++) {
        notches += vf_pointer_turn(&pointer, 0, 8.0f / 120.0f).dy;
    }
    g_assert_cmpint(notches, ==, 10);
}

static void
test_turning_back_counts_from_there(void)
{
    struct vf_pointer pointer;
    vf_pointer_init(&pointer);
    g_assert_cmpint(vf_pointer_turn(&pointer, 0, 0.9).dy, ==, 0);
    g_assert_cmpint(vf_pointer_turn(&pointer, 0, -1).dy, ==, -1);
    g_assert_cmpint(vf_pointer_turn(&pointer, 0, -0.5).dy, ==, 0);
    g_assert_cmpint(vf_pointer_turn(&pointer, 0, -0.5).dy, ==, -1);
    // The axes do not mix.
    g_assert_cmpint(vf_pointer_turn(&pointer, 0.5, 0.5).dx, ==, 0);
    struct vf_pointer_step both = vf_pointer_turn(&pointer, 0.5, 0.5);
    g_assert_cmpint(both.dx, ==, 1);
    g_assert_cmpint(both.dy, ==, 1);
}

static void
test_every_pixel_maps_to_itself_unscaled(void)
{
    struct vf_pointer_view view = {.picture = {13, 7, 640, 480},
                                   .screen = {640, 480}};
    for (int y = 0; y < 480; y += 7) {
        for (int x = 0; x < 640; x++) {
            struct vf_point guest;
            g_assert_true(
                vf_pointer_map(&view, x + 13 + 0.5, y + 7 + 0.5, &guest));
            g_assert_cmpint(guest.x, ==, x);
            g_assert_cmpint(guest.y, ==, y);
        }
    }
}

static void
test_maps_corners_of_a_turned_picture(void)
{
    // A 100x50 guest; turned sideways the picture is 50 wide and 100 high.
    static const struct {
        enum vf_rotation rotation;
        struct vf_rect picture;
        struct vf_point top_left; // the guest pixel in the window's corner
    } rows[] = {
        {VF_ROTATION_0, {0, 0, 100, 50}, {0, 0}},
        {VF_ROTATION_90, {0, 0, 50, 100}, {0, 49}},
        {VF_ROTATION_180, {0, 0, 100, 50}, {99, 49}},
        {VF_ROTATION_270, {0, 0, 50, 100}, {99, 0}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct vf_pointer_view view = {.picture = rows[i].picture,
                                       .screen = {100, 50},
                                       .rotation = rows[i].rotation};
        struct vf_point guest;
        g_assert_true(vf_pointer_map(&view, 0.5, 0.5, &guest));
        g_assert_cmpint(guest.x, ==, rows[i].top_left.x);
        g_assert_cmpint(guest.y, ==, rows[i].top_left.y);
    }
}

static void
test_unmap_is_the_reverse_of_map(void)
{
    for (int rotation = 0; rotation < 4; rotation++) {
        struct vf_pointer_view view = {.picture = {31, -17, 333, 777},
                                       .screen = {1920, 1080},
                                       .rotation = (enum vf_rotation)rotation};
        for (int y = 0; y < 1080; y += 97) {
            for (int x = 0; x < 1920; x += 89) {
                double window_x, window_y;
                struct vf_point back;
                g_assert_true(vf_pointer_unmap(&view, (struct vf_point){x, y},
                                               &window_x, &window_y));
                g_assert_true(vf_pointer_map(&view, window_x, window_y, &back));
                g_assert_cmpint(back.x, ==, x);
                g_assert_cmpint(back.y, ==, y);
            }
        }
    }
}

static void
test_outside_is_the_nearest_pixel(void)
{
    struct vf_pointer_view view = {.picture = {100, 100, 200, 100},
                                   .screen = {400, 200}};
    struct vf_point guest;
    g_assert_false(vf_pointer_map(&view, 0, 150, &guest));
    g_assert_cmpint(guest.x, ==, 0);
    g_assert_cmpint(guest.y, ==, 100);
    g_assert_false(vf_pointer_map(&view, 10000, 10000, &guest));
    g_assert_cmpint(guest.x, ==, 399);
    g_assert_cmpint(guest.y, ==, 199);
    g_assert_false(vf_pointer_map(&view, 300, 150, &guest)); // half open
    g_assert_cmpint(guest.x, ==, 399);
    g_assert_false(vf_pointer_map(&view, (double)NAN, 150, &guest));
    g_assert_cmpint(guest.x, ==, 0);
}

static void
test_no_picture_maps_nothing(void)
{
    struct vf_pointer_view view = {.picture = {0, 0, 0, 0},
                                   .screen = {100, 100}};
    struct vf_point guest = {5, 5};
    double x, y;
    g_assert_false(vf_pointer_map(&view, 10, 10, &guest));
    g_assert_cmpint(guest.x, ==, 0);
    g_assert_false(vf_pointer_unmap(&view, guest, &x, &y));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/pointer/motion-keeps-fractions",
                    test_motion_keeps_fractions);
    g_test_add_func("/pointer/sensitivity-scales-and-loses-nothing",
                    test_sensitivity_scales_and_loses_nothing);
    g_test_add_func("/pointer/motion-follows-a-turned-picture",
                    test_motion_follows_a_turned_picture);
    g_test_add_func("/pointer/absurd-motion-is-bounded",
                    test_absurd_motion_is_bounded);
    g_test_add_func("/pointer/a-fine-wheel-makes-whole-notches",
                    test_a_fine_wheel_makes_whole_notches);
    g_test_add_func("/pointer/turning-back-counts-from-there",
                    test_turning_back_counts_from_there);
    g_test_add_func("/pointer/every-pixel-maps-to-itself-unscaled",
                    test_every_pixel_maps_to_itself_unscaled);
    g_test_add_func("/pointer/maps-corners-of-a-turned-picture",
                    test_maps_corners_of_a_turned_picture);
    g_test_add_func("/pointer/unmap-is-the-reverse-of-map",
                    test_unmap_is_the_reverse_of_map);
    g_test_add_func("/pointer/outside-is-the-nearest-pixel",
                    test_outside_is_the_nearest_pixel);
    g_test_add_func("/pointer/no-picture-maps-nothing",
                    test_no_picture_maps_nothing);
    return g_test_run();
}
