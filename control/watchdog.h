// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The last step of every status on its way out, and who speaks when nobody else can:
// libvirt keeps a VM locked while a start of it hangs, so that looking at it hangs as
// well, and the watcher with it. A worker of its own, which calls no libvirt, then
// says in the status what is being waited for.
//
// Lifetime: create -> (ref) -> stop -> unref.
// Thread-safety: create, stop and destroy by the owner; the rest on the watcher's
// worker.
// Path: control/watcher.h -> this -> control/stuck.h

#include "control/domain_xml.h"
#include "control/status.h"

#include <stdint.h>

struct vf_mailbox;
struct vf_watchdog;

// `mailbox`: of struct vf_control_status, borrowed until stop. `patience_ns`: after
// how long a call is explained.
struct vf_watchdog *
vf_watchdog_create(struct vf_mailbox *mailbox, uint64_t patience_ns);

struct vf_watchdog *
vf_watchdog_ref(struct vf_watchdog *watchdog);

// NULL is accepted.
void
vf_watchdog_unref(struct vf_watchdog *watchdog);

// From here on nothing more goes into the mailbox by itself.
void
vf_watchdog_stop(struct vf_watchdog *watchdog, uint64_t deadline_ns);

// Puts `status` into the mailbox when it says anything new; what was said about a
// call that is still going on is added to it.
void
vf_watchdog_publish(struct vf_watchdog *watchdog,
                    struct vf_control_status *status);

// An operation began, as `status` says, of a VM that is given `passed` (as many as
// its facts count) and is run by process `qemu_pid` (0: none). All copied.
void
vf_watchdog_arm(struct vf_watchdog *watchdog,
                const struct vf_control_status *status,
                const struct vf_pci_address *passed, int qemu_pid);
