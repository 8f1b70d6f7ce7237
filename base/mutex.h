// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A plain pthread mutex and condition with owner checks. Locks in this program
// are leaves: private to one .c file, held for a few statements, never while
// calling out. (GMutex is a futex of its own that ThreadSanitizer cannot see.)
//
// Lifetime: init/finish, in the caller's memory. Thread-safety: that is the point.
// Path: base/thread.h -> this -> base/mailbox.h

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_mutex {
    pthread_mutex_t handle;
};

struct vf_cond {
    pthread_cond_t handle;
};

void
vf_mutex_init(struct vf_mutex *mutex);
void
vf_mutex_finish(struct vf_mutex *mutex);

// Locking a mutex that the thread already holds, or unlocking one that it does
// not hold, aborts.
void
vf_mutex_lock(struct vf_mutex *mutex);
void
vf_mutex_unlock(struct vf_mutex *mutex);

void
vf_cond_init(struct vf_cond *cond);
void
vf_cond_finish(struct vf_cond *cond);
void
vf_cond_signal(struct vf_cond *cond);
void
vf_cond_broadcast(struct vf_cond *cond);
void
vf_cond_wait(struct vf_cond *cond, struct vf_mutex *mutex);

// Waits until signalled or until the monotonic clock (vf_clock_ns()) reaches
// `deadline_ns`. Returns false when the deadline passed. Wakes spuriously.
bool
vf_cond_wait_until(struct vf_cond *cond, struct vf_mutex *mutex,
                   uint64_t deadline_ns);
