// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/lock_sync.h"

#include <glib.h>

enum { ALL = VF_LOCK_NUM | VF_LOCK_CAPS | VF_LOCK_SCROLL };

static struct vf_lock_sync
make(unsigned mask)
{
    struct vf_lock_sync sync;
    vf_lock_sync_init(&sync, true, mask);
    return sync;
}

static void
test_the_guest_is_told_when_it_gets_the_keyboard(void)
{
    struct vf_lock_sync sync = make(ALL);
    vf_lock_sync_host(&sync, VF_LOCK_NUM, 0);
    g_assert_false(vf_lock_sync_guest(&sync, true, 0, 0).set_guest);
    struct vf_lock_action action = vf_lock_sync_typing(&sync, true, 0);
    g_assert_true(action.set_guest);
    g_assert_cmpuint(action.locks, ==, VF_LOCK_NUM);
    // The guest obeys: all is well.
    g_assert_false(
        vf_lock_sync_guest(&sync, true, VF_LOCK_NUM, 1000).set_guest);
    g_assert_cmpuint(vf_lock_sync_wake_at(&sync), ==, UINT64_MAX);
}

static void
test_alike_already_means_no_message(void)
{
    struct vf_lock_sync sync = make(ALL);
    vf_lock_sync_host(&sync, VF_LOCK_CAPS, 0);
    vf_lock_sync_guest(&sync, true, VF_LOCK_CAPS, 0);
    g_assert_false(vf_lock_sync_typing(&sync, true, 0).set_guest);
}

static void
test_a_connection_made_while_typing_is_told(void)
{
    struct vf_lock_sync sync = make(ALL);
    vf_lock_sync_host(&sync, VF_LOCK_NUM, 0);
    g_assert_false(vf_lock_sync_typing(&sync, true, 0).set_guest);
    struct vf_lock_action action = vf_lock_sync_guest(&sync, true, 0, 5);
    g_assert_true(action.set_guest);
    vf_lock_sync_guest(&sync, true, VF_LOCK_NUM, 10);
    // Lost and made again: told again.
    vf_lock_sync_guest(&sync, false, 0, 20);
    g_assert_true(vf_lock_sync_guest(&sync, true, 0, 30).set_guest);
}

static void
test_pressing_the_key_sends_nothing(void)
{
    struct vf_lock_sync sync = make(ALL);
    vf_lock_sync_guest(&sync, true, 0, 0);
    vf_lock_sync_typing(&sync, true, 0);
    // Caps Lock goes to both; the reports arrive in either order.
    vf_lock_sync_host(&sync, VF_LOCK_CAPS, 10);
    g_assert_false(vf_lock_sync_guest(&sync, true, VF_LOCK_CAPS, 20).set_guest);
    g_assert_false(vf_lock_sync_guest(&sync, true, 0, 30).set_guest);
    vf_lock_sync_host(&sync, 0, 40);
    g_assert_cmpuint(vf_lock_sync_wake_at(&sync), ==, UINT64_MAX);
}

static void
test_the_guests_own_change_is_offered_to_the_host(void)
{
    struct vf_lock_sync sync = make(ALL);
    vf_lock_sync_guest(&sync, true, 0, 0);
    vf_lock_sync_typing(&sync, true, 0);
    vf_lock_sync_guest(&sync, true, VF_LOCK_NUM, 1000);
    uint64_t at = vf_lock_sync_wake_at(&sync);
    g_assert_cmpuint(at, ==, 1000 + VF_LOCK_SETTLE_NS);
    g_assert_false(vf_lock_sync_tick(&sync, at - 1).set_host);
    struct vf_lock_action action = vf_lock_sync_tick(&sync, at);
    g_assert_true(action.set_host);
    g_assert_cmpuint(action.locks, ==, VF_LOCK_NUM);
    g_assert_cmpuint(vf_lock_sync_wake_at(&sync), ==, UINT64_MAX);
}

static void
test_a_guest_without_lock_keys_changes_nothing(void)
{
    struct vf_lock_sync sync = make(ALL);
    vf_lock_sync_host(&sync, VF_LOCK_NUM, 0);
    vf_lock_sync_guest(&sync, true, 0, 0);
    g_assert_true(vf_lock_sync_typing(&sync, true, 0).set_guest);
    // It never reports anything: the host's locks stay as they are.
    g_assert_false(vf_lock_sync_tick(&sync, UINT64_MAX).set_host);
}

static void
test_locks_outside_the_mask_are_left_alone(void)
{
    struct vf_lock_sync sync = make(VF_LOCK_NUM | VF_LOCK_CAPS);
    vf_lock_sync_host(&sync, VF_LOCK_SCROLL, 0);
    vf_lock_sync_guest(&sync, true, 0, 0);
    g_assert_false(vf_lock_sync_typing(&sync, true, 0).set_guest);
    vf_lock_sync_typing(&sync, false, 0);
    vf_lock_sync_host(&sync, VF_LOCK_SCROLL | VF_LOCK_NUM, 0);
    struct vf_lock_action action = vf_lock_sync_typing(&sync, true, 0);
    g_assert_true(action.set_guest);
    g_assert_cmpuint(action.locks, ==, VF_LOCK_NUM);
}

static void
test_switched_off_it_does_nothing(void)
{
    struct vf_lock_sync sync;
    vf_lock_sync_init(&sync, false, ALL);
    vf_lock_sync_host(&sync, VF_LOCK_NUM, 0);
    g_assert_false(vf_lock_sync_guest(&sync, true, 0, 0).set_guest);
    g_assert_false(vf_lock_sync_typing(&sync, true, 0).set_guest);
    vf_lock_sync_guest(&sync, true, VF_LOCK_CAPS, 0);
    g_assert_cmpuint(vf_lock_sync_wake_at(&sync), ==, UINT64_MAX);
    g_assert_false(vf_lock_sync_tick(&sync, UINT64_MAX).set_host);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/lock-sync/" name, function)
    TEST("the-guest-is-told-when-it-gets-the-keyboard",
         test_the_guest_is_told_when_it_gets_the_keyboard);
    TEST("alike-already-means-no-message", test_alike_already_means_no_message);
    TEST("a-connection-made-while-typing-is-told",
         test_a_connection_made_while_typing_is_told);
    TEST("pressing-the-key-sends-nothing", test_pressing_the_key_sends_nothing);
    TEST("the-guests-own-change-is-offered-to-the-host",
         test_the_guests_own_change_is_offered_to_the_host);
    TEST("a-guest-without-lock-keys-changes-nothing",
         test_a_guest_without_lock_keys_changes_nothing);
    TEST("locks-outside-the-mask-are-left-alone",
         test_locks_outside_the_mask_are_left_alone);
    TEST("switched-off-it-does-nothing", test_switched_off_it_does_nothing);
#undef TEST
    return g_test_run();
}
