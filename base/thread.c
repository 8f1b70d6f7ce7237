// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/thread.h"

#include <glib.h>
#include <pthread.h>
#include <signal.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// The shortest slice that the kernel gives.
static const uint64_t PROMPT_SLICE_NS = 100000;

struct vf_thread {
    pthread_t handle;
};

// What the new thread begins with; its own, so that the owner may give the
// thread up before it has even begun.
struct beginning {
    enum vf_role role;
    char name[16];
    void (*run)(void *data);
    void *data;
};

static _Thread_local enum vf_role current_role = VF_ROLE_NONE;

static void *
thread_main(void *opaque)
{
    const struct beginning beginning = *(struct beginning *)opaque;
    g_free(opaque);
    current_role = beginning.role;
    pthread_setname_np(pthread_self(), beginning.name);
    beginning.run(beginning.data);
    return NULL;
}

struct vf_thread *
vf_thread_start(enum vf_role role, const char *name, void (*run)(void *data),
                void *data)
{
    struct vf_thread *thread = g_new0(struct vf_thread, 1);
    struct beginning *beginning = g_new0(struct beginning, 1);
    beginning->role = role;
    g_strlcpy(beginning->name, name, sizeof(beginning->name));
    beginning->run = run;
    beginning->data = data;

    // SIGSEGV and its like are always delivered to the thread that faults.
    sigset_t all, before;
    sigfillset(&all);
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGSEGV);
    sigdelset(&all, SIGFPE);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGABRT);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int rc = pthread_create(&thread->handle, NULL, thread_main, beginning);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0) {
        g_error("Could not start thread '%s': %s", name, g_strerror(rc));
    }
    return thread;
}

void
vf_thread_join(struct vf_thread *thread)
{
    if (!thread) {
        return;
    }
    pthread_join(thread->handle, NULL);
    g_free(thread);
}

void
vf_thread_abandon(struct vf_thread *thread)
{
    if (!thread) {
        return;
    }
    pthread_detach(thread->handle);
    g_free(thread);
}

void
vf_thread_be_prompt(void)
{
    // sched_setattr(2), first version; neither glibc nor a header that gets along with
    // its <sched.h> has it.
    struct {
        uint32_t size;
        uint32_t policy;
        uint64_t flags;
        int32_t nice;
        uint32_t priority;
        uint64_t runtime;
        uint64_t deadline;
        uint64_t period;
    } attributes = {
        .size = sizeof(attributes),
        .policy = SCHED_OTHER,
        .flags = 1, // SCHED_FLAG_RESET_ON_FORK
        .nice = getpriority(PRIO_PROCESS, 0),
        .runtime = PROMPT_SLICE_NS,
    };
    // Somebody else's policy for this process is left alone.
    if (sched_getscheduler(0) == SCHED_OTHER) {
        syscall(SYS_sched_setattr, 0, &attributes, 0);
    }
}

void
vf_thread_set_role(enum vf_role role)
{
    current_role = role;
}

enum vf_role
vf_thread_role(void)
{
    return current_role;
}

bool
vf_thread_may_act_as(enum vf_role role)
{
    return current_role == role || current_role == VF_ROLE_NONE;
}

const char *
vf_role_name(enum vf_role role)
{
    switch (role) {
    case VF_ROLE_NONE:
        return "none";
    case VF_ROLE_MAIN:
        return "main";
    case VF_ROLE_RENDER:
        return "render";
    case VF_ROLE_SHM:
        return "shm";
    case VF_ROLE_GLIB:
        return "glib";
    case VF_ROLE_WORKER:
        return "worker";
    case VF_ROLE_CLIPBOARD:
        return "clipboard";
    case VF_ROLE_TRACE:
        return "trace";
    }
    return "unknown";
}

void
vf_thread_role_violation(enum vf_role wanted, const char *function)
{
    g_error("%s() belongs to the %s thread but was called on the %s thread",
            function, vf_role_name(wanted), vf_role_name(current_role));
}
