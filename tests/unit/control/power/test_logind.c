// SPDX-License-Identifier: GPL-2.0-or-later
// Locks on sleep, from a stand-in for logind on a bus of this test's own.
#include "base/glib_thread.h"
#include "base/mailbox.h"
#include "base/thread.h"
#include "control/power/logind.h"

#include <gio/gio.h>
#include <string.h>

struct rig {
    GTestDBus *bus;
    GSubprocess *stand_in; // NULL: nobody
    GDataInputStream *said;
    struct vf_glib_thread *glib;
    struct vf_mailbox *status;
    struct vf_logind *logind;
};

static void
hear(struct rig *rig, const char *beginning)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *line =
        g_data_input_stream_read_line(rig->said, NULL, NULL, &error);
    g_assert_no_error(error);
    g_assert_nonnull(line);
    g_test_message("%s", line);
    g_assert_true(g_str_has_prefix(line, beginning));
}

static void
tell(struct rig *rig, const char *line)
{
    GOutputStream *input = g_subprocess_get_stdin_pipe(rig->stand_in);
    g_assert_true(g_output_stream_write_all(input, line, strlen(line), NULL, NULL,
                                            NULL));
    g_assert_true(g_output_stream_flush(input, NULL, NULL));
}

static void
set_up(struct rig *rig, bool with_logind)
{
    g_autoptr(GError) error = NULL;
    memset(rig, 0, sizeof(*rig));
    rig->bus = g_test_dbus_new(G_TEST_DBUS_NONE);
    g_test_dbus_up(rig->bus);
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", g_test_dbus_get_bus_address(rig->bus),
             TRUE);
    if (with_logind) {
        rig->stand_in = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                             G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                         &error, LOGIND_STAND_IN, NULL);
        g_assert_no_error(error);
        rig->said = g_data_input_stream_new(
            g_subprocess_get_stdout_pipe(rig->stand_in));
        hear(rig, "ready");
    }
    rig->glib = vf_glib_thread_start();
    rig->status = vf_mailbox_create(sizeof(struct vf_logind_status), NULL, NULL);
    rig->logind = vf_logind_create(rig->glib, rig->status);
}

static void
tear_down(struct rig *rig)
{
    vf_logind_destroy(rig->logind);
    vf_glib_thread_stop(rig->glib);
    vf_mailbox_destroy(rig->status);
    if (rig->stand_in) {
        g_output_stream_close(g_subprocess_get_stdin_pipe(rig->stand_in), NULL,
                              NULL);
        g_assert_true(g_subprocess_wait(rig->stand_in, NULL, NULL));
        g_object_unref(rig->said);
        g_object_unref(rig->stand_in);
    }
    // The process's one connection to it is not waited for.
    if (g_test_dbus_get_bus_address(rig->bus)) {
        g_test_dbus_stop(rig->bus);
    }
    g_object_unref(rig->bus);
}

// Waits until what is known is so.
static struct vf_logind_status
wait_for(struct rig *rig, bool (*is_so)(const struct vf_logind_status *status))
{
    struct vf_logind_status status = {.held = VF_SLEEP_LOCK_NONE};
    while (!vf_mailbox_take(rig->status, &status) || !is_so(&status)) {
        g_usleep(1000);
    }
    return status;
}

static bool
is_delayed(const struct vf_logind_status *status)
{
    return status->held == VF_SLEEP_LOCK_DELAY;
}

static bool
sleeps(const struct vf_logind_status *status)
{
    return status->going_to_sleep;
}

static bool
is_awake(const struct vf_logind_status *status)
{
    return !status->going_to_sleep;
}

static bool
complains(const struct vf_logind_status *status)
{
    return status->detail[0] != '\0';
}

static void
test_with_logind(void)
{
    struct rig rig;
    set_up(&rig, true);
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_DELAY, "The VM 'win11' is paused first");
    hear(&rig, "lock delay sleep virtflow-view: The VM 'win11' is paused first");
    wait_for(&rig, is_delayed);
    tell(&rig, "sleep\n");
    wait_for(&rig, sleeps);
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_NONE, "");
    hear(&rig, "let go delay");
    tell(&rig, "wake\n");
    wait_for(&rig, is_awake);

    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_DELAY, "a");
    hear(&rig, "lock delay");
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_BLOCK, "b");
    // The new one first: the machine is never without.
    hear(&rig, "lock block sleep virtflow-view: b");
    hear(&rig, "let go delay");

    tell(&rig, "refuse\n");
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_DELAY, "c");
    hear(&rig, "let go block");
    const struct vf_logind_status status = wait_for(&rig, complains);
    g_assert_nonnull(strstr(status.detail, "Permission denied"));
    g_assert_cmpint(status.held, ==, VF_SLEEP_LOCK_NONE);
    tear_down(&rig);
}

static void
test_end_lets_go(void)
{
    struct rig rig;
    set_up(&rig, true);
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_BLOCK, "a");
    hear(&rig, "lock block");
    vf_logind_destroy(rig.logind);
    rig.logind = NULL;
    hear(&rig, "let go block");
    tear_down(&rig);
}

static bool
misses_bus(const struct vf_logind_status *status)
{
    return strstr(status->detail, "went away") != NULL;
}

static void
test_bus_ends(void)
{
    struct rig rig;
    set_up(&rig, true);
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_DELAY, "a");
    wait_for(&rig, is_delayed);
    g_test_dbus_stop(rig.bus);
    const struct vf_logind_status status = wait_for(&rig, misses_bus);
    g_assert_cmpint(status.held, ==, VF_SLEEP_LOCK_NONE);
    g_assert_false(status.going_to_sleep);
    tear_down(&rig);
}

static void
test_without_logind(void)
{
    struct rig rig;
    set_up(&rig, false);
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_DELAY, "a");
    const struct vf_logind_status status = wait_for(&rig, complains);
    g_assert_cmpint(status.held, ==, VF_SLEEP_LOCK_NONE);
    tear_down(&rig);
}

static void
test_without_bus(void)
{
    struct vf_mailbox *status =
        vf_mailbox_create(sizeof(struct vf_logind_status), NULL, NULL);
    g_setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nonexistent/bus", TRUE);
    struct rig rig = {.glib = vf_glib_thread_start(), .status = status};
    rig.logind = vf_logind_create(rig.glib, status);
    vf_logind_hold(rig.logind, VF_SLEEP_LOCK_DELAY, "a");
    const struct vf_logind_status known = wait_for(&rig, complains);
    g_assert_nonnull(strstr(known.detail, "no system bus"));
    vf_logind_destroy(rig.logind);
    vf_glib_thread_stop(rig.glib);
    vf_mailbox_destroy(status);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    vf_thread_set_role(VF_ROLE_MAIN);
    // GIO keeps one connection to the system bus for the whole process.
    g_test_add_func("/logind/without a bus nothing is held, and that is said",
                    test_without_bus);
    g_test_add_func("/logind/locks are held, changed and let go, and sleep is heard",
                    test_with_logind);
    g_test_add_func("/logind/the end of the program lets go", test_end_lets_go);
    g_test_add_func("/logind/a bus that ends is missed, and nothing else", test_bus_ends);
    g_test_add_func("/logind/without logind nothing is held, and that is said",
                    test_without_logind);
    return g_test_run();
}
