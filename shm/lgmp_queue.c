// SPDX-License-Identifier: GPL-2.0-or-later
// Subscriptions, and what all layouts do alike with a message.
#include "shm/lgmp_internal.h"

#include <assert.h>

static bool
is_usable_ring(const struct vf_lgmp_session *session, uint32_t ring,
               uint32_t length)
{
    const struct vf_lgmp_layout *layout = session->layout;
    size_t bytes = (size_t)length * layout->descriptor.bytes;
    uint32_t align = layout->ring_align < 16 ? 4 : 16;
    if (length < 2 || length > VF_LGMP_MAX_RING ||
        (!layout->one_slot_unused && (length & (length - 1)) != 0)) {
        return false;
    }
    return ring % align == 0 && ring >= session->udata_end &&
           ring <= session->memory.size && bytes <= session->memory.size - ring;
}

static enum vf_lgmp_result
find_queue(struct vf_lgmp_session *session, uint32_t queue_id, uint32_t *header)
{
    const struct vf_lgmp_layout *layout = session->layout;
    uint32_t count = vf_lgmp_load(session->memory, layout->header.queue_count);
    if (count > layout->queue.max || count < session->queue_count) {
        return VF_LGMP_CORRUPTED;
    }
    session->queue_count = count;
    for (uint32_t i = 0; i < count; i++) {
        *header = vf_lgmp_queue_header(layout, i);
        if (vf_lgmp_load(session->memory, *header + layout->queue.id) ==
            queue_id) {
            return VF_LGMP_OK;
        }
    }
    return VF_LGMP_NO_QUEUE;
}

// Slots that the host gave up on may be used again some time later; it is for
// the next subscriber to make them free. Needs the queue lock.
static struct vf_lgmp_subscribers
recycle_slots(const struct vf_lgmp_session *session, uint32_t header,
              struct vf_lgmp_subscribers now)
{
    const struct vf_lgmp_layout *layout = session->layout;
    uint64_t host_ms =
        vf_lgmp_load64(session->memory, layout->header.timestamp);
    for (uint32_t slot = 0; slot < layout->slots; slot++) {
        uint32_t bit = UINT32_C(1) << slot;
        size_t expiry = header + layout->queue.slot_expiry + 8 * slot;
        if ((now.bad & bit) &&
            host_ms > vf_lgmp_load64(session->memory, expiry)) {
            vf_lgmp_store64(session->memory, expiry, 0);
            vf_lgmp_store(session->memory,
                          header + layout->queue.slot_client + 4 * slot, 0);
            now.on &= ~bit;
            now.bad &= ~bit;
        }
    }
    return now;
}

static void
clear_own_pending(const struct vf_lgmp_queue *queue)
{
    for (uint32_t i = 0; i < queue->ring_length; i++) {
        vf_lgmp_clear_bits(queue->session->memory, vf_lgmp_pending_at(queue, i),
                           vf_lgmp_slot_bit(queue));
    }
}

// Needs the queue lock.
static enum vf_lgmp_result
take_slot(struct vf_lgmp_queue *queue)
{
    struct vf_lgmp_session *session = queue->session;
    const struct vf_lgmp_layout *layout = session->layout;
    struct vf_lgmp_subscribers now =
        vf_lgmp_load_subscribers(session, queue->header);
    if (now.on) {
        now = recycle_slots(session, queue->header, now);
    }
    uint32_t slot = 0;
    while (slot < layout->slots &&
           ((now.on | now.bad) & (UINT32_C(1) << slot))) {
        slot++;
    }
    if (slot == layout->slots) {
        vf_lgmp_store_subscribers(session, queue->header, now);
        return VF_LGMP_NO_SLOT;
    }
    queue->slot = slot;
    queue->position = vf_lgmp_queue_load(queue, layout->queue.position);
    if (queue->position >= queue->ring_length) {
        return VF_LGMP_CORRUPTED;
    }
    // Whoever had the slot before may have left with messages unfinished.
    clear_own_pending(queue);
    vf_lgmp_store64(session->memory,
                    queue->header + layout->queue.slot_expiry + 8 * slot, 0);
    vf_lgmp_queue_store(queue, layout->queue.slot_client + 4 * slot,
                        session->client);
    now.on |= vf_lgmp_slot_bit(queue);
    vf_lgmp_store_subscribers(session, queue->header, now);
    vf_lgmp_add(session->memory, queue->header + layout->queue.new_subscribers,
                1);
    return VF_LGMP_OK;
}

enum vf_lgmp_result
vf_lgmp_subscribe(struct vf_lgmp_session *session, uint32_t queue_id,
                  struct vf_lgmp_queue *queue)
{
    const struct vf_lgmp_layout *layout = session->layout;
    *queue = (struct vf_lgmp_queue){0};
    if (!vf_lgmp_is_same_session(session)) {
        return VF_LGMP_LOST;
    }
    uint32_t header;
    enum vf_lgmp_result result = find_queue(session, queue_id, &header);
    if (result != VF_LGMP_OK) {
        return result;
    }
    struct vf_lgmp_queue found = {.session = session, .header = header};
    found.ring_length = vf_lgmp_queue_load(&found, layout->queue.ring_length);
    found.ring = vf_lgmp_queue_load(&found, layout->queue.ring);
    found.timeout_ms = vf_lgmp_queue_load(&found, layout->queue.timeout);
    if (!is_usable_ring(session, found.ring, found.ring_length)) {
        return VF_LGMP_CORRUPTED;
    }
    result = vf_lgmp_lock(session, header, VF_LGMP_QUEUE_LOCK);
    if (result != VF_LGMP_OK) {
        return result;
    }
    result = take_slot(&found);
    vf_lgmp_release_lock(session, header, VF_LGMP_QUEUE_LOCK);
    if (result == VF_LGMP_OK) {
        *queue = found;
    }
    return result;
}

void
vf_lgmp_unsubscribe(struct vf_lgmp_queue *queue)
{
    struct vf_lgmp_session *session = queue->session;
    if (session && vf_lgmp_check(queue) == VF_LGMP_OK &&
        vf_lgmp_lock(session, queue->header, VF_LGMP_QUEUE_LOCK) ==
            VF_LGMP_OK) {
        const struct vf_lgmp_layout *layout = session->layout;
        if (vf_lgmp_check(queue) == VF_LGMP_OK) {
            struct vf_lgmp_subscribers now =
                vf_lgmp_load_subscribers(session, queue->header);
            now.on &= ~vf_lgmp_slot_bit(queue);
            now.bad &= ~vf_lgmp_slot_bit(queue);
            clear_own_pending(queue);
            vf_lgmp_store_subscribers(session, queue->header, now);
            vf_lgmp_store64(
                session->memory,
                queue->header + layout->queue.slot_expiry + 8 * queue->slot, 0);
            vf_lgmp_queue_store(queue,
                                layout->queue.slot_client + 4 * queue->slot, 0);
        }
        vf_lgmp_release_lock(session, queue->header, VF_LGMP_QUEUE_LOCK);
    }
    *queue = (struct vf_lgmp_queue){0};
}

bool
vf_lgmp_is_held(const struct vf_lgmp_queue *queue, uint32_t index)
{
    for (uint32_t i = 0; i < queue->held_count; i++) {
        if (queue->held[i] == index) {
            return true;
        }
    }
    return false;
}

enum vf_lgmp_result
vf_lgmp_hold(struct vf_lgmp_queue *queue, uint32_t index,
             struct vf_lgmp_message *message)
{
    const struct vf_lgmp_session *session = queue->session;
    const struct vf_lgmp_layout *layout = session->layout;
    size_t at = queue->ring + (size_t)index * layout->descriptor.bytes;
    if (queue->held_count == VF_LGMP_MAX_HELD) {
        return VF_LGMP_BUSY;
    }
    *message = (struct vf_lgmp_message){
        .index = index,
        .udata =
            layout->wide_udata
                ? vf_lgmp_load64(session->memory, at + layout->descriptor.udata)
                : vf_lgmp_load(session->memory, at + layout->descriptor.udata),
        .offset = vf_lgmp_load(session->memory, at + layout->descriptor.offset),
        .size = vf_lgmp_load(session->memory, at + layout->descriptor.size),
    };
    // The host may have given up on us, and reused it, while we read it.
    enum vf_lgmp_result result = vf_lgmp_check(queue);
    if (result != VF_LGMP_OK) {
        return result;
    }
    queue->held[queue->held_count++] = index;
    queue->position = vf_lgmp_next_index(queue, index);
    if (message->offset % 4 != 0 || message->offset > session->memory.size ||
        message->size > session->memory.size - message->offset) {
        return VF_LGMP_REJECTED;
    }
    return VF_LGMP_OK;
}

void
vf_lgmp_forget_held(struct vf_lgmp_queue *queue, uint32_t index)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < queue->held_count; i++) {
        if (queue->held[i] != index) {
            queue->held[kept++] = queue->held[i];
        }
    }
    queue->held_count = kept;
}

bool
vf_lgmp_retire_oldest(const struct vf_lgmp_queue *queue, uint32_t index)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;
    uint32_t count = vf_lgmp_queue_load(queue, layout->queue.count);
    vf_lgmp_queue_store(queue, layout->queue.start,
                        vf_lgmp_next_index(queue, index));
    if (count == 0 || count > queue->ring_length) {
        vf_lgmp_queue_store(queue, layout->queue.count, 0);
        return false;
    }
    vf_lgmp_queue_store(queue, layout->queue.count, count - 1);
    return true;
}

void
vf_lgmp_restart_expiry(const struct vf_lgmp_queue *queue, bool only_raise)
{
    const struct vf_lgmp_session *session = queue->session;
    size_t at = queue->header + session->layout->queue.expiry;
    uint64_t expiry =
        vf_lgmp_load64(session->memory, session->layout->header.timestamp) +
        queue->timeout_ms;
    if (!only_raise || expiry > vf_lgmp_load64(session->memory, at)) {
        vf_lgmp_store64(session->memory, at, expiry);
    }
}

enum vf_lgmp_result
vf_lgmp_next(struct vf_lgmp_queue *queue, struct vf_lgmp_message *message)
{
    enum vf_lgmp_result result = vf_lgmp_check(queue);
    if (result != VF_LGMP_OK) {
        return result;
    }
    if (queue->held_count == VF_LGMP_MAX_HELD) {
        return VF_LGMP_BUSY;
    }
    return vf_lgmp_ops_for(queue->session->layout)->next(queue, message);
}

enum vf_lgmp_result
vf_lgmp_done(struct vf_lgmp_queue *queue, uint32_t index)
{
    assert(vf_lgmp_is_held(queue, index));
    enum vf_lgmp_result result = vf_lgmp_check(queue);
    if (result != VF_LGMP_OK) {
        return result;
    }
    return vf_lgmp_ops_for(queue->session->layout)->done(queue, index);
}

enum vf_lgmp_result
vf_lgmp_skip_to_last(struct vf_lgmp_queue *queue)
{
    enum vf_lgmp_result result = vf_lgmp_check(queue);
    if (result != VF_LGMP_OK) {
        return result;
    }
    return vf_lgmp_ops_for(queue->session->layout)->skip_to_last(queue);
}
