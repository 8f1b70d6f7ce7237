// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/color_adjust.h"

#include <glib.h>
#include <math.h>

static void
apply(const struct vf_color_adjust *adjust, const double light[3], double out[3])
{
    for (int i = 0; i < 3; i++) {
        out[i] = 0;
        for (int k = 0; k < 3; k++) {
            out[i] += (double)adjust->matrix[i * 3 + k] * light[k];
        }
    }
}

static void
test_nothing_asked_for_changes_nothing(void)
{
    struct vf_color_adjust adjust = vf_color_adjust_compute(&(struct vf_look){0});
    g_assert_false(adjust.active);
    adjust = vf_color_adjust_compute(
        &(struct vf_look){.vision = VF_VISION_DEUTAN, .vision_strength = 0});
    g_assert_false(adjust.active);
}

static void
test_greys_stay_grey_for_every_eye(void)
{
    for (int vision = VF_VISION_PROTAN; vision <= VF_VISION_TRITAN; vision++) {
        struct vf_color_adjust adjust = vf_color_adjust_compute(
            &(struct vf_look){.vision = (enum vf_color_vision)vision,
                              .vision_strength = 1});
        g_assert_true(adjust.active);
        double out[3];
        apply(&adjust, (double[3]){0.5, 0.5, 0.5}, out);
        for (int i = 0; i < 3; i++) {
            g_assert_cmpfloat_with_epsilon(out[i], 0.5, 1e-5);
        }
    }
}

// What is told apart by blue, which such an eye sees.
static void
test_red_and_green_differ_in_blue_for_an_eye_that_confuses_them(void)
{
    struct vf_color_adjust adjust = vf_color_adjust_compute(
        &(struct vf_look){.vision = VF_VISION_DEUTAN, .vision_strength = 1});
    double red[3];
    double green[3];
    apply(&adjust, (double[3]){0.5, 0, 0}, red);
    apply(&adjust, (double[3]){0, 0.25, 0}, green);
    g_assert_cmpfloat(fabs(red[2] - green[2]), >, 0.2);
}

static void
test_a_warmer_white_has_less_blue_and_all_of_its_red(void)
{
    double before = 1;
    for (int kelvin = 6000; kelvin >= 2000; kelvin -= 500) {
        struct vf_color_adjust adjust =
            vf_color_adjust_compute(&(struct vf_look){.temperature = (float)kelvin});
        double white[3];
        apply(&adjust, (double[3]){1, 1, 1}, white);
        g_assert_cmpfloat_with_epsilon(white[0], 1, 1e-6);
        g_assert_cmpfloat(white[1], <, white[0]);
        g_assert_cmpfloat(white[2], <, white[1]);
        g_assert_cmpfloat(white[2], <, before);
        before = white[2];
    }
}

static void
test_the_displays_own_white_stays_white(void)
{
    struct vf_color_adjust adjust =
        vf_color_adjust_compute(&(struct vf_look){.temperature = 6504});
    for (int i = 0; i < 9; i++) {
        g_assert_cmpfloat_with_epsilon((double)adjust.matrix[i], i % 4 == 0, 1e-6);
    }
}

static void
test_night_vision_lifts_the_dark_and_keeps_black_and_white(void)
{
    struct vf_color_adjust adjust =
        vf_color_adjust_compute(&(struct vf_look){.night_vision = 1});
    g_assert_true(adjust.active);
    double power = (double)adjust.power;
    g_assert_cmpfloat(pow(0.1, power), >, 0.3);
    g_assert_cmpfloat(pow(0, power), ==, 0);
    g_assert_cmpfloat(pow(1, power), ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/color-adjust/nothing-asked-for-changes-nothing",
                    test_nothing_asked_for_changes_nothing);
    g_test_add_func("/color-adjust/greys-stay-grey-for-every-eye",
                    test_greys_stay_grey_for_every_eye);
    g_test_add_func(
        "/color-adjust/red-and-green-differ-in-blue-for-an-eye-that-confuses-them",
        test_red_and_green_differ_in_blue_for_an_eye_that_confuses_them);
    g_test_add_func("/color-adjust/a-warmer-white-has-less-blue",
                    test_a_warmer_white_has_less_blue_and_all_of_its_red);
    g_test_add_func("/color-adjust/the-displays-own-white-stays-white",
                    test_the_displays_own_white_stays_white);
    g_test_add_func("/color-adjust/night-vision-lifts-the-dark",
                    test_night_vision_lifts_the_dark_and_keeps_black_and_white);
    return g_test_run();
}
