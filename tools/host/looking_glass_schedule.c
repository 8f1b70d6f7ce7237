// SPDX-License-Identifier: GPL-2.0-or-later
// A host that lets one viewer say when frames are captured (version 34).
#include "tools/host/looking_glass.h"

#include "shm/kvmfr_bytes.h"

#include <string.h>

bool
vf_lg_add_owner_queues(struct vf_lg *lg, uint32_t timeout_ms)
{
    if (lg->layout->version < 34 ||
        !(lg->config.features & VF_KVMFR_FEATURE_FRAME_SCHEDULE)) {
        return true;
    }
    for (uint32_t i = 0; i < VF_KVMFR_OWNER_QUEUES; i++) {
        lg->schedule.lanes[i] =
            vf_lgmp_host_add_queue(&lg->host, VF_KVMFR_QUEUE_OWNER + i,
                                   lg->layout->frame_depth, timeout_ms);
        if (!lg->schedule.lanes[i]) {
            return false;
        }
    }
    return true;
}

static bool
is_plausible(const uint8_t *message)
{
    uint64_t period = vf_get_u64(message + VF_KVMFR_SCHEDULE_PERIOD);
    uint64_t slack = vf_get_u64(message + VF_KVMFR_SCHEDULE_SLACK);
    int64_t error = (int64_t)vf_get_u64(message + VF_KVMFR_SCHEDULE_ERROR);
    uint32_t lease = vf_get_u32(message + VF_KVMFR_SCHEDULE_LEASE);
    return period >= 2 * VF_NS_PER_MS && period <= VF_NS_PER_S && slack < period &&
           error >= -(int64_t)period && error <= (int64_t)period &&
           lease >= 100 && lease <= 5000;
}

enum vf_lg_scheduled
vf_lg_on_schedule(struct vf_lg *lg, const uint8_t *message, size_t size,
                  uint64_t now_ns)
{
    struct vf_lg_schedule *schedule = &lg->schedule;
    if (size != VF_KVMFR_SCHEDULE_BYTES ||
        vf_get_u32(message) != VF_KVMFR_CONTROL_FRAME_SCHEDULE) {
        return VF_LG_SCHEDULE_REFUSED;
    }
    uint32_t client = vf_get_u32(message + VF_KVMFR_SCHEDULE_CLIENT);
    uint32_t flags = vf_get_u32(message + VF_KVMFR_SCHEDULE_FLAGS);
    uint32_t generation = vf_get_u32(message + VF_KVMFR_SCHEDULE_GENERATION);
    bool is_owned = now_ns < schedule->until_ns;
    if (!schedule->lanes[0] || !is_plausible(message) ||
        (is_owned && client != schedule->client)) {
        return VF_LG_SCHEDULE_REFUSED;
    }
    if (flags & VF_KVMFR_SCHEDULE_RELEASE) {
        schedule->until_ns = 0;
        return VF_LG_SCHEDULE_RELEASED;
    }
    bool is_new = !is_owned || generation != schedule->generation;
    if (is_new) {
        schedule->epoch++;
        schedule->deadline = 0;
        schedule->client = client;
        schedule->generation = generation;
    }
    schedule->period_ns = vf_get_u64(message + VF_KVMFR_SCHEDULE_PERIOD);
    schedule->until_ns =
        now_ns +
        vf_get_u32(message + VF_KVMFR_SCHEDULE_LEASE) * VF_NS_PER_MS;
    if (vf_get_u32(message + VF_KVMFR_SCHEDULE_EPOCH) == schedule->epoch) {
        schedule->error_ns +=
            (int64_t)vf_get_u64(message + VF_KVMFR_SCHEDULE_ERROR);
        schedule->judged++;
    }
    return is_new ? VF_LG_SCHEDULE_BEGUN : VF_LG_SCHEDULE_RENEWED;
}

// Everybody healthy in a queue but `without`, and whether that one is, too.
static uint32_t
list_clients(const struct vf_lg *lg, const struct vf_lgmp_host_queue *queue,
             uint32_t without, uint32_t clients[VF_LGMP_MAX_SLOTS],
             bool *has_without)
{
    uint32_t count = 0;
    *has_without = false;
    for (uint32_t slot = 0; slot < lg->host.layout->slots; slot++) {
        uint32_t id = vf_lgmp_host_subscriber(&lg->host, queue, slot);
        *has_without = *has_without || (id != 0 && id == without);
        if (id != 0 && id != without) {
            clients[count++] = id;
        }
    }
    return count;
}

struct vf_lgmp_host_queue *
vf_lg_owner_lane(const struct vf_lg *lg, uint64_t now_ns)
{
    const struct vf_lg_schedule *schedule = &lg->schedule;
    uint32_t clients[VF_LGMP_MAX_SLOTS];
    bool hears = schedule->lanes[0] && now_ns < schedule->until_ns;
    const struct vf_lgmp_host_queue *needed[] = {
        lg->frames, schedule->lanes[0], schedule->lanes[1]};
    for (size_t i = 0; i < 3 && hears; i++) {
        list_clients(lg, needed[i], schedule->client, clients, &hears);
    }
    return hears ? schedule->lanes[schedule->deadline %
                                   VF_KVMFR_OWNER_QUEUES]
                 : NULL;
}

enum vf_lgmp_post
vf_lg_post_to_owner(struct vf_lg *lg, struct vf_lgmp_host_queue *lane,
                    struct vf_lgmp_payload payload, uint64_t now_ms)
{
    struct vf_lg_schedule *schedule = &lg->schedule;
    uint32_t others[VF_LGMP_MAX_SLOTS];
    bool has_owner;
    uint64_t token = (uint64_t)schedule->epoch << 32 | schedule->deadline;
    enum vf_lgmp_post result = vf_lgmp_host_post_to(
        &lg->host, lane, &schedule->client, 1, token, payload, now_ms);
    uint32_t count =
        list_clients(lg, lg->frames, schedule->client, others, &has_owner);
    if (count > 0) {
        (void)vf_lgmp_host_post_to(&lg->host, lg->frames, others, count, 0,
                                   payload, now_ms);
    }
    return result;
}

void
vf_lg_stamp_timing(struct vf_lg *lg, struct vf_lgmp_payload payload,
                   uint32_t serial, bool is_owned)
{
    const struct vf_kvmfr_frame_layout *layout = &lg->layout->frame;
    struct vf_lgmp_memory memory = lg->host.memory;
    if (layout->timing_flags == VF_KVMFR_ABSENT) {
        return;
    }
    size_t at = payload.offset;
    const struct vf_lg_schedule *schedule = &lg->schedule;
    vf_lgmp_store(memory, at + layout->schedule,
                  is_owned ? schedule->generation : 0);
    vf_lgmp_store(memory, at + layout->schedule + 4,
                  is_owned ? schedule->epoch : 0);
    vf_lgmp_store(memory, at + layout->schedule + 8,
                  is_owned ? schedule->deadline : 0);
    vf_lgmp_store(memory, at + layout->timing_flags,
                  is_owned ? VF_KVMFR_TIMING_FEEDBACK : 0);
    vf_lgmp_store(memory, at + layout->timing_serial, serial);
    vf_lgmp_store(memory, at + layout->timing_valid, 1);
}
