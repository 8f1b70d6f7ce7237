// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/reconnect.h"

#include "base/clock.h"

#include <glib.h>

struct fixture {
    struct vf_reconnect reconnect;
    struct vf_spice_status status;
    uint64_t now_ns;
};

static void
init(struct fixture *fixture, enum vf_reconnect_vm vm)
{
    *fixture = (struct fixture){.now_ns = 100 * VF_NS_PER_S};
    vf_reconnect_init(&fixture->reconnect);
    vf_reconnect_vm(&fixture->reconnect, vm, fixture->now_ns);
    vf_reconnect_endpoint(&fixture->reconnect, true, fixture->now_ns);
}

static enum vf_reconnect_action
next(struct fixture *fixture)
{
    return vf_reconnect_next(&fixture->reconnect, fixture->now_ns);
}

// What the session does with a connect.
static void
fail(struct fixture *fixture, enum vf_spice_failure failure)
{
    fixture->status.attempts++;
    fixture->status.state = VF_SPICE_FAILED;
    fixture->status.failure = failure;
    fixture->status.probe = VF_SPICE_PROBE_NONE;
    vf_reconnect_status(&fixture->reconnect, &fixture->status, fixture->now_ns);
}

static void
come_up(struct fixture *fixture)
{
    fixture->status.attempts++;
    fixture->status.state = VF_SPICE_ONLINE;
    fixture->status.failure = VF_SPICE_NO_FAILURE;
    vf_reconnect_status(&fixture->reconnect, &fixture->status, fixture->now_ns);
    fixture->status.attempts--; // the failure that follows is of this attempt
}

static void
wait_ms(struct fixture *fixture, unsigned ms)
{
    fixture->now_ns += ms * VF_NS_PER_MS;
}

static void
test_connects_as_soon_as_there_is_somewhere(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_RUNNING);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    g_assert_cmpuint(vf_reconnect_wake_at(&fixture.reconnect), ==, UINT64_MAX);
}

static void
test_backs_off_and_never_gives_up(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_RUNNING);
    next(&fixture);
    static const unsigned delays[] = {250, 500, 1000, 2000, 5000, 5000, 5000};
    for (size_t i = 0; i < G_N_ELEMENTS(delays); i++) {
        fail(&fixture, i % 2 ? VF_SPICE_UNREACHABLE : VF_SPICE_NO_FD);
        g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_WAITING);
        wait_ms(&fixture, delays[i] - 1);
        g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
        wait_ms(&fixture, 1);
        g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
    }
    // A session that stays up makes the next failure a first one.
    come_up(&fixture);
    wait_ms(&fixture, 6000);
    fail(&fixture, VF_SPICE_BROKEN);
    wait_ms(&fixture, 250);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
    // One that breaks at once does not.
    for (int i = 0; i < 4; i++) {
        come_up(&fixture);
        fail(&fixture, VF_SPICE_BROKEN);
        wait_ms(&fixture, 5000);
        next(&fixture);
    }
    come_up(&fixture);
    fail(&fixture, VF_SPICE_BROKEN);
    wait_ms(&fixture, 4999);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
}

static void
test_a_status_told_twice_is_one_failure(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_RUNNING);
    next(&fixture);
    fail(&fixture, VF_SPICE_UNREACHABLE);
    uint64_t at = vf_reconnect_wake_at(&fixture.reconnect);
    wait_ms(&fixture, 100);
    vf_reconnect_status(&fixture.reconnect, &fixture.status, fixture.now_ns);
    g_assert_cmpuint(vf_reconnect_wake_at(&fixture.reconnect), ==, at);
}

static void
test_a_stopped_vm_is_left_alone(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_STOPPED);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    vf_reconnect_vm(&fixture.reconnect, VF_RECONNECT_VM_RUNNING,
                    fixture.now_ns);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
    come_up(&fixture);
    // It stops: SPICE closes first.
    fail(&fixture, VF_SPICE_CLOSED);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_DECIDING);
    wait_ms(&fixture, 500);
    vf_reconnect_vm(&fixture.reconnect, VF_RECONNECT_VM_STOPPED,
                    fixture.now_ns);
    wait_ms(&fixture, 60000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_IDLE);
    // And starts again.
    vf_reconnect_vm(&fixture.reconnect, VF_RECONNECT_VM_RUNNING,
                    fixture.now_ns);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
}

static void
test_another_viewer_is_not_fought(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_RUNNING);
    next(&fixture);
    come_up(&fixture);
    wait_ms(&fixture, 60000);
    fail(&fixture, VF_SPICE_CLOSED);
    wait_ms(&fixture, 1000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_TAKEN);
    wait_ms(&fixture, 3600000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    // Until the user takes it back.
    vf_reconnect_now(&fixture.reconnect, fixture.now_ns);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
}

static void
test_without_libvirt_it_asks_whether_somebody_listens(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_UNKNOWN);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
    come_up(&fixture);
    fail(&fixture, VF_SPICE_CLOSED);
    wait_ms(&fixture, 1000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_PROBE);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_DECIDING);
    fixture.status.probe = VF_SPICE_PROBE_LISTENS;
    vf_reconnect_status(&fixture.reconnect, &fixture.status, fixture.now_ns);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_TAKEN);

    vf_reconnect_now(&fixture.reconnect, fixture.now_ns);
    next(&fixture);
    come_up(&fixture);
    fail(&fixture, VF_SPICE_CLOSED);
    wait_ms(&fixture, 1000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_PROBE);
    fixture.status.probe = VF_SPICE_PROBE_SILENT;
    vf_reconnect_status(&fixture.reconnect, &fixture.status, fixture.now_ns);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_WAITING);
    wait_ms(&fixture, 5000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
}

static void
test_a_refused_password_waits_for_another_one(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_RUNNING);
    next(&fixture);
    fail(&fixture, VF_SPICE_AUTH);
    g_assert_cmpint(fixture.reconnect.state, ==, VF_RECONNECT_REFUSED);
    wait_ms(&fixture, 3600000);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    vf_reconnect_endpoint(&fixture.reconnect, true, fixture.now_ns);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_CONNECT);
}

static void
test_nowhere_to_connect_is_quiet(void)
{
    struct fixture fixture;
    init(&fixture, VF_RECONNECT_VM_RUNNING);
    vf_reconnect_endpoint(&fixture.reconnect, false, fixture.now_ns);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
    vf_reconnect_now(&fixture.reconnect, fixture.now_ns);
    g_assert_cmpint(next(&fixture), ==, VF_RECONNECT_NOTHING);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/reconnect/" name, function)
    TEST("connects-as-soon-as-there-is-somewhere",
         test_connects_as_soon_as_there_is_somewhere);
    TEST("backs-off-and-never-gives-up", test_backs_off_and_never_gives_up);
    TEST("a-status-told-twice-is-one-failure",
         test_a_status_told_twice_is_one_failure);
    TEST("a-stopped-vm-is-left-alone", test_a_stopped_vm_is_left_alone);
    TEST("another-viewer-is-not-fought", test_another_viewer_is_not_fought);
    TEST("without-libvirt-it-asks-whether-somebody-listens",
         test_without_libvirt_it_asks_whether_somebody_listens);
    TEST("a-refused-password-waits-for-another-one",
         test_a_refused_password_waits_for_another_one);
    TEST("nowhere-to-connect-is-quiet", test_nowhere_to_connect_is_quiet);
#undef TEST
    return g_test_run();
}
