// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The one way to wake a thread of ours that sleeps: an eventfd. Signalling is
// cheap when the sleeper was already signalled, and never blocks.
//
// Lifetime: init/finish, in the caller's memory.
// Thread-safety: signal from any thread (and from a signal handler); wait from
// the one owner.
// Errors: an eventfd that cannot be made aborts the program (no descriptors).
// Path: base/mutex.h -> this -> base/mailbox.h

#include <stdbool.h>
#include <stdint.h>

struct vf_wakeup {
    int fd;
};

void
vf_wakeup_init(struct vf_wakeup *wakeup);
void
vf_wakeup_finish(struct vf_wakeup *wakeup);

void
vf_wakeup_signal(struct vf_wakeup *wakeup);

// Fits the wake callbacks of mailboxes and queues: `wakeup` is a struct vf_wakeup.
void
vf_wakeup_signal_cb(void *wakeup);

// Sleeps until signalled or until vf_clock_ns() reaches `deadline_ns` (0: do not
// sleep, UINT64_MAX: no deadline). Consumes the signal. True when signalled.
bool
vf_wakeup_wait_until(struct vf_wakeup *wakeup, uint64_t deadline_ns);
