// SPDX-License-Identifier: GPL-2.0-or-later
// Pictures of VMs for the roster: on a worker of their own, because QEMU may take its
// time.
#include "base/queue.h"
#include "control/roster_internal.h"
#include "control/screenshot.h"
#include "control/worker.h"

struct errand {
    struct vf_roster_keeper *keeper;
    struct vf_worker *watching; // a reference
    virConnectPtr conn;         // the same; NULL at first
    struct vf_roster_screen screen;
};

void *
vf_roster_screen_job(struct vf_roster_keeper *keeper, const char *uuid_text)
{
    struct errand *errand = g_new0(struct errand, 1);
    errand->keeper = keeper;
    errand->watching = vf_worker_ref(keeper->own);
    g_strlcpy(errand->screen.uuid_text, uuid_text,
              sizeof(errand->screen.uuid_text));
    return errand;
}

void
vf_roster_screen_discard(void *data)
{
    struct errand *errand = data;
    if (errand->conn) {
        virConnectClose(errand->conn);
    }
    g_clear_pointer(&errand->screen.bytes, g_bytes_unref);
    vf_worker_unref(errand->watching);
    g_free(errand);
}

// Back on the worker that watches, which knows whether anybody still listens.
static void
give(void *data)
{
    struct errand *errand = data;
    struct vf_worker *own = errand->keeper->own;
    if (errand->screen.bytes && vf_worker_enter(own)) {
        vf_queue_push(errand->keeper->screens, &errand->screen);
        errand->screen.bytes = NULL;
        vf_worker_leave(own);
    }
    vf_roster_screen_discard(errand);
}

static void
take(void *data)
{
    struct errand *errand = data;
    g_autoptr(GError) error = NULL;
    virDomainPtr domain =
        virDomainLookupByUUIDString(errand->conn, errand->screen.uuid_text);
    if (domain) {
        errand->screen.bytes = vf_screenshot_take(domain, &error);
        virDomainFree(domain);
    }
    if (error) {
        g_debug("%s", error->message);
    }
    struct vf_worker *watching = vf_worker_ref(errand->watching);
    vf_worker_post(watching, (struct vf_job){.run = give,
                                             .discard = vf_roster_screen_discard,
                                             .data = errand});
    vf_worker_unref(watching);
}

void
vf_roster_screen_run(void *data)
{
    struct errand *errand = data;
    struct vf_roster_keeper *keeper = errand->keeper;
    if (!keeper->link.conn || !keeper->screens) {
        vf_roster_screen_discard(errand);
        return;
    }
    virConnectRef(keeper->link.conn);
    errand->conn = keeper->link.conn;
    vf_worker_post(keeper->showing,
                   (struct vf_job){.run = take,
                                   .discard = vf_roster_screen_discard,
                                   .data = errand});
}
