// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/glib_thread.h"

#include "base/mutex.h"
#include "base/queue.h"
#include "base/thread.h"
#include "base/wakeup.h"

#include <glib-unix.h>
#include <glib.h>

struct vf_glib_thread {
    struct vf_thread *thread;
    GMainLoop *loop;
    guint source;
    struct vf_wakeup wakeup;
    struct vf_queue *posts; // of struct post
};

struct post {
    void (*call)(void *data);
    void *data;
};

// A call that somebody waits for; lives on the waiter's stack.
struct waited_call {
    void (*call)(void *data);
    void *data;
    struct vf_mutex lock;
    struct vf_cond done_cond;
    bool done; // protected by lock
};

// Posts travel in our own queue rather than as idle sources: its lock is one that
// ThreadSanitizer can see.
static gboolean
on_posted(gint fd, GIOCondition condition, gpointer data)
{
    (void)fd;
    (void)condition;
    struct vf_glib_thread *glib = data;
    vf_wakeup_wait_until(&glib->wakeup, 0);
    struct post post;
    while (vf_queue_pop(glib->posts, &post)) {
        post.call(post.data);
    }
    return G_SOURCE_CONTINUE;
}

static void
run_loop(void *data)
{
    struct vf_glib_thread *glib = data;
    vf_thread_be_prompt();
    g_main_loop_run(glib->loop);
}

struct vf_glib_thread *
vf_glib_thread_start(void)
{
    struct vf_glib_thread *glib = g_new0(struct vf_glib_thread, 1);
    vf_wakeup_init(&glib->wakeup);
    glib->posts = vf_queue_create(sizeof(struct post), vf_wakeup_signal_cb,
                                  &glib->wakeup);
    glib->loop = g_main_loop_new(NULL, FALSE);
    glib->source = g_unix_fd_add(glib->wakeup.fd, G_IO_IN, on_posted, glib);
    glib->thread = vf_thread_start(VF_ROLE_GLIB, "vf-glib", run_loop, glib);
    return glib;
}

static void
quit_loop(void *data)
{
    g_main_loop_quit(data);
}

void
vf_glib_thread_stop(struct vf_glib_thread *glib)
{
    if (!glib) {
        return;
    }
    vf_glib_post(glib, quit_loop, glib->loop);
    vf_thread_join(glib->thread);
    g_source_remove(glib->source);
    g_main_loop_unref(glib->loop);
    vf_queue_destroy(glib->posts);
    vf_wakeup_finish(&glib->wakeup);
    g_free(glib);
}

void
vf_glib_post(struct vf_glib_thread *glib, void (*call)(void *data), void *data)
{
    struct post post = {.call = call, .data = data};
    vf_queue_push(glib->posts, &post);
}

static void
run_waited_call(void *data)
{
    struct waited_call *waited = data;
    waited->call(waited->data);
    vf_mutex_lock(&waited->lock);
    waited->done = true;
    vf_cond_signal(&waited->done_cond);
    vf_mutex_unlock(&waited->lock);
}

void
vf_glib_call(struct vf_glib_thread *glib, void (*call)(void *data), void *data)
{
    if (vf_thread_role() == VF_ROLE_GLIB) {
        call(data);
        return;
    }
    struct waited_call waited = {.call = call, .data = data};
    vf_mutex_init(&waited.lock);
    vf_cond_init(&waited.done_cond);
    vf_glib_post(glib, run_waited_call, &waited);
    vf_mutex_lock(&waited.lock);
    while (!waited.done) {
        vf_cond_wait(&waited.done_cond, &waited.lock);
    }
    vf_mutex_unlock(&waited.lock);
    vf_cond_finish(&waited.done_cond);
    vf_mutex_finish(&waited.lock);
}
