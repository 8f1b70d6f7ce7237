// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/frame_schedule.h"

#include "base/clock.h"
#include "shm/kvmfr_bytes.h"

#include <string.h>

// What hosts accept.
static const uint64_t shortest_period_ns = 2 * VF_NS_PER_MS;
static const uint64_t longest_period_ns = VF_NS_PER_S;

static const uint64_t slack_ns = 500 * VF_NS_PER_US;
static const uint64_t renew_ns = 250 * VF_NS_PER_MS;
static const uint64_t feedback_ns = 50 * VF_NS_PER_MS;
static const uint64_t rhythm_gone_ns = 500 * VF_NS_PER_MS;

enum {
    LEASE_MS = 1000,
    OTHER_RHYTHM = 20, // a change by one in so many is another rhythm
    SMOOTHING = 8,     // a new figure counts for one in so many
};

void
vf_frame_schedule_reset(struct vf_frame_schedule *schedule)
{
    schedule->active = false;
    schedule->is_new = false;
    schedule->told_period_ns = 0;
    schedule->has_feedback = false;
    schedule->has_error = false;
}

void
vf_frame_schedule_set_rhythm(struct vf_frame_schedule *schedule,
                             const struct vf_presentation *presentation,
                             uint64_t now_ns)
{
    schedule->presentation = *presentation;
    schedule->presented_ns = now_ns;
}

bool
vf_frame_schedule_is_wanted(const struct vf_frame_schedule *schedule,
                            uint64_t now_ns)
{
    uint64_t period_ns = schedule->presentation.period_ns;
    return period_ns >= shortest_period_ns && period_ns <= longest_period_ns &&
           now_ns - schedule->presented_ns < rhythm_gone_ns;
}

// Between minus and plus half a period: a frame that misses its picture is not
// a period early for the next but late for that one.
static int64_t
wrap(int64_t ns, uint64_t period_ns)
{
    int64_t period = (int64_t)period_ns;
    int64_t rest = ns % period;
    if (rest > period / 2) {
        rest -= period;
    } else if (rest < -(period / 2)) {
        rest += period;
    }
    return rest;
}

void
vf_frame_schedule_on_frame(struct vf_frame_schedule *schedule,
                           const struct vf_schedule_feedback *feedback)
{
    uint64_t period_ns = schedule->presentation.period_ns;
    if (!schedule->active || period_ns == 0 ||
        schedule->presentation.draw_ns == 0) {
        return;
    }
    int64_t lead_ns =
        (int64_t)(schedule->presentation.draw_ns - feedback->found_ns);
    int64_t error_ns = wrap(lead_ns - (int64_t)slack_ns, period_ns);
    if (schedule->has_error) {
        // The way round that is nearer to what was seen before.
        error_ns = schedule->error_ns +
                   wrap(error_ns - schedule->error_ns, period_ns) / SMOOTHING;
    }
    schedule->error_ns = wrap(error_ns, period_ns);
    schedule->has_error = true;
    schedule->feedback = *feedback;
    schedule->has_feedback = true;
}

static bool
is_another_rhythm(const struct vf_frame_schedule *schedule)
{
    uint64_t now = schedule->presentation.period_ns;
    uint64_t told = schedule->told_period_ns;
    uint64_t apart = now > told ? now - told : told - now;
    return apart > told / OTHER_RHYTHM;
}

uint64_t
vf_frame_schedule_due(const struct vf_frame_schedule *schedule, uint64_t now_ns)
{
    if (!vf_frame_schedule_is_wanted(schedule, now_ns)) {
        return schedule->active ? now_ns : UINT64_MAX;
    }
    if (!schedule->active || is_another_rhythm(schedule)) {
        return now_ns;
    }
    return schedule->told_ns + (schedule->has_feedback ? feedback_ns : renew_ns);
}

static void
encode(const struct vf_frame_schedule *schedule, uint32_t client,
       uint32_t flags, uint8_t message[VF_KVMFR_SCHEDULE_BYTES])
{
    memset(message, 0, VF_KVMFR_SCHEDULE_BYTES);
    vf_put_u32(message, VF_KVMFR_CONTROL_FRAME_SCHEDULE);
    vf_put_u32(message + VF_KVMFR_SCHEDULE_CLIENT, client);
    vf_put_u32(message + VF_KVMFR_SCHEDULE_GENERATION, schedule->generation);
    vf_put_u32(message + VF_KVMFR_SCHEDULE_FLAGS, flags);
    vf_put_u64(message + VF_KVMFR_SCHEDULE_PERIOD, schedule->told_period_ns);
    vf_put_u64(message + VF_KVMFR_SCHEDULE_SLACK, slack_ns);
    vf_put_u32(message + VF_KVMFR_SCHEDULE_LEASE, LEASE_MS);
    if (schedule->has_feedback) {
        const struct vf_schedule_feedback *last = &schedule->feedback;
        vf_put_u64(message + VF_KVMFR_SCHEDULE_ERROR,
                   (uint64_t)schedule->error_ns);
        vf_put_u32(message + VF_KVMFR_SCHEDULE_SERIAL, last->serial);
        vf_put_u32(message + VF_KVMFR_SCHEDULE_EPOCH, last->epoch);
        vf_put_u32(message + VF_KVMFR_SCHEDULE_DEADLINE, last->deadline);
    }
}

bool
vf_frame_schedule_message(struct vf_frame_schedule *schedule, uint32_t client,
                          uint64_t now_ns,
                          uint8_t message[VF_KVMFR_SCHEDULE_BYTES])
{
    if (now_ns < vf_frame_schedule_due(schedule, now_ns)) {
        return false;
    }
    if (!vf_frame_schedule_is_wanted(schedule, now_ns)) {
        encode(schedule, client, VF_KVMFR_SCHEDULE_RELEASE, message);
        return schedule->active;
    }
    uint32_t flags = VF_KVMFR_SCHEDULE_ACTIVE;
    if (!schedule->active || is_another_rhythm(schedule)) {
        if (!schedule->is_new) {
            schedule->generation++;
            schedule->generation += schedule->generation == 0;
        }
        schedule->is_new = true;
        schedule->has_feedback = false;
        schedule->has_error = false;
        schedule->told_period_ns = schedule->presentation.period_ns;
        // Until it was told, the next call must come here again.
        schedule->active = false;
    }
    if (schedule->is_new) {
        flags |= VF_KVMFR_SCHEDULE_RESET | VF_KVMFR_SCHEDULE_IMMEDIATE;
    }
    encode(schedule, client, flags, message);
    return true;
}

void
vf_frame_schedule_told(struct vf_frame_schedule *schedule, uint64_t now_ns)
{
    schedule->active = vf_frame_schedule_is_wanted(schedule, now_ns);
    schedule->is_new = false;
    schedule->has_feedback = false;
    schedule->told_ns = now_ns;
}

bool
vf_frame_schedule_release(struct vf_frame_schedule *schedule, uint32_t client,
                          uint8_t message[VF_KVMFR_SCHEDULE_BYTES])
{
    if (!schedule->active) {
        return false;
    }
    encode(schedule, client, VF_KVMFR_SCHEDULE_RELEASE, message);
    vf_frame_schedule_reset(schedule);
    return true;
}
