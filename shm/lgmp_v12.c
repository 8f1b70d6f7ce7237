// SPDX-License-Identifier: GPL-2.0-or-later
// Version 12. The host posts for chosen clients, posts for nobody at all, and
// steps its write position back, so positions say nothing: only pending bits
// do.
#include "shm/lgmp_internal.h"

struct span {
    uint32_t start;
    uint32_t count;
};

// The descriptors in use. False when the numbers are impossible.
static bool
load_span(const struct vf_lgmp_queue *queue, struct span *span)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;
    span->start = vf_lgmp_queue_load(queue, layout->queue.start);
    span->count = vf_lgmp_queue_load(queue, layout->queue.count);
    return span->start < queue->ring_length &&
           span->count <= queue->ring_length;
}

static uint32_t
at_distance(const struct vf_lgmp_queue *queue, struct span span, uint32_t i)
{
    return (span.start + i) & (queue->ring_length - 1);
}

static bool
is_unread(const struct vf_lgmp_queue *queue, uint32_t index)
{
    return vf_lgmp_is_pending(queue, index) && !vf_lgmp_is_held(queue, index);
}

static bool
find_first(const struct vf_lgmp_queue *queue, struct span span, uint32_t *first)
{
    for (uint32_t i = 0; i < span.count; i++) {
        *first = at_distance(queue, span, i);
        if (is_unread(queue, *first)) {
            return true;
        }
    }
    return false;
}

static bool
find_last(const struct vf_lgmp_queue *queue, struct span span, uint32_t *last)
{
    for (uint32_t i = span.count; i > 0; i--) {
        *last = at_distance(queue, span, i - 1);
        if (is_unread(queue, *last)) {
            return true;
        }
    }
    return false;
}

static enum vf_lgmp_result
lock_and_check(struct vf_lgmp_queue *queue, struct span *span)
{
    struct vf_lgmp_session *session = queue->session;
    enum vf_lgmp_result result =
        vf_lgmp_lock(session, queue->header, VF_LGMP_QUEUE_LOCK);
    if (result != VF_LGMP_OK) {
        return result;
    }
    result = vf_lgmp_check(queue);
    if (result == VF_LGMP_OK && !load_span(queue, span)) {
        result = VF_LGMP_CORRUPTED;
    }
    if (result != VF_LGMP_OK) {
        vf_lgmp_release_lock(session, queue->header, VF_LGMP_QUEUE_LOCK);
    }
    return result;
}

static void
unlock(struct vf_lgmp_queue *queue)
{
    vf_lgmp_release_lock(queue->session, queue->header, VF_LGMP_QUEUE_LOCK);
}

static enum vf_lgmp_result
next(struct vf_lgmp_queue *queue, struct vf_lgmp_message *message)
{
    if (is_unread(queue, queue->position)) {
        return vf_lgmp_hold(queue, queue->position, message);
    }
    // Most looks find nothing: see without the lock whether it is worth taking.
    struct span span;
    uint32_t first;
    if (!load_span(queue, &span)) {
        return VF_LGMP_CORRUPTED;
    }
    if (!find_first(queue, span, &first)) {
        return VF_LGMP_EMPTY;
    }
    enum vf_lgmp_result result = lock_and_check(queue, &span);
    if (result != VF_LGMP_OK) {
        return result;
    }
    bool found = find_first(queue, span, &first);
    unlock(queue);
    return found ? vf_lgmp_hold(queue, first, message) : VF_LGMP_EMPTY;
}

static enum vf_lgmp_result
done(struct vf_lgmp_queue *queue, uint32_t index)
{
    struct span span;
    enum vf_lgmp_result result = lock_and_check(queue, &span);
    if (result != VF_LGMP_OK) {
        return result;
    }
    uint32_t distance = (index - span.start) & (queue->ring_length - 1);
    bool was_pending = vf_lgmp_is_pending(queue, index);
    uint32_t others = vf_lgmp_clear_bits(queue->session->memory,
                                         vf_lgmp_pending_at(queue, index),
                                         vf_lgmp_slot_bit(queue));
    vf_lgmp_forget_held(queue, index);
    if (was_pending && others == 0 && distance == 0 && span.count > 0) {
        (void)vf_lgmp_retire_oldest(queue, index);
        vf_lgmp_restart_expiry(queue, true);
    }
    unlock(queue);
    return was_pending && distance < span.count ? VF_LGMP_OK : VF_LGMP_EMPTY;
}

// Takes out of use whatever nobody healthy waits for, from the oldest on.
static void
retire_unwanted(struct vf_lgmp_queue *queue, struct span span)
{
    struct vf_lgmp_subscribers now =
        vf_lgmp_load_subscribers(queue->session, queue->header);
    bool retired = false;
    for (uint32_t i = 0; i < span.count; i++) {
        uint32_t index = at_distance(queue, span, i);
        size_t pending = vf_lgmp_pending_at(queue, index);
        if (vf_lgmp_load(queue->session->memory, pending) & now.on & ~now.bad) {
            break;
        }
        vf_lgmp_store(queue->session->memory, pending, 0);
        if (!vf_lgmp_retire_oldest(queue, index)) {
            break;
        }
        retired = true;
    }
    if (retired) {
        vf_lgmp_restart_expiry(queue, true);
    }
}

static enum vf_lgmp_result
skip_to_last(struct vf_lgmp_queue *queue)
{
    struct span span;
    enum vf_lgmp_result result = lock_and_check(queue, &span);
    if (result != VF_LGMP_OK) {
        return result;
    }
    uint32_t last;
    if (!find_last(queue, span, &last)) {
        unlock(queue);
        return VF_LGMP_EMPTY;
    }
    for (uint32_t i = 0; at_distance(queue, span, i) != last; i++) {
        uint32_t index = at_distance(queue, span, i);
        if (is_unread(queue, index)) {
            vf_lgmp_clear_bits(queue->session->memory,
                               vf_lgmp_pending_at(queue, index),
                               vf_lgmp_slot_bit(queue));
        }
    }
    retire_unwanted(queue, span);
    queue->position = last;
    unlock(queue);
    return VF_LGMP_OK;
}

const struct vf_lgmp_ops vf_lgmp_ops_v12 = {
    .next = next,
    .done = done,
    .skip_to_last = skip_to_last,
    .send_locks_queue = true,
};
