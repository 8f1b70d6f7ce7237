// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What libvirtd's hook does for VMs that are given a GPU of NVIDIA's driver. That
// driver waits inside of the kernel, for ever, when it is asked to let go of a card
// that something uses, and libvirtd with it. So before libvirtd asks, this looks
// who uses the card, as root, which sees everybody; stops NVIDIA's persistence
// daemon; and unloads the driver's modules, each at once or not at all. When the
// VM has given the card back, the modules are loaded again.
//
//     prepare begin    before libvirtd takes the card: may refuse the start
//     release end      after libvirtd gave the card back
//     anything else    nothing, and success; 'reconnect' above all, for a failure
//                      there would kill the VM
//
// It does not call libvirt (libvirtd waits for it), starts no program, and its paths
// are fixed. What it undoes later is in a journal in /run before it is done.
//
// Lifetime: one run, then the process ends. Thread-safety: one thread.
// Errors: one line for the user, which libvirt passes on.
// Path: control/hook/main.c -> this -> control/hook/modules.h, control/pci/journal.h

#include "base/error.h"
#include "control/pci/roots.h"

#include <stdbool.h>
#include <stddef.h>

// How the machine is changed; tests have their own.
struct vf_hook_system {
    bool (*is_loaded)(void *data, const char *module);
    // 0, or an errno: EBUSY when it is in use.
    int (*unload)(void *data, const char *module);
    int (*load)(void *data, const char *module);
    // Stops or starts NVIDIA's persistence daemon. `*was_active`: it ran.
    bool (*stop_persistence)(void *data, bool *was_active, GError **error);
    bool (*start_persistence)(void *data, GError **error);
    void *data;
};

struct vf_hook {
    const struct vf_roots *roots;
    const char *folder; // of the journal
    const struct vf_hook_system *system;
};

// Whether anything is to be done for what libvirtd calls: its arguments without the
// program's name are NAME OPERATION SUBOPERATION EXTRA.
enum vf_hook_task { VF_HOOK_NOTHING, VF_HOOK_PREPARE, VF_HOOK_RELEASE };

enum vf_hook_task vf_hook_task_of(int count, char *const *arguments);

// `xml`: the VM's definition. False with the line in `error` when the VM must not
// start; all that was done for it is undone then.
bool vf_hook_prepare(const struct vf_hook *hook, const char *xml, size_t length,
                     GError **error) VF_WARN_UNUSED;

bool vf_hook_release(const struct vf_hook *hook, const char *xml, size_t length,
                     GError **error) VF_WARN_UNUSED;

// After a crash: does what every open entry says is still to be done, unless a QEMU
// has the card.
bool vf_hook_recover(const struct vf_hook *hook, GError **error) VF_WARN_UNUSED;
