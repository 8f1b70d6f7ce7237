// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/glib_thread.h"

#include "base/thread.h"

#include <glib.h>

struct log {
    int entries[8];
    int count;
};

struct entry {
    struct log *log;
    int value;
};

static void
append(void *data)
{
    struct entry *entry = data;
    g_assert_cmpint(vf_thread_role(), ==, VF_ROLE_GLIB);
    entry->log->entries[entry->log->count++] = entry->value;
}

static void
test_posts_run_in_order_on_the_thread(void)
{
    struct vf_glib_thread *glib = vf_glib_thread_start();
    struct log log = {.count = 0};
    struct entry entries[4];
    for (int i = 0; i < 3; i++) {
        entries[i] = (struct entry){&log, i};
        vf_glib_post(glib, append, &entries[i]);
    }
    entries[3] = (struct entry){&log, 3};
    vf_glib_call(glib, append, &entries[3]);
    g_assert_cmpint(log.count, ==, 4);
    for (int i = 0; i < 4; i++) {
        g_assert_cmpint(log.entries[i], ==, i);
    }
    vf_glib_thread_stop(glib);
}

static void
test_stop_runs_what_was_posted(void)
{
    struct vf_glib_thread *glib = vf_glib_thread_start();
    struct log log = {.count = 0};
    struct entry entry = {&log, 42};
    vf_glib_post(glib, append, &entry);
    vf_glib_thread_stop(glib);
    g_assert_cmpint(log.count, ==, 1);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/glib-thread/posts-run-in-order",
                    test_posts_run_in_order_on_the_thread);
    g_test_add_func("/glib-thread/stop-runs-what-was-posted",
                    test_stop_runs_what_was_posted);
    return g_test_run();
}
