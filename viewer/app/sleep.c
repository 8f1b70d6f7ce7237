// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/sleep.h"

#include "base/mailbox.h"
#include "base/words.h"
#include "viewer/app/app.h"
#include "viewer/main_loop.h"

#include <glib.h>

static struct vf_sleep_facts
facts_of(const struct vf_app *app)
{
    const struct vf_control_status *control = &app->known.control;
    return (struct vf_sleep_facts){
        .policy = (enum vf_sleep_policy)app->config->on_sleep,
        .resumes = app->config->on_wake == 0,
        .can_act = control->link == VF_LINK_CONNECTED,
        .has_gpu = control->is_local && control->facts.has_gpu,
        .state = control->state,
        .is_busy = control->busy_with != VF_OPERATION_NONE,
        .going_to_sleep = app->sleep.known.going_to_sleep,
        .last_serial = control->last_serial,
        .last_failed = control->last_failed,
    };
}

void
vf_app_sleep_start(struct vf_app *app)
{
    app->sleep.inbox = vf_mailbox_create(sizeof(struct vf_logind_status),
                                         vf_main_loop_wake_cb, app->loop);
}

static void
take_inbox(struct vf_app *app)
{
    struct vf_app_sleep *sleep = &app->sleep;
    struct vf_logind_status before = sleep->known;
    if (vf_mailbox_take(sleep->inbox, &sleep->known)) {
        app->scene_stale = true;
        if (before.held != sleep->known.held) {
            static const char *const names[] = {"none", "delay", "block"};
            g_info("lock on sleep: %s", names[sleep->known.held]);
        }
    }
}

static void
hold(struct vf_app *app, enum vf_sleep_lock lock)
{
    struct vf_app_sleep *sleep = &app->sleep;
    if (lock == sleep->wanted) {
        return;
    }
    sleep->wanted = lock;
    if (!sleep->logind) {
        sleep->logind = vf_logind_create(app->glib, sleep->inbox);
    }
    g_autofree char *why = g_strdup_printf(
        lock == VF_SLEEP_LOCK_BLOCK
            ? _("The VM '%s' runs with a graphics card of this computer")
            : _("The VM '%s', which has a graphics card of this computer, is "
                "paused first"),
        vf_app_title(app));
    vf_logind_hold(sleep->logind, lock, why);
}

void
vf_app_sleep_update(struct vf_app *app)
{
    if (!app->control || !app->known.has_control) {
        return;
    }
    take_inbox(app);
    const struct vf_sleep_facts facts = facts_of(app);
    const struct vf_sleep_advice advice =
        vf_sleep_look(&app->sleep.memory, &facts);
    hold(app, advice.lock);
    if (advice.operation != VF_OPERATION_NONE) {
        vf_control_request(app->control, advice.operation);
    }
    if (advice.words) {
        vf_app_toast(app, _(advice.words));
    }
}

void
vf_app_sleep_stop(struct vf_app *app)
{
    vf_logind_destroy(app->sleep.logind);
    app->sleep.logind = NULL;
}

void
vf_app_sleep_finish(struct vf_app *app)
{
    vf_mailbox_destroy(app->sleep.inbox);
}

const char *
vf_app_sleep_words(const struct vf_app *app)
{
    const struct vf_sleep_facts facts = facts_of(app);
    if (!facts.has_gpu || facts.policy == VF_SLEEP_LET) {
        return NULL;
    }
    if (app->sleep.known.detail[0]) {
        return _("nothing is done: logind, which would tell, does not answer");
    }
    if (facts.policy == VF_SLEEP_BLOCK) {
        return _("this computer does not sleep while the VM runs");
    }
    return facts.resumes ? _("the VM is paused first, and goes on after it")
                         : _("the VM is paused first, and stays so after it");
}
