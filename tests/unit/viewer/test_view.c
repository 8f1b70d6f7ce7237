// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/view.h"

#include <glib.h>
#include <math.h>

static struct vf_view
compute(struct vf_size window, struct vf_size image, enum vf_scale_mode mode,
        enum vf_rotation rotation)
{
    return vf_view_compute(&(struct vf_view_params){
        .window = window, .image = image, .mode = mode, .rotation = rotation});
}

static void
assert_target(struct vf_view view, int x, int y, int w, int h)
{
    g_assert_true(view.valid);
    g_assert_cmpint(view.target.x, ==, x);
    g_assert_cmpint(view.target.y, ==, y);
    g_assert_cmpint(view.target.w, ==, w);
    g_assert_cmpint(view.target.h, ==, h);
}

static void
test_fit_keeps_the_aspect_and_centres(void)
{
    struct vf_size wide = {1000, 500};
    assert_target(compute(wide, (struct vf_size){400, 400}, VF_SCALE_FIT, 0),
                  250, 0, 500, 500);
    assert_target(compute(wide, (struct vf_size){2000, 500}, VF_SCALE_FIT, 0), 0,
                  125, 1000, 250);
    // A sideways picture fits by its other side.
    assert_target(compute(wide, (struct vf_size){500, 250}, VF_SCALE_FIT,
                          VF_ROTATION_90),
                  375, 0, 250, 500);
}

static void
test_modes(void)
{
    struct vf_size window = {1000, 700};
    struct vf_size small = {300, 200};
    struct vf_size large = {2000, 1400};
    assert_target(compute(window, small, VF_SCALE_STRETCH, 0), 0, 0, 1000, 700);
    assert_target(compute(window, small, VF_SCALE_INTEGER, 0), 50, 50, 900, 600);
    assert_target(compute(window, large, VF_SCALE_INTEGER, 0), 0, 0, 1000, 700);
    assert_target(compute(window, small, VF_SCALE_SHRINK, 0), 350, 250, 300, 200);
    assert_target(compute(window, large, VF_SCALE_SHRINK, 0), 0, 0, 1000, 700);
    assert_target(compute(window, large, VF_SCALE_ONE, 0), -500, -350, 2000,
                  1400);
}

static void
test_exact_only_when_pixels_match(void)
{
    struct vf_size size = {640, 480};
    g_assert_true(compute(size, size, VF_SCALE_FIT, 0).exact);
    g_assert_true(compute((struct vf_size){480, 640}, size, VF_SCALE_FIT,
                          VF_ROTATION_270)
                      .exact);
    g_assert_false(
        compute((struct vf_size){641, 481}, size, VF_SCALE_FIT, 0).exact);
}

static void
test_empty_sizes_give_no_view(void)
{
    struct vf_size some = {10, 10};
    g_assert_false(compute((struct vf_size){0, 10}, some, 0, 0).valid);
    g_assert_false(compute(some, (struct vf_size){10, 0}, 0, 0).valid);
}

static void
assert_near(float a, float b)
{
    g_assert_cmpfloat_with_epsilon(a, b, 0.02);
}

// Every mode and rotation: there and back again ends where it began, and the
// corners of the picture are the corners of the screen.
static void
test_window_and_screen_are_inverse(void)
{
    for (int mode = VF_SCALE_FIT; mode <= VF_SCALE_ONE; mode++) {
        for (int rotation = 0; rotation < 4; rotation++) {
            struct vf_view view = vf_view_compute(&(struct vf_view_params){
                .window = {1023, 777},
                .image = {640, 360},
                .screen = {1280, 720},
                .mode = (enum vf_scale_mode)mode,
                .rotation = (enum vf_rotation)rotation,
            });
            for (int i = 0; i < 100; i++) {
                struct vf_vec2 p = {
                    (float)g_test_rand_double_range(-200, 1500),
                    (float)g_test_rand_double_range(-200, 900)};
                struct vf_vec2 q = vf_view_screen_to_window(
                    &view, vf_view_window_to_screen(&view, p));
                assert_near(p.x, q.x);
                assert_near(p.y, q.y);
            }
        }
    }
}

// Turned clockwise, the picture's top left corner moves to the top right.
static void
test_rotation_is_clockwise(void)
{
    const struct {
        enum vf_rotation rotation;
        float x;
        float y;
    } corners[] = {
        {VF_ROTATION_0, 0, 0},
        {VF_ROTATION_90, 1, 0},
        {VF_ROTATION_180, 1, 1},
        {VF_ROTATION_270, 0, 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(corners); i++) {
        struct vf_view view =
            compute((struct vf_size){100, 100}, (struct vf_size){100, 100},
                    VF_SCALE_FIT, corners[i].rotation);
        struct vf_vec2 p =
            vf_view_screen_to_window(&view, (struct vf_vec2){0, 0});
        assert_near(p.x, corners[i].x * 100);
        assert_near(p.y, corners[i].y * 100);

        float matrix[6];
        vf_view_texture_matrix(corners[i].rotation, matrix);
        float u = matrix[0] * corners[i].x + matrix[1] * corners[i].y + matrix[2];
        float v = matrix[3] * corners[i].x + matrix[4] * corners[i].y + matrix[5];
        assert_near(u, 0);
        assert_near(v, 0);
    }
}

static void
test_damage_is_exact_in_an_exact_view(void)
{
    struct vf_view view = compute((struct vf_size){640, 480},
                                  (struct vf_size){640, 480}, VF_SCALE_FIT, 0);
    struct vf_rect rect = vf_view_image_rect_to_window(
        &view, (struct vf_rect){3, 5, 7, 11}, 2);
    g_assert_true(vf_rect_equal(rect, (struct vf_rect){3, 5, 7, 11}));
}

static void
test_damage_covers_its_pixels_when_scaled(void)
{
    for (int round = 0; round < 500; round++) {
        struct vf_view view = vf_view_compute(&(struct vf_view_params){
            .window = {g_test_rand_int_range(50, 1500),
                       g_test_rand_int_range(50, 1500)},
            .image = {g_test_rand_int_range(1, 900),
                      g_test_rand_int_range(1, 900)},
            .rotation = (enum vf_rotation)g_test_rand_int_range(0, 4),
        });
        int x = g_test_rand_int_range(0, view.image.w);
        int y = g_test_rand_int_range(0, view.image.h);
        struct vf_rect rect = vf_view_image_rect_to_window(
            &view, (struct vf_rect){x, y, 1, 1}, 1);
        struct vf_vec2 middle = vf_view_screen_to_window(
            &view, (struct vf_vec2){(float)x + 0.5f, (float)y + 0.5f});
        struct vf_point point = {(int32_t)floorf(middle.x),
                                 (int32_t)floorf(middle.y)};
        g_assert_true(vf_rect_contains(rect, point));
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/view/fit-keeps-the-aspect-and-centres",
                    test_fit_keeps_the_aspect_and_centres);
    g_test_add_func("/view/modes", test_modes);
    g_test_add_func("/view/exact-only-when-pixels-match",
                    test_exact_only_when_pixels_match);
    g_test_add_func("/view/empty-sizes-give-no-view",
                    test_empty_sizes_give_no_view);
    g_test_add_func("/view/window-and-screen-are-inverse",
                    test_window_and_screen_are_inverse);
    g_test_add_func("/view/rotation-is-clockwise", test_rotation_is_clockwise);
    g_test_add_func("/view/damage-is-exact-in-an-exact-view",
                    test_damage_is_exact_in_an_exact_view);
    g_test_add_func("/view/damage-covers-its-pixels-when-scaled",
                    test_damage_covers_its_pixels_when_scaled);
    return g_test_run();
}
