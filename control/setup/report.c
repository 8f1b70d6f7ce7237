// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/report.h"

#include "base/words.h"
#include "control/failure.h"
#include "control/link.h"

#include <glib.h>

struct visit {
    virConnectPtr conn;
    virDomainPtr domain;
};

static void
end_visit(struct visit *visit)
{
    if (visit->domain) {
        virDomainFree(visit->domain);
    }
    if (visit->conn) {
        virConnectClose(visit->conn);
    }
}

static bool
begin_visit(struct visit *visit, const char *uri, const char *uuid_text,
            GError **error)
{
    vf_link_init_library();
    visit->conn = virConnectOpen(uri);
    visit->domain = visit->conn
                        ? virDomainLookupByUUIDString(visit->conn, uuid_text)
                        : NULL;
    if (visit->domain) {
        return true;
    }
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_autofree char *beginning =
        visit->conn
            ? g_strdup_printf(_("The VM %s cannot be set up"), uuid_text)
            : g_strdup_printf(_("No connection to libvirt at '%s'"), uri);
    vf_failure_set_error(&failure, beginning, error);
    end_visit(visit);
    return false;
}

static void
finish(void *data)
{
    struct vf_setup_report *report = data;
    vf_setup_finish(&report->setup);
    vf_undo_finish(&report->undo);
    g_free(report->uri);
    g_free(report->uuid_text);
    g_free(report->name);
}

struct vf_setup_report *
vf_setup_report_make(const char *uri, const char *uuid_text,
                     const struct vf_setup_choices *choices, GError **error)
{
    struct visit visit = {.conn = NULL};
    if (!begin_visit(&visit, uri, uuid_text, error)) {
        return NULL;
    }
    struct vf_setup_report *report = g_atomic_rc_box_new0(struct vf_setup_report);
    report->uri = g_strdup(uri);
    report->uuid_text = g_strdup(uuid_text);
    report->name = g_strdup(virDomainGetName(visit.domain));
    const bool ok =
        vf_setup_look(&report->setup, visit.domain, choices, error) &&
        vf_undo_look(&report->undo, visit.domain, report->setup.folder, error);
    end_visit(&visit);
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
    struct visit visit = {.conn = NULL};
    if (!begin_visit(&visit, report->uri, report->uuid_text, error)) {
        return false;
    }
    const bool ok =
        vf_setup_apply(&report->setup, visit.domain, NULL, NULL, error);
    end_visit(&visit);
    return ok;
}

bool
vf_setup_report_undo(const struct vf_setup_report *report, bool insist,
                     GError **error)
{
    struct visit visit = {.conn = NULL};
    if (!begin_visit(&visit, report->uri, report->uuid_text, error)) {
        return false;
    }
    const bool ok = vf_undo_apply(&report->undo, visit.domain,
                                  report->setup.folder, insist, error);
    end_visit(&visit);
    return ok;
}
