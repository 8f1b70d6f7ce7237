// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_internal.h"

#include "base/clock.h"

#include <sched.h>
#include <sys/random.h>

enum {
    LOCK_ATTEMPTS = 2000,
    LOCK_ATTEMPTS_A_YIELD = 128,
};

static const uint64_t lock_patience_ns = VF_NS_PER_MS / 5;
static const uint64_t lock_gone_ns = VF_NS_PER_S;
static const uint64_t heartbeat_limit_ns = VF_NS_PER_S;

const struct vf_lgmp_ops *
vf_lgmp_ops_for(const struct vf_lgmp_layout *layout)
{
    switch (layout->version) {
    case 10:
        return &vf_lgmp_ops_v10;
    case 12:
        return &vf_lgmp_ops_v12;
    default:
        return &vf_lgmp_ops_v5v6;
    }
}

static uint32_t
choose_client_id(struct vf_lgmp_memory memory,
                 const struct vf_lgmp_layout *layout)
{
    uint32_t id = 0;
    if (layout->header.next_client) {
        while (id == 0) {
            id = vf_lgmp_add(memory, layout->header.next_client, 1);
        }
        return id;
    }
    // Clients of those versions use what rand() gives: positive numbers.
    while (id == 0) {
        if (getrandom(&id, sizeof(id), 0) != sizeof(id)) {
            id = (uint32_t)vf_clock_ns();
        }
        id &= INT32_MAX;
    }
    return id;
}

enum vf_lgmp_result
vf_lgmp_open(struct vf_lgmp_session *session, struct vf_lgmp_memory memory,
             const struct vf_lgmp_layout *layout, uint64_t now_ns,
             uint8_t *udata, size_t capacity, size_t *size)
{
    *session = (struct vf_lgmp_session){.layout = layout, .memory = memory};
    if (memory.size < layout->header.bytes) {
        return VF_LGMP_CORRUPTED;
    }
    session->id = vf_lgmp_load(memory, layout->header.session);
    session->heartbeat = vf_lgmp_load64(memory, layout->header.timestamp);
    session->heartbeat_at_ns = now_ns;
    uint32_t version = vf_lgmp_load(memory, layout->header.version);
    uint32_t udata_size = vf_lgmp_load(memory, layout->header.udata_size);
    if (session->id == 0 || version != layout->version) {
        return VF_LGMP_BUSY;
    }
    if (udata_size > memory.size - layout->header.udata) {
        return VF_LGMP_CORRUPTED;
    }
    session->udata_end = layout->header.udata + udata_size;
    *size = udata_size < capacity ? udata_size : capacity;
    vf_lgmp_copy_out(udata, memory, layout->header.udata, *size);

    // A host that restarted meanwhile has written another one.
    if (!vf_lgmp_is_same_session(session)) {
        return VF_LGMP_BUSY;
    }
    session->client = choose_client_id(memory, layout);
    return VF_LGMP_OK;
}

bool
vf_lgmp_is_same_session(const struct vf_lgmp_session *session)
{
    const struct vf_lgmp_layout *layout = session->layout;
    return !session->lost &&
           vf_lgmp_load(session->memory, layout->header.session) ==
               session->id &&
           vf_lgmp_load(session->memory, layout->header.magic) ==
               VF_LGMP_MAGIC &&
           !vf_lgmp_is_displaced(layout, session->memory);
}

bool
vf_lgmp_is_alive(struct vf_lgmp_session *session, uint64_t now_ns)
{
    if (!vf_lgmp_is_same_session(session)) {
        session->lost = true;
        session->silent = false;
        return false;
    }
    uint64_t heartbeat =
        vf_lgmp_load64(session->memory, session->layout->header.timestamp);
    if (heartbeat != session->heartbeat) {
        session->heartbeat = heartbeat;
        session->heartbeat_at_ns = now_ns;
    } else if (now_ns - session->heartbeat_at_ns > heartbeat_limit_ns) {
        session->lost = true;
        session->silent = true;
    }
    return !session->lost;
}

void
vf_lgmp_revive(struct vf_lgmp_session *session, uint64_t now_ns)
{
    session->lost = !session->silent;
    session->silent = false;
    session->heartbeat_at_ns = now_ns;
}

struct vf_lgmp_subscribers
vf_lgmp_load_subscribers(const struct vf_lgmp_session *session, uint32_t header)
{
    size_t at = header + session->layout->queue.subscribers;
    if (session->layout->subscriber_bits == 32) {
        uint64_t both = vf_lgmp_load64(session->memory, at);
        return (struct vf_lgmp_subscribers){(uint32_t)(both >> 32),
                                            (uint32_t)both};
    }
    uint32_t both = vf_lgmp_load(session->memory, at);
    return (struct vf_lgmp_subscribers){both >> 16, both & 0xffff};
}

void
vf_lgmp_store_subscribers(const struct vf_lgmp_session *session,
                          uint32_t header, struct vf_lgmp_subscribers now)
{
    size_t at = header + session->layout->queue.subscribers;
    if (session->layout->subscriber_bits == 32) {
        vf_lgmp_store64(session->memory, at, (uint64_t)now.on << 32 | now.bad);
    } else {
        vf_lgmp_store(session->memory, at, now.on << 16 | now.bad);
    }
}

enum vf_lgmp_result
vf_lgmp_check(const struct vf_lgmp_queue *queue)
{
    const struct vf_lgmp_session *session = queue->session;
    if (!vf_lgmp_is_same_session(session)) {
        return VF_LGMP_LOST;
    }
    struct vf_lgmp_subscribers now =
        vf_lgmp_load_subscribers(session, queue->header);
    uint32_t bit = vf_lgmp_slot_bit(queue);
    if (!(now.on & bit)) {
        return VF_LGMP_UNSUBSCRIBED;
    }
    uint32_t owner = vf_lgmp_queue_load(
        queue, session->layout->queue.slot_client + 4 * queue->slot);
    if ((now.bad & bit) || owner != session->client) {
        return VF_LGMP_DROPPED;
    }
    return VF_LGMP_OK;
}

static size_t
lock_at(const struct vf_lgmp_session *session, uint32_t header,
        enum vf_lgmp_lock which)
{
    return header + (which == VF_LGMP_QUEUE_LOCK
                         ? session->layout->queue.lock
                         : session->layout->queue.client_lock);
}

static uint64_t *
locked_since(struct vf_lgmp_session *session, uint32_t header,
             enum vf_lgmp_lock which)
{
    const struct vf_lgmp_layout *layout = session->layout;
    uint32_t index = (header - layout->header.queues) / layout->queue.bytes;
    return &session->locked_since_ns[index][which];
}

static bool
spin(const struct vf_lgmp_session *session, size_t at)
{
    uint32_t bytes = session->layout->lock_bytes;
    if (vf_lgmp_try_lock(session->memory, at, bytes)) {
        return true;
    }
    uint64_t deadline = vf_clock_ns() + lock_patience_ns;
    for (int i = 0; i < LOCK_ATTEMPTS; i++) {
        if (vf_lgmp_try_lock(session->memory, at, bytes)) {
            return true;
        }
        if (i % LOCK_ATTEMPTS_A_YIELD == LOCK_ATTEMPTS_A_YIELD - 1) {
            if (!vf_lgmp_is_same_session(session) ||
                vf_clock_ns() >= deadline) {
                return false;
            }
            sched_yield();
        }
    }
    return false;
}

enum vf_lgmp_result
vf_lgmp_lock(struct vf_lgmp_session *session, uint32_t header,
             enum vf_lgmp_lock which)
{
    uint64_t *since = locked_since(session, header, which);
    if (!vf_lgmp_is_same_session(session)) {
        return VF_LGMP_LOST;
    }
    if (spin(session, lock_at(session, header, which))) {
        *since = 0;
        // The host may have restarted while we waited: this lock is another
        // session's now, and was free or it could not have been taken.
        if (!vf_lgmp_is_same_session(session)) {
            vf_lgmp_release_lock(session, header, which);
            return VF_LGMP_LOST;
        }
        return VF_LGMP_OK;
    }
    uint64_t now_ns = vf_clock_ns();
    if (*since == 0) {
        *since = now_ns;
    } else if (now_ns - *since > lock_gone_ns) {
        session->lost = true;
    }
    return vf_lgmp_is_same_session(session) ? VF_LGMP_BUSY : VF_LGMP_LOST;
}

bool
vf_lgmp_try_queue_lock(const struct vf_lgmp_queue *queue)
{
    const struct vf_lgmp_session *session = queue->session;
    return vf_lgmp_try_lock(session->memory,
                            lock_at(session, queue->header, VF_LGMP_QUEUE_LOCK),
                            session->layout->lock_bytes);
}

void
vf_lgmp_release_lock(const struct vf_lgmp_session *session, uint32_t header,
                     enum vf_lgmp_lock which)
{
    vf_lgmp_unlock(session->memory, lock_at(session, header, which),
                   session->layout->lock_bytes);
}
