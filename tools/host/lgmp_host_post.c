// SPDX-License-Identifier: GPL-2.0-or-later
// Messages to the clients, and messages from them.
#include "tools/host/lgmp_host_internal.h"

static void
fill_descriptor(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                uint64_t udata, struct vf_lgmp_payload payload,
                uint32_t pending)
{
    const struct vf_lgmp_layout *layout = host->layout;
    size_t at = vf_lgmp_host_descriptor(host, queue, queue->position);
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
    uint32_t count = vf_lgmp_host_load(host, queue, layout->queue.count);
    if (count >= queue->depth) {
        return VF_LGMP_POST_FULL;
    }
    fill_descriptor(host, queue, udata, payload, pending);
    vf_lgmp_host_store(host, queue, layout->queue.count, count + 1);
    if (count == 0) {
        vf_lgmp_store64(host->memory, queue->header + layout->queue.expiry,
                        now_ms + queue->timeout_ms);
    }
    queue->position = vf_lgmp_host_next_index(queue, queue->position);
    vf_lgmp_host_store(host, queue, layout->queue.position, queue->position);
    return VF_LGMP_POSTED;
}

enum vf_lgmp_post
vf_lgmp_host_post(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                  uint64_t udata, struct vf_lgmp_payload payload,
                  uint64_t now_ms)
{
    if (!vf_lgmp_host_lock(host, queue, host->layout->queue.lock)) {
        return VF_LGMP_POST_LOCKED;
    }
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(host, queue);
    uint32_t pending = now.on & ~now.bad;
    enum vf_lgmp_post result = VF_LGMP_POST_UNHEARD;
    if (pending != 0 || host->layout->posts_unheard) {
        result = post_locked(host, queue, pending, udata, payload, now_ms);
    }
    vf_lgmp_host_unlock(host, queue, host->layout->queue.lock);
    return result;
}

enum vf_lgmp_post
vf_lgmp_host_post_to(struct vf_lgmp_host *host,
                     struct vf_lgmp_host_queue *queue, const uint32_t *clients,
                     size_t client_count, uint64_t udata,
                     struct vf_lgmp_payload payload, uint64_t now_ms)
{
    if (!vf_lgmp_host_lock(host, queue, host->layout->queue.lock)) {
        return VF_LGMP_POST_LOCKED;
    }
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(host, queue);
    uint32_t pending = 0;
    for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
        uint32_t bit = UINT32_C(1) << slot;
        uint32_t id = vf_lgmp_load(host->memory,
                                   vf_lgmp_host_slot_client(host, queue, slot));
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
    vf_lgmp_host_unlock(host, queue, host->layout->queue.lock);
    return result;
}

// Version 12 hosts hear only clients that are subscribed and healthy.
static bool
is_heard(const struct vf_lgmp_host *host,
         const struct vf_lgmp_host_queue *queue, uint32_t client)
{
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(host, queue);
    for (uint32_t slot = 0; slot < host->layout->slots; slot++) {
        if ((now.on & ~now.bad & (UINT32_C(1) << slot)) &&
            vf_lgmp_load(host->memory, vf_lgmp_host_slot_client(
                                           host, queue, slot)) == client) {
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
    host->sender = layout->client.client
                       ? vf_lgmp_load(host->memory, at + layout->client.client)
                       : 0;
    bool heard =
        !layout->client.client || is_heard(host, queue, host->sender);
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
    if (vf_lgmp_host_load(host, queue, layout->queue.client_free) >=
            layout->client.count ||
        (both && !vf_lgmp_host_lock(host, queue, layout->queue.lock))) {
        return false;
    }
    if (vf_lgmp_host_lock(host, queue, layout->queue.client_lock)) {
        while (!found &&
               vf_lgmp_host_load(host, queue, layout->queue.client_free) <
                   layout->client.count) {
            found = read_slot(host, queue, data, size);
        }
        vf_lgmp_host_unlock(host, queue, layout->queue.client_lock);
    }
    if (both) {
        vf_lgmp_host_unlock(host, queue, layout->queue.lock);
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
