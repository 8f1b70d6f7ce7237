// SPDX-License-Identifier: GPL-2.0-or-later
// Finishing messages the way of versions before 12.
#include "shm/lgmp_internal.h"

static uint32_t
clear_own_bit(const struct vf_lgmp_queue *queue, uint32_t index)
{
    return vf_lgmp_clear_bits(queue->session->memory,
                              vf_lgmp_pending_at(queue, index),
                              vf_lgmp_slot_bit(queue));
}

static bool
is_oldest(const struct vf_lgmp_queue *queue, uint32_t index)
{
    return vf_lgmp_queue_load(queue, queue->session->layout->queue.start) ==
           index;
}

bool
vf_lgmp_finish_by_try(struct vf_lgmp_queue *queue, uint32_t index,
                      bool only_raise)
{
    bool fits = true;
    uint32_t others = clear_own_bit(queue, index);
    vf_lgmp_forget_held(queue, index);
    if (others == 0 && vf_lgmp_try_queue_lock(queue)) {
        if (is_oldest(queue, index)) {
            fits = vf_lgmp_retire_oldest(queue, index);
            vf_lgmp_restart_expiry(queue, only_raise);
        }
        vf_lgmp_release_lock(queue->session, queue->header, VF_LGMP_QUEUE_LOCK);
    }
    return fits;
}

void
vf_lgmp_skip_by_try(struct vf_lgmp_queue *queue, uint32_t last, bool only_raise)
{
    bool locked = false;
    bool retiring = true;
    while (queue->position != last) {
        uint32_t index = queue->position;
        uint32_t others = clear_own_bit(queue, index);
        if (retiring && others == 0 && !locked) {
            locked = vf_lgmp_try_queue_lock(queue);
        }
        retiring = retiring && others == 0 && locked &&
                   is_oldest(queue, index) &&
                   vf_lgmp_retire_oldest(queue, index);
        queue->position = vf_lgmp_next_index(queue, index);
    }
    if (locked) {
        vf_lgmp_restart_expiry(queue, only_raise);
        vf_lgmp_release_lock(queue->session, queue->header, VF_LGMP_QUEUE_LOCK);
    }
}
