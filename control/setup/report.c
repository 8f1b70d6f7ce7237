// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/report.h"

#include "control/login.h"
#include "control/visit.h"

#include <glib.h>

static void
finish(void *data)
{
    struct vf_setup_report *report = data;
    vf_setup_finish(&report->setup);
    vf_undo_finish(&report->undo);
    vf_login_unref(report->login);
    g_free(report->uri);
    g_free(report->uuid_text);
    g_free(report->name);
}

struct vf_setup_report *
vf_setup_report_make(const char *uri, const char *uuid_text,
                     struct vf_login *login,
                     const struct vf_setup_choices *choices, GError **error)
{
    struct vf_visit *visit = vf_visit_open(uri, uuid_text, login, error);
    if (!visit) {
        return NULL;
    }
    virDomainPtr domain = vf_visit_domain(visit);
    struct vf_setup_report *report = g_atomic_rc_box_new0(struct vf_setup_report);
    report->uri = g_strdup(uri);
    report->uuid_text = g_strdup(uuid_text);
    report->login = login ? vf_login_ref(login) : NULL;
    report->name = g_strdup(virDomainGetName(domain));
    const bool ok =
        vf_setup_look(&report->setup, domain, choices, error) &&
        vf_undo_look(&report->undo, domain, report->setup.folder, error);
    vf_visit_close(visit);
    if (!ok) {
        vf_setup_report_unref(report);
        return NULL;
    }
    return report;
}

struct vf_setup_report *
vf_setup_report_ref(struct vf_setup_report *report)
{
    return g_atomic_rc_box_acquire(report);
}

void
vf_setup_report_unref(struct vf_setup_report *report)
{
    if (report) {
        g_atomic_rc_box_release_full(report, finish);
    }
}

bool
vf_setup_report_apply(const struct vf_setup_report *report, GError **error)
{
    struct vf_visit *visit =
        vf_visit_open(report->uri, report->uuid_text, report->login, error);
    const bool ok = visit && vf_setup_apply(&report->setup,
                                            vf_visit_domain(visit), NULL, NULL,
                                            error);
    vf_visit_close(visit);
    return ok;
}

bool
vf_setup_report_undo(const struct vf_setup_report *report, bool insist,
                     GError **error)
{
    struct vf_visit *visit =
        vf_visit_open(report->uri, report->uuid_text, report->login, error);
    const bool ok =
        visit && vf_undo_apply(&report->undo, vf_visit_domain(visit),
                               report->setup.folder, insist, error);
    vf_visit_close(visit);
    return ok;
}
