// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A thread that does one job after another, for calls that block: libvirt's, and
// those of anything else that may take minutes. Jobs run in the order of their
// due time. A call of somebody else's cannot be cancelled, so a worker that is
// stuck in one when it is stopped is given up and runs on by itself; a job that
// touches what it does not own asks first (enter/leave), and is told when it may
// not any more.
//
// Lifetime: start -> stop. References are for those that only post (callbacks,
// other workers); posting to a stopped worker discards the job.
// Thread-safety: start and stop from one owner thread; the rest from any thread.
// Path: base/thread.h -> this -> control/watcher.h, control/actor.h

#include <stdbool.h>
#include <stdint.h>

struct vf_worker;

struct vf_job {
    void (*run)(void *data);     // on the worker thread
    void (*discard)(void *data); // instead of `run`, when stopped; may be NULL;
                                 // on the worker thread or in vf_worker_post()
    void *data;                  // *transferred* to `run` or `discard`
};

// `name` as in vf_thread_start(). `finish(data)` is the last thing that happens on
// the thread, after the last job, whether anybody still waits for it or not: what
// the jobs share is freed there. May be NULL.
struct vf_worker *
vf_worker_start(const char *name, void (*finish)(void *data), void *data);

// Ends the worker after the job in progress; jobs left are discarded. Waits until
// vf_clock_ns() reaches `deadline_ns` for that, then gives the thread up. True
// when it ended; false when it was given up. Drops the owner's reference; NULL is
// accepted.
bool
vf_worker_stop(struct vf_worker *worker, uint64_t deadline_ns);

struct vf_worker *
vf_worker_ref(struct vf_worker *worker);

// NULL is accepted.
void
vf_worker_unref(struct vf_worker *worker);

// Runs `job` after those posted before.
void
vf_worker_post(struct vf_worker *worker, struct vf_job job);

// Runs `job` not earlier than `delay_ns` from now.
void
vf_worker_post_after(struct vf_worker *worker, uint64_t delay_ns,
                     struct vf_job job);

// Around every use of what a job borrows from outside the worker: false once the
// worker was stopped or given up, and then it may not be used. Stopping waits for
// the leave, so what lies between must be short.
bool
vf_worker_enter(struct vf_worker *worker);
void
vf_worker_leave(struct vf_worker *worker);
