// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/wakeup.h"

#include "base/clock.h"

#include <glib.h>

static void
test_signals_are_kept_and_consumed(void)
{
    struct vf_wakeup wakeup;
    vf_wakeup_init(&wakeup);
    g_assert_false(vf_wakeup_wait_until(&wakeup, 0));
    vf_wakeup_signal(&wakeup);
    vf_wakeup_signal(&wakeup);
    g_assert_true(vf_wakeup_wait_until(&wakeup, UINT64_MAX));
    g_assert_false(vf_wakeup_wait_until(&wakeup, 0));
    vf_wakeup_finish(&wakeup);
}

static void
test_a_deadline_is_not_early(void)
{
    struct vf_wakeup wakeup;
    vf_wakeup_init(&wakeup);
    uint64_t deadline = vf_clock_ns() + 5 * VF_NS_PER_MS;
    g_assert_false(vf_wakeup_wait_until(&wakeup, deadline));
    g_assert_cmpuint(vf_clock_ns(), >=, deadline);
    vf_wakeup_finish(&wakeup);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/wakeup/signals-are-kept-and-consumed",
                    test_signals_are_kept_and_consumed);
    g_test_add_func("/wakeup/a-deadline-is-not-early",
                    test_a_deadline_is_not_early);
    return g_test_run();
}
