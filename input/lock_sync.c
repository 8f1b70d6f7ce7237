// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/lock_sync.h"

static const struct vf_lock_action NOTHING = {.set_guest = false};

void
vf_lock_sync_init(struct vf_lock_sync *sync, bool enabled, unsigned mask)
{
    *sync = (struct vf_lock_sync){
        .enabled = enabled,
        .mask = mask,
        .settle_at_ns = UINT64_MAX,
    };
}

static bool
differ(const struct vf_lock_sync *sync)
{
    return ((sync->host ^ sync->guest) & sync->mask) != 0;
}

// The other side's value of the locks that take part, our own of the rest.
static unsigned
blend(const struct vf_lock_sync *sync, unsigned taken, unsigned kept)
{
    return (taken & sync->mask) | (kept & ~sync->mask);
}

static void
wait_for_quiet(struct vf_lock_sync *sync, uint64_t now_ns)
{
    sync->settle_at_ns = sync->typing && sync->guest_known && differ(sync)
                             ? now_ns + VF_LOCK_SETTLE_NS
                             : UINT64_MAX;
}

static struct vf_lock_action
tell_guest(struct vf_lock_sync *sync)
{
    if (!sync->enabled || !sync->typing || !sync->guest_known ||
        !sync->pending) {
        return NOTHING;
    }
    sync->pending = false;
    if (!differ(sync)) {
        return NOTHING;
    }
    return (struct vf_lock_action){
        .set_guest = true,
        .locks = blend(sync, sync->host, sync->guest),
    };
}

void
vf_lock_sync_host(struct vf_lock_sync *sync, unsigned locks, uint64_t now_ns)
{
    sync->host = locks;
    wait_for_quiet(sync, now_ns);
}

struct vf_lock_action
vf_lock_sync_guest(struct vf_lock_sync *sync, bool known, unsigned locks,
                   uint64_t now_ns)
{
    if (!known) {
        sync->pending = true;
    }
    sync->guest_moved |= known && sync->guest_known && locks != sync->guest;
    sync->guest_known = known;
    sync->guest = locks;
    struct vf_lock_action action = tell_guest(sync);
    wait_for_quiet(sync, now_ns);
    return action;
}

struct vf_lock_action
vf_lock_sync_typing(struct vf_lock_sync *sync, bool typing, uint64_t now_ns)
{
    if (typing && !sync->typing) {
        sync->pending = true;
        sync->guest_moved = false;
    }
    sync->typing = typing;
    struct vf_lock_action action = tell_guest(sync);
    wait_for_quiet(sync, now_ns);
    return action;
}

struct vf_lock_action
vf_lock_sync_tick(struct vf_lock_sync *sync, uint64_t now_ns)
{
    if (now_ns < sync->settle_at_ns) {
        return NOTHING;
    }
    sync->settle_at_ns = UINT64_MAX;
    if (!sync->enabled || !sync->guest_moved || !differ(sync)) {
        return NOTHING;
    }
    return (struct vf_lock_action){
        .set_host = true,
        .locks = blend(sync, sync->guest, sync->host),
    };
}

uint64_t
vf_lock_sync_wake_at(const struct vf_lock_sync *sync)
{
    return sync->enabled ? sync->settle_at_ns : UINT64_MAX;
}
