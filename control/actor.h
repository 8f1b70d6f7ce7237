// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is done to the VM, apart from looking at it: one action is a few
// libvirt calls that may take minutes, so they run on a worker of their own, over a
// connection of their own: a daemon answers a few calls of one connection at a time,
// and one that hangs must not hold up the watcher's.
//
// The watcher's connection is used instead where a second one would be a burden or
// of no use: to another machine it may ask for a password again, and the VMs of
// libvirt's test driver belong to one connection; and when no second one can be had.
//
// Lifetime: create -> attach -> finish, on its worker; references are for those that
// post. An action is created by the watcher and owned by the job it becomes.
// Thread-safety: posting from the watcher's thread; the rest happens on the
// actor's.
// Path: control/watcher.h -> this -> control/perform.h, control/login.h

#include "control/perform.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_login;
struct vf_worker;
struct vf_actor;

// To `login`, which may be NULL, a reference is taken.
struct vf_actor *
vf_actor_create(struct vf_login *login);

struct vf_actor *
vf_actor_ref(struct vf_actor *actor);

// NULL is accepted.
void
vf_actor_unref(struct vf_actor *actor);

// Closes its connection, and drops the reference of who created it. Fits the finish
// of a worker.
void
vf_actor_finish(void *actor);

// Before the first action: the worker that runs it; a reference is taken.
void
vf_actor_attach(struct vf_actor *actor, struct vf_worker *worker);

// The VM an action is for.
struct vf_action_target {
    virConnectPtr conn; // of the watcher, open for writing; borrowed; the action
                        // takes a reference of its own
    uint8_t uuid[VIR_UUID_BUFLEN];
    const struct vf_guard *guard; // NULL: none
};

// Makes the connection already, so that whoever has to be asked for it is asked now and
// not when something is to be done. `conn` as in struct vf_action_target.
void
vf_actor_post_connect(struct vf_actor *actor, virConnectPtr conn);

// Does what `request` says on the actor's worker; then `done(data, outcome)` is called
// on the worker `watcher`, unless that was stopped.
void
vf_actor_post_operation(struct vf_actor *actor,
                        const struct vf_action_target *target,
                        const struct vf_request *request,
                        struct vf_worker *watcher,
                        void (*done)(void *data,
                                     const struct vf_outcome *outcome),
                        void *data);

// Who waits for a descriptor, and where the answer goes: see
// vf_control_request_graphics_fd().
struct vf_fd_request {
    uint64_t token;
    void (*answer)(void *data, uint64_t token, int fd, const char *why);
    void *data;
};

// Answers without a descriptor, if it still may: the answer goes to somebody
// outside, who is gone when `worker` was stopped.
void
vf_fd_request_refuse(const struct vf_fd_request *request,
                     struct vf_worker *worker, const char *why);

// Opens a descriptor to graphics device `index` on the actor's worker, and answers
// there.
void
vf_actor_post_graphics_fd(struct vf_actor *actor,
                          const struct vf_action_target *target,
                          const char *name, unsigned index,
                          const struct vf_fd_request *request);
