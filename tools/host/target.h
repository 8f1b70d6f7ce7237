// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The memory our own host writes to: a file (also an inherited descriptor, as
// /proc/self/fd/N), or, inside a guest, the memory of the IVSHMEM PCI device.
//
// Plain C, no GLib.
// Lifetime: open/close, in the caller's memory.
// Thread-safety: one thread.
// Errors: a sentence on standard error.
// Path: shm/region_fault.h -> this -> tools/testhost.c

#include "shm/lgmp_memory.h"

#include <stdbool.h>
#include <stddef.h>

struct vf_region_guard;

struct vf_target {
    int fd;
    struct vf_lgmp_memory memory;
    struct vf_region_guard *guard;
    bool is_file;
};

// `size` > 0: a file that does not exist is created, and an empty one grown, to
// so many bytes. A `path` of NULL means the IVSHMEM device of this (guest)
// machine.
bool
vf_target_open(struct vf_target *target, const char *path, size_t size);

void
vf_target_close(struct vf_target *target);

// True when pages of the mapping are gone: the file was truncated.
bool
vf_target_is_torn(const struct vf_target *target);

// True when the file has, again, at least the size that was mapped.
bool
vf_target_is_whole(const struct vf_target *target);
