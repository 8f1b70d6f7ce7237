// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The shared memory between guest and viewer, as a mapping: a file (usually in
// /dev/shm, made by QEMU), or a device of the kvmfr kernel module. It is
// opened, never created, resized or truncated.
//
// Lifetime: reference counted, so that a picture in use keeps its pixels mapped
// after the source has moved on to another region.
// Thread-safety: ref and unref on any thread; the rest on the owner's.
// Errors: whole sentences with the path, the cause and the next step.
// Path: shm/region_fault.h -> this -> shm/lgmp.h

#include "base/error.h"
#include "shm/lgmp_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { VF_REGION_MIN_SIZE = 1 << 20 }; // bytes; anything smaller is a mistake

struct vf_region;

// VF_ERROR_NOT_FOUND when there is nothing at `path` (yet), VF_ERROR_PERMISSION
// when this user may not read and write it, VF_ERROR_INVALID when it cannot be
// a region. `path` is copied.
struct vf_region *
vf_region_open(const char *path, GError **error) VF_WARN_UNUSED;

struct vf_region *
vf_region_ref(struct vf_region *region);

// The last one unmaps. NULL is accepted.
void
vf_region_unref(struct vf_region *region);

struct vf_lgmp_memory
vf_region_memory(const struct vf_region *region);

// Descriptor of the kvmfr device, or -1 for a file. *Borrowed*.
int
vf_region_kvmfr_fd(const struct vf_region *region);

// Another number for every mapping made by this process.
uint64_t
vf_region_id(const struct vf_region *region);

enum vf_region_change {
    VF_REGION_SAME,
    VF_REGION_FORBIDDEN, // still mapped, but could not be opened again
    VF_REGION_GONE,      // still mapped, but the path leads nowhere
    VF_REGION_REPLACED,  // the path leads to another file
    VF_REGION_RESIZED,   // the same file, of another size
    VF_REGION_TORN,      // parts of the mapping are not the file any more
};

// Compares the mapping with what the path leads to by now.
enum vf_region_change
vf_region_look(const struct vf_region *region);

unsigned
vf_region_faults(const struct vf_region *region);
