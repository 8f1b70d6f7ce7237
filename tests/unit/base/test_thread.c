// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/thread.h"

#include "base/wakeup.h"

#include <glib.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

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

// As sched_getattr(2) tells, whose struct no header has that can be used here.
struct scheduling {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
};

static struct scheduling
scheduling_now(void)
{
    struct scheduling now = {.size = sizeof(now)};
    g_assert_cmpint(syscall(SYS_sched_getattr, 0, &now, sizeof(now), 0), ==, 0);
    return now;
}

struct promptness {
    struct scheduling before;
    struct scheduling after;
    struct scheduling child;
};

static void
run_child(void *data)
{
    *(struct scheduling *)data = scheduling_now();
}

static void
run_prompt(void *data)
{
    struct promptness *promptness = data;
    promptness->before = scheduling_now();
    vf_thread_be_prompt();
    promptness->after = scheduling_now();
    vf_thread_join(vf_thread_start(VF_ROLE_WORKER, "child", run_child,
                                   &promptness->child));
}

static void
test_a_prompt_thread_has_short_turns_and_no_larger_share(void)
{
    struct promptness promptness;
    vf_thread_join(
        vf_thread_start(VF_ROLE_MAIN, "prompt", run_prompt, &promptness));
    g_assert_cmpuint(promptness.after.policy, ==, promptness.before.policy);
    g_assert_cmpint(promptness.after.nice, ==, promptness.before.nice);
    // 0: a kernel that knows no turns.
    if (promptness.before.runtime != 0) {
        g_assert_cmpuint(promptness.after.runtime, <, promptness.before.runtime);
    }
    g_assert_cmpuint(promptness.child.runtime, ==, promptness.before.runtime);
    g_assert_cmpuint(promptness.child.policy, ==, promptness.before.policy);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/thread/has-the-role-it-was-given",
                    test_a_thread_has_the_role_it_was_given);
    g_test_add_func("/thread/an-abandoned-one-runs-on",
                    test_an_abandoned_thread_runs_on);
    g_test_add_func("/thread/a-prompt-one-has-short-turns-and-no-larger-share",
                    test_a_prompt_thread_has_short_turns_and_no_larger_share);
    return g_test_run();
}
