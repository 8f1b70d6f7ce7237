// SPDX-License-Identifier: GPL-2.0-or-later
// Owning the host's schedule during a session.
#include "shm/source_internal.h"

#include "shm/lgmp_internal.h"

#include "base/clock.h"

#include <glib.h>

static const uint64_t retry_queues_ns = 100 * VF_NS_PER_MS;
static const uint64_t retry_busy_ns = VF_NS_PER_MS / 2;

static enum vf_lgmp_result
send(struct vf_source *source, const uint8_t message[VF_KVMFR_SCHEDULE_BYTES])
{
    enum vf_lgmp_result result = vf_cursor_stream_send(
        &source->cursor, VF_KVMFR_FEATURE_FRAME_SCHEDULE, message,
        VF_KVMFR_SCHEDULE_BYTES, &source->told_serial);
    source->has_told = source->has_told || result == VF_LGMP_OK;
    return result;
}

void
vf_source_release_schedule(struct vf_source *source)
{
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    source->owner_on.on = false;
    if (vf_frame_schedule_release(&source->schedule, source->session.client,
                                  message)) {
        (void)send(source, message);
    }
}

bool
vf_source_owes_schedule(const struct vf_source *source)
{
    const struct vf_lgmp_queue *queue = &source->cursor.queue;
    return source->has_session && queue->session &&
           vf_lgmp_is_same_session(queue->session) &&
           (source->schedule.active ||
            (source->has_told &&
             !vf_lgmp_was_handled(queue, source->told_serial)));
}

// Owning the schedule needs the owner's queues; a host that lacks them is asked
// again, but not often.
static bool
hears_owner_lanes(struct vf_source *source, uint64_t now_ns)
{
    struct vf_subscription *owner = &source->owner_on;
    if (!owner->on && now_ns >= owner->next_try_ns) {
        owner->result =
            vf_frame_stream_subscribe_owner(&source->frames, &source->session);
        owner->on = owner->result == VF_LGMP_OK;
        owner->next_try_ns = now_ns + retry_queues_ns;
    }
    return owner->on;
}

void
vf_source_step_schedule(struct vf_source *source, uint64_t now_ns,
                        uint64_t *next_ns)
{
    struct vf_frame_schedule *schedule = &source->schedule;
    struct vf_schedule_feedback feedback;
    uint8_t message[VF_KVMFR_SCHEDULE_BYTES];
    if (!(source->introduction.features & VF_KVMFR_FEATURE_FRAME_SCHEDULE) ||
        source->frames.dialect.layout->frame.schedule == VF_KVMFR_ABSENT ||
        source->is_tentative || !source->frames_on.on ||
        !source->cursor_on.on ||
        (!schedule->active &&
         !vf_frame_schedule_is_wanted(schedule, now_ns)) ||
        !hears_owner_lanes(source, now_ns)) {
        return;
    }
    if (vf_frame_stream_take_feedback(&source->frames, &feedback)) {
        vf_frame_schedule_on_frame(schedule, &feedback);
    }
    if (vf_frame_schedule_message(schedule, source->session.client, now_ns,
                                  message)) {
        if (send(source, message) == VF_LGMP_OK) {
            vf_frame_schedule_told(schedule, now_ns);
        } else {
            *next_ns = MIN(*next_ns, now_ns + retry_busy_ns);
            return;
        }
    }
    *next_ns = MIN(*next_ns, vf_frame_schedule_due(schedule, now_ns));
}
