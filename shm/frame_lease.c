// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/frame_lease.h"

#include "base/wakeup.h"

#include <glib.h>

// Two a consumer reads from, one that waits to be taken, and some to spare.
enum { POOL_SIZE = 8 };

enum state {
    FREE,
    ATTACHED, // out, and the message is not finished
    DETACHED, // out, and the poller does not care any more
    RETURNED, // given back, and the message is not finished
};

struct vf_lease {
    struct vf_frame_lease handle; // must be first: consumers hold this

    // constant while out
    struct vf_lease_pool *pool;
    struct vf_region *region;
    const uint32_t *write_pointer;
    size_t size;

    unsigned state; // atomic, enum state
    size_t ready;   // atomic, bytes: never decreases while out
};

struct vf_lease_pool {
    struct vf_wakeup *wakeup;
    struct vf_lease leases[POOL_SIZE];
};

static struct vf_lease *
lease_of(const struct vf_frame_lease *handle)
{
    return (struct vf_lease *)(uintptr_t)handle;
}

static size_t
refresh_ready(struct vf_lease *lease)
{
    size_t ready = __atomic_load_n(&lease->ready, __ATOMIC_RELAXED);
    if (ready == lease->size) {
        return ready;
    }
    size_t written = __atomic_load_n(lease->write_pointer, __ATOMIC_ACQUIRE);
    // Once detached, the host may be writing another frame there.
    if (__atomic_load_n(&lease->state, __ATOMIC_ACQUIRE) != ATTACHED ||
        written <= ready) {
        return ready;
    }
    size_t more = MIN(written, lease->size);
    while (ready < more &&
           !__atomic_compare_exchange_n(&lease->ready, &ready, more, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
    }
    return MAX(ready, more);
}

static size_t
bytes_ready(const struct vf_frame_lease *handle)
{
    return refresh_ready(lease_of(handle));
}

static void
release(struct vf_frame_lease *handle)
{
    struct vf_lease *lease = lease_of(handle);
    struct vf_wakeup *wakeup = lease->pool->wakeup;
    vf_region_unref(lease->region);
    unsigned state = ATTACHED;
    if (__atomic_compare_exchange_n(&lease->state, &state, RETURNED, false,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        vf_wakeup_signal(wakeup);
    } else {
        __atomic_store_n(&lease->state, FREE, __ATOMIC_RELEASE);
    }
}

static const struct vf_frame_lease_ops lease_ops = {
    .bytes_ready = bytes_ready,
    .release = release,
};

struct vf_lease_pool *
vf_lease_pool_create(struct vf_wakeup *wakeup)
{
    struct vf_lease_pool *pool = g_new0(struct vf_lease_pool, 1);
    pool->wakeup = wakeup;
    return pool;
}

void
vf_lease_pool_destroy(struct vf_lease_pool *pool)
{
    if (!pool) {
        return;
    }
    for (int i = 0; i < POOL_SIZE; i++) {
        unsigned state =
            __atomic_load_n(&pool->leases[i].state, __ATOMIC_ACQUIRE);
        if (state == ATTACHED || state == DETACHED) {
            g_critical("A frame was not released before its source was "
                       "destroyed.");
            return;
        }
    }
    g_free(pool);
}

struct vf_lease *
vf_lease_take(struct vf_lease_pool *pool, struct vf_region *region,
              size_t write_pointer_at, size_t size)
{
    for (int i = 0; i < POOL_SIZE; i++) {
        struct vf_lease *lease = &pool->leases[i];
        if (__atomic_load_n(&lease->state, __ATOMIC_ACQUIRE) == FREE) {
            lease->handle.ops = &lease_ops;
            lease->pool = pool;
            lease->region = vf_region_ref(region);
            lease->write_pointer =
                vf_lgmp_u32(vf_region_memory(region), write_pointer_at);
            lease->size = size;
            __atomic_store_n(&lease->ready, 0, __ATOMIC_RELAXED);
            __atomic_store_n(&lease->state, ATTACHED, __ATOMIC_RELEASE);
            return lease;
        }
    }
    return NULL;
}

struct vf_frame_lease *
vf_lease_handle(struct vf_lease *lease)
{
    return &lease->handle;
}

bool
vf_lease_is_ours(const struct vf_frame_lease *handle)
{
    return handle && handle->ops == &lease_ops;
}

bool
vf_lease_collect(struct vf_lease *lease)
{
    if (__atomic_load_n(&lease->state, __ATOMIC_ACQUIRE) != RETURNED) {
        return false;
    }
    __atomic_store_n(&lease->state, FREE, __ATOMIC_RELEASE);
    return true;
}

void
vf_lease_detach(struct vf_lease *lease)
{
    (void)refresh_ready(lease);
    unsigned state = ATTACHED;
    if (!__atomic_compare_exchange_n(&lease->state, &state, DETACHED, false,
                                     __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
        __atomic_store_n(&lease->state, FREE, __ATOMIC_RELEASE);
    }
}
