// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What is known about the VM, and the one place where it is written down: keeps
// the connection, looks again after every hint, hands requests to the actor, and
// publishes the status whenever it changed.
//
// Lifetime: create on the main thread; all else, destroy included, on its worker.
// Path: control/control.h -> this -> control/link.h, control/domain.h,
// control/actor.h

#include "control/actor.h"
#include "control/control.h"

struct vf_actor;
struct vf_login;
struct vf_login_desk;
struct vf_watchdog;
struct vf_watcher;
struct vf_worker;

// `params` as in vf_control_create(). To `login` and `desk`, where the user answers
// what a connection asks, references are taken.
struct vf_watcher *
vf_watcher_create(const struct vf_control_params *params,
                  struct vf_login *login, struct vf_login_desk *desk);

// Closes the connection. Fits the finish of a worker.
void
vf_watcher_destroy(void *watcher);

// Before the first job: the worker that runs the watcher, borrowed; who acts and the
// watchdog, to which references are taken.
void
vf_watcher_attach(struct vf_watcher *watcher, struct vf_worker *own,
                  struct vf_actor *actor, struct vf_watchdog *watchdog);

// A job: opens the connection, and from then on keeps it.
void
vf_watcher_connect(void *watcher);

// A job: the user wants to be asked again after all.
void
vf_watcher_log_in(void *watcher);

void
vf_watcher_request(struct vf_watcher *watcher,
                   const struct vf_request *request);

void
vf_watcher_request_graphics_fd(struct vf_watcher *watcher,
                               const struct vf_fd_request *request);
