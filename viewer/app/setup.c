// SPDX-License-Identifier: GPL-2.0-or-later
// Setting up the VM: the tasks of the Setup page, on the job thread.
#include "viewer/app/setup.h"

#include "base/words.h"
#include "control/login.h"
#include "control/privileged.h"
#include "viewer/app/app.h"

#include <glib.h>
#include <string.h>

struct errand {
    enum vf_setup_task task;
    char *uri;
    char *uuid_text;
    char *shm_name;
    struct vf_login *login; // a reference
    struct vf_setup_choices choices;
    struct vf_setup_report *report; // a reference; may be NULL
    bool insist;

    struct vf_setup_report *found;
    char *message;
    bool failed;
};

static void
free_errand(void *data)
{
    struct errand *errand = data;
    vf_setup_report_unref(errand->report);
    vf_setup_report_unref(errand->found);
    vf_login_unref(errand->login);
    g_free(errand->uri);
    g_free(errand->uuid_text);
    g_free(errand->shm_name);
    g_free(errand->message);
    g_free(errand);
}

// On the job thread ------------------------------------------------------------

// `done`, and when it takes effect; *transferred*.
static char *
say_done(const struct errand *errand, const char *done)
{
    return errand->report->setup.is_active
               ? g_strconcat(done, " ",
                             _("It takes effect when the VM was shut down and is "
                               "started again; a restart inside it is not enough."),
                             NULL)
               : g_strdup(done);
}

static bool
make_tmpfiles(struct errand *errand, GError **error)
{
    const struct vf_privileged privileged = vf_privileged_system();
    const char *const arguments[] = {"shm-tmpfiles", errand->shm_name, NULL};
    if (!vf_privileged_run(&privileged, arguments, NULL, error)) {
        return false;
    }
    errand->message = g_strdup(_("The shared memory file is made at every start of "
                                 "this computer from now on."));
    return true;
}

static bool
do_task(struct errand *errand, GError **error)
{
    switch (errand->task) {
    case VF_SETUP_IDLE:
    case VF_SETUP_LOOKING:
        return true;
    case VF_SETUP_CHANGING:
        if (!vf_setup_report_apply(errand->report, error)) {
            return false;
        }
        errand->message = say_done(errand, _("The VM is set up."));
        return true;
    case VF_SETUP_UNDOING:
        if (!vf_setup_report_undo(errand->report, errand->insist, error)) {
            return false;
        }
        errand->message =
            say_done(errand, _("The definition is as it was before."));
        return true;
    case VF_SETUP_ASKING_ROOT:
        return make_tmpfiles(errand, error);
    }
    return true;
}

// Whatever it came to, how things are now is looked at afterwards.
static void
work(void *data)
{
    struct errand *errand = data;
    g_autoptr(GError) error = NULL;
    g_autoptr(GError) second = NULL;
    errand->failed = !do_task(errand, &error);
    errand->found = vf_setup_report_make(errand->uri, errand->uuid_text,
                                         errand->login, &errand->choices, &second);
    if (errand->failed) {
        errand->message = g_strdup(error->message);
    } else if (!errand->found) {
        errand->failed = true;
        g_free(errand->message);
        errand->message = g_strdup(second->message);
    }
}

// On the main thread -----------------------------------------------------------

static void
done(struct vf_app *app, void *data)
{
    struct errand *errand = data;
    struct vf_app_setup *setup = &app->setup;
    setup->task = VF_SETUP_IDLE;
    vf_setup_report_unref(setup->report);
    setup->report = g_steal_pointer(&errand->found);
    g_strlcpy(setup->message, errand->message ? errand->message : "",
              sizeof(setup->message));
    setup->message_is_error = errand->failed;
    static const char *const NAMES[] = {"idle", "looked", "changed", "undone",
                                        "asked root"};
    g_info("setup: %s, %u changes to make%s%s", NAMES[errand->task],
           setup->report ? setup->report->setup.plan.changes : 0,
           errand->failed ? ": " : "", errand->failed ? setup->message : "");
    vf_app_scene_changed(app);
}

static bool
can_look(const struct vf_app *app)
{
    const struct vf_control_status *control = &app->known.control;
    return app->known.has_control && control->uuid_text[0] != '\0' &&
           control->link == VF_LINK_CONNECTED &&
           app->setup.task == VF_SETUP_IDLE;
}

static void
begin(struct vf_app *app, enum vf_setup_task task, bool insist)
{
    static const char folder[] = "/dev/shm/";
    struct vf_app_setup *setup = &app->setup;
    const struct vf_control_status *control = &app->known.control;
    if (!can_look(app)) {
        return;
    }
    struct errand *errand = g_new0(struct errand, 1);
    errand->task = task;
    errand->uri = g_strdup(control->uri);
    errand->login = vf_login_ref(vf_control_login(app->control));
    errand->uuid_text = g_strdup(control->uuid_text);
    if (g_str_has_prefix(control->facts.shm_path, folder)) {
        errand->shm_name =
            g_strdup(control->facts.shm_path + strlen(folder));
    }
    errand->choices = setup->choices;
    errand->report = setup->report ? vf_setup_report_ref(setup->report) : NULL;
    errand->insist = insist;
    setup->task = task;
    if (task != VF_SETUP_LOOKING) {
        setup->message[0] = '\0';
    }
    vf_app_job(app, &(struct vf_app_job){.work = work,
                                         .done = done,
                                         .free = free_errand,
                                         .data = errand});
    vf_app_scene_changed(app);
}

void
vf_app_setup_look(struct vf_app *app)
{
    begin(app, VF_SETUP_LOOKING, false);
}

void
vf_app_setup_apply(struct vf_app *app)
{
    if (app->setup.report) {
        begin(app, VF_SETUP_CHANGING, false);
    }
}

void
vf_app_setup_undo(struct vf_app *app, bool insist)
{
    if (app->setup.report) {
        begin(app, VF_SETUP_UNDOING, insist);
    }
}

void
vf_app_setup_tmpfiles(struct vf_app *app)
{
    if (app->known.control.facts.shm_path[0] != '\0') {
        begin(app, VF_SETUP_ASKING_ROOT, false);
    }
}

void
vf_app_setup_update(struct vf_app *app)
{
    struct vf_app_setup *setup = &app->setup;
    const bool was_open = setup->is_open;
    setup->is_open = vf_app_overlay_shows(app, "setup");
    setup->is_stale |= setup->is_open && !was_open;
    if (setup->is_open && setup->is_stale && can_look(app)) {
        setup->is_stale = false;
        vf_app_setup_look(app);
    }
}

void
vf_app_setup_finish(struct vf_app *app)
{
    vf_setup_report_unref(app->setup.report);
    app->setup.report = NULL;
}
