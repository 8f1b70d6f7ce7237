// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/pages/performance.h"

#include "base/clock.h"

#include <glib.h>
#include <string.h>

static void
test_lows_are_of_the_slowest_frames(void)
{
    float ms[1000];
    for (int i = 0; i < 1000; i++) {
        ms[i] = i == 500 ? 100 : i % 100 == 7 && i < 900 ? 25 : 10;
    }
    struct vf_frame_lows lows = vf_performance_lows(ms, 1000);
    g_assert_cmpuint(lows.count, ==, 1000);
    // The slowest ten: one of 100 ms and nine of 25 ms.
    g_assert_cmpfloat_with_epsilon(lows.low_1, 10e3 / 325, 1e-3);
    g_assert_cmpfloat_with_epsilon(lows.low_01, 10, 1e-3);
    g_assert_cmpfloat_with_epsilon(lows.mean_fps, 1e6 / (990 * 10 + 325), 1e-3);
}

static void
test_a_thousandth_needs_a_thousand_frames(void)
{
    float ms[999];
    for (int i = 0; i < 999; i++) {
        ms[i] = 10;
    }
    g_assert_cmpfloat(vf_performance_lows(ms, 999).low_01, ==, 0);
    g_assert_cmpfloat(vf_performance_lows(ms, 1).low_1, ==, 100);
    g_assert_cmpfloat(vf_performance_lows(NULL, 0).low_1, ==, 0);
}

static void
test_every_time_is_in_one_bin(void)
{
    const float ms[] = {0, 1.9f, 2, 3, 49.9f, 50, 1000};
    float bins[VF_PERFORMANCE_BINS];
    vf_performance_bins(ms, G_N_ELEMENTS(ms), 50, bins);
    g_assert_cmpfloat(bins[0], ==, 2);
    g_assert_cmpfloat(bins[1], ==, 2);
    g_assert_cmpfloat(bins[VF_PERFORMANCE_BINS - 1], ==, 3);
}

static void
add_frames(struct vf_statistics *statistics, uint32_t count)
{
    for (uint32_t i = 1; i <= count; i++) {
        vf_statistics_add_frame(statistics, &(struct vf_frame_times){
                                                .serial = i,
                                                .detected_ns = i * 10 * VF_NS_PER_MS,
                                                .copied_ns = i * 10 * VF_NS_PER_MS,
                                                .drawn_ns = i * 10 * VF_NS_PER_MS,
                                                .swapped_ns = i * 10 * VF_NS_PER_MS,
                                            });
    }
}

static void
test_the_corner_says_what_was_asked_for(void)
{
    g_autofree struct vf_statistics *statistics = g_new0(struct vf_statistics, 1);
    add_frames(statistics, 200);
    struct vf_overlay_model *model = vf_overlay_model_create();
    uint64_t now = 200 * 10 * VF_NS_PER_MS;
    vf_performance_hud(model, VF_HUD_OFF, statistics, now);
    g_assert_false(vf_overlay_model_is_visible(model));
    vf_performance_hud(model, VF_HUD_FPS, statistics, now);
    g_assert_true(vf_overlay_model_is_visible(model));
    g_assert_cmpuint(model->hud_count, ==, 1);
    g_assert_cmpstr(model->hud[0].value, ==, "100");
    g_assert_cmpuint(model->hud_graph_count, ==, 0);
    vf_overlay_model_unref(model);

    model = vf_overlay_model_create();
    vf_performance_hud(model, VF_HUD_ALL, statistics, now);
    g_assert_cmpuint(model->hud_count, >=, 4);
    g_assert_cmpuint(model->hud_count, <=, VF_OVERLAY_MAX_HUD);
    g_assert_cmpuint(model->hud_graph_count, ==, VF_OVERLAY_HUD_GRAPH);
    g_assert_cmpfloat_with_epsilon(model->hud_graph[0], 10, 1e-4);
    vf_overlay_model_unref(model);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/performance/lows-are-of-the-slowest-frames",
                    test_lows_are_of_the_slowest_frames);
    g_test_add_func("/performance/a-thousandth-needs-a-thousand-frames",
                    test_a_thousandth_needs_a_thousand_frames);
    g_test_add_func("/performance/every-time-is-in-one-bin",
                    test_every_time_is_in_one_bin);
    g_test_add_func("/performance/the-corner-says-what-was-asked-for",
                    test_the_corner_says_what_was_asked_for);
    return g_test_run();
}
