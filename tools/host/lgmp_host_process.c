// SPDX-License-Identifier: GPL-2.0-or-later
// The step that a host makes every 10 ms.
#include "tools/host/lgmp_host_internal.h"

// Version 12: what is finished at the young end makes room again, so that posts
// nobody hears do not fill the ring.
static uint32_t
trim_tail(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
          struct vf_lgmp_host_subscribers now, uint32_t count)
{
    while (count > 0) {
        uint32_t newest =
            (queue->position + queue->ring_length - 1) % queue->ring_length;
        size_t pending = vf_lgmp_host_descriptor(host, queue, newest) +
                         host->layout->descriptor.pending;
        if (vf_lgmp_load(host->memory, pending) & now.on & ~now.bad) {
            break;
        }
        vf_lgmp_store(host->memory, pending, 0);
        queue->position = newest;
        vf_lgmp_host_store(host, queue, host->layout->queue.position, newest);
        count--;
        vf_lgmp_host_store(host, queue, host->layout->queue.count, count);
    }
    return count;
}

static void
give_up_on(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
           struct vf_lgmp_host_subscribers *now, uint32_t slots,
           uint64_t now_ms)
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
       struct vf_lgmp_host_subscribers *now, uint32_t count, uint64_t now_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    size_t expiry = queue->header + layout->queue.expiry;
    uint32_t start = vf_lgmp_host_load(host, queue, layout->queue.start);
    uint32_t late = 0;
    while (count > 0 && start < queue->ring_length) {
        size_t pending = vf_lgmp_host_descriptor(host, queue, start) +
                         layout->descriptor.pending;
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
        start = vf_lgmp_host_next_index(queue, start);
        count--;
        if (count > 0) {
            vf_lgmp_store64(host->memory, expiry, now_ms + queue->timeout_ms);
        }
    }
    vf_lgmp_host_store(host, queue, layout->queue.start, start);
    vf_lgmp_host_store(host, queue, layout->queue.count, count);
    return late;
}

// Version 12: a client that is late in one queue is given up in all of them.
static void
give_up_everywhere(struct vf_lgmp_host *host, uint32_t client, uint64_t now_ms)
{
    for (uint32_t i = 0; i < host->queue_count; i++) {
        struct vf_lgmp_host_queue *queue = &host->queues[i];
        if (!vf_lgmp_host_lock(host, queue, host->layout->queue.lock)) {
            continue;
        }
        struct vf_lgmp_host_subscribers now =
            vf_lgmp_host_load_subscribers(host, queue);
        uint32_t slots = 0;
        for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
            uint32_t bit = UINT32_C(1) << slot;
            size_t id = vf_lgmp_host_slot_client(host, queue, slot);
            if ((now.on & ~now.bad & bit) &&
                vf_lgmp_load(host->memory, id) == client) {
                slots |= bit;
            }
        }
        give_up_on(host, queue, &now, slots, now_ms);
        vf_lgmp_host_store_subscribers(host, queue, now);
        vf_lgmp_host_unlock(host, queue, host->layout->queue.lock);
    }
}

static void
process_queue(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
              uint64_t now_ms)
{
    const struct vf_lgmp_layout *layout = host->layout;
    if (vf_lgmp_host_load(host, queue, layout->queue.count) == 0 ||
        !vf_lgmp_host_lock(host, queue, layout->queue.lock)) {
        return;
    }
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(host, queue);
    uint32_t count = vf_lgmp_host_pending(host, queue);
    if (layout->posts_unheard) {
        count = trim_tail(host, queue, now, count);
    }
    uint32_t late = 0;
    if (count > 0) {
        late = retire(host, queue, &now, count, now_ms);
        vf_lgmp_host_store_subscribers(host, queue, now);
    }
    vf_lgmp_host_unlock(host, queue, layout->queue.lock);

    for (uint32_t slot = 0; layout->header.next_client && slot < layout->slots;
         slot++) {
        if (late & (UINT32_C(1) << slot)) {
            size_t id = vf_lgmp_host_slot_client(host, queue, slot);
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
