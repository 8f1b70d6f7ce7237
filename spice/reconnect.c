// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/reconnect.h"

#include "base/clock.h"

// A VM that stops closes SPICE first and says so a moment later.
#define GRACE_NS VF_NS_PER_S
// A session that was up this long was a good one: the next failure is the
// first.
#define GOOD_NS (5 * VF_NS_PER_S)

static uint64_t
back_off(unsigned failures)
{
    static const uint64_t delays_ms[] = {250, 500, 1000, 2000, 5000};
    const unsigned last = sizeof(delays_ms) / sizeof(delays_ms[0]) - 1;
    return delays_ms[failures < last ? failures : last] * VF_NS_PER_MS;
}

static void
rest(struct vf_reconnect *reconnect, enum vf_reconnect_state state)
{
    reconnect->state = state;
    reconnect->action = VF_RECONNECT_NOTHING;
    reconnect->act_at_ns = UINT64_MAX;
}

static void
plan(struct vf_reconnect *reconnect, enum vf_reconnect_state state,
     enum vf_reconnect_action action, uint64_t at_ns)
{
    reconnect->state = state;
    reconnect->action = action;
    reconnect->act_at_ns = at_ns;
}

static bool
is_of_use(const struct vf_reconnect *reconnect)
{
    return reconnect->has_endpoint && reconnect->vm != VF_RECONNECT_VM_STOPPED;
}

void
vf_reconnect_init(struct vf_reconnect *reconnect)
{
    *reconnect = (struct vf_reconnect){.act_at_ns = UINT64_MAX};
}

void
vf_reconnect_now(struct vf_reconnect *reconnect, uint64_t now_ns)
{
    reconnect->failures = 0;
    if (is_of_use(reconnect)) {
        plan(reconnect, VF_RECONNECT_WAITING, VF_RECONNECT_CONNECT, now_ns);
    } else {
        rest(reconnect, VF_RECONNECT_IDLE);
    }
}

void
vf_reconnect_endpoint(struct vf_reconnect *reconnect, bool exists,
                      uint64_t now_ns)
{
    reconnect->has_endpoint = exists;
    vf_reconnect_now(reconnect, now_ns);
}

void
vf_reconnect_vm(struct vf_reconnect *reconnect, enum vf_reconnect_vm vm,
                uint64_t now_ns)
{
    bool started = vm == VF_RECONNECT_VM_RUNNING &&
                   reconnect->vm != VF_RECONNECT_VM_RUNNING;
    reconnect->vm = vm;
    if (vm == VF_RECONNECT_VM_STOPPED) {
        rest(reconnect, VF_RECONNECT_IDLE);
    } else if (started && reconnect->online_since_ns == 0) {
        vf_reconnect_now(reconnect, now_ns);
    }
}

// The session was up and the server ended it.
static void
on_closed(struct vf_reconnect *reconnect, uint64_t now_ns)
{
    enum vf_reconnect_action action = reconnect->vm == VF_RECONNECT_VM_UNKNOWN
                                          ? VF_RECONNECT_PROBE
                                          : VF_RECONNECT_NOTHING;
    plan(reconnect, VF_RECONNECT_DECIDING, action, now_ns + GRACE_NS);
}

static void
on_failed(struct vf_reconnect *reconnect, enum vf_spice_failure failure,
          uint64_t now_ns)
{
    switch (failure) {
    case VF_SPICE_AUTH:
    case VF_SPICE_TLS:
        rest(reconnect, VF_RECONNECT_REFUSED);
        break;
    case VF_SPICE_CLOSED:
        on_closed(reconnect, now_ns);
        break;
    case VF_SPICE_NO_FAILURE:
    case VF_SPICE_NO_FD:
    case VF_SPICE_UNREACHABLE:
    case VF_SPICE_PROTOCOL:
    case VF_SPICE_BROKEN:
        plan(reconnect, VF_RECONNECT_WAITING, VF_RECONNECT_CONNECT,
             now_ns + back_off(reconnect->failures++));
        break;
    }
}

// Asked whether anybody listens, in the state of deciding.
static void
on_probed(struct vf_reconnect *reconnect, enum vf_spice_probe probe,
          uint64_t now_ns)
{
    if (probe == VF_SPICE_PROBE_LISTENS) {
        rest(reconnect, VF_RECONNECT_TAKEN);
    } else if (probe == VF_SPICE_PROBE_SILENT) {
        plan(reconnect, VF_RECONNECT_WAITING, VF_RECONNECT_CONNECT,
             now_ns + back_off(reconnect->failures++));
    }
}

void
vf_reconnect_status(struct vf_reconnect *reconnect,
                    const struct vf_spice_status *status, uint64_t now_ns)
{
    if (status->state == VF_SPICE_ONLINE) {
        if (reconnect->online_since_ns == 0) {
            reconnect->online_since_ns = now_ns;
        }
        rest(reconnect, VF_RECONNECT_IDLE);
        return;
    }
    if (reconnect->online_since_ns != 0 &&
        now_ns - reconnect->online_since_ns >= GOOD_NS) {
        reconnect->failures = 0;
    }
    reconnect->online_since_ns = 0;
    if (status->state != VF_SPICE_FAILED || !is_of_use(reconnect)) {
        return;
    }
    // The same failure is told again whenever anything else in the status
    // changes.
    if (status->attempts != reconnect->attempts) {
        reconnect->attempts = status->attempts;
        on_failed(reconnect, status->failure, now_ns);
    } else if (reconnect->state == VF_RECONNECT_DECIDING) {
        on_probed(reconnect, status->probe, now_ns);
    }
}

enum vf_reconnect_action
vf_reconnect_next(struct vf_reconnect *reconnect, uint64_t now_ns)
{
    if (now_ns < reconnect->act_at_ns) {
        return VF_RECONNECT_NOTHING;
    }
    enum vf_reconnect_action action = reconnect->action;
    reconnect->action = VF_RECONNECT_NOTHING;
    reconnect->act_at_ns = UINT64_MAX;
    if (reconnect->state == VF_RECONNECT_DECIDING &&
        action == VF_RECONNECT_NOTHING) {
        // The VM runs on, so its server is somebody else's now.
        rest(reconnect, VF_RECONNECT_TAKEN);
    }
    return action;
}

uint64_t
vf_reconnect_wake_at(const struct vf_reconnect *reconnect)
{
    return reconnect->act_at_ns;
}
