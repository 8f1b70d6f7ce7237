// SPDX-License-Identifier: GPL-2.0-or-later
// Messages from us to the host: a small ring beside every queue, shared by all
// its subscribers.
#include "shm/lgmp_internal.h"

#include <assert.h>

// Needs the client lock.
static enum vf_lgmp_result
write_slot(struct vf_lgmp_queue *queue, const void *data, uint32_t size,
           uint32_t *serial)
{
    const struct vf_lgmp_session *session = queue->session;
    const struct vf_lgmp_layout *layout = session->layout;
    uint32_t room = vf_lgmp_queue_load(queue, layout->queue.client_free);
    uint32_t slot = vf_lgmp_queue_load(queue, layout->queue.client_position);
    if (room > layout->client.count || slot >= layout->client.count) {
        return VF_LGMP_CORRUPTED;
    }
    if (room == 0) {
        return VF_LGMP_BUSY;
    }
    size_t at = queue->header + layout->queue.client_slots +
                (size_t)slot * layout->client.bytes;
    vf_lgmp_store(session->memory, at + layout->client.size, size);
    if (layout->client.client) {
        vf_lgmp_store(session->memory, at + layout->client.client,
                      session->client);
    }
    vf_lgmp_copy_in(session->memory, at + layout->client.data, data, size);
    vf_lgmp_queue_store(queue, layout->queue.client_position,
                        (slot + 1) % layout->client.count);
    vf_lgmp_add(session->memory, queue->header + layout->queue.client_free,
                UINT32_MAX);
    *serial = vf_lgmp_add(session->memory,
                          queue->header + layout->queue.client_written, 1);
    return VF_LGMP_OK;
}

static enum vf_lgmp_result
write_locked(struct vf_lgmp_queue *queue, const void *data, uint32_t size,
             uint32_t *serial)
{
    enum vf_lgmp_result result =
        vf_lgmp_lock(queue->session, queue->header, VF_LGMP_CLIENT_LOCK);
    if (result != VF_LGMP_OK) {
        return result;
    }
    result = vf_lgmp_check(queue);
    if (result == VF_LGMP_OK) {
        result = write_slot(queue, data, size, serial);
    }
    vf_lgmp_release_lock(queue->session, queue->header, VF_LGMP_CLIENT_LOCK);
    return result;
}

enum vf_lgmp_result
vf_lgmp_send(struct vf_lgmp_queue *queue, const void *data, size_t size,
             uint32_t *serial)
{
    assert(size <= VF_LGMP_CLIENT_DATA);
    enum vf_lgmp_result result = vf_lgmp_check(queue);
    if (result != VF_LGMP_OK) {
        return result;
    }
    const struct vf_lgmp_layout *layout = queue->session->layout;
    if (vf_lgmp_queue_load(queue, layout->queue.client_free) == 0) {
        return VF_LGMP_BUSY;
    }
    if (!vf_lgmp_ops_for(layout)->send_locks_queue) {
        return write_locked(queue, data, (uint32_t)size, serial);
    }
    result = vf_lgmp_lock(queue->session, queue->header, VF_LGMP_QUEUE_LOCK);
    if (result == VF_LGMP_OK) {
        result = write_locked(queue, data, (uint32_t)size, serial);
        vf_lgmp_release_lock(queue->session, queue->header, VF_LGMP_QUEUE_LOCK);
    }
    return result;
}

bool
vf_lgmp_was_handled(const struct vf_lgmp_queue *queue, uint32_t serial)
{
    uint32_t handled =
        vf_lgmp_queue_load(queue, queue->session->layout->queue.client_handled);
    return (int32_t)(handled - serial) >= 0;
}
