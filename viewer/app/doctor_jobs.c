// SPDX-License-Identifier: GPL-2.0-or-later
// What the doctor's page was told to do: mending, and errands in the guest. Each is
// one job with a connection of its own.
#include "base/words.h"
#include "control/doctor/fix.h"
#include "control/guest/agent_libvirt.h"
#include "control/guest/install.h"
#include "control/guest/media.h"
#include "control/login.h"
#include "control/visit.h"
#include "viewer/app/app.h"
#include "viewer/app/doctor.h"

#include <glib.h>
#include <string.h>

struct errand {
    struct vf_login *login; // a reference
    char *uri;
    char *vm;
    bool ok;
    char message[512]; // how it ended

    // mending
    bool applies; // does the plan; else makes it
    enum vf_fix_kind kind;
    struct vf_doctor_facts *facts; // owned
    struct vf_fix *plan;           // owned

    // in the guest
    enum vf_guest_errand what;
    struct vf_guest_status guest;
    bool guest_known;
    char *guest_log; // owned
    char *installer; // owned
    bool spice_takes_files;
    bool goes_by_spice;
};

static void
free_errand(void *data)
{
    struct errand *errand = data;
    if (errand->plan) {
        vf_fix_finish(errand->plan);
    }
    g_free(errand->plan);
    vf_login_unref(errand->login);
    g_free(errand->uri);
    g_free(errand->vm);
    g_free(errand->facts);
    g_free(errand->guest_log);
    g_free(errand->installer);
    g_free(errand);
}

static struct errand *
new_errand(struct vf_app *app, const char *busy_with)
{
    struct errand *errand = g_new0(struct errand, 1);
    errand->uri = g_strdup(app->config->uri);
    errand->login = vf_login_ref(vf_control_login(app->control));
    errand->vm = g_strdup(app->known.control.name[0] ? app->known.control.name
                                                     : app->config->domain);
    app->doctor.busy = true;
    app->doctor.message[0] = '\0';
    g_strlcpy(app->doctor.busy_with, busy_with, sizeof(app->doctor.busy_with));
    return errand;
}

static void
tell_end(struct vf_app *app, const struct errand *errand)
{
    struct vf_app_doctor *doctor = &app->doctor;
    doctor->busy = false;
    doctor->message_is_bad = !errand->ok;
    g_strlcpy(doctor->message, errand->message, sizeof(doctor->message));
    vf_app_scene_changed(app);
}

// Takes the sentence of `error`, which is freed.
static void
note_error(struct errand *errand, GError *error)
{
    errand->ok = false;
    g_strlcpy(errand->message, error ? error->message : _("It failed."),
              sizeof(errand->message));
    g_clear_error(&error);
}

// Mending ----------------------------------------------------------------------

static bool
plan(struct errand *errand, virDomainPtr domain, GError **error)
{
    struct vf_report report;
    errand->plan = g_new0(struct vf_fix, 1);
    vf_report_make(&report, errand->facts, 0);
    const bool ok = vf_fix_plan(errand->plan, errand->kind, &report,
                                errand->facts, domain, error);
    vf_report_finish(&report);
    return ok;
}

static void
work_mend(void *data)
{
    struct errand *errand = data;
    GError *error = NULL;
    struct vf_visit *visit = vf_visit_open(errand->uri, errand->vm,
                                           errand->login, &error);
    if (visit) {
        virDomainPtr domain = vf_visit_domain(visit);
        errand->ok = errand->applies
                         ? vf_fix_apply(errand->plan, domain, errand->message,
                                        sizeof(errand->message), &error)
                         : plan(errand, domain, &error);
    }
    if (!errand->ok) {
        note_error(errand, error);
    }
    vf_visit_close(visit);
}

static void
done_mend(struct vf_app *app, void *data)
{
    struct errand *errand = data;
    tell_end(app, errand);
    if (errand->applies) {
        vf_app_doctor_look(app);
    } else if (errand->ok) {
        vf_app_doctor_leave(app);
        app->doctor.plan = g_steal_pointer(&errand->plan);
    }
}

static void
post_mend(struct vf_app *app, struct errand *errand)
{
    vf_app_job(app, &(struct vf_app_job){.work = work_mend,
                                         .done = done_mend,
                                         .free = free_errand,
                                         .data = errand});
}

void
vf_app_doctor_plan(struct vf_app *app, enum vf_fix_kind kind)
{
    if (app->doctor.busy || !app->doctor.facts) {
        return;
    }
    struct errand *errand = new_errand(app, _("Looking what is to be done"));
    errand->kind = kind;
    errand->facts =
        g_memdup2(app->doctor.facts, sizeof(struct vf_doctor_facts));
    post_mend(app, errand);
}

void
vf_app_doctor_apply(struct vf_app *app)
{
    if (app->doctor.busy || !app->doctor.plan) {
        return;
    }
    struct errand *errand = new_errand(app, _("Doing it"));
    errand->applies = true;
    errand->plan = g_steal_pointer(&app->doctor.plan);
    post_mend(app, errand);
}

void
vf_app_doctor_leave(struct vf_app *app)
{
    if (app->doctor.plan) {
        vf_fix_finish(app->doctor.plan);
        g_clear_pointer(&app->doctor.plan, g_free);
    }
}

// In the guest -------------------------------------------------------------------

static bool
install_on_disc(struct errand *errand, const struct vf_installer *installer,
                virDomainPtr domain, GError **error)
{
    char where[512];
    g_snprintf(errand->message, sizeof(errand->message),
               _("A disc with '%s' is in the VM's drive: start it there."),
               installer->name);
    return vf_media_insert(domain, installer, where, sizeof(where), error);
}

static bool
deliver(struct errand *errand, const struct vf_installer *installer,
        const struct vf_agent *agent, virDomainPtr domain, GError **error)
{
    const struct vf_delivery_scene scene = {
        .agent_answers = errand->guest_known,
        .agent = errand->guest.abilities,
        .is_windows = errand->guest.system.is_windows,
        .spice_takes_files = errand->spice_takes_files,
        .has_drive = vf_media_has_drive(domain),
    };
    const struct vf_install wanted = {.installer = installer,
                                      .status = &errand->guest};
    char why[400];
    switch (vf_delivery_choose(&scene, why, sizeof(why))) {
    case VF_DELIVERY_AGENT:
        return vf_install_by_agent(agent, &wanted, errand->message,
                                   sizeof(errand->message), error);
    case VF_DELIVERY_SPICE:
        errand->goes_by_spice = true; // from the main thread
        g_strlcpy(errand->message, why, sizeof(errand->message));
        return true;
    case VF_DELIVERY_DISC:
        return install_on_disc(errand, installer, domain, error);
    case VF_DELIVERY_NONE:
        break;
    }
    g_set_error_literal(error, VF_ERROR, VF_ERROR_UNFIT, why);
    return false;
}

static bool
install(struct errand *errand, const struct vf_agent *agent,
        virDomainPtr domain, GError **error)
{
    struct vf_installer installer;
    const bool ok = vf_installer_open(&installer, errand->installer, error) &&
                    deliver(errand, &installer, agent, domain, error);
    vf_installer_close(&installer);
    return ok;
}

static bool
do_errand(struct errand *errand, virDomainPtr domain, GError **error)
{
    const struct vf_agent agent = vf_agent_of_domain(domain);
    errand->guest_known = vf_guest_look(&agent, &errand->guest, error);
    if (!errand->guest_known) {
        if (errand->what != VF_GUEST_ERRAND_INSTALL) {
            return false;
        }
        g_clear_error(error); // there are other ways
    }
    switch (errand->what) {
    case VF_GUEST_ERRAND_LOOK:
        return true;
    case VF_GUEST_ERRAND_START:
        g_strlcpy(errand->message, _("The host is running."),
                  sizeof(errand->message));
        return vf_guest_start_host(&agent, &errand->guest, error) &&
               vf_guest_look(&agent, &errand->guest, error);
    case VF_GUEST_ERRAND_LOG:
        errand->guest_log = vf_guest_read_log(&agent, &errand->guest, error);
        return errand->guest_log != NULL;
    case VF_GUEST_ERRAND_INSTALL:
        return install(errand, &agent, domain, error);
    }
    return false;
}

static void
work_guest(void *data)
{
    struct errand *errand = data;
    GError *error = NULL;
    struct vf_visit *visit = vf_visit_open(errand->uri, errand->vm,
                                           errand->login, &error);
    errand->ok = visit && do_errand(errand, vf_visit_domain(visit), &error);
    if (!errand->ok) {
        note_error(errand, error);
    }
    vf_visit_close(visit);
}

static void
done_guest(struct vf_app *app, void *data)
{
    struct errand *errand = data;
    struct vf_app_doctor *doctor = &app->doctor;
    tell_end(app, errand);
    if (errand->guest_known) {
        doctor->guest_known = true;
        doctor->guest = errand->guest;
    }
    if (errand->goes_by_spice) {
        vf_app_files_send(app, errand->installer);
    }
    if (errand->guest_log) {
        g_free(doctor->guest_log);
        doctor->guest_log = g_steal_pointer(&errand->guest_log);
    }
}

void
vf_app_doctor_guest(struct vf_app *app, enum vf_guest_errand what)
{
    static const char *const words[] = {
        [VF_GUEST_ERRAND_LOOK] = N_("Asking Windows"),
        [VF_GUEST_ERRAND_START] = N_("Starting the host in Windows"),
        [VF_GUEST_ERRAND_LOG] = N_("Reading the host's log"),
        [VF_GUEST_ERRAND_INSTALL] = N_("Installing in Windows"),
    };
    if (app->doctor.busy || !app->control) {
        return;
    }
    struct errand *errand = new_errand(app, _(words[what]));
    errand->what = what;
    errand->installer = g_strdup(app->doctor.installer);
    errand->spice_takes_files =
        app->spice && app->known.spice.state == VF_SPICE_ONLINE &&
        app->known.spice.agent && app->share.file_drop;
    vf_app_job(app, &(struct vf_app_job){.work = work_guest,
                                         .done = done_guest,
                                         .free = free_errand,
                                         .data = errand});
}
