// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Survives a file that gets shorter under its mapping. Touching a page that is
// no longer there raises SIGBUS, on any thread, in the middle of any memcpy;
// the handler puts an empty private page there, notes it, and lets the thread
// go on. A SIGBUS anywhere else goes to whoever handled it before.
//
// A mapping that was noted this way is partly not the file any more: map again.
// The one piece of process-wide state of this folder: signal handlers are.
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: any thread.
// Path: -> this -> shm/region.h

#include <stdbool.h>
#include <stddef.h>

struct vf_region_guard;

// Starts to watch over a mapping. Installs the handler the first time. NULL
// when too many are watched (there is room for 32).
struct vf_region_guard *
vf_region_guard_create(void *base, size_t size);

// Call it before the mapping is removed. NULL is accepted.
void
vf_region_guard_destroy(struct vf_region_guard *guard);

// How many pages of the mapping had to be replaced.
unsigned
vf_region_guard_faults(const struct vf_region_guard *guard);

// Graphics drivers block every signal in the threads they make, and a SIGBUS
// that is blocked kills the process. This unblocks it in every thread that
// blocks it by now: call it when the driver has made its threads. Returns in
// how many it is unblocked now. (It works by running a handler of SIGSYS in
// those threads, a signal that drivers leave open for sandboxes; a real SIGSYS
// is passed on.)
unsigned
vf_region_guard_cover_threads(void);
