// SPDX-License-Identifier: GPL-2.0-or-later
// What is done to VMs for the roster: one thing at a time, on a worker of its own, so
// that a start that hangs does not stop the watching.
#include "base/queue.h"
#include "base/words.h"
#include "control/perform.h"
#include "control/roster.h"
#include "control/roster_internal.h"
#include "control/worker.h"

struct action {
    struct vf_roster_keeper *keeper;
    struct vf_worker *watching; // a reference
    virConnectPtr conn;         // the same; NULL at first
    const struct vf_guard *guard;
    struct vf_roster_news news;
};

void *
vf_roster_action_job(struct vf_roster_keeper *keeper, const char *uuid_text,
                     enum vf_operation operation)
{
    struct action *action = g_new0(struct action, 1);
    action->keeper = keeper;
    action->watching = vf_worker_ref(keeper->own);
    action->news.operation = operation;
    g_strlcpy(action->news.uuid_text, uuid_text,
              sizeof(action->news.uuid_text));
    return action;
}

void
vf_roster_action_discard(void *data)
{
    struct action *action = data;
    if (action->conn) {
        virConnectClose(action->conn);
    }
    vf_worker_unref(action->watching);
    g_free(action);
}

// On the worker that watches, which knows whether anybody still listens.
static void
tell(struct action *action)
{
    struct vf_roster_keeper *keeper = action->keeper;
    if (keeper->news && vf_worker_enter(keeper->own)) {
        vf_queue_push(keeper->news, &action->news);
        vf_worker_leave(keeper->own);
    }
}

// The same.
static void
end_action(void *data)
{
    struct action *action = data;
    struct vf_roster_keeper *keeper = action->keeper;
    vf_roster_remember(keeper, action->news.uuid_text)->busy_with =
        VF_OPERATION_NONE;
    tell(action);
    vf_roster_look(keeper);
    vf_roster_action_discard(action);
}

static void
perform(struct action *action)
{
    struct vf_roster_news *news = &action->news;
    virDomainPtr domain =
        virDomainLookupByUUIDString(action->conn, news->uuid_text);
    if (!domain) {
        news->failed = true;
        g_strlcpy(news->words, _("That VM is not there any more."),
                  sizeof(news->words));
        return;
    }
    const struct vf_request request = {.operation = news->operation};
    struct vf_outcome outcome;
    vf_perform(domain, &request, action->guard, &outcome);
    news->failed = outcome.failed;
    if (outcome.failed) {
        vf_outcome_words(&outcome, virDomainGetName(domain), news->words,
                         sizeof(news->words));
    }
    virDomainFree(domain);
}

static void
run_action(void *data)
{
    struct action *action = data;
    perform(action);
    struct vf_worker *watching = vf_worker_ref(action->watching);
    vf_worker_post(watching, (struct vf_job){.run = end_action,
                                             .discard = vf_roster_action_discard,
                                             .data = action});
    vf_worker_unref(watching);
}

void
vf_roster_action_run(void *data)
{
    struct action *action = data;
    struct vf_roster_keeper *keeper = action->keeper;
    struct vf_roster_memory *memory =
        vf_roster_remember(keeper, action->news.uuid_text);
    if (!keeper->link.conn || memory->busy_with != VF_OPERATION_NONE) {
        action->news.failed = true;
        g_strlcpy(action->news.words,
                  keeper->link.conn ? _("Something is being done to that VM "
                                        "already: wait until it is finished.")
                                    : keeper->link_detail,
                  sizeof(action->news.words));
        tell(action);
        vf_roster_action_discard(action);
        return;
    }
    memory->busy_with = action->news.operation;
    virConnectRef(keeper->link.conn);
    action->conn = keeper->link.conn;
    action->guard = keeper->guard;
    vf_roster_look(keeper);
    vf_worker_post(keeper->acting,
                   (struct vf_job){.run = run_action,
                                   .discard = vf_roster_action_discard,
                                   .data = action});
}
