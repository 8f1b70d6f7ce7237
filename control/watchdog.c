// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/watchdog.h"

#include "base/mailbox.h"
#include "base/mutex.h"
#include "control/status_text.h"
#include "control/stuck.h"
#include "control/worker.h"

#include <glib.h>

struct vf_watchdog {
    // constant after creation
    struct vf_worker *worker; // a reference of its own
    struct vf_mailbox *mailbox;
    uint64_t patience_ns;

    // What is in the mailbox, or was taken from it. The mailbox's own lock is taken
    // inside, so that statuses arrive in the order in which they were made.
    struct vf_mutex lock;
    struct vf_control_status published;
};

// One operation that is being watched.
struct watch {
    struct vf_watchdog *watchdog; // a reference
    enum vf_operation operation;
    uint64_t since_ns;
    struct vf_pci_address passed[VF_DOMAIN_MAX_PASSED];
    unsigned passed_count;
    int qemu_pid;
};

struct vf_watchdog *
vf_watchdog_create(struct vf_mailbox *mailbox, uint64_t patience_ns)
{
    struct vf_watchdog *watchdog = g_atomic_rc_box_new0(struct vf_watchdog);
    watchdog->mailbox = mailbox;
    watchdog->patience_ns = patience_ns;
    vf_mutex_init(&watchdog->lock);
    watchdog->worker = vf_worker_start("vf-watchdog", NULL, NULL);
    vf_worker_ref(watchdog->worker);
    return watchdog;
}

struct vf_watchdog *
vf_watchdog_ref(struct vf_watchdog *watchdog)
{
    return g_atomic_rc_box_acquire(watchdog);
}

static void
finish(void *data)
{
    struct vf_watchdog *watchdog = data;
    vf_worker_unref(watchdog->worker);
    vf_mutex_finish(&watchdog->lock);
}

void
vf_watchdog_unref(struct vf_watchdog *watchdog)
{
    if (watchdog) {
        g_atomic_rc_box_release_full(watchdog, finish);
    }
}

void
vf_watchdog_stop(struct vf_watchdog *watchdog, uint64_t deadline_ns)
{
    vf_worker_stop(watchdog->worker, deadline_ns);
}

void
vf_watchdog_publish(struct vf_watchdog *watchdog,
                    struct vf_control_status *status)
{
    vf_mutex_lock(&watchdog->lock);
    struct vf_control_status *published = &watchdog->published;
    const bool goes_on = status->busy_with != VF_OPERATION_NONE &&
                         status->busy_since_ns == published->busy_since_ns;
    vf_status_set_text(status->busy_detail, sizeof(status->busy_detail),
                       goes_on ? published->busy_detail : "");
    if (memcmp(status, published, sizeof(*status)) != 0) {
        memcpy(published, status, sizeof(*status)); // padding, too
        vf_mailbox_put(watchdog->mailbox, status, NULL);
    }
    vf_mutex_unlock(&watchdog->lock);
}

static void
free_watch(void *data)
{
    struct watch *watch = data;
    vf_watchdog_unref(watch->watchdog);
    g_free(watch);
}

// False when the operation is over.
static bool
tell(struct watch *watch, const char *words)
{
    struct vf_watchdog *watchdog = watch->watchdog;
    vf_mutex_lock(&watchdog->lock);
    struct vf_control_status *published = &watchdog->published;
    const bool goes_on = published->busy_with == watch->operation &&
                         published->busy_since_ns == watch->since_ns;
    if (goes_on && vf_worker_enter(watchdog->worker)) {
        vf_status_set_text(published->busy_detail,
                           sizeof(published->busy_detail), words);
        vf_mailbox_put(watchdog->mailbox, published, NULL);
        vf_worker_leave(watchdog->worker);
    }
    vf_mutex_unlock(&watchdog->lock);
    return goes_on;
}

static void bark(void *data);

static void
post(struct watch *watch)
{
    vf_worker_post_after(watch->watchdog->worker, watch->watchdog->patience_ns,
                         (struct vf_job){.run = bark,
                                         .discard = free_watch,
                                         .data = watch});
}

static void
bark(void *data)
{
    struct watch *watch = data;
    const struct vf_stuck_scene scene = {
        .sys_root = "/sys",
        .proc_root = "/proc",
        .operation = watch->operation,
        .passed = watch->passed,
        .passed_count = watch->passed_count,
        .qemu_pid = watch->qemu_pid,
    };
    char words[512];
    vf_stuck_words(&scene, words, sizeof(words));
    if (tell(watch, words)) {
        post(watch);
    } else {
        free_watch(watch);
    }
}

void
vf_watchdog_arm(struct vf_watchdog *watchdog,
                const struct vf_control_status *status,
                const struct vf_pci_address *passed, int qemu_pid)
{
    struct watch *watch = g_new0(struct watch, 1);
    watch->watchdog = vf_watchdog_ref(watchdog);
    watch->operation = status->busy_with;
    watch->since_ns = status->busy_since_ns;
    watch->passed_count = status->is_local
                              ? MIN(status->facts.passed_count,
                                    (unsigned)VF_DOMAIN_MAX_PASSED)
                              : 0;
    memcpy(watch->passed, passed, sizeof(watch->passed));
    watch->qemu_pid = qemu_pid;
    post(watch);
}
