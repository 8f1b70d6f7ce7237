// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/watcher.h"

#include "base/clock.h"
#include "base/thread.h"
#include "base/words.h"
#include "control/domain.h"
#include "control/domain_state.h"
#include "control/guard_watch.h"
#include "control/link.h"
#include "control/login.h"
#include "control/login_desk.h"
#include "control/operation.h"
#include "control/status_text.h"
#include "control/uri.h"
#include "control/watchdog.h"
#include "control/worker.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

// A daemon that has just come back still finds its VMs again, and what it says
// about them may be provisional: look again a little later.
static const uint64_t second_look_ns = 1 * VF_NS_PER_S;
static const uint64_t third_look_ns = 5 * VF_NS_PER_S / 2;

// For drivers that tell nothing by themselves.
static const uint64_t poll_ns = 2 * VF_NS_PER_S;

struct vf_watcher {
    // constant after attach
    struct vf_worker *own;
    struct vf_actor *actor;       // a reference
    struct vf_watchdog *watchdog; // a reference
    char *uri;
    char *wanted; // name or UUID that the user gave
    struct vf_login *login;      // a reference
    struct vf_login_desk *desk;  // a reference

    // worker thread only
    struct vf_link link;
    struct vf_domain domain;
    bool was_denied; // the user was asked once and refused: never ask twice
    char denied_words[512];
    bool start_wanted;
    bool poll_posted;
    unsigned questions; // asked so far
    struct vf_guard_watch guard;
    uint64_t retry_delay_ns; // 0: the last attempt succeeded
    struct vf_control_status status;
};

static void
publish(struct vf_watcher *watcher)
{
    struct vf_control_status *status = &watcher->status;
    const struct vf_operation_scene scene = vf_operation_scene_of(status);
    status->allowed = vf_operation_allowed(&scene);
    if (vf_worker_enter(watcher->own)) {
        vf_watchdog_publish(watcher->watchdog, status);
        vf_worker_leave(watcher->own);
    }
}

static void
post_to_self(struct vf_watcher *watcher, uint64_t delay_ns,
             void (*run)(void *data))
{
    vf_worker_post_after(watcher->own, delay_ns,
                         (struct vf_job){.run = run, .data = watcher});
}

// The facts stay: the picture does not depend on libvirt.
static void
lose_link(struct vf_watcher *watcher)
{
    struct vf_control_status *status = &watcher->status;
    vf_link_close(&watcher->link);
    status->state = VF_DOMAIN_UNKNOWN;
    vf_status_set_text(status->state_reason, sizeof(status->state_reason), "");
    status->link = VF_LINK_CONNECTING;
    char words[sizeof(status->link_detail)];
    g_snprintf(words, sizeof(words),
               _("The connection to libvirt at '%s' was lost; it is being made "
                 "again."),
               status->uri);
    vf_status_set_text(status->link_detail, sizeof(status->link_detail), words);
    watcher->retry_delay_ns = vf_link_next_delay(0);
    post_to_self(watcher, watcher->retry_delay_ns, vf_watcher_connect);
}

// It is off, or another run began: nobody waits for its guest any more.
static void
note_shutdown(struct vf_control_status *status, unsigned generation_before)
{
    const bool known = status->state != VF_DOMAIN_UNKNOWN;
    if ((known && !vf_domain_state_is_active(status->state)) ||
        status->generation != generation_before) {
        status->shutdown_asked_ns = 0;
    }
}

static void look_at_gpu(void *data);

// Looks what is the case and writes it down; publishing is the caller's.
static void
look(struct vf_watcher *watcher)
{
    if (vf_link_is_lost(&watcher->link)) {
        lose_link(watcher);
        return;
    }
    // Only who may write may see the SPICE password.
    const unsigned generation = watcher->status.generation;
    vf_domain_look(&watcher->domain, watcher->link.conn,
                   !watcher->link.read_only, &watcher->status);
    note_shutdown(&watcher->status, generation);
    if (vf_guard_watch_note(&watcher->guard, watcher->link.conn,
                            &watcher->status)) {
        post_to_self(watcher, VF_GUARD_SECOND_LOOK_NS, look_at_gpu);
    }
}

static void
look_at_gpu(void *data)
{
    struct vf_watcher *watcher = data;
    if (watcher->link.conn && watcher->status.state == VF_DOMAIN_OFF) {
        vf_guard_watch_second_look(&watcher->guard, watcher->link.conn,
                                   &watcher->status);
        publish(watcher);
    }
}

static void
start_if_wanted(struct vf_watcher *watcher)
{
    const enum vf_domain_state state = watcher->status.state;
    if (!watcher->start_wanted || state == VF_DOMAIN_UNKNOWN ||
        state == VF_DOMAIN_MISSING) {
        return;
    }
    watcher->start_wanted = false;
    if (state == VF_DOMAIN_OFF) {
        vf_watcher_request(watcher, &(struct vf_request){
                                        .operation = VF_OPERATION_START});
    }
}

static void
look_again(void *data)
{
    struct vf_watcher *watcher = data;
    if (watcher->link.conn) {
        look(watcher);
        start_if_wanted(watcher);
    }
    publish(watcher);
}

static void
on_hint(void *data)
{
    struct vf_watcher *watcher = data;
    vf_link_take_hint(&watcher->link);
    look_again(watcher);
}

static void poll_without_events(struct vf_watcher *watcher);

static void
on_poll(void *data)
{
    struct vf_watcher *watcher = data;
    watcher->poll_posted = false;
    look_again(watcher);
    poll_without_events(watcher);
}

static void
poll_without_events(struct vf_watcher *watcher)
{
    if (watcher->link.conn && !watcher->link.has_events &&
        !watcher->poll_posted) {
        watcher->poll_posted = true;
        post_to_self(watcher, poll_ns, on_poll);
    }
}

// Of the connection that is being opened: asks in the window, and waits.
static bool
ask_user(void *data, const char *uri, const struct vf_login_question *question,
         struct vf_login_answer *answer)
{
    (void)uri; // it is in the status
    struct vf_watcher *watcher = data;
    struct vf_control_status *status = &watcher->status;
    status->question = *question;
    status->question.serial = ++watcher->questions;
    publish(watcher);
    const bool answered = vf_login_desk_wait(
        watcher->desk, status->question.serial, answer);
    memset(&status->question, 0, sizeof(status->question));
    status->login_refused = !answered;
    publish(watcher);
    return answered;
}

static void
note_connected(struct vf_watcher *watcher, const struct vf_failure *denied)
{
    struct vf_control_status *status = &watcher->status;
    watcher->retry_delay_ns = 0;
    status->login_refused = false;
    char *uri = virConnectGetURI(watcher->link.conn);
    if (uri) {
        vf_status_set_text(status->uri, sizeof(status->uri), uri);
        free(uri);
    }
    status->is_local = vf_uri_is_local(status->uri);
    if (watcher->link.read_only && !watcher->was_denied) {
        watcher->was_denied = true;
        char beginning[320];
        g_snprintf(beginning, sizeof(beginning),
                   _("The VMs at '%s' can be seen but not controlled"),
                   status->uri);
        vf_failure_words(denied, beginning, watcher->denied_words,
                         sizeof(watcher->denied_words));
    }
    status->link =
        watcher->link.read_only ? VF_LINK_READ_ONLY : VF_LINK_CONNECTED;
    vf_status_set_text(status->link_detail, sizeof(status->link_detail),
                       watcher->link.read_only ? watcher->denied_words : "");
}

static void
note_not_connected(struct vf_watcher *watcher, const struct vf_failure *failure)
{
    struct vf_control_status *status = &watcher->status;
    char words[sizeof(status->link_detail)];
    vf_failure_link_words(failure, watcher->uri, words, sizeof(words));
    status->link = VF_LINK_FAILED;
    vf_status_set_text(status->link_detail, sizeof(status->link_detail), words);
}

void
vf_watcher_connect(void *data)
{
    VF_ASSERT_ROLE(VF_ROLE_WORKER);
    struct vf_watcher *watcher = data;
    const struct vf_login_asker asker = {.ask = ask_user, .data = watcher};
    const struct vf_link_params params = {
        .uri = watcher->uri,
        .login = watcher->login,
        .asker = watcher->status.login_refused ? NULL : &asker,
        .want_write = !watcher->was_denied,
        .worker = watcher->own,
        .on_hint = on_hint,
        .data = watcher,
    };
    struct vf_failure failure;
    struct vf_failure denied;
    publish(watcher);
    if (!vf_link_open(&watcher->link, &params, &failure, &denied)) {
        note_not_connected(watcher, &failure);
        watcher->retry_delay_ns = vf_link_next_delay(watcher->retry_delay_ns);
        post_to_self(watcher, watcher->retry_delay_ns, vf_watcher_connect);
        publish(watcher);
        return;
    }
    note_connected(watcher, &denied);
    if (!watcher->link.read_only) {
        vf_actor_post_connect(watcher->actor, watcher->link.conn);
    }
    look_again(watcher);
    poll_without_events(watcher);
    post_to_self(watcher, second_look_ns, look_again);
    post_to_self(watcher, third_look_ns, look_again);
}

void
vf_watcher_log_in(void *data)
{
    VF_ASSERT_ROLE(VF_ROLE_WORKER);
    struct vf_watcher *watcher = data;
    // While it has failed, the next attempt is on its way.
    watcher->status.login_refused = false;
    watcher->retry_delay_ns = 0;
    publish(watcher);
}

static void
note_outcome(struct vf_watcher *watcher, enum vf_operation operation,
             bool failed, const char *detail, const char *raw)
{
    struct vf_control_status *status = &watcher->status;
    status->last_operation = operation;
    status->last_serial++;
    status->last_failed = failed;
    vf_status_set_text(status->last_detail, sizeof(status->last_detail),
                       detail);
    vf_status_set_text(status->last_raw, sizeof(status->last_raw), raw);
}

static void
on_operation_done(void *data, const struct vf_outcome *outcome)
{
    struct vf_watcher *watcher = data;
    struct vf_control_status *status = &watcher->status;
    if (outcome->operation == VF_OPERATION_SHUTDOWN && !outcome->failed &&
        status->shutdown_asked_ns == 0) {
        status->shutdown_asked_ns = status->busy_since_ns;
    }
    if (watcher->link.conn) {
        look(watcher);
    }
    status->busy_with = VF_OPERATION_NONE;
    status->busy_since_ns = 0;
    const bool met =
        outcome->failed &&
        vf_failure_kind(&outcome->failure) == VF_FAILURE_STATE_CHANGED &&
        vf_operation_is_met(outcome->operation, status->state);
    if (outcome->failed && !met) {
        char words[sizeof(status->last_detail)];
        vf_outcome_words(outcome, status->name, words, sizeof(words));
        note_outcome(watcher, outcome->operation, true, words,
                     outcome->failure.raw);
    } else {
        note_outcome(watcher, outcome->operation, false, "", "");
    }
    publish(watcher);
}

static struct vf_action_target
target_of(const struct vf_watcher *watcher)
{
    struct vf_action_target target = {.conn = watcher->link.conn,
                                      .guard = watcher->guard.guard};
    memcpy(target.uuid, watcher->status.uuid, sizeof(target.uuid));
    return target;
}

void
vf_watcher_request(struct vf_watcher *watcher, const struct vf_request *request)
{
    VF_ASSERT_ROLE(VF_ROLE_WORKER);
    const enum vf_operation operation = request->operation;
    struct vf_control_status *status = &watcher->status;
    const struct vf_operation_scene scene = vf_operation_scene_of(status);
    char words[sizeof(status->last_detail)];
    if (!vf_operation_check(&scene, operation, words, sizeof(words))) {
        note_outcome(watcher, operation, true, words, "");
        publish(watcher);
        return;
    }
    status->busy_with = operation;
    status->busy_since_ns = vf_clock_ns();
    publish(watcher);
    const struct vf_action_target target = target_of(watcher);
    vf_actor_post_operation(watcher->actor, &target, request, watcher->own,
                            on_operation_done, watcher);
    vf_watchdog_arm(watcher->watchdog, status, watcher->domain.passed,
                    watcher->domain.run.process.pid);
}

void
vf_watcher_request_graphics_fd(struct vf_watcher *watcher,
                               const struct vf_fd_request *request)
{
    VF_ASSERT_ROLE(VF_ROLE_WORKER);
    const struct vf_control_status *status = &watcher->status;
    const char *why = NULL;
    if (!watcher->link.conn || watcher->link.read_only) {
        why = _("There is no connection to libvirt that may open the VM's "
                "display.");
    } else if (!status->is_local) {
        why = _("libvirt hands out connections to the display of a VM on this "
                "machine only.");
    } else if (!status->facts.has_spice) {
        why = _("The VM has no SPICE graphics.");
    }
    if (why) {
        vf_fd_request_refuse(request, watcher->own, why);
        return;
    }
    const struct vf_action_target target = target_of(watcher);
    vf_actor_post_graphics_fd(watcher->actor, &target, status->name,
                              status->facts.graphics_index, request);
}

struct vf_watcher *
vf_watcher_create(const struct vf_control_params *params,
                  struct vf_login *login, struct vf_login_desk *desk)
{
    struct vf_watcher *watcher = g_new0(struct vf_watcher, 1);
    watcher->uri = g_strdup(vf_control_effective_uri(params->uri));
    watcher->wanted = g_strdup(params->domain);
    watcher->start_wanted = params->start;
    watcher->guard.guard = params->guard;
    watcher->login = vf_login_ref(login);
    watcher->desk = vf_login_desk_ref(desk);
    vf_domain_init(&watcher->domain, watcher->wanted);
    struct vf_control_status *status = &watcher->status;
    status->link = VF_LINK_CONNECTING;
    g_strlcpy(status->uri, watcher->uri, sizeof(status->uri));
    status->is_local = vf_uri_is_local(watcher->uri);
    g_strlcpy(status->name, watcher->wanted, sizeof(status->name));
    return watcher;
}

void
vf_watcher_attach(struct vf_watcher *watcher, struct vf_worker *own,
                  struct vf_actor *actor, struct vf_watchdog *watchdog)
{
    watcher->own = own;
    watcher->actor = vf_actor_ref(actor);
    watcher->watchdog = vf_watchdog_ref(watchdog);
}

void
vf_watcher_destroy(void *data)
{
    struct vf_watcher *watcher = data;
    vf_link_close(&watcher->link);
    vf_actor_unref(watcher->actor);
    vf_login_unref(watcher->login);
    vf_login_desk_unref(watcher->desk);
    vf_watchdog_unref(watcher->watchdog);
    g_free(watcher->uri);
    g_free(watcher->wanted);
    g_free(watcher);
}
