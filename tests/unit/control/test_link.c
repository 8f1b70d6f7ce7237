// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/link.h"

#include "base/clock.h"
#include "base/glib_thread.h"
#include "base/wakeup.h"
#include "control/failure.h"
#include "control/worker.h"

#include <glib.h>

static void
test_delays_double_up_to_five_seconds(void)
{
    static const unsigned expected_ms[] = {250,  500,  1000, 2000,
                                           4000, 5000, 5000};
    uint64_t delay_ns = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(expected_ms); i++) {
        delay_ns = vf_link_next_delay(delay_ns);
        g_assert_cmpuint(delay_ns, ==, expected_ms[i] * VF_NS_PER_MS);
    }
}

struct fixture {
    struct vf_glib_thread *glib;
    struct vf_worker *worker;
    struct vf_wakeup hinted;
    struct vf_link link;
};

static void
on_hint(void *data)
{
    struct fixture *fixture = data;
    vf_wakeup_signal(&fixture->hinted);
}

static void
open_link(struct fixture *fixture, bool want_write)
{
    vf_link_init_library();
    vf_link_init_library(); // twice is as good as once
    *fixture = (struct fixture){.glib = vf_glib_thread_start()};
    vf_wakeup_init(&fixture->hinted);
    fixture->worker = vf_worker_start("test", NULL, NULL);
    const struct vf_link_params params = {
        .uri = "test:///default",
        .want_write = want_write,
        .worker = fixture->worker,
        .on_hint = on_hint,
        .data = fixture,
    };
    struct vf_failure failure;
    struct vf_failure denied;
    g_assert_true(vf_link_open(&fixture->link, &params, &failure, &denied));
    g_assert_cmpint(fixture->link.read_only, ==, !want_write);
    g_assert_true(fixture->link.has_events);
    g_assert_false(vf_link_is_lost(&fixture->link));
}

static void
close_link(struct fixture *fixture)
{
    vf_link_close(&fixture->link);
    g_assert_null(fixture->link.conn);
    g_assert_false(vf_link_is_lost(&fixture->link));
    vf_link_close(&fixture->link); // does nothing
    vf_worker_stop(fixture->worker, vf_clock_ns() + 60 * VF_NS_PER_S);
    vf_glib_thread_stop(fixture->glib);
    vf_wakeup_finish(&fixture->hinted);
}

static void
test_every_event_after_a_look_is_a_hint(void)
{
    struct fixture fixture;
    open_link(&fixture, true);
    virDomainPtr domain = virDomainLookupByName(fixture.link.conn, "test");
    for (int i = 0; i < 3; i++) {
        g_assert_cmpint(virDomainSuspend(domain), ==, 0);
        g_assert_true(vf_wakeup_wait_until(&fixture.hinted, UINT64_MAX));
        vf_link_take_hint(&fixture.link);
        g_assert_cmpint(virDomainResume(domain), ==, 0);
        g_assert_true(vf_wakeup_wait_until(&fixture.hinted, UINT64_MAX));
        vf_link_take_hint(&fixture.link);
    }
    virDomainFree(domain);
    close_link(&fixture);
}

static void
test_who_only_looks_may_not_act(void)
{
    struct fixture fixture;
    open_link(&fixture, false);
    virDomainPtr domain = virDomainLookupByName(fixture.link.conn, "test");
    g_assert_nonnull(domain);
    g_assert_cmpint(virDomainSuspend(domain), ==, -1);
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_assert_cmpint(vf_failure_kind(&failure), ==, VF_FAILURE_READ_ONLY);
    virDomainFree(domain);
    close_link(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/link/delays-double-up-to-five-seconds",
                    test_delays_double_up_to_five_seconds);
    g_test_add_func("/link/every-event-after-a-look-is-a-hint",
                    test_every_event_after_a_look_is_a_hint);
    g_test_add_func("/link/who-only-looks-may-not-act",
                    test_who_only_looks_may_not_act);
    return g_test_run();
}
