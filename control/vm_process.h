// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The QEMU process behind a VM, found by the UUID on its command line: libvirt
// does not say when a VM was started, the process does. Works for the user's own
// and for other users' processes where /proc shows them.
//
// Thread-safety: any thread. Errors: a VM whose process cannot be seen has none.
// Path: control/watcher.h -> this -> base/clock.h

#include <stdbool.h>
#include <stdint.h>

struct vf_vm_process {
    int pid;              // 0: none
    uint64_t start_ticks; // since boot, in clock ticks; names the process with pid
};

// Looks through `proc_root` ("/proc") for a process that runs the VM with
// `uuid_text`. `known` is what was found last time, or {0}: it is returned
// unchanged, at little cost, when it still is there.
struct vf_vm_process
vf_vm_process_find(const char *proc_root, const char *uuid_text,
                   struct vf_vm_process known);

// When the process started, in vf_clock_ns() time; at least 1, also for one that
// started before the clock did.
uint64_t
vf_vm_process_started_ns(struct vf_vm_process process);

// Reads the start time out of the text of /proc/PID/stat; false when it is not
// such a text. A process may have any name, with spaces and parentheses.
bool
vf_vm_process_parse_stat(const char *text, uint64_t *start_ticks);

// True when `arguments`, of `length` bytes with a NUL after each, are those of a
// QEMU that runs the VM `uuid_text`.
bool
vf_vm_process_runs(const char *arguments, unsigned long length,
                   const char *uuid_text);
