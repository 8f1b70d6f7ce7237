// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is done to the VM, apart from looking at it: one action is a few
// libvirt calls that may take minutes, so they run on a worker of their own while
// the watcher goes on watching over the same connection (libvirt's connections may
// be shared by threads; a call that hangs holds up only itself).
//
// Lifetime: an action is created by the watcher and owned by the job it becomes.
// Thread-safety: posting from the watcher's thread; the rest happens on the
// actor's.
// Path: control/watcher.h -> this -> control/perform.h

#include "control/perform.h"

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stdint.h>

struct vf_worker;

// The VM an action is for.
struct vf_action_target {
    virConnectPtr conn; // borrowed; the action takes a reference of its own
    uint8_t uuid[VIR_UUID_BUFLEN];
    const struct vf_guard *guard; // NULL: none
};

// Does what `request` says on the worker `actor`; then `done(data, outcome)` is called
// on the worker `watcher`, unless that was stopped.
void
vf_actor_post_operation(struct vf_worker *actor,
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

// Opens a descriptor to graphics device `index` on the worker `actor`, and
// answers there.
void
vf_actor_post_graphics_fd(struct vf_worker *actor,
                          const struct vf_action_target *target,
                          const char *name, unsigned index,
                          const struct vf_fd_request *request);
