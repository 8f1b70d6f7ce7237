// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// logind, which decides when this machine sleeps (org.freedesktop.login1, systemd's
// "Inhibitor Locks"): a lock of the kind "sleep" is held or let go, and it is heard
// when the machine goes to sleep and is awake again. Without a system bus, or without
// logind on it, nothing is held and the status says so; everything else works.
//
// A lock that delays holds sleep up for as long as logind allows (InhibitDelayMaxSec, 5 s
// by default), one that blocks keeps the machine awake until it is let go.
//
// Lifetime: create -> destroy; the GLib thread must run in between, and destroy waits
// for it. Thread-safety: main thread; the bus is spoken to on the GLib thread.
// Path: viewer/app/sleep.h -> this

#include <stdbool.h>

struct vf_glib_thread;
struct vf_logind;
struct vf_mailbox;

enum vf_sleep_lock {
    VF_SLEEP_LOCK_NONE,
    VF_SLEEP_LOCK_DELAY,
    VF_SLEEP_LOCK_BLOCK,
};

struct vf_logind_status {
    enum vf_sleep_lock held;
    bool going_to_sleep; // logind said so, and not yet that it is awake again
    char detail[256];    // why no lock can be had; or empty
};

// `status`: of struct vf_logind_status; both are borrowed until destroy. Takes no lock
// by itself.
struct vf_logind *vf_logind_create(struct vf_glib_thread *glib,
                                   struct vf_mailbox *status);

// Lets go of the lock. NULL is accepted.
void vf_logind_destroy(struct vf_logind *logind);

// Holds this lock from now on, soon, and only this one. `why`: for people who ask what
// holds up their machine ('systemd-inhibit --list'); copied.
void vf_logind_hold(struct vf_logind *logind, enum vf_sleep_lock lock,
                    const char *why);
