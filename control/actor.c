// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/actor.h"

#include "base/thread.h"
#include "base/words.h"
#include "control/worker.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

struct operation_action {
    struct vf_action_target target;
    struct vf_worker *watcher; // a reference
    void (*done)(void *data, const struct vf_outcome *outcome);
    void *data;
    struct vf_request request;
    struct vf_outcome outcome;
};

struct fd_action {
    struct vf_action_target target;
    struct vf_worker *actor; // a reference
    char name[256];
    unsigned index;
    struct vf_fd_request request;
};

static struct vf_action_target
take_target(const struct vf_action_target *target)
{
    struct vf_action_target own = *target;
    virConnectRef(own.conn);
    return own;
}

static void
free_operation(void *data)
{
    struct operation_action *action = data;
    if (action->target.conn) {
        virConnectClose(action->target.conn);
    }
    vf_worker_unref(action->watcher);
    g_free(action);
}

static void
report_operation(void *data)
{
    struct operation_action *action = data;
    action->done(action->data, &action->outcome);
    free_operation(action);
}

static void
run_operation(void *data)
{
    VF_ASSERT_ROLE(VF_ROLE_WORKER);
    struct operation_action *action = data;
    struct vf_outcome *outcome = &action->outcome;
    virDomainPtr domain =
        virDomainLookupByUUID(action->target.conn, action->target.uuid);
    if (domain) {
        vf_perform(domain, &action->request, action->target.guard, outcome);
        virDomainFree(domain);
    } else {
        outcome->failed = true;
        vf_failure_take(&outcome->failure);
    }
    // The last reference may close the connection, and that is a call, too.
    virConnectClose(action->target.conn);
    action->target.conn = NULL;
    vf_worker_post(action->watcher, (struct vf_job){.run = report_operation,
                                                    .discard = free_operation,
                                                    .data = action});
}

void
vf_actor_post_operation(struct vf_worker *actor,
                        const struct vf_action_target *target,
                        const struct vf_request *request,
                        struct vf_worker *watcher,
                        void (*done)(void *data,
                                     const struct vf_outcome *outcome),
                        void *data)
{
    struct operation_action *action = g_new0(struct operation_action, 1);
    action->target = take_target(target);
    action->watcher = vf_worker_ref(watcher);
    action->done = done;
    action->data = data;
    action->request = *request;
    action->outcome.operation = request->operation;
    vf_worker_post(actor, (struct vf_job){.run = run_operation,
                                          .discard = free_operation,
                                          .data = action});
}

void
vf_fd_request_refuse(const struct vf_fd_request *request,
                     struct vf_worker *worker, const char *why)
{
    if (vf_worker_enter(worker)) {
        request->answer(request->data, request->token, -1, why);
        vf_worker_leave(worker);
    }
}

static void
free_fd_action(struct fd_action *action)
{
    virConnectClose(action->target.conn);
    vf_worker_unref(action->actor);
    g_free(action);
}

static void
discard_graphics_fd(void *data)
{
    struct fd_action *action = data;
    vf_fd_request_refuse(&action->request, action->actor,
                         _("The connection to libvirt is being ended."));
    free_fd_action(action);
}

static int
open_graphics_fd(struct fd_action *action, struct vf_failure *failure)
{
    virDomainPtr domain =
        virDomainLookupByUUID(action->target.conn, action->target.uuid);
    int fd = -1;
    if (domain) {
        fd = virDomainOpenGraphicsFD(domain, action->index,
                                     VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH);
    }
    if (fd < 0) {
        vf_failure_take(failure);
    }
    if (domain) {
        virDomainFree(domain);
    }
    return fd;
}

static void
run_graphics_fd(void *data)
{
    VF_ASSERT_ROLE(VF_ROLE_WORKER);
    struct fd_action *action = data;
    struct vf_fd_request *request = &action->request;
    struct vf_failure failure;
    const int fd = open_graphics_fd(action, &failure);
    if (fd < 0) {
        char beginning[320];
        char words[1024];
        g_snprintf(beginning, sizeof(beginning),
                   _("libvirt gave no connection to the display of '%s'"),
                   action->name);
        vf_failure_words(&failure, beginning, words, sizeof(words));
        vf_fd_request_refuse(request, action->actor, words);
    } else if (vf_worker_enter(action->actor)) {
        request->answer(request->data, request->token, fd, NULL);
        vf_worker_leave(action->actor);
    } else {
        close(fd);
    }
    free_fd_action(action);
}

void
vf_actor_post_graphics_fd(struct vf_worker *actor,
                          const struct vf_action_target *target,
                          const char *name, unsigned index,
                          const struct vf_fd_request *request)
{
    struct fd_action *action = g_new0(struct fd_action, 1);
    action->target = take_target(target);
    action->actor = vf_worker_ref(actor);
    g_strlcpy(action->name, name, sizeof(action->name));
    action->index = index;
    action->request = *request;
    vf_worker_post(actor, (struct vf_job){.run = run_graphics_fd,
                                          .discard = discard_graphics_fd,
                                          .data = action});
}
