// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Who has a say when a VM starts and has stopped, apart from libvirt: for VMs that are
// given a GPU (control/gpu/guard.h). Given to control/ from outside, because it
// may not know.
//
// Thread-safety: the functions are called on a worker thread and may block.
// Path: control/control.h, control/perform.h -> this -> control/gpu/guard.h

#include <libvirt/libvirt.h>
#include <stdbool.h>
#include <stddef.h>

struct vf_guard {
    // False with whole sentences in `words` when `domain` must not be started now.
    bool (*before_start)(virDomainPtr domain, char *words, size_t size);

    // `domain` is off: it has stopped, or could not be started, or was found so.
    // What is not in order then, in whole sentences; or empty.
    void (*when_off)(virDomainPtr domain, char *words, size_t size);

    // `domain` was found, once in a run. What is not in order with what other VMs of its
    // connection were given, and has been so since before; or empty.
    void (*when_found)(virDomainPtr domain, char *words, size_t size);
};
