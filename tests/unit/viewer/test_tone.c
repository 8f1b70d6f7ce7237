// SPDX-License-Identifier: GPL-2.0-or-later
// The numbers themselves are compared with an independent reference in tests/gl/;
// here is what must hold whatever they are.
#include "viewer/render/tone.h"

#include <glib.h>
#include <math.h>

static double
pq_of(double luminance)
{
    double y = pow(luminance / 10000, 0.1593017578125);
    return pow((0.8359375 + 18.8515625 * y) / (1 + 18.6875 * y), 78.84375);
}

// PQ number in, PQ number out, as the shader does it.
static double
curve(const struct vf_tone *tone, double pq)
{
    if (pq <= (double)tone->knee_pq) {
        return pq;
    }
    double x = fmin(pq - (double)tone->knee_pq, (double)tone->span_pq);
    return (double)tone->knee_pq + x / (1 + (double)tone->bend * x);
}

static struct vf_tone
tone_of(float sdr_white, float content, float peak, float white)
{
    struct vf_color color = {
        .transfer = VF_TRANSFER_PQ,
        .sdr_white = sdr_white,
        .has_metadata = content > 0,
        .metadata = {.max_content = content},
    };
    return vf_tone_compute(
        &color, &(struct vf_tone_settings){.peak = peak, .white = white});
}

static void
test_the_defaults(void)
{
    struct vf_tone tone = tone_of(203, 0, 0, 0);
    g_assert_cmpfloat(tone.peak, ==, 250);
    g_assert_cmpfloat_with_epsilon(tone.scale, 10000, 0.5);
    g_assert_cmpfloat_with_epsilon(tone.knee, 203, 0.1);
}

// A desktop keeps its tones: white and all below it are not bent.
static void
test_nothing_is_bent_up_to_sdr_white(void)
{
    for (float sdr = 80; sdr < 500; sdr += 70) {
        for (float peak = 100; peak < 2000; peak *= 1.5f) {
            struct vf_tone tone = tone_of(sdr, 4000, peak, 203);
            float shown_white = tone.scale * sdr / 10000;
            g_assert_cmpfloat(tone.knee, >=, shown_white * 0.9999f);
            g_assert_cmpfloat(shown_white, <=, peak * 1.0001f);
        }
    }
}

static void
test_the_curve_is_smooth_and_ends_at_the_peak(void)
{
    for (float content = 300; content <= 10000; content *= 1.7f) {
        for (float peak = 100; peak < 2000; peak *= 1.5f) {
            struct vf_tone tone = tone_of(203, content, peak, 90);
            double end = pq_of((double)content * 90 / 203);
            double last = 0;
            for (double pq = 0; pq <= 1; pq += 1 / 4096.0) {
                double now = curve(&tone, pq);
                g_assert_cmpfloat(now, >=, last);
                // Never steeper than without: nothing is torn apart.
                g_assert_cmpfloat(now - last, <=, 1 / 4096.0 + 1e-6);
                last = now;
            }
            double top = pq_of((double)peak);
            g_assert_cmpfloat_with_epsilon(curve(&tone, end), fmin(end, top),
                                           1e-4);
        }
    }
}

static void
test_what_fits_the_display_is_not_touched(void)
{
    struct vf_tone tone = tone_of(203, 400, 600, 203);
    for (double pq = 0; pq < pq_of(600); pq += 1 / 512.0) {
        g_assert_cmpfloat_with_epsilon(curve(&tone, pq), pq, 1e-6);
    }
}

// The user asks for more white than the monitor has.
static void
test_white_is_never_above_the_peak(void)
{
    struct vf_tone tone = tone_of(203, 1000, 150, 400);
    g_assert_cmpfloat_with_epsilon(tone.scale * 203 / 10000, 150, 0.01);
}

static void
test_metadata_in_order(void)
{
    struct vf_tone_settings settings = {0};
    struct vf_color color = {
        .transfer = VF_TRANSFER_SCRGB,
        .sdr_white = 203,
        .metadata = {.max_content = 4000, .max_luminance = 2000},
    };
    // Not valid: as if there were none.
    struct vf_tone none = vf_tone_compute(&color, &settings);
    struct vf_tone plain = tone_of(203, 1000, 0, 0);
    g_assert_cmpfloat(none.bend, ==, plain.bend);
    color.has_metadata = true;
    struct vf_tone by_content = vf_tone_compute(&color, &settings);
    struct vf_tone four = tone_of(203, 4000, 0, 0);
    g_assert_cmpfloat(by_content.bend, ==, four.bend);
    color.metadata.max_content = 0;
    struct vf_tone by_display = vf_tone_compute(&color, &settings);
    struct vf_tone two = tone_of(203, 2000, 0, 0);
    g_assert_cmpfloat(by_display.bend, ==, two.bend);
}

// A guest may say anything.
static void
test_no_number_breaks_it(void)
{
    const float values[] = {0,     -1,    1e-30f, 1,        203,
                            10000, 1e30f, NAN,    INFINITY, -INFINITY};
    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        for (size_t k = 0; k < G_N_ELEMENTS(values); k++) {
            for (int t = 0; t <= VF_TRANSFER_LINEAR_SDR; t++) {
                struct vf_color color = {
                    .transfer = (enum vf_transfer)t,
                    .sdr_white = values[i],
                    .has_metadata = true,
                    .metadata = {.max_content = values[k]},
                };
                struct vf_tone tone = vf_tone_compute(
                    &color, &(struct vf_tone_settings){values[k], values[i]});
                g_assert_true(isfinite(tone.scale) && tone.scale > 0);
                g_assert_true(isfinite(tone.peak) && tone.peak > 0);
                g_assert_true(isfinite(tone.knee) && tone.knee > 0);
                g_assert_true(isfinite(tone.bend) && tone.bend >= 0);
                g_assert_true(isfinite(tone.knee_pq));
                g_assert_true(isfinite(tone.span_pq) && tone.span_pq >= 0);
            }
        }
    }
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/tone/the-defaults", test_the_defaults);
    g_test_add_func("/tone/nothing-is-bent-up-to-sdr-white",
                    test_nothing_is_bent_up_to_sdr_white);
    g_test_add_func("/tone/the-curve-is-smooth-and-ends-at-the-peak",
                    test_the_curve_is_smooth_and_ends_at_the_peak);
    g_test_add_func("/tone/what-fits-the-display-is-not-touched",
                    test_what_fits_the_display_is_not_touched);
    g_test_add_func("/tone/white-is-never-above-the-peak",
                    test_white_is_never_above_the_peak);
    g_test_add_func("/tone/metadata-in-order", test_metadata_in_order);
    g_test_add_func("/tone/no-number-breaks-it", test_no_number_breaks_it);
    return g_test_run();
}
