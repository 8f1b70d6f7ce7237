// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Threads that own things. Every long-lived thread of the program has one role,
// and every function bound to a thread says so with VF_ASSERT_ROLE(), so a call
// from the wrong room stops a debug build instead of racing.
//
// Lifetime: vf_thread_start() -> vf_thread_join() or, for one that is stuck,
// vf_thread_abandon(); both free.
// Thread-safety: start, join and abandon from one owner thread; the role
// functions from any.
// Errors: a thread that cannot be created aborts the program (out of resources).
// Path: base/clock.h -> this -> base/mutex.h

#include <stdbool.h>

enum vf_role {
    VF_ROLE_NONE,   // no role: tests, command-line verbs, library threads
    VF_ROLE_MAIN,   // window, events, input routing, application state
    VF_ROLE_RENDER, // GL context and every GL object
    VF_ROLE_SHM,    // read position in the shared memory region
    VF_ROLE_GLIB,   // default GMainContext: SPICE objects, libvirt callbacks
    VF_ROLE_WORKER, // one blocking libvirt or privileged job at a time
    VF_ROLE_TRACE,  // writes measurement files
    VF_ROLE_CLIPBOARD, // the desktop's clipboard
};

struct vf_thread;

// Starts `run(data)` in a new thread called `name` (at most 15 characters are
// kept, as the kernel does) and gives it `role`. `data` is borrowed until the
// thread is joined. All signals are blocked in the new thread, so that they are
// delivered to the main thread. Never returns NULL.
struct vf_thread *
vf_thread_start(enum vf_role role, const char *name, void (*run)(void *data),
                void *data);

// Waits until `run` has returned and frees `thread`. NULL is accepted.
void
vf_thread_join(struct vf_thread *thread);

// Frees `thread` without waiting: it runs on by itself, until the process ends if
// need be. For a thread that is stuck in a call of somebody else's; its `data`
// must then belong to it alone. NULL is accepted.
void
vf_thread_abandon(struct vf_thread *thread);

// Gives the calling thread a role; for the main thread and for threads that a
// library made.
void
vf_thread_set_role(enum vf_role role);

enum vf_role
vf_thread_role(void);

// Asks the system to let the calling thread run at once when it is woken, for a moment,
// rather than later for longer: for threads that hand on what a person does or is to
// see, on a machine whose processors are busy. Its share of them stays what it is, so it
// takes nothing from anybody. Followed by Linux 6.12 and later (sched_setattr(2): the
// slice of SCHED_OTHER); elsewhere nothing changes. Threads that it starts begin as usual.
void
vf_thread_be_prompt(void);

// True when the calling thread has `role`, or no role at all (tests and command
// line verbs call everything from one thread).
bool
vf_thread_may_act_as(enum vf_role role);

const char *
vf_role_name(enum vf_role role);

void
vf_thread_role_violation(enum vf_role wanted, const char *function);

#define VF_ASSERT_ROLE(role)                                                   \
    do {                                                                       \
        if (!vf_thread_may_act_as(role)) {                                     \
            vf_thread_role_violation(role, __func__);                          \
        }                                                                      \
    } while (0)
