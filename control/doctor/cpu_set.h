// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A set of processors, or of NUMA nodes, as the kernel and libvirt write it: "0-3,8",
// and "^2" for one that is not in it after all (libvirt, formatdomain: cpuset).
//
// Lifetime: a value. Thread-safety: pure.
// Path: control/doctor/facts.h -> this

#include <stdbool.h>
#include <stdint.h>

enum { VF_CPU_SET_MAX = 1024 }; // more than any machine has; what is beyond is left out

struct vf_cpu_set {
    uint64_t bits[VF_CPU_SET_MAX / 64];
};

// Adds what `text` names to `set`; what cannot be read ends it.
void vf_cpu_set_add(struct vf_cpu_set *set, const char *text);

unsigned vf_cpu_set_count(const struct vf_cpu_set *set);

bool vf_cpu_set_has(const struct vf_cpu_set *set, unsigned number);

// True when all of `part` is in `whole`.
bool vf_cpu_set_is_within(const struct vf_cpu_set *part,
                          const struct vf_cpu_set *whole);
