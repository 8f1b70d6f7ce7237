// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/mailbox.h"

#include "base/thread.h"

#include <glib.h>

static void
count_wake(void *data)
{
    int *wakes = data;
    (*wakes)++;
}

static void
test_latest_wins(void)
{
    int wakes = 0;
    struct vf_mailbox *box = vf_mailbox_create(sizeof(int), count_wake, &wakes);
    int value = 0;
    g_assert_false(vf_mailbox_take(box, &value));

    int one = 1;
    int two = 2;
    int replaced = 0;
    g_assert_false(vf_mailbox_put(box, &one, &replaced));
    g_assert_true(vf_mailbox_put(box, &two, &replaced));
    g_assert_cmpint(replaced, ==, 1);

    g_assert_true(vf_mailbox_take(box, &value));
    g_assert_cmpint(value, ==, 2);
    g_assert_false(vf_mailbox_take(box, &value));
    vf_mailbox_destroy(box);
}

static void
test_wakes_only_when_it_was_empty(void)
{
    int wakes = 0;
    struct vf_mailbox *box = vf_mailbox_create(sizeof(int), count_wake, &wakes);
    int value = 7;
    vf_mailbox_put(box, &value, NULL);
    vf_mailbox_put(box, &value, NULL);
    g_assert_cmpint(wakes, ==, 1);
    vf_mailbox_take(box, &value);
    vf_mailbox_put(box, &value, NULL);
    g_assert_cmpint(wakes, ==, 2);
    vf_mailbox_destroy(box);
}

enum { ROUNDS = 100000 };

static void
produce(void *data)
{
    struct vf_mailbox *box = data;
    for (int i = 1; i <= ROUNDS; i++) {
        vf_mailbox_put(box, &i, NULL);
    }
}

static void
test_never_goes_backwards_between_threads(void)
{
    struct vf_mailbox *box = vf_mailbox_create(sizeof(int), NULL, NULL);
    struct vf_thread *producer =
        vf_thread_start(VF_ROLE_NONE, "producer", produce, box);
    int last = 0;
    while (last < ROUNDS) {
        int value;
        if (vf_mailbox_take(box, &value)) {
            g_assert_cmpint(value, >, last);
            last = value;
        }
    }
    vf_thread_join(producer);
    vf_mailbox_destroy(box);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/mailbox/latest-wins", test_latest_wins);
    g_test_add_func("/mailbox/wakes-only-when-it-was-empty",
                    test_wakes_only_when_it_was_empty);
    g_test_add_func("/mailbox/never-goes-backwards-between-threads",
                    test_never_goes_backwards_between_threads);
    return g_test_run();
}
