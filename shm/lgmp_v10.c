// SPDX-License-Identifier: GPL-2.0-or-later
// Version 10. A ring can be completely full, so only the pending bit says
// whether a descriptor is a message; and its peers may hold a lock that we
// hold, so a count that does not fit is no reason to give up.
#include "shm/lgmp_internal.h"

static enum vf_lgmp_result
next(struct vf_lgmp_queue *queue, struct vf_lgmp_message *message)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;

    // The host sets the bit before it moves the position.
    uint32_t end = vf_lgmp_queue_load(queue, layout->queue.position);
    if (end >= queue->ring_length) {
        return VF_LGMP_CORRUPTED;
    }
    for (uint32_t looked = 0; looked < queue->ring_length; looked++) {
        uint32_t index = queue->position;
        if (vf_lgmp_is_held(queue, index)) {
            return VF_LGMP_EMPTY;
        }
        if (vf_lgmp_is_pending(queue, index)) {
            return vf_lgmp_hold(queue, index, message);
        }
        if (index == end) {
            return VF_LGMP_EMPTY;
        }
        queue->position = vf_lgmp_next_index(queue, index);
    }
    return VF_LGMP_EMPTY;
}

static enum vf_lgmp_result
done(struct vf_lgmp_queue *queue, uint32_t index)
{
    (void)vf_lgmp_finish_by_try(queue, index, true);
    return VF_LGMP_OK;
}

// The newest message for us behind the read position, or false.
static bool
find_last(const struct vf_lgmp_queue *queue, uint32_t end, uint32_t *last)
{
    bool found = false;
    uint32_t index = queue->position;
    for (uint32_t looked = 0; looked < queue->ring_length; looked++) {
        if (vf_lgmp_is_held(queue, index)) {
            break;
        }
        if (vf_lgmp_is_pending(queue, index)) {
            *last = index;
            found = true;
        } else if (index == end) {
            break;
        }
        index = vf_lgmp_next_index(queue, index);
        if (index == end) {
            break;
        }
    }
    return found;
}

static enum vf_lgmp_result
skip_to_last(struct vf_lgmp_queue *queue)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;
    uint32_t end = vf_lgmp_queue_load(queue, layout->queue.position);
    if (end >= queue->ring_length) {
        return VF_LGMP_CORRUPTED;
    }
    uint32_t last;
    if (!find_last(queue, end, &last)) {
        return VF_LGMP_EMPTY;
    }
    vf_lgmp_skip_by_try(queue, last, true);
    return VF_LGMP_OK;
}

const struct vf_lgmp_ops vf_lgmp_ops_v10 = {
    .next = next,
    .done = done,
    .skip_to_last = skip_to_last,
};
