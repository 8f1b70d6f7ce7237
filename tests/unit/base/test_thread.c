// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/thread.h"

#include "base/wakeup.h"

#include <glib.h>
#include <stdint.h>

struct stuck {
    struct vf_wakeup begun;
    struct vf_wakeup release;
    struct vf_wakeup ended;
    enum vf_role role;
};

static void
run_stuck(void *data)
{
    struct stuck *stuck = data;
    stuck->role = vf_thread_role();
    vf_wakeup_signal(&stuck->begun);
    vf_wakeup_wait_until(&stuck->release, UINT64_MAX);
    vf_wakeup_signal(&stuck->ended);
}

static void
init_stuck(struct stuck *stuck)
{
    vf_wakeup_init(&stuck->begun);
    vf_wakeup_init(&stuck->release);
    vf_wakeup_init(&stuck->ended);
}

static void
finish_stuck(struct stuck *stuck)
{
    vf_wakeup_finish(&stuck->begun);
    vf_wakeup_finish(&stuck->release);
    vf_wakeup_finish(&stuck->ended);
}

static void
test_a_thread_has_the_role_it_was_given(void)
{
    struct stuck stuck;
    init_stuck(&stuck);
    struct vf_thread *thread =
        vf_thread_start(VF_ROLE_WORKER, "test", run_stuck, &stuck);
    vf_wakeup_signal(&stuck.release);
    vf_thread_join(thread);
    g_assert_cmpint(stuck.role, ==, VF_ROLE_WORKER);
    g_assert_cmpint(vf_thread_role(), ==, VF_ROLE_NONE);
    finish_stuck(&stuck);
}

static void
test_an_abandoned_thread_runs_on(void)
{
    struct stuck stuck;
    init_stuck(&stuck);
    struct vf_thread *thread =
        vf_thread_start(VF_ROLE_WORKER, "test", run_stuck, &stuck);
    vf_wakeup_wait_until(&stuck.begun, UINT64_MAX);
    vf_thread_abandon(thread);
    vf_wakeup_signal(&stuck.release);
    g_assert_true(vf_wakeup_wait_until(&stuck.ended, UINT64_MAX));
    finish_stuck(&stuck);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/thread/has-the-role-it-was-given",
                    test_a_thread_has_the_role_it_was_given);
    g_test_add_func("/thread/an-abandoned-one-runs-on",
                    test_an_abandoned_thread_runs_on);
    return g_test_run();
}
