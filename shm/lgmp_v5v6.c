// SPDX-License-Identifier: GPL-2.0-or-later
// Version 5 and 6. One descriptor of a ring always stays unused, so that the
// host's write position alone says whether there is a message.
#include "shm/lgmp_internal.h"

static enum vf_lgmp_result
next(struct vf_lgmp_queue *queue, struct vf_lgmp_message *message)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;
    uint32_t end = vf_lgmp_queue_load(queue, layout->queue.position);
    if (end >= queue->ring_length) {
        return VF_LGMP_CORRUPTED;
    }
    // What was posted without us in mind is passed over.
    while (queue->position != end &&
           !vf_lgmp_is_pending(queue, queue->position)) {
        queue->position = vf_lgmp_next_index(queue, queue->position);
    }
    if (queue->position == end || vf_lgmp_is_held(queue, queue->position)) {
        return VF_LGMP_EMPTY;
    }
    return vf_lgmp_hold(queue, queue->position, message);
}

static enum vf_lgmp_result
done(struct vf_lgmp_queue *queue, uint32_t index)
{
    return vf_lgmp_finish_by_try(queue, index, false) ? VF_LGMP_OK
                                                      : VF_LGMP_CORRUPTED;
}

static enum vf_lgmp_result
skip_to_last(struct vf_lgmp_queue *queue)
{
    const struct vf_lgmp_layout *layout = queue->session->layout;
    uint32_t end = vf_lgmp_queue_load(queue, layout->queue.position);
    if (end >= queue->ring_length) {
        return VF_LGMP_CORRUPTED;
    }
    if (queue->position == end) {
        return VF_LGMP_EMPTY;
    }
    uint32_t last = (end == 0 ? queue->ring_length : end) - 1;
    vf_lgmp_skip_by_try(queue, last, false);
    return VF_LGMP_OK;
}

const struct vf_lgmp_ops vf_lgmp_ops_v5v6 = {
    .next = next,
    .done = done,
    .skip_to_last = skip_to_last,
};
