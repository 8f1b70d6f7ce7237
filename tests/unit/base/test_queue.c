// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/queue.h"

#include "base/thread.h"
#include "base/wakeup.h"

#include <glib.h>

static void
test_keeps_order_while_growing(void)
{
    struct vf_queue *queue = vf_queue_create(sizeof(int), NULL, NULL);
    int next_in = 0;
    int next_out = 0;
    // Pushing three and popping two walks the ring around while it grows.
    for (int round = 0; round < 1000; round++) {
        for (int i = 0; i < 3; i++, next_in++) {
            vf_queue_push(queue, &next_in);
        }
        for (int i = 0; i < 2; i++, next_out++) {
            int value = -1;
            g_assert_true(vf_queue_pop(queue, &value));
            g_assert_cmpint(value, ==, next_out);
        }
    }
    g_assert_cmpuint(vf_queue_length(queue), ==, 1000);
    for (; next_out < next_in; next_out++) {
        int value = -1;
        g_assert_true(vf_queue_pop(queue, &value));
        g_assert_cmpint(value, ==, next_out);
    }
    int value;
    g_assert_false(vf_queue_pop(queue, &value));
    vf_queue_destroy(queue);
}

enum { ITEMS = 50000 };

static void
produce(void *data)
{
    struct vf_queue *queue = data;
    for (int i = 0; i < ITEMS; i++) {
        vf_queue_push(queue, &i);
    }
}

static void
test_loses_nothing_between_threads(void)
{
    struct vf_wakeup wakeup;
    vf_wakeup_init(&wakeup);
    struct vf_queue *queue =
        vf_queue_create(sizeof(int), vf_wakeup_signal_cb, &wakeup);
    struct vf_thread *producers[2];
    for (int i = 0; i < 2; i++) {
        producers[i] = vf_thread_start(VF_ROLE_NONE, "producer", produce, queue);
    }
    int64_t sum = 0;
    int got = 0;
    while (got < 2 * ITEMS) {
        int value;
        if (vf_queue_pop(queue, &value)) {
            sum += value;
            got++;
        } else {
            vf_wakeup_wait_until(&wakeup, UINT64_MAX);
        }
    }
    g_assert_cmpint(sum, ==, (int64_t)ITEMS * (ITEMS - 1));
    for (int i = 0; i < 2; i++) {
        vf_thread_join(producers[i]);
    }
    vf_queue_destroy(queue);
    vf_wakeup_finish(&wakeup);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/queue/keeps-order-while-growing",
                    test_keeps_order_while_growing);
    g_test_add_func("/queue/loses-nothing-between-threads",
                    test_loses_nothing_between_threads);
    return g_test_run();
}
