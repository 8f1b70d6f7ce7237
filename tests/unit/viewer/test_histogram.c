// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/keep/histogram.h"

#include <glib.h>

static void
test_empty_is_zero(void)
{
    struct vf_histogram histogram = {0};
    g_assert_cmpuint(vf_histogram_percentile(&histogram, 0.5), ==, 0);
    g_assert_cmpuint(vf_histogram_mean(&histogram), ==, 0);
}

static void
test_percentiles_are_within_a_bucket(void)
{
    static struct vf_histogram histogram;
    for (uint64_t i = 1; i <= 100000; i++) {
        vf_histogram_add(&histogram, i * 1000);
    }
    const double fractions[] = {0.01, 0.25, 0.5, 0.9, 0.99, 0.999};
    for (size_t i = 0; i < G_N_ELEMENTS(fractions); i++) {
        double exact = fractions[i] * 100000.0 * 1000.0;
        double found =
            (double)vf_histogram_percentile(&histogram, fractions[i]);
        g_assert_cmpfloat(found, >, exact * 0.96);
        g_assert_cmpfloat(found, <, exact * 1.04);
    }
    g_assert_cmpuint(histogram.max_ns, ==, 100000000);
    g_assert_cmpuint(vf_histogram_percentile(&histogram, 1.0), <=, 100000000);
    g_assert_cmpuint(vf_histogram_mean(&histogram), ==, 50000500);
}

static void
test_extremes_have_a_place(void)
{
    static struct vf_histogram histogram;
    vf_histogram_add(&histogram, 0);
    vf_histogram_add(&histogram, UINT64_MAX / 2);
    g_assert_cmpuint(histogram.count, ==, 2);
    g_assert_cmpuint(vf_histogram_percentile(&histogram, 0.1), ==, 0);
    g_assert_cmpuint(vf_histogram_percentile(&histogram, 1.0), >, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/histogram/empty-is-zero", test_empty_is_zero);
    g_test_add_func("/histogram/percentiles-are-within-a-bucket",
                    test_percentiles_are_within_a_bucket);
    g_test_add_func("/histogram/extremes-have-a-place",
                    test_extremes_have_a_place);
    return g_test_run();
}
