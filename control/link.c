// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/link.h"

#include "base/clock.h"
#include "control/failure.h"
#include "control/login.h"
#include "control/worker.h"

#include <glib.h>
#include <libvirt/virterror.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

// A daemon that answers nothing for KEEPALIVE_S * (KEEPALIVE_COUNT + 1) is
// gone.
enum { KEEPALIVE_S = 5, KEEPALIVE_COUNT = 3 };

static const uint64_t first_delay_ns = 250 * VF_NS_PER_MS;
static const uint64_t longest_delay_ns = 5 * VF_NS_PER_S;

// What libvirt's callbacks know: enough to post one job. libvirt holds a
// reference for each of them, because it frees them when it likes.
struct vf_hint {
    atomic_uint refs;
    atomic_bool posted; // a job is under way that has not looked yet
    atomic_bool lost;
    struct vf_worker *worker; // a reference
    void (*on_hint)(void *data);
    void *data; // used on the worker only
};

static struct vf_hint *
create_hint(const struct vf_link_params *params)
{
    struct vf_hint *hint = g_new0(struct vf_hint, 1);
    atomic_init(&hint->refs, 1);
    hint->worker = vf_worker_ref(params->worker);
    hint->on_hint = params->on_hint;
    hint->data = params->data;
    atomic_store(&hint->posted, false); // hands all of it to who gives the hint
    return hint;
}

static struct vf_hint *
ref_hint(struct vf_hint *hint)
{
    atomic_fetch_add(&hint->refs, 1);
    return hint;
}

static void
unref_hint(void *data)
{
    struct vf_hint *hint = data;
    if (hint && atomic_fetch_sub(&hint->refs, 1) == 1) {
        // A lock of libvirt's orders this after the last hint; ThreadSanitizer sees
        // only our own.
        (void)atomic_load(&hint->posted);
        vf_worker_unref(hint->worker);
        g_free(hint);
    }
}

static void
give_hint(struct vf_hint *hint)
{
    if (!atomic_exchange(&hint->posted, true)) {
        vf_worker_post(hint->worker, (struct vf_job){.run = hint->on_hint,
                                                     .data = hint->data});
    }
}

// One function for every shape that libvirt calls back with.

static int
on_lifecycle(virConnectPtr conn, virDomainPtr domain, int event, int detail,
             void *data)
{
    (void)conn;
    (void)domain;
    (void)event;
    (void)detail;
    give_hint(data);
    return 0;
}

static void
on_plain(virConnectPtr conn, virDomainPtr domain, void *data)
{
    (void)conn;
    (void)domain;
    give_hint(data);
}

static void
on_device(virConnectPtr conn, virDomainPtr domain, const char *alias,
          void *data)
{
    (void)alias;
    on_plain(conn, domain, data);
}

static void
on_tray(virConnectPtr conn, virDomainPtr domain, const char *alias, int reason,
        void *data)
{
    (void)alias;
    (void)reason;
    on_plain(conn, domain, data);
}

static void
on_disk(virConnectPtr conn, virDomainPtr domain, const char *before,
        const char *after, const char *alias, int reason, void *data)
{
    (void)before;
    (void)after;
    (void)alias;
    (void)reason;
    on_plain(conn, domain, data);
}

static void
on_io_error(virConnectPtr conn, virDomainPtr domain, const char *path,
            const char *alias, int action, void *data)
{
    (void)path;
    (void)alias;
    (void)action;
    on_plain(conn, domain, data);
}

static void
on_agent(virConnectPtr conn, virDomainPtr domain, int state, int reason,
         void *data)
{
    (void)state;
    (void)reason;
    on_plain(conn, domain, data);
}

static void
on_wakeup(virConnectPtr conn, virDomainPtr domain, int reason, void *data)
{
    (void)reason;
    on_plain(conn, domain, data);
}

static void
on_closed(virConnectPtr conn, int reason, void *data)
{
    (void)conn;
    (void)reason;
    struct vf_hint *hint = data;
    atomic_store(&hint->lost, true);
    give_hint(hint);
}

static void
ignore_error(void *data, virErrorPtr error)
{
    (void)data;
    (void)error; // read from virGetLastError() where the call was made
}

static void
init_library(void)
{
    // libvirt writes to the daemon's socket without asking whether it is there.
    signal(SIGPIPE, SIG_IGN);
    virSetErrorFunc(NULL, ignore_error);
    if (virInitialize() < 0 || virEventRegisterDefaultImpl() < 0) {
        g_error("libvirt could not be set up in this process");
    }
}

void
vf_link_init_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, init_library);
}

static int
register_event(struct vf_link *link, int event,
               virConnectDomainEventGenericCallback callback)
{
    struct vf_hint *hint = ref_hint(link->hint);
    const int id = virConnectDomainEventRegisterAny(link->conn, NULL, event,
                                                    callback, hint, unref_hint);
    if (id < 0) {
        unref_hint(hint);
    }
    return id;
}

static void
register_events(struct vf_link *link)
{
    const struct {
        int event;
        virConnectDomainEventGenericCallback callback;
    } events[VF_LINK_EVENTS] = {
        {VIR_DOMAIN_EVENT_ID_LIFECYCLE, VIR_DOMAIN_EVENT_CALLBACK(on_lifecycle)},
        {VIR_DOMAIN_EVENT_ID_REBOOT, VIR_DOMAIN_EVENT_CALLBACK(on_plain)},
        {VIR_DOMAIN_EVENT_ID_CONTROL_ERROR, VIR_DOMAIN_EVENT_CALLBACK(on_plain)},
        {VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, VIR_DOMAIN_EVENT_CALLBACK(on_device)},
        {VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED,
         VIR_DOMAIN_EVENT_CALLBACK(on_device)},
        {VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_tray)},
        {VIR_DOMAIN_EVENT_ID_DISK_CHANGE, VIR_DOMAIN_EVENT_CALLBACK(on_disk)},
        {VIR_DOMAIN_EVENT_ID_IO_ERROR, VIR_DOMAIN_EVENT_CALLBACK(on_io_error)},
        {VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE,
         VIR_DOMAIN_EVENT_CALLBACK(on_agent)},
        {VIR_DOMAIN_EVENT_ID_PMWAKEUP, VIR_DOMAIN_EVENT_CALLBACK(on_wakeup)},
    };
    for (int i = 0; i < VF_LINK_EVENTS; i++) {
        link->event_ids[i] =
            register_event(link, events[i].event, events[i].callback);
    }
    link->has_events = link->event_ids[0] >= 0;

    // libvirt calls it under the lock that unregistering takes, so the link's
    // own reference is enough. (One given away would be lost with drivers that
    // have nothing to close: they accept the callback and drop it.)
    virConnectRegisterCloseCallback(link->conn, on_closed, link->hint, NULL);
}

void
vf_link_set_keepalive(virConnectPtr conn)
{
    virConnectSetKeepAlive(conn, KEEPALIVE_S, KEEPALIVE_COUNT);
}

bool
vf_link_open(struct vf_link *link, const struct vf_link_params *params,
             struct vf_failure *failure, struct vf_failure *denied)
{
    virConnectPtr conn = NULL;
    bool read_only = !params->want_write;
    if (params->want_write) {
        conn = vf_login_open(params->login, params->uri, true, params->asker);
        if (!conn) {
            vf_failure_take(failure);
            if (vf_failure_kind(failure) != VF_FAILURE_PERMISSION) {
                return false;
            }
            *denied = *failure;
            read_only = true;
        }
    }
    if (read_only) {
        // Who refused to answer a moment ago is not asked again.
        conn = vf_login_open(params->login, params->uri, false,
                             params->want_write ? NULL : params->asker);
        if (!conn) {
            vf_failure_take(failure);
            return false;
        }
    }
    *link = (struct vf_link){
        .conn = conn, .read_only = read_only, .hint = create_hint(params)};
    register_events(link);
    vf_link_set_keepalive(conn);
    return true;
}

void
vf_link_close(struct vf_link *link)
{
    if (!link->conn) {
        return;
    }
    for (int i = 0; i < VF_LINK_EVENTS; i++) {
        if (link->event_ids[i] >= 0) {
            virConnectDomainEventDeregisterAny(link->conn, link->event_ids[i]);
        }
    }
    virConnectUnregisterCloseCallback(link->conn, on_closed);
    virConnectClose(link->conn);
    unref_hint(link->hint);
    *link = (struct vf_link){.conn = NULL};
}

bool
vf_link_is_lost(const struct vf_link *link)
{
    return link->conn && (atomic_load(&link->hint->lost) ||
                          virConnectIsAlive(link->conn) == 0);
}

void
vf_link_take_hint(struct vf_link *link)
{
    if (link->hint) {
        (void)atomic_exchange(&link->hint->posted, false); // after all so far
    }
}

uint64_t
vf_link_next_delay(uint64_t last_ns)
{
    return last_ns == 0 ? first_delay_ns : MIN(last_ns * 2, longest_delay_ns);
}
