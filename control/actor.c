// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/actor.h"

#include "base/thread.h"
#include "base/words.h"
#include "control/link.h"
#include "control/login.h"
#include "control/uri.h"
#include "control/worker.h"

#include <glib.h>
#include <libvirt/virterror.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct vf_actor {
    atomic_uint refs;

    // constant after attach
    struct vf_worker *worker; // a reference
    struct vf_login *login;   // a reference

    // its worker's thread only
    virConnectPtr conn; // NULL: none yet
    char *uri;          // of `conn`
};

struct connect_action {
    struct vf_actor *actor;
    virConnectPtr conn; // the watcher's; a reference
};

struct operation_action {
    struct vf_actor *actor;
    struct vf_action_target target;
    struct vf_worker *watcher; // a reference
    void (*done)(void *data, const struct vf_outcome *outcome);
    void *data;
    struct vf_request request;
    struct vf_outcome outcome;
};

struct fd_action {
    struct vf_actor *actor;
    struct vf_worker *worker; // the actor's; a reference
    struct vf_action_target target;
    char name[256];
    unsigned index;
    struct vf_fd_request request;
};

struct vf_actor *
vf_actor_create(struct vf_login *login)
{
    struct vf_actor *actor = g_new0(struct vf_actor, 1);
    atomic_init(&actor->refs, 1);
    actor->login = login ? vf_login_ref(login) : NULL;
    return actor;
}

static void
leave_connection(struct vf_actor *actor)
{
    if (actor->conn) {
        virConnectClose(actor->conn);
        actor->conn = NULL;
    }
    g_clear_pointer(&actor->uri, g_free);
}

struct vf_actor *
vf_actor_ref(struct vf_actor *actor)
{
    atomic_fetch_add(&actor->refs, 1);
    return actor;
}

void
vf_actor_unref(struct vf_actor *actor)
{
    if (!actor || atomic_fetch_sub(&actor->refs, 1) != 1) {
        return;
    }
    vf_login_unref(actor->login);
    vf_worker_unref(actor->worker);
    g_free(actor);
}

void
vf_actor_finish(void *data)
{
    leave_connection(data);
    vf_actor_unref(data);
}

void
vf_actor_attach(struct vf_actor *actor, struct vf_worker *worker)
{
    actor->worker = vf_worker_ref(worker);
}

// The connection ---------------------------------------------------------------

static bool
is_better_shared(virConnectPtr conn, const char *uri)
{
    const char *driver = virConnectGetType(conn);
    return !vf_uri_is_local(uri) || g_strcmp0(driver, "TEST") == 0;
}

// Makes the actor's own one, unless it is there.
static void
make_connection(struct vf_actor *actor, const char *uri)
{
    if (actor->conn && virConnectIsAlive(actor->conn) == 1 &&
        g_strcmp0(actor->uri, uri) == 0) {
        return;
    }
    leave_connection(actor);
    actor->conn = vf_login_open(actor->login, uri, true, NULL);
    if (!actor->conn) {
        g_message("There is no second connection to '%s'; what is done goes over "
                  "the one that also watches: %s",
                  uri, virGetLastErrorMessage());
        return;
    }
    actor->uri = g_strdup(uri);
    vf_link_set_keepalive(actor->conn);
}

// A reference to the connection for an action whose target has `shared`.
static virConnectPtr
take_connection(struct vf_actor *actor, virConnectPtr shared)
{
    char *uri = virConnectGetURI(shared);
    const bool share = !uri || is_better_shared(shared, uri);
    if (!share) {
        make_connection(actor, uri);
    }
    free(uri);
    virConnectPtr conn = !share && actor->conn ? actor->conn : shared;
    virConnectRef(conn);
    return conn;
}

static void
free_connect(void *data)
{
    struct connect_action *action = data;
    virConnectClose(action->conn);
    g_free(action);
}

static void
run_connect(void *data)
{
    struct connect_action *action = data;
    virConnectClose(take_connection(action->actor, action->conn));
    free_connect(action);
}

void
vf_actor_post_connect(struct vf_actor *actor, virConnectPtr conn)
{
    struct connect_action *action = g_new0(struct connect_action, 1);
    action->actor = actor;
    action->conn = conn;
    virConnectRef(conn);
    vf_worker_post(actor->worker, (struct vf_job){.run = run_connect,
                                                  .discard = free_connect,
                                                  .data = action});
}

// Operations -------------------------------------------------------------------

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
    virConnectPtr conn = take_connection(action->actor, action->target.conn);
    virDomainPtr domain = virDomainLookupByUUID(conn, action->target.uuid);
    if (domain) {
        vf_perform(domain, &action->request, action->target.guard, outcome);
        virDomainFree(domain);
    } else {
        outcome->failed = true;
        vf_failure_take(&outcome->failure);
    }
    // The last reference may close the connection, and that is a call, too.
    virConnectClose(conn);
    virConnectClose(action->target.conn);
    action->target.conn = NULL;
    vf_worker_post(action->watcher, (struct vf_job){.run = report_operation,
                                                    .discard = free_operation,
                                                    .data = action});
}

void
vf_actor_post_operation(struct vf_actor *actor,
                        const struct vf_action_target *target,
                        const struct vf_request *request,
                        struct vf_worker *watcher,
                        void (*done)(void *data,
                                     const struct vf_outcome *outcome),
                        void *data)
{
    struct operation_action *action = g_new0(struct operation_action, 1);
    action->actor = actor;
    action->target = take_target(target);
    action->watcher = vf_worker_ref(watcher);
    action->done = done;
    action->data = data;
    action->request = *request;
    action->outcome.operation = request->operation;
    vf_worker_post(actor->worker, (struct vf_job){.run = run_operation,
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
    vf_worker_unref(action->worker);
    g_free(action);
}

static void
discard_graphics_fd(void *data)
{
    struct fd_action *action = data;
    vf_fd_request_refuse(&action->request, action->worker,
                         _("The connection to libvirt is being ended."));
    free_fd_action(action);
}

static int
open_graphics_fd(struct fd_action *action, struct vf_failure *failure)
{
    virConnectPtr conn = take_connection(action->actor, action->target.conn);
    virDomainPtr domain = virDomainLookupByUUID(conn, action->target.uuid);
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
    virConnectClose(conn);
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
        vf_fd_request_refuse(request, action->worker, words);
    } else if (vf_worker_enter(action->worker)) {
        request->answer(request->data, request->token, fd, NULL);
        vf_worker_leave(action->worker);
    } else {
        close(fd);
    }
    free_fd_action(action);
}

void
vf_actor_post_graphics_fd(struct vf_actor *actor,
                          const struct vf_action_target *target,
                          const char *name, unsigned index,
                          const struct vf_fd_request *request)
{
    struct fd_action *action = g_new0(struct fd_action, 1);
    action->actor = actor;
    action->worker = vf_worker_ref(actor->worker);
    action->target = take_target(target);
    g_strlcpy(action->name, name, sizeof(action->name));
    action->index = index;
    action->request = *request;
    vf_worker_post(actor->worker, (struct vf_job){.run = run_graphics_fd,
                                                  .discard = discard_graphics_fd,
                                                  .data = action});
}
