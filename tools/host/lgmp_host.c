// SPDX-License-Identifier: GPL-2.0-or-later
// Sessions, queues and memory, and what everything else in the host stands on.
#include "tools/host/lgmp_host_internal.h"

#include <sched.h>
#include <sys/random.h>

// A client that died with a lock in its hand must not stop the test with it.
enum { LOCK_ATTEMPTS = 200000 };

uint32_t
vf_lgmp_host_load(const struct vf_lgmp_host *host,
                  const struct vf_lgmp_host_queue *queue, uint32_t field)
{
    return vf_lgmp_load(host->memory, queue->header + field);
}

void
vf_lgmp_host_store(struct vf_lgmp_host *host,
                   const struct vf_lgmp_host_queue *queue, uint32_t field,
                   uint32_t value)
{
    vf_lgmp_store(host->memory, queue->header + field, value);
}

bool
vf_lgmp_host_lock(struct vf_lgmp_host *host,
                  const struct vf_lgmp_host_queue *queue, uint32_t field)
{
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
        if (vf_lgmp_try_lock(host->memory, queue->header + field,
                             host->layout->lock_bytes)) {
            return true;
        }
        if (i % 64 == 63) {
            sched_yield();
        }
    }
    return false;
}

void
vf_lgmp_host_unlock(struct vf_lgmp_host *host,
                    const struct vf_lgmp_host_queue *queue, uint32_t field)
{
    vf_lgmp_unlock(host->memory, queue->header + field,
                   host->layout->lock_bytes);
}

struct vf_lgmp_host_subscribers
vf_lgmp_host_load_subscribers(const struct vf_lgmp_host *host,
                              const struct vf_lgmp_host_queue *queue)
{
    size_t at = queue->header + host->layout->queue.subscribers;
    if (host->layout->subscriber_bits == 32) {
        uint64_t both = vf_lgmp_load64(host->memory, at);
        return (struct vf_lgmp_host_subscribers){(uint32_t)(both >> 32),
                                                 (uint32_t)both};
    }
    uint32_t both = vf_lgmp_load(host->memory, at);
    return (struct vf_lgmp_host_subscribers){both >> 16, both & 0xffff};
}

void
vf_lgmp_host_store_subscribers(struct vf_lgmp_host *host,
                               const struct vf_lgmp_host_queue *queue,
                               struct vf_lgmp_host_subscribers subscribers)
{
    size_t at = queue->header + host->layout->queue.subscribers;
    if (host->layout->subscriber_bits == 32) {
        vf_lgmp_store64(host->memory, at,
                        (uint64_t)subscribers.on << 32 | subscribers.bad);
    } else {
        vf_lgmp_store(host->memory, at, subscribers.on << 16 | subscribers.bad);
    }
}

size_t
vf_lgmp_host_slot_client(const struct vf_lgmp_host *host,
                         const struct vf_lgmp_host_queue *queue, uint32_t slot)
{
    return queue->header + host->layout->queue.slot_client + 4 * slot;
}

size_t
vf_lgmp_host_descriptor(const struct vf_lgmp_host *host,
                        const struct vf_lgmp_host_queue *queue, uint32_t index)
{
    return queue->ring + index * host->layout->descriptor.bytes;
}

static size_t
round_up(size_t value, size_t align)
{
    return (value + align - 1) & ~(align - 1);
}

bool
vf_lgmp_host_init(struct vf_lgmp_host *host,
                  const struct vf_lgmp_layout *layout,
                  struct vf_lgmp_memory memory, uint32_t session,
                  uint64_t now_ms, const void *udata, size_t udata_size)
{
    if (memory.size < layout->header.bytes + udata_size ||
        udata_size > UINT32_MAX) {
        return false;
    }
    uint32_t before = vf_lgmp_load(memory, layout->header.session);
    while (session == 0 || session == before) {
        if (getrandom(&session, sizeof(session), 0) != sizeof(session)) {
            session = before + 1;
        }
    }
    *host = (struct vf_lgmp_host){
        .layout = layout,
        .memory = memory,
        .session = session,
        .heartbeat_ms = now_ms,
        .next_free = round_up(layout->header.bytes + udata_size, 4),
    };
    vf_lgmp_store(memory, layout->header.magic, 0);
    vf_lgmp_store(memory, layout->header.session, 0);
    vf_lgmp_store64(memory, layout->header.timestamp, now_ms);
    if (layout->header.next_client) {
        vf_lgmp_store(memory, layout->header.next_client, 0);
    }
    vf_lgmp_store(memory, layout->header.version, layout->version);
    vf_lgmp_store(memory, layout->header.queue_count, 0);
    vf_lgmp_store(memory, layout->header.udata_size, (uint32_t)udata_size);
    vf_lgmp_copy_in(memory, layout->header.udata, udata, udata_size);
    vf_lgmp_store(memory, layout->header.session, session);
    vf_lgmp_store(memory, layout->header.magic, VF_LGMP_MAGIC);
    return true;
}

static void
reset_queue(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
            uint32_t id)
{
    const struct vf_lgmp_layout *layout = host->layout;
    vf_lgmp_host_store(host, queue, layout->queue.id, id);
    vf_lgmp_host_store(host, queue, layout->queue.ring_length,
                       queue->ring_length);
    vf_lgmp_host_store(host, queue, layout->queue.ring, queue->ring);
    vf_lgmp_host_store(host, queue, layout->queue.timeout, queue->timeout_ms);
    vf_lgmp_host_store(host, queue, layout->queue.new_subscribers, 0);
    vf_lgmp_host_store(host, queue, layout->queue.position, 0);
    vf_lgmp_host_store(host, queue, layout->queue.start, 0);
    vf_lgmp_host_store(host, queue, layout->queue.count, 0);
    vf_lgmp_store64(host->memory, queue->header + layout->queue.expiry, 0);
    vf_lgmp_host_store_subscribers(host, queue,
                                   (struct vf_lgmp_host_subscribers){0});
    vf_lgmp_host_unlock(host, queue, layout->queue.lock);
    vf_lgmp_host_unlock(host, queue, layout->queue.client_lock);
    vf_lgmp_host_store(host, queue, layout->queue.client_free,
                       layout->client.count);
    vf_lgmp_host_store(host, queue, layout->queue.client_position, 0);
    vf_lgmp_host_store(host, queue, layout->queue.client_written, 0);
    vf_lgmp_host_store(host, queue, layout->queue.client_handled, 0);
}

struct vf_lgmp_host_queue *
vf_lgmp_host_add_queue(struct vf_lgmp_host *host, uint32_t id, uint32_t depth,
                       uint32_t timeout_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    uint32_t length = vf_lgmp_ring_length(layout, depth);
    if (host->queue_count == layout->queue.max) {
        return NULL;
    }
    size_t bytes =
        round_up((size_t)length * layout->descriptor.bytes, layout->ring_align);
    struct vf_lgmp_payload ring =
        vf_lgmp_host_alloc(host, bytes, layout->ring_align);
    if (ring.offset == 0) {
        return NULL;
    }
    struct vf_lgmp_host_queue *queue = &host->queues[host->queue_count];
    *queue = (struct vf_lgmp_host_queue){
        .header = vf_lgmp_queue_header(layout, host->queue_count),
        .ring = ring.offset,
        .ring_length = length,
        .depth = depth,
        .timeout_ms = timeout_ms,
    };
    reset_queue(host, queue, id);
    host->queue_count++;
    vf_lgmp_store(host->memory, layout->header.queue_count, host->queue_count);
    return queue;
}

struct vf_lgmp_payload
vf_lgmp_host_alloc(struct vf_lgmp_host *host, size_t size, size_t align)
{
    size_t offset = round_up(host->next_free, align);
    size_t rounded = round_up(size, align);
    if (offset > host->memory.size || rounded > host->memory.size - offset ||
        rounded > UINT32_MAX || offset > UINT32_MAX) {
        return (struct vf_lgmp_payload){0};
    }
    host->next_free = offset + rounded;
    return (struct vf_lgmp_payload){(uint32_t)offset, (uint32_t)rounded};
}

uint32_t
vf_lgmp_host_pending(const struct vf_lgmp_host *host,
                     const struct vf_lgmp_host_queue *queue)
{
    uint32_t count = vf_lgmp_host_load(host, queue, host->layout->queue.count);
    return count < queue->ring_length ? count : queue->ring_length;
}

bool
vf_lgmp_host_has_subscribers(const struct vf_lgmp_host *host,
                             const struct vf_lgmp_host_queue *queue)
{
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(host, queue);
    return (now.on & ~now.bad) != 0;
}

uint32_t
vf_lgmp_host_subscriber(const struct vf_lgmp_host *host,
                        const struct vf_lgmp_host_queue *queue, uint32_t slot)
{
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(host, queue);
    if (!(now.on & ~now.bad & (UINT32_C(1) << slot))) {
        return 0;
    }
    return vf_lgmp_load(host->memory,
                        vf_lgmp_host_slot_client(host, queue, slot));
}

uint32_t
vf_lgmp_host_new_subscribers(struct vf_lgmp_host *host,
                             struct vf_lgmp_host_queue *queue)
{
    return __atomic_exchange_n(
        vf_lgmp_u32(host->memory,
                    queue->header + host->layout->queue.new_subscribers),
        0, __ATOMIC_ACQ_REL);
}
