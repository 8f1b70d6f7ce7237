// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/statistics.h"

#include <glib.h>

#define MS UINT64_C(1000000)

static void
show(struct vf_statistics *statistics, uint64_t detected_ns)
{
    vf_statistics_add_frame(statistics, &(struct vf_frame_times){
                                            .absent_ns = detected_ns - 50000,
                                            .detected_ns = detected_ns,
                                            .copied_ns = detected_ns + 1 * MS,
                                            .drawn_ns = detected_ns + 2 * MS,
                                            .swapped_ns = detected_ns + 4 * MS,
                                            .bytes = 100,
                                            .skipped = 1,
                                        });
}

static void
test_a_steady_rate_is_found(void)
{
    static struct vf_statistics statistics;
    uint64_t now = 1000 * MS;
    for (int i = 0; i < 100; i++, now += 10 * MS) {
        show(&statistics, now);
    }
    g_assert_cmpuint(statistics.frames, ==, 100);
    g_assert_cmpuint(statistics.skipped, ==, 100);
    g_assert_cmpuint(statistics.bytes, ==, 10000);
    double fps = vf_statistics_fps(&statistics, statistics.last_frame_ns, 1.0);
    g_assert_cmpfloat_with_epsilon(fps, 100.0, 0.5);
    // Asked between two frames it is the same.
    fps = vf_statistics_fps(&statistics, statistics.last_frame_ns + 9 * MS, 1.0);
    g_assert_cmpfloat_with_epsilon(fps, 100.0, 0.5);
}

static void
test_the_rate_falls_when_frames_stop(void)
{
    static struct vf_statistics statistics;
    uint64_t now = 1000 * MS;
    for (int i = 0; i < 100; i++, now += 10 * MS) {
        show(&statistics, now);
    }
    uint64_t last = statistics.last_frame_ns;
    g_assert_cmpfloat(vf_statistics_fps(&statistics, last + 500 * MS, 1.0), <,
                      60);
    g_assert_cmpfloat(vf_statistics_fps(&statistics, last + 2000 * MS, 1.0), ==,
                      0);
}

static void
test_stages_add_up(void)
{
    static struct vf_statistics statistics;
    show(&statistics, 1000 * MS);
    g_assert_cmpuint(vf_histogram_mean(&statistics.noticed), ==, 50000);
    g_assert_cmpuint(vf_histogram_mean(&statistics.copied), ==, 1 * MS);
    g_assert_cmpuint(vf_histogram_mean(&statistics.drawn), ==, 1 * MS);
    g_assert_cmpuint(vf_histogram_mean(&statistics.swapped), ==, 2 * MS);
    g_assert_cmpuint(vf_histogram_mean(&statistics.total), ==, 4 * MS);
}

static void
test_recent_is_in_order_and_bounded(void)
{
    static struct vf_statistics statistics;
    uint64_t now = 1000 * MS;
    for (int i = 1; i <= 1000; i++) {
        show(&statistics, now);
        now += (uint64_t)i * MS;
    }
    float ms[VF_STATISTICS_RECENT];
    unsigned count = vf_statistics_recent(&statistics, ms, G_N_ELEMENTS(ms));
    g_assert_cmpuint(count, ==, VF_STATISTICS_RECENT);
    g_assert_cmpfloat(ms[count - 1], ==, 999);
    g_assert_cmpfloat(ms[0], ==, 999 - VF_STATISTICS_RECENT + 1);
    count = vf_statistics_recent(&statistics, ms, 2);
    g_assert_cmpuint(count, ==, 2);
    g_assert_cmpfloat(ms[0], ==, 998);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/statistics/a-steady-rate-is-found",
                    test_a_steady_rate_is_found);
    g_test_add_func("/statistics/the-rate-falls-when-frames-stop",
                    test_the_rate_falls_when_frames_stop);
    g_test_add_func("/statistics/stages-add-up", test_stages_add_up);
    g_test_add_func("/statistics/recent-is-in-order-and-bounded",
                    test_recent_is_in_order_and_bounded);
    return g_test_run();
}
