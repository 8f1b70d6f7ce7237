// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/shutdown_wait.h"

#include <glib.h>

enum { ASKED = 1000, PATIENCE = 90 };

static enum vf_shutdown_step
look(struct vf_shutdown_wait *wait, uint64_t asked, enum vf_domain_state state,
     uint64_t now)
{
    return vf_shutdown_wait_look(wait, asked, state, now, PATIENCE);
}

static void
nothing_is_waited_for_before_somebody_asks(void)
{
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    g_assert_cmpint(look(&wait, 0, VF_DOMAIN_RUNNING, 5000), ==,
                    VF_SHUTDOWN_IDLE);
}

static void
the_user_is_asked_when_patience_is_over_and_not_before(void)
{
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED), ==,
                    VF_SHUTDOWN_WAITING);
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_SHUTTING_DOWN, ASKED + 89), ==,
                    VF_SHUTDOWN_WAITING);
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED + 90), ==,
                    VF_SHUTDOWN_OVERDUE);
}

static void
who_keeps_waiting_is_asked_again_as_late_as_the_first_time(void)
{
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED + 100);
    vf_shutdown_wait_more(&wait, ASKED + 100, PATIENCE);
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED + 189), ==,
                    VF_SHUTDOWN_WAITING);
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED + 190), ==,
                    VF_SHUTDOWN_OVERDUE);
}

static void
a_guest_that_is_off_is_told_once(void)
{
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED);
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_OFF, ASKED + 5), ==,
                    VF_SHUTDOWN_DONE);
    g_assert_cmpint(look(&wait, 0, VF_DOMAIN_OFF, ASKED + 6), ==,
                    VF_SHUTDOWN_IDLE);
}

static void
a_lost_connection_ends_no_waiting(void)
{
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED);
    g_assert_cmpint(look(&wait, ASKED, VF_DOMAIN_UNKNOWN, ASKED + 5), ==,
                    VF_SHUTDOWN_WAITING);
}

static void
another_request_begins_another_wait(void)
{
    struct vf_shutdown_wait wait = {.asked_ns = 0};
    look(&wait, ASKED, VF_DOMAIN_RUNNING, ASKED + 90);
    g_assert_cmpint(look(&wait, ASKED + 500, VF_DOMAIN_RUNNING, ASKED + 501),
                    ==, VF_SHUTDOWN_WAITING);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(test) g_test_add_func("/shutdown-wait/" #test, test)
    ADD(nothing_is_waited_for_before_somebody_asks);
    ADD(the_user_is_asked_when_patience_is_over_and_not_before);
    ADD(who_keeps_waiting_is_asked_again_as_late_as_the_first_time);
    ADD(a_guest_that_is_off_is_told_once);
    ADD(a_lost_connection_ends_no_waiting);
    ADD(another_request_begins_another_wait);
    return g_test_run();
}
