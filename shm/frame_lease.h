// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a consumer holds while it reads a frame out of the region, and how the
// poller learns that it no longer does. A lease stands for one LGMP message
// that was not finished yet; when the consumer takes too long the poller
// detaches it and finishes the message anyway: the pixels stay mapped, but the
// host may overwrite them, so their number of ready bytes stops growing.
//
// Lifetime: the pool is made and destroyed by the poller, with every lease
// given back before; leases are taken from it without allocating.
// Thread-safety: the pool's functions belong to the poller's thread; the
// consumer uses vf_frame_release() and vf_frame_bytes_ready() on any thread.
// Path: shm/frame.h, shm/region.h -> this -> shm/frame_stream.h

#include "shm/frame.h"
#include "shm/region.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_wakeup;
struct vf_lease;
struct vf_lease_pool;

// `wakeup` (borrowed) is signalled when a lease comes back.
struct vf_lease_pool *
vf_lease_pool_create(struct vf_wakeup *wakeup);

// Leases that are still out are left to leak, with a complaint. NULL is
// accepted.
void
vf_lease_pool_destroy(struct vf_lease_pool *pool);

// A lease on `size` bytes of pixels whose write pointer lies in the region, and
// a reference to the region. NULL when consumers keep too many.
struct vf_lease *
vf_lease_take(struct vf_lease_pool *pool, struct vf_region *region,
              size_t write_pointer_at, size_t size);

struct vf_frame_lease *
vf_lease_handle(struct vf_lease *lease);

// True for a handle that came from such a pool.
bool
vf_lease_is_ours(const struct vf_frame_lease *handle);

// True when the consumer gave it back. The lease is free then: forget it.
bool
vf_lease_collect(struct vf_lease *lease);

// Ends the poller's interest; the consumer gives it back whenever it likes.
void
vf_lease_detach(struct vf_lease *lease);
