// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/worker.h"

#include "base/clock.h"
#include "base/mutex.h"
#include "base/thread.h"

#include <glib.h>
#include <stdatomic.h>

struct entry {
    struct entry *next;
    uint64_t due_ns;
    struct vf_job job;
};

struct vf_worker {
    // constant after start
    void (*finish)(void *data);
    void *data;
    struct vf_thread *thread; // owner thread only

    atomic_uint refs; // GLib's counter is invisible to ThreadSanitizer
    struct vf_mutex lock;
    struct vf_cond posted;  // a job came, or the worker is to stop
    struct vf_cond settled; // the thread ended, or left what it had entered

    // protected by lock
    struct entry *entries; // by due time
    bool stopping;
    bool ended;
    unsigned entered; // how many are between enter and leave
    bool closed;      // nobody may enter any more
};

static void
discard_job(const struct vf_job *job)
{
    if (job->discard) {
        job->discard(job->data);
    }
}

// Waits for the next job that is due; false when the worker is to stop.
static bool
next_job(struct vf_worker *worker, struct vf_job *job)
{
    vf_mutex_lock(&worker->lock);
    while (!worker->stopping) {
        struct entry *first = worker->entries;
        if (!first) {
            vf_cond_wait(&worker->posted, &worker->lock);
        } else if (first->due_ns > vf_clock_ns()) {
            vf_cond_wait_until(&worker->posted, &worker->lock, first->due_ns);
        } else {
            worker->entries = first->next;
            vf_mutex_unlock(&worker->lock);
            *job = first->job;
            g_free(first);
            return true;
        }
    }
    vf_mutex_unlock(&worker->lock);
    return false;
}

static void
discard_rest(struct vf_worker *worker)
{
    vf_mutex_lock(&worker->lock);
    struct entry *rest = worker->entries;
    worker->entries = NULL;
    vf_mutex_unlock(&worker->lock);

    while (rest) {
        struct entry *next = rest->next;
        discard_job(&rest->job);
        g_free(rest);
        rest = next;
    }
}

static void
run_worker(void *data)
{
    struct vf_worker *worker = data;
    struct vf_job job;
    while (next_job(worker, &job)) {
        job.run(job.data);
    }
    discard_rest(worker);
    if (worker->finish) {
        worker->finish(worker->data);
    }

    vf_mutex_lock(&worker->lock);
    worker->ended = true;
    vf_cond_broadcast(&worker->settled);
    vf_mutex_unlock(&worker->lock);
    vf_worker_unref(worker);
}

struct vf_worker *
vf_worker_start(const char *name, void (*finish)(void *data), void *data)
{
    struct vf_worker *worker = g_new0(struct vf_worker, 1);
    worker->finish = finish;
    worker->data = data;
    atomic_init(&worker->refs, 1);
    vf_mutex_init(&worker->lock);
    vf_cond_init(&worker->posted);
    vf_cond_init(&worker->settled);
    // The thread holds a reference of its own, for when it is given up.
    worker->thread = vf_thread_start(VF_ROLE_WORKER, name, run_worker,
                                     vf_worker_ref(worker));
    return worker;
}

bool
vf_worker_stop(struct vf_worker *worker, uint64_t deadline_ns)
{
    if (!worker) {
        return true;
    }
    vf_mutex_lock(&worker->lock);
    worker->stopping = true;
    vf_cond_signal(&worker->posted);
    while (!worker->ended && vf_clock_ns() < deadline_ns) {
        vf_cond_wait_until(&worker->settled, &worker->lock, deadline_ns);
    }
    const bool ended = worker->ended;
    worker->closed = true;
    while (worker->entered > 0) {
        vf_cond_wait(&worker->settled, &worker->lock);
    }
    vf_mutex_unlock(&worker->lock);

    if (ended) {
        vf_thread_join(worker->thread);
    } else {
        vf_thread_abandon(worker->thread);
    }
    vf_worker_unref(worker);
    return ended;
}

struct vf_worker *
vf_worker_ref(struct vf_worker *worker)
{
    atomic_fetch_add(&worker->refs, 1);
    return worker;
}

void
vf_worker_unref(struct vf_worker *worker)
{
    if (!worker || atomic_fetch_sub(&worker->refs, 1) != 1) {
        return;
    }
    vf_cond_finish(&worker->settled);
    vf_cond_finish(&worker->posted);
    vf_mutex_finish(&worker->lock);
    g_free(worker);
}

void
vf_worker_post(struct vf_worker *worker, struct vf_job job)
{
    vf_worker_post_after(worker, 0, job);
}

void
vf_worker_post_after(struct vf_worker *worker, uint64_t delay_ns,
                     struct vf_job job)
{
    struct entry *entry = g_new0(struct entry, 1);
    entry->job = job;

    vf_mutex_lock(&worker->lock);
    const bool too_late = worker->stopping;
    if (!too_late) {
        entry->due_ns = vf_clock_ns() + delay_ns;
        struct entry **place = &worker->entries;
        while (*place && (*place)->due_ns <= entry->due_ns) {
            place = &(*place)->next;
        }
        entry->next = *place;
        *place = entry;
        vf_cond_signal(&worker->posted);
    }
    vf_mutex_unlock(&worker->lock);

    if (too_late) {
        discard_job(&entry->job);
        g_free(entry);
    }
}

bool
vf_worker_enter(struct vf_worker *worker)
{
    vf_mutex_lock(&worker->lock);
    const bool allowed = !worker->closed;
    worker->entered += allowed ? 1 : 0;
    vf_mutex_unlock(&worker->lock);
    return allowed;
}

void
vf_worker_leave(struct vf_worker *worker)
{
    vf_mutex_lock(&worker->lock);
    worker->entered--;
    vf_cond_broadcast(&worker->settled);
    vf_mutex_unlock(&worker->lock);
}
