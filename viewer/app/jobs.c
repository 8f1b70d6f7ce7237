// SPDX-License-Identifier: GPL-2.0-or-later
// Work that takes longer than the main thread may: one thread does one after another,
// and a second one what must not wait for that.
#include "viewer/app/app.h"

#include "base/queue.h"
#include "control/worker.h"
#include "viewer/main_loop.h"

#include <glib.h>

// A job in progress when the program ends gets this long to come to its end.
static const uint64_t PATIENCE_NS = VF_NS_PER_S;

struct vf_app_jobs {
    struct vf_worker *worker;
    struct vf_worker *quick;
    struct vf_queue *done; // of struct ticket *
    unsigned pending;
};

// A job on its way to the thread and back.
struct ticket {
    struct vf_app_job job;
    struct vf_worker *worker; // referenced
    struct vf_queue *done;    // borrowed while the worker may be entered
};

static void
free_ticket(struct ticket *ticket)
{
    if (ticket->job.free) {
        ticket->job.free(ticket->job.data);
    }
    vf_worker_unref(ticket->worker);
    g_free(ticket);
}

static void
run(void *data)
{
    struct ticket *ticket = data;
    ticket->job.work(ticket->job.data);
    if (vf_worker_enter(ticket->worker)) {
        struct vf_worker *worker = vf_worker_ref(ticket->worker);
        vf_queue_push(ticket->done, &ticket);
        vf_worker_leave(worker);
        vf_worker_unref(worker);
    } else {
        free_ticket(ticket);
    }
}

static void
discard(void *data)
{
    free_ticket(data);
}

void
vf_app_jobs_start(struct vf_app *app)
{
    app->jobs = g_new0(struct vf_app_jobs, 1);
    app->jobs->done = vf_queue_create(sizeof(struct ticket *),
                                      vf_main_loop_wake_cb, app->loop);
    app->jobs->worker = vf_worker_start("vf-jobs", NULL, NULL);
    app->jobs->quick = vf_worker_start("vf-quick-jobs", NULL, NULL);
}

void
vf_app_jobs_stop(struct vf_app *app)
{
    if (!app->jobs) {
        return;
    }
    uint64_t deadline_ns = vf_clock_ns() + PATIENCE_NS;
    vf_worker_stop(app->jobs->quick, deadline_ns);
    vf_worker_stop(app->jobs->worker, deadline_ns);
    struct ticket *ticket;
    while (vf_queue_pop(app->jobs->done, &ticket)) {
        free_ticket(ticket);
    }
    vf_queue_destroy(app->jobs->done);
    g_clear_pointer(&app->jobs, g_free);
}

void
vf_app_job(struct vf_app *app, const struct vf_app_job *job)
{
    struct vf_worker *worker =
        job->is_quick ? app->jobs->quick : app->jobs->worker;
    struct ticket *ticket = g_new(struct ticket, 1);
    *ticket = (struct ticket){
        .job = *job,
        .worker = vf_worker_ref(worker),
        .done = app->jobs->done,
    };
    app->jobs->pending++;
    vf_worker_post(worker, (struct vf_job){
                               .run = run,
                               .discard = discard,
                               .data = ticket,
                           });
}

void
vf_app_jobs_update(struct vf_app *app)
{
    struct ticket *ticket;
    while (vf_queue_pop(app->jobs->done, &ticket)) {
        app->jobs->pending--;
        if (ticket->job.done) {
            ticket->job.done(app, ticket->job.data);
        }
        free_ticket(ticket);
        app->scene_stale = true;
    }
}
