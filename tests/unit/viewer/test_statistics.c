// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/statistics.h"

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
    for (int i = 1; i <= VF_STATISTICS_RECENT + 100; i++) {
        show(&statistics, now);
        now += (uint64_t)i * MS;
    }
    float ms[VF_STATISTICS_RECENT];
    unsigned count = vf_statistics_recent(&statistics, ms, G_N_ELEMENTS(ms));
    g_assert_cmpuint(count, ==, VF_STATISTICS_RECENT);
    g_assert_cmpfloat(ms[count - 1], ==, VF_STATISTICS_RECENT + 99);
    g_assert_cmpfloat(ms[0], ==, 100);
    count = vf_statistics_recent(&statistics, ms, 2);
    g_assert_cmpuint(count, ==, 2);
    g_assert_cmpfloat(ms[0], ==, VF_STATISTICS_RECENT + 98);
}

static void
test_frames_that_were_never_found_are_missed_and_no_others(void)
{
    static struct vf_statistics statistics;
    const struct {
        uint32_t serial;
        uint32_t skipped;
        uint64_t missed;
    } frames[] = {
        {7, 0, 0}, {8, 0, 0},  {10, 1, 0}, {12, 0, 1},
        {12, 0, 1}, {16, 1, 3}, {0, 0, 3},  {1, 0, 3},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(frames); i++) {
        vf_statistics_add_frame(&statistics, &(struct vf_frame_times){
                                                 .serial = frames[i].serial,
                                                 .skipped = frames[i].skipped,
                                                 .swapped_ns = (i + 1) * MS,
                                             });
        g_assert_cmpuint(statistics.missed, ==, frames[i].missed);
    }
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
    g_test_add_func(
        "/statistics/frames-that-were-never-found-are-missed-and-no-others",
        test_frames_that_were_never_found_are_missed_and_no_others);
    return g_test_run();
}
