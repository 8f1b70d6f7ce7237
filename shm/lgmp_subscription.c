// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/lgmp_subscription.h"

#include "base/clock.h"

static const uint64_t RETRY_NS = 20 * VF_NS_PER_MS;
// Slots become free when their viewers end; queues that broke are made anew.
static const uint64_t RETRY_SLOT_NS = VF_NS_PER_S;

void
vf_lgmp_subscription_attach(struct vf_lgmp_subscription *subscription,
                            struct vf_lgmp_session *session)
{
    *subscription = (struct vf_lgmp_subscription){.session = session};
}

void
vf_lgmp_subscription_detach(struct vf_lgmp_subscription *subscription)
{
    *subscription = (struct vf_lgmp_subscription){.session = NULL};
}

bool
vf_lgmp_subscription_keep(struct vf_lgmp_subscription *subscription,
                          uint32_t queue_id, uint64_t now_ns)
{
    if (subscription->on || now_ns < subscription->next_try_ns) {
        return true;
    }
    enum vf_lgmp_result result = vf_lgmp_subscribe(
        subscription->session, queue_id, &subscription->queue);
    subscription->on = result == VF_LGMP_OK;
    subscription->next_try_ns =
        now_ns + (result == VF_LGMP_NO_SLOT ? RETRY_SLOT_NS : RETRY_NS);
    return result != VF_LGMP_LOST;
}

void
vf_lgmp_subscription_end(struct vf_lgmp_subscription *subscription)
{
    vf_lgmp_unsubscribe(&subscription->queue);
    subscription->on = false;
}

void
vf_lgmp_subscription_drop(struct vf_lgmp_subscription *subscription,
                          uint64_t now_ns)
{
    vf_lgmp_subscription_end(subscription);
    subscription->next_try_ns = now_ns + RETRY_SLOT_NS;
}

static enum vf_lgmp_result
finish_held(struct vf_lgmp_queue *queue)
{
    while (queue->held_count > 0) {
        enum vf_lgmp_result result = vf_lgmp_done(queue, queue->held[0]);
        if (result != VF_LGMP_OK && result != VF_LGMP_EMPTY) {
            return result;
        }
    }
    return VF_LGMP_OK;
}

enum vf_lgmp_result
vf_lgmp_receive(struct vf_lgmp_queue *queue, unsigned most,
                vf_lgmp_on_message on_message, void *data, uint64_t *rejected)
{
    enum vf_lgmp_result answer = VF_LGMP_EMPTY;
    enum vf_lgmp_result finished = finish_held(queue);
    for (unsigned i = 0; i < most && finished == VF_LGMP_OK; i++) {
        struct vf_lgmp_message message;
        enum vf_lgmp_result result = vf_lgmp_next(queue, &message);
        if (result == VF_LGMP_OK) {
            on_message(data, &message);
        } else if (result == VF_LGMP_REJECTED) {
            ++*rejected;
        } else {
            return result == VF_LGMP_EMPTY ? answer : result;
        }
        answer = VF_LGMP_OK;
        finished = finish_held(queue);
    }
    return finished == VF_LGMP_OK ? answer : finished;
}
