// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/mutex.h"

#include <glib.h>
#include <errno.h>
#include <time.h>

// Error-checking mutexes report EDEADLK and EPERM; both are our own bugs.
static void
check(int rc, const char *what)
{
    if (rc != 0) {
        g_error("%s: %s", what, g_strerror(rc));
    }
}

void
vf_mutex_init(struct vf_mutex *mutex)
{
    pthread_mutexattr_t attr;
    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
    check(pthread_mutex_init(&mutex->handle, &attr), "pthread_mutex_init");
    pthread_mutexattr_destroy(&attr);
}

void
vf_mutex_finish(struct vf_mutex *mutex)
{
    check(pthread_mutex_destroy(&mutex->handle), "pthread_mutex_destroy");
}

void
vf_mutex_lock(struct vf_mutex *mutex)
{
    check(pthread_mutex_lock(&mutex->handle), "pthread_mutex_lock");
}

void
vf_mutex_unlock(struct vf_mutex *mutex)
{
    check(pthread_mutex_unlock(&mutex->handle), "pthread_mutex_unlock");
}

void
vf_cond_init(struct vf_cond *cond)
{
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    check(pthread_cond_init(&cond->handle, &attr), "pthread_cond_init");
    pthread_condattr_destroy(&attr);
}

void
vf_cond_finish(struct vf_cond *cond)
{
    check(pthread_cond_destroy(&cond->handle), "pthread_cond_destroy");
}

void
vf_cond_signal(struct vf_cond *cond)
{
    pthread_cond_signal(&cond->handle);
}

void
vf_cond_broadcast(struct vf_cond *cond)
{
    pthread_cond_broadcast(&cond->handle);
}

void
vf_cond_wait(struct vf_cond *cond, struct vf_mutex *mutex)
{
    check(pthread_cond_wait(&cond->handle, &mutex->handle), "pthread_cond_wait");
}

bool
vf_cond_wait_until(struct vf_cond *cond, struct vf_mutex *mutex,
                   uint64_t deadline_ns)
{
    struct timespec until = {
        .tv_sec = (time_t)(deadline_ns / 1000000000u),
        .tv_nsec = (long)(deadline_ns % 1000000000u),
    };
    int rc = pthread_cond_timedwait(&cond->handle, &mutex->handle, &until);
    if (rc == ETIMEDOUT) {
        return false;
    }
    check(rc, "pthread_cond_timedwait");
    return true;
}
