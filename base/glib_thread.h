// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The thread that runs GLib's default main context. Every SPICE object lives on
// it and libvirt's event loop rides on it; nobody else may iterate that context.
//
// Lifetime: start -> stop (joins, frees). One per process.
// Thread-safety: post and call from any thread; start and stop from the owner.
// Path: base/thread.h -> this -> spice/session.h, control/control.h

struct vf_glib_thread;

struct vf_glib_thread *
vf_glib_thread_start(void);

// Runs what was posted before, then ends the loop and joins. NULL is accepted.
void
vf_glib_thread_stop(struct vf_glib_thread *glib);

// Runs `call(data)` once on the GLib thread, soon, in the order of posting.
// `data` is *transferred* to `call`.
void
vf_glib_post(struct vf_glib_thread *glib, void (*call)(void *data), void *data);

// The same, and waits until it has run; on the GLib thread itself it runs at once.
void
vf_glib_call(struct vf_glib_thread *glib, void (*call)(void *data), void *data);
