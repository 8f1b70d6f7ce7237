// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/fakes/control_rig.h"

#include "base/clock.h"
#include "base/glib_thread.h"
#include "base/mailbox.h"

#include <glib.h>
#include <string.h>

static const uint64_t patience_ns = 60 * VF_NS_PER_S;

static void
open_rig(struct control_rig *rig, const char *uri, const char *domain, bool start,
         const struct vf_guard *guard)
{
    memset(rig, 0, sizeof(*rig));
    rig->glib = vf_glib_thread_start();
    vf_wakeup_init(&rig->wakeup);
    rig->mailbox = vf_mailbox_create(sizeof(struct vf_control_status),
                                     vf_wakeup_signal_cb, &rig->wakeup);
    const struct vf_control_params params = {
        .glib = rig->glib,
        .status = rig->mailbox,
        .uri = uri,
        .domain = domain,
        .start = start,
        .guard = guard,
    };
    rig->control = vf_control_create(&params);
    vf_control_start(rig->control);
}

void
control_rig_open(struct control_rig *rig, const char *uri, const char *domain,
                 bool start)
{
    open_rig(rig, uri, domain, start, NULL);
}

void
control_rig_open_guarded(struct control_rig *rig, const char *uri,
                         const char *domain, const struct vf_guard *guard)
{
    open_rig(rig, uri, domain, false, guard);
}

void
control_rig_close(struct control_rig *rig)
{
    vf_control_destroy(rig->control);
    vf_glib_thread_stop(rig->glib);
    vf_mailbox_destroy(rig->mailbox);
    vf_wakeup_finish(&rig->wakeup);
}

static void
fail(const struct control_rig *rig, const char *what)
{
    const struct vf_control_status *status = &rig->status;
    g_error("Waited in vain for: %s. Last seen: link %d '%s', VM '%s' is %s "
            "(%s), operation %u '%s'",
            what, status->link, status->link_detail, status->name,
            vf_domain_state_name(status->state), status->state_reason,
            status->last_serial, status->last_detail);
}

void
control_rig_wait(struct control_rig *rig,
                 bool (*reached)(const struct vf_control_status *status),
                 const char *what)
{
    const uint64_t deadline_ns = vf_clock_ns() + patience_ns;
    while (!reached(&rig->status)) {
        if (vf_mailbox_take(rig->mailbox, &rig->status)) {
            continue;
        }
        if (!vf_wakeup_wait_until(&rig->wakeup, deadline_ns) &&
            vf_clock_ns() >= deadline_ns) {
            fail(rig, what);
        }
    }
}

static void
take_one(struct control_rig *rig, const char *what)
{
    const uint64_t deadline_ns = vf_clock_ns() + patience_ns;
    while (!vf_mailbox_take(rig->mailbox, &rig->status)) {
        vf_wakeup_wait_until(&rig->wakeup, deadline_ns);
        if (vf_clock_ns() >= deadline_ns) {
            fail(rig, what);
        }
    }
}

void
control_rig_wait_state(struct control_rig *rig, enum vf_domain_state state)
{
    while (rig->status.state != state ||
           rig->status.busy_with != VF_OPERATION_NONE) {
        take_one(rig, vf_domain_state_name(state));
    }
}

void
control_rig_do(struct control_rig *rig, enum vf_operation operation)
{
    const unsigned serial = rig->status.last_serial;
    vf_control_request(rig->control, operation);
    while (rig->status.last_serial == serial) {
        take_one(rig, vf_operation_name(operation));
    }
    g_assert_cmpint(rig->status.last_operation, ==, operation);
}
