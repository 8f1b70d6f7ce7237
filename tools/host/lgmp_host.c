// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/lgmp_host.h"

#include <sched.h>
#include <string.h>
#include <sys/random.h>

// A client that died with a lock in its hand must not stop the test with it.
enum { LOCK_ATTEMPTS = 200000 };

struct subscribers {
    uint32_t on;
    uint32_t bad;
};

static size_t
round_up(size_t value, size_t align)
{
    return (value + align - 1) & ~(align - 1);
}

static uint32_t
load(const struct vf_lgmp_host *host, const struct vf_lgmp_host_queue *queue,
     uint32_t field)
{
    return vf_lgmp_load(host->memory, queue->header + field);
}

static void
store(struct vf_lgmp_host *host, const struct vf_lgmp_host_queue *queue,
      uint32_t field, uint32_t value)
{
    vf_lgmp_store(host->memory, queue->header + field, value);
}

static bool
lock(struct vf_lgmp_host *host, const struct vf_lgmp_host_queue *queue,
     uint32_t field)
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

static void
unlock(struct vf_lgmp_host *host, const struct vf_lgmp_host_queue *queue,
       uint32_t field)
{
    vf_lgmp_unlock(host->memory, queue->header + field,
                   host->layout->lock_bytes);
}

static struct subscribers
load_subscribers(const struct vf_lgmp_host *host,
                 const struct vf_lgmp_host_queue *queue)
{
    size_t at = queue->header + host->layout->queue.subscribers;
    if (host->layout->subscriber_bits == 32) {
        uint64_t both = vf_lgmp_load64(host->memory, at);
        return (struct subscribers){(uint32_t)(both >> 32), (uint32_t)both};
    }
    uint32_t both = vf_lgmp_load(host->memory, at);
    return (struct subscribers){both >> 16, both & 0xffff};
}

static void
store_subscribers(struct vf_lgmp_host *host,
                  const struct vf_lgmp_host_queue *queue,
                  struct subscribers subscribers)
{
    size_t at = queue->header + host->layout->queue.subscribers;
    if (host->layout->subscriber_bits == 32) {
        vf_lgmp_store64(host->memory, at,
                        (uint64_t)subscribers.on << 32 | subscribers.bad);
    } else {
        vf_lgmp_store(host->memory, at, subscribers.on << 16 | subscribers.bad);
    }
}

static size_t
slot_client(const struct vf_lgmp_host *host,
            const struct vf_lgmp_host_queue *queue, uint32_t slot)
{
    return queue->header + host->layout->queue.slot_client + 4 * slot;
}

static size_t
descriptor(const struct vf_lgmp_host *host,
           const struct vf_lgmp_host_queue *queue, uint32_t index)
{
    return queue->ring + index * host->layout->descriptor.bytes;
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
    store(host, queue, layout->queue.id, id);
    store(host, queue, layout->queue.ring_length, queue->ring_length);
    store(host, queue, layout->queue.ring, queue->ring);
    store(host, queue, layout->queue.timeout, queue->timeout_ms);
    store(host, queue, layout->queue.new_subscribers, 0);
    store(host, queue, layout->queue.position, 0);
    store(host, queue, layout->queue.start, 0);
    store(host, queue, layout->queue.count, 0);
    vf_lgmp_store64(host->memory, queue->header + layout->queue.expiry, 0);
    store_subscribers(host, queue, (struct subscribers){0});
    unlock(host, queue, layout->queue.lock);
    unlock(host, queue, layout->queue.client_lock);
    store(host, queue, layout->queue.client_free, layout->client.count);
    store(host, queue, layout->queue.client_position, 0);
    store(host, queue, layout->queue.client_written, 0);
    store(host, queue, layout->queue.client_handled, 0);
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

static uint32_t
next_index(const struct vf_lgmp_host_queue *queue, uint32_t index)
{
    return index + 1 == queue->ring_length ? 0 : index + 1;
}

static void
fill_descriptor(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                uint64_t udata, struct vf_lgmp_payload payload,
                uint32_t pending)
{
    const struct vf_lgmp_layout *layout = host->layout;
    size_t at = descriptor(host, queue, queue->position);
    if (layout->wide_udata) {
        vf_lgmp_store64(host->memory, at + layout->descriptor.udata, udata);
    } else {
        vf_lgmp_store(host->memory, at + layout->descriptor.udata,
                      (uint32_t)udata);
    }
    vf_lgmp_store(host->memory, at + layout->descriptor.size, payload.size);
    vf_lgmp_store(host->memory, at + layout->descriptor.offset, payload.offset);
    vf_lgmp_store(host->memory, at + layout->descriptor.pending, pending);
}

// Needs the queue lock.
static enum vf_lgmp_post
post_locked(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
            uint32_t pending, uint64_t udata, struct vf_lgmp_payload payload,
            uint64_t now_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    uint32_t count = load(host, queue, layout->queue.count);
    if (count >= queue->depth) {
        return VF_LGMP_POST_FULL;
    }
    fill_descriptor(host, queue, udata, payload, pending);
    store(host, queue, layout->queue.count, count + 1);
    if (count == 0) {
        vf_lgmp_store64(host->memory, queue->header + layout->queue.expiry,
                        now_ms + queue->timeout_ms);
    }
    queue->position = next_index(queue, queue->position);
    store(host, queue, layout->queue.position, queue->position);
    return VF_LGMP_POSTED;
}

enum vf_lgmp_post
vf_lgmp_host_post(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                  uint64_t udata, struct vf_lgmp_payload payload,
                  uint64_t now_ms)
{
    if (!lock(host, queue, host->layout->queue.lock)) {
        return VF_LGMP_POST_LOCKED;
    }
    struct subscribers now = load_subscribers(host, queue);
    uint32_t pending = now.on & ~now.bad;
    enum vf_lgmp_post result = VF_LGMP_POST_UNHEARD;
    if (pending != 0 || host->layout->posts_unheard) {
        result = post_locked(host, queue, pending, udata, payload, now_ms);
    }
    unlock(host, queue, host->layout->queue.lock);
    return result;
}

enum vf_lgmp_post
vf_lgmp_host_post_to(struct vf_lgmp_host *host,
                     struct vf_lgmp_host_queue *queue, const uint32_t *clients,
                     size_t client_count, uint64_t udata,
                     struct vf_lgmp_payload payload, uint64_t now_ms)
{
    if (!lock(host, queue, host->layout->queue.lock)) {
        return VF_LGMP_POST_LOCKED;
    }
    struct subscribers now = load_subscribers(host, queue);
    uint32_t pending = 0;
    for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
        uint32_t bit = UINT32_C(1) << slot;
        uint32_t id =
            vf_lgmp_load(host->memory, slot_client(host, queue, slot));
        for (size_t i = 0; i < client_count; i++) {
            if ((now.on & ~now.bad & bit) && clients[i] == id) {
                pending |= bit;
            }
        }
    }
    enum vf_lgmp_post result = VF_LGMP_POST_UNHEARD;
    if (pending != 0) {
        result = post_locked(host, queue, pending, udata, payload, now_ms);
    }
    unlock(host, queue, host->layout->queue.lock);
    return result;
}

// Version 12: what is finished at the young end makes room again, so that posts
// nobody hears do not fill the ring.
static uint32_t
trim_tail(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
          struct subscribers now, uint32_t count)
{
    while (count > 0) {
        uint32_t newest =
            (queue->position + queue->ring_length - 1) % queue->ring_length;
        size_t pending =
            descriptor(host, queue, newest) + host->layout->descriptor.pending;
        if (vf_lgmp_load(host->memory, pending) & now.on & ~now.bad) {
            break;
        }
        vf_lgmp_store(host->memory, pending, 0);
        queue->position = newest;
        store(host, queue, host->layout->queue.position, newest);
        count--;
        store(host, queue, host->layout->queue.count, count);
    }
    return count;
}

static void
give_up_on(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
           struct subscribers *now, uint32_t slots, uint64_t now_ms)
{
    now->bad |= slots;
    for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
        if (slots & (UINT32_C(1) << slot)) {
            vf_lgmp_store64(host->memory,
                            queue->header + host->layout->queue.slot_expiry +
                                8 * slot,
                            now_ms + queue->timeout_ms);
        }
    }
}

// Retires what is finished at the old end and gives up on who is late. Needs
// the queue lock. Returns the slots that became bad.
static uint32_t
retire(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
       struct subscribers *now, uint32_t count, uint64_t now_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    size_t expiry = queue->header + layout->queue.expiry;
    uint32_t start = load(host, queue, layout->queue.start);
    uint32_t late = 0;
    while (count > 0 && start < queue->ring_length) {
        size_t pending =
            descriptor(host, queue, start) + layout->descriptor.pending;
        uint32_t waiting = vf_lgmp_load(host->memory, pending) & now->on;
        uint32_t fresh = waiting & ~now->bad;
        if (fresh != 0 && now_ms > vf_lgmp_load64(host->memory, expiry)) {
            give_up_on(host, queue, now, fresh, now_ms);
            late |= fresh;
            vf_lgmp_store(host->memory, pending, 0);
            waiting = 0;
        }
        if (waiting & ~now->bad) {
            break;
        }
        start = next_index(queue, start);
        count--;
        if (count > 0) {
            vf_lgmp_store64(host->memory, expiry, now_ms + queue->timeout_ms);
        }
    }
    store(host, queue, layout->queue.start, start);
    store(host, queue, layout->queue.count, count);
    return late;
}

// Version 12: a client that is late in one queue is given up in all of them.
static void
give_up_everywhere(struct vf_lgmp_host *host, uint32_t client, uint64_t now_ms)
{
    for (uint32_t i = 0; i < host->queue_count; i++) {
        struct vf_lgmp_host_queue *queue = &host->queues[i];
        if (!lock(host, queue, host->layout->queue.lock)) {
            continue;
        }
        struct subscribers now = load_subscribers(host, queue);
        uint32_t slots = 0;
        for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
            uint32_t bit = UINT32_C(1) << slot;
            size_t id = slot_client(host, queue, slot);
            if ((now.on & ~now.bad & bit) &&
                vf_lgmp_load(host->memory, id) == client) {
                slots |= bit;
            }
        }
        give_up_on(host, queue, &now, slots, now_ms);
        store_subscribers(host, queue, now);
        unlock(host, queue, host->layout->queue.lock);
    }
}

static void
process_queue(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
              uint64_t now_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    if (load(host, queue, layout->queue.count) == 0 ||
        !lock(host, queue, layout->queue.lock)) {
        return;
    }
    struct subscribers now = load_subscribers(host, queue);
    uint32_t count = vf_lgmp_host_pending(host, queue);
    if (layout->posts_unheard) {
        count = trim_tail(host, queue, now, count);
    }
    uint32_t late = 0;
    if (count > 0) {
        late = retire(host, queue, &now, count, now_ms);
        store_subscribers(host, queue, now);
    }
    unlock(host, queue, layout->queue.lock);

    for (uint32_t slot = 0; layout->header.next_client && slot < layout->slots;
         slot++) {
        if (late & (UINT32_C(1) << slot)) {
            size_t id = slot_client(host, queue, slot);
            give_up_everywhere(host, vf_lgmp_load(host->memory, id), now_ms);
        }
    }
}

bool
vf_lgmp_host_process(struct vf_lgmp_host *host, uint64_t now_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    if (vf_lgmp_load(host->memory, layout->header.magic) != VF_LGMP_MAGIC) {
        return false;
    }
    if (now_ms - host->heartbeat_ms >= layout->heartbeat_ms) {
        host->heartbeat_ms = now_ms;
        vf_lgmp_store64(host->memory, layout->header.timestamp, now_ms);
    }
    for (uint32_t i = 0; i < host->queue_count; i++) {
        process_queue(host, &host->queues[i], now_ms);
    }
    return true;
}

uint32_t
vf_lgmp_host_pending(const struct vf_lgmp_host *host,
                     const struct vf_lgmp_host_queue *queue)
{
    uint32_t count = load(host, queue, host->layout->queue.count);
    return count < queue->ring_length ? count : queue->ring_length;
}

bool
vf_lgmp_host_has_subscribers(const struct vf_lgmp_host *host,
                             const struct vf_lgmp_host_queue *queue)
{
    struct subscribers now = load_subscribers(host, queue);
    return (now.on & ~now.bad) != 0;
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

// Version 12 hosts hear only clients that are subscribed and healthy.
static bool
is_heard(const struct vf_lgmp_host *host,
         const struct vf_lgmp_host_queue *queue, uint32_t client)
{
    struct subscribers now = load_subscribers(host, queue);
    for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
        if ((now.on & ~now.bad & (UINT32_C(1) << slot)) &&
            vf_lgmp_load(host->memory, slot_client(host, queue, slot)) ==
                client) {
            return true;
        }
    }
    return false;
}

// Needs the client lock. False when the message was from nobody.
static bool
read_slot(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
          uint8_t data[VF_LGMP_CLIENT_DATA], size_t *size)
{
    const struct vf_lgmp_layout *layout = host->layout;
    size_t at = queue->header + layout->queue.client_slots +
                queue->client_read * layout->client.bytes;
    queue->client_read = (queue->client_read + 1) % layout->client.count;
    uint32_t length = vf_lgmp_load(host->memory, at + layout->client.size);
    *size = length < VF_LGMP_CLIENT_DATA ? length : VF_LGMP_CLIENT_DATA;
    vf_lgmp_copy_out(data, host->memory, at + layout->client.data, *size);
    bool heard =
        !layout->client.client ||
        is_heard(host, queue,
                 vf_lgmp_load(host->memory, at + layout->client.client));
    vf_lgmp_add(host->memory, queue->header + layout->queue.client_free, 1);
    if (!heard) {
        vf_lgmp_host_acknowledge(host, queue);
    }
    return heard;
}

bool
vf_lgmp_host_read(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                  uint8_t data[VF_LGMP_CLIENT_DATA], size_t *size)
{
    const struct vf_lgmp_layout *layout = host->layout;
    bool both = layout->client.client != 0;
    bool found = false;
    if (load(host, queue, layout->queue.client_free) >= layout->client.count ||
        (both && !lock(host, queue, layout->queue.lock))) {
        return false;
    }
    if (lock(host, queue, layout->queue.client_lock)) {
        while (!found && load(host, queue, layout->queue.client_free) <
                             layout->client.count) {
            found = read_slot(host, queue, data, size);
        }
        unlock(host, queue, layout->queue.client_lock);
    }
    if (both) {
        unlock(host, queue, layout->queue.lock);
    }
    return found;
}

void
vf_lgmp_host_acknowledge(struct vf_lgmp_host *host,
                         struct vf_lgmp_host_queue *queue)
{
    vf_lgmp_add(host->memory,
                queue->header + host->layout->queue.client_handled, 1);
}
