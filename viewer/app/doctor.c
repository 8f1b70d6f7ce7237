// SPDX-License-Identifier: GPL-2.0-or-later
// Looking: when, with what, and what becomes of it.
#include "viewer/app/doctor.h"

#include "base/mailbox.h"
#include "base/words.h"
#include "control/login.h"
#include "control/worker.h"
#include "viewer/app/app.h"
#include "viewer/app/doctor_sight.h"
#include "viewer/main_loop.h"

#include <glib.h>
#include <string.h>

// Without a picture for so long it is worth a look, and not more often than that.
static const uint64_t PATIENCE_NS = VF_NS_PER_S;
static const uint64_t PAUSE_NS = 3 * VF_NS_PER_S;

// One look, on its way to the worker and back.
struct doctor_look {
    struct vf_worker *worker;   // referenced
    struct vf_mailbox *results; // borrowed while the worker may be entered
    struct vf_login *login; // a reference
    char *uri;
    char *vm;
    struct vf_link_facts link;
    struct vf_live_facts live;

    struct vf_doctor_facts *facts; // once it was done
};

static void
free_look(void *data)
{
    struct doctor_look *look = data;
    vf_worker_unref(look->worker);
    vf_login_unref(look->login);
    g_free(look->uri);
    g_free(look->vm);
    g_free(look->facts);
    g_free(look);
}

// What the window sees all the time counts more than what is found by knocking.
static void
tell_live(void *data, const struct vf_vm_facts *vm, struct vf_live_facts *live)
{
    (void)vm;
    const struct doctor_look *look = data;
    const struct vf_live_facts found = *live;
    *live = look->live;
    if (live->spice == VF_SPICE_NOT_LOOKED) {
        live->spice = found.spice;
        memcpy(live->spice_detail, found.spice_detail,
               sizeof(live->spice_detail));
    }
}

static void
run_look(void *data)
{
    struct doctor_look *look = data;
    look->facts = vf_doctor_look(&(struct vf_doctor_params){
        .root = "",
        .uri = look->uri,
        .vm = look->vm,
        .link = &look->link,
        .login = look->login,
        .look_live = tell_live,
        .data = look,
    });
    struct vf_worker *worker = vf_worker_ref(look->worker);
    if (vf_worker_enter(worker)) {
        vf_mailbox_put(look->results, &look, NULL);
        vf_worker_leave(worker);
    } else {
        free_look(look);
    }
    vf_worker_unref(worker);
}

// What is known --------------------------------------------------------------

static struct vf_doctor_key
current_key(const struct vf_app *app)
{
    const struct vf_control_status *control = &app->known.control;
    return (struct vf_doctor_key){
        .link = (int)control->link,
        .state = (int)control->state,
        .generation = control->generation,
        .finished = control->last_serial,
        .source = (int)app->known.source.state,
        .spice = (int)app->known.spice.state,
    };
}

static bool
same_key(const struct vf_doctor_key *a, const struct vf_doctor_key *b)
{
    return a->link == b->link && a->state == b->state &&
           a->generation == b->generation && a->finished == b->finished &&
           a->source == b->source && a->spice == b->spice;
}

static struct vf_link_facts
link_facts(const struct vf_control_status *control)
{
    struct vf_link_facts link = {
        .asked = true,
        .is_open = control->link == VF_LINK_CONNECTED ||
                   control->link == VF_LINK_READ_ONLY,
        .is_read_only = control->link == VF_LINK_READ_ONLY,
        .is_local = control->is_local,
    };
    g_strlcpy(link.uri, control->uri, sizeof(link.uri));
    g_strlcpy(link.why, control->link_detail, sizeof(link.why));
    return link;
}

static void
fill_live(const struct vf_app *app, struct vf_live_facts *live)
{
    const struct vf_render_status *render = &app->known.render;
    vf_doctor_sight_fill(&live->picture, &app->known.source);
    if (app->spice && app->known.spice.state == VF_SPICE_ONLINE) {
        live->spice = VF_SPICE_REACHABLE;
        g_strlcpy(live->spice_detail, _("The window is connected to it"),
                  sizeof(live->spice_detail));
    }
    g_strlcpy(live->renderer, render->gl_renderer, sizeof(live->renderer));
    live->renderer_is_software = strstr(live->renderer, "llvmpipe") ||
                                 strstr(live->renderer, "softpipe");
    live->has_window = app->window != NULL;
    live->captured = vf_capture_mode(&app->input.capture) != VF_CAPTURE_NONE;
    live->input_lost = app->input.input_lost;
    g_strlcpy(live->capture_key, app->input.capture_key,
              sizeof(live->capture_key));
    if (app->known.control.last_failed) {
        g_strlcpy(live->last_failure, app->known.control.last_detail,
                  sizeof(live->last_failure));
    }
}

static void
post_look(struct vf_app *app)
{
    struct vf_app_doctor *doctor = &app->doctor;
    struct doctor_look *look = g_new0(struct doctor_look, 1);
    look->worker = vf_worker_ref(doctor->worker);
    look->results = doctor->results;
    look->login = vf_login_ref(vf_control_login(app->control));
    look->uri = g_strdup(app->config->uri);
    look->vm = g_strdup(app->known.control.name[0] ? app->known.control.name
                                                   : app->config->domain);
    look->link = link_facts(&app->known.control);
    fill_live(app, &look->live);
    doctor->looking = true;
    doctor->asked = false;
    doctor->looking_at = current_key(app);
    app->scene_stale = true;
    vf_worker_post(doctor->worker, (struct vf_job){.run = run_look,
                                                   .discard = free_look,
                                                   .data = look});
}

// When -----------------------------------------------------------------------

static bool
is_page_shown(const struct vf_app *app)
{
    return vf_app_overlay_shows(app, VF_PAGE_DOCTOR.name);
}

static bool
has_reason(const struct vf_app *app, uint64_t now_ns)
{
    const struct vf_app_doctor *doctor = &app->doctor;
    const struct vf_doctor_key now = current_key(app);
    const bool is_old = !doctor->has_report || !same_key(&doctor->seen, &now);
    const bool is_missed =
        app->picture_lost_at_ns != 0 &&
        now_ns >= app->picture_lost_at_ns + PATIENCE_NS;
    // A connection to another machine may ask somebody for a password.
    return doctor->asked || (is_old && app->known.control.is_local &&
                             (is_missed || is_page_shown(app)));
}

static uint64_t
not_before(const struct vf_app_doctor *doctor)
{
    return doctor->looked_ns == 0 || doctor->asked
               ? 0
               : doctor->looked_ns + PAUSE_NS;
}

static void
take_result(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_doctor *doctor = &app->doctor;
    struct doctor_look *look;
    if (!vf_mailbox_take(doctor->results, &look)) {
        return;
    }
    vf_report_finish(&doctor->report);
    g_free(doctor->facts);
    doctor->facts = g_steal_pointer(&look->facts);
    vf_report_make(&doctor->report, doctor->facts, 0);
    free_look(look);
    doctor->has_report = true;
    doctor->looking = false;
    doctor->seen = doctor->looking_at;
    doctor->looked_ns = now_ns;
    app->scene_stale = true;
    g_info("doctor: %u to mend, %u to know about",
           doctor->report.verdicts[VF_VERDICT_FAIL],
           doctor->report.verdicts[VF_VERDICT_WARN]);
}

void
vf_app_doctor_update(struct vf_app *app, uint64_t now_ns)
{
    struct vf_app_doctor *doctor = &app->doctor;
    if (!doctor->worker) {
        return;
    }
    take_result(app, now_ns);
    if (!doctor->looking && app->known.has_control &&
        has_reason(app, now_ns) && now_ns >= not_before(doctor)) {
        post_look(app);
    }
}

uint64_t
vf_app_doctor_wake_at(const struct vf_app *app)
{
    const struct vf_app_doctor *doctor = &app->doctor;
    if (!doctor->worker || doctor->looking || !app->known.has_control ||
        (!doctor->asked && !app->known.control.is_local)) {
        return UINT64_MAX;
    }
    const struct vf_doctor_key now = current_key(app);
    const bool is_old = !doctor->has_report || !same_key(&doctor->seen, &now);
    if (!doctor->asked &&
        (!is_old || (app->picture_lost_at_ns == 0 && !is_page_shown(app)))) {
        return UINT64_MAX;
    }
    const uint64_t missed_at = app->picture_lost_at_ns == 0
                                   ? 0
                                   : app->picture_lost_at_ns + PATIENCE_NS;
    return MAX(not_before(doctor), is_page_shown(app) ? 0 : missed_at);
}

const struct vf_finding *
vf_app_doctor_obstacle(const struct vf_app *app)
{
    const struct vf_app_doctor *doctor = &app->doctor;
    const struct vf_doctor_key now = current_key(app);
    return doctor->has_report && same_key(&doctor->seen, &now)
               ? vf_report_first_obstacle(&doctor->report)
               : NULL;
}

const struct vf_doctor_view *
vf_app_doctor_view(const struct vf_app *app)
{
    const struct vf_app_doctor *doctor = &app->doctor;
    if (!doctor->view) {
        return NULL;
    }
    *doctor->view = (struct vf_doctor_view){
        .looking = doctor->looking,
        .report = doctor->has_report ? &doctor->report : NULL,
        .show_all = doctor->show_all,
        .fixes = doctor->has_report ? vf_fix_find_offers(&doctor->report)
                                    : 0,
        .busy = doctor->busy,
        .busy_with = doctor->busy_with,
        .message = doctor->message,
        .message_is_bad = doctor->message_is_bad,
        .plan_question = doctor->plan ? doctor->plan->question : NULL,
        .plan_details = doctor->plan ? doctor->plan->details : NULL,
        .is_running = app->known.control.state == VF_DOMAIN_RUNNING,
        .guest = doctor->guest_known ? &doctor->guest : NULL,
        .guest_log = doctor->guest_log,
        .installer = doctor->installer,
    };
    return doctor->view;
}

void
vf_app_doctor_look(struct vf_app *app)
{
    app->doctor.asked = true;
    app->scene_stale = true;
}

void
vf_app_doctor_start(struct vf_app *app)
{
    if (!app->control || app->demo) {
        return;
    }
    app->doctor.results = vf_mailbox_create(sizeof(struct doctor_look *),
                                            vf_main_loop_wake_cb, app->loop);
    app->doctor.worker = vf_worker_start("vf-doctor", NULL, NULL);
    app->doctor.view = g_new0(struct vf_doctor_view, 1);
}

void
vf_app_doctor_stop(struct vf_app *app)
{
    struct vf_app_doctor *doctor = &app->doctor;
    if (!doctor->worker) {
        return;
    }
    vf_worker_stop(doctor->worker, vf_clock_ns() + VF_NS_PER_S);
    struct doctor_look *look;
    if (vf_mailbox_take(doctor->results, &look)) {
        free_look(look);
    }
    vf_mailbox_destroy(doctor->results);
    vf_app_doctor_leave(app);
    vf_report_finish(&doctor->report);
    g_free(doctor->facts);
    g_free(doctor->guest_log);
    g_free(doctor->view);
    *doctor = (struct vf_app_doctor){.worker = NULL};
}
