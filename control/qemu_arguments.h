// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The shared memory device that a VM has through QEMU arguments of its own
// (<qemu:commandline>), which is how kvmfr is set up: an 'ivshmem-plain' device
// and the file behind it, both in QEMU's JSON form or its older key=value form.
// Pure; the arguments are untrusted.
//
// Thread-safety: any thread.
// Path: control/domain_xml.h -> this

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_qemu_shm {
    char path[256]; // of the memory file; empty: no object belongs to the device
    uint64_t size;  // bytes; 0: not written, or not a number
};

// Looks through `count` arguments in order and fills the first `max` shared memory
// devices. Returns how many there are, which may be more than `max`.
size_t
vf_qemu_arguments_find_shm(const char *const *arguments, size_t count,
                           struct vf_qemu_shm *found, size_t max);

// QEMU's sizes: a number with an optional suffix b, k, M, G, T, P or E in either
// case (powers of 1024), or hexadecimal with 0x. False when it is none or does not
// fit 64 bits.
bool
vf_qemu_parse_size(const char *text, uint64_t *bytes);
