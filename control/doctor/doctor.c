// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/doctor.h"

#include "base/words.h"
#include "control/doctor/look.h"
#include "control/failure.h"
#include "control/link.h"
#include "control/uri.h"

#include <string.h>

// Looking ----------------------------------------------------------------------

static void
note_failure(struct vf_link_facts *link)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    link->permission = vf_failure_kind(&failure) == VF_FAILURE_PERMISSION;
    vf_failure_link_words(&failure, link->uri, link->why, sizeof(link->why));
}

static virConnectPtr
open_link(const struct vf_doctor_params *params, struct vf_link_facts *link)
{
    const char *uri = vf_control_effective_uri(params->uri);
    vf_link_init_library();
    if (params->link) {
        *link = *params->link;
        g_strlcpy(link->uri, uri, sizeof(link->uri));
        return virConnectOpenReadOnly(uri);
    }
    g_strlcpy(link->uri, uri, sizeof(link->uri));
    link->asked = true;
    link->is_local = vf_uri_is_local(uri);
    link->is_session = strstr(uri, ":///session") != NULL;
    virConnectPtr conn = virConnectOpen(uri);
    if (!conn) {
        note_failure(link);
        if (link->permission) {
            link->is_read_only = true;
            conn = virConnectOpenReadOnly(uri);
        }
    }
    return conn;
}

static void
look_at_vm(struct vf_doctor_facts *facts, virConnectPtr conn,
           const struct vf_doctor_params *params)
{
    if (!params->vm) {
        return;
    }
    if (conn) {
        vf_look_vm(&facts->vm, conn, params->vm, params->root);
    } else {
        facts->vm.asked = true;
        facts->vm.autostart = -1;
        g_strlcpy(facts->vm.name, params->vm, sizeof(facts->vm.name));
    }
}

struct vf_doctor_facts *
vf_doctor_look(const struct vf_doctor_params *params)
{
    struct vf_doctor_facts *facts = g_new0(struct vf_doctor_facts, 1);
    vf_look_host(&facts->host, params->root);
    vf_look_socket(&facts->link, params->root);
    const bool has_socket = facts->link.has_socket;
    virConnectPtr conn = open_link(params, &facts->link);
    facts->link.has_socket = facts->link.has_socket || has_socket;
    if (conn) {
        const bool read_only = facts->link.is_read_only;
        vf_look_link(&facts->link, conn);
        facts->link.is_read_only = read_only;
    }
    look_at_vm(facts, conn, params);
    const struct vf_vm_facts *vm = &facts->vm;
    // Devices and files of a VM on another machine are not on this one.
    const bool is_here = facts->link.is_local;
    vf_look_gpu(&facts->gpu, is_here ? &vm->reading : NULL, params->root);
    if (is_here) {
        vf_look_memory(&facts->memory, &vm->reading, facts->link.uri,
                       params->root);
        vf_look_spice(&facts->live, vm);
    }
    if (params->look_live) {
        params->look_live(params->data, vm, &facts->live);
    }
    if (conn) {
        virConnectClose(conn);
    }
    return facts;
}

// Judging ----------------------------------------------------------------------

static bool
judge(const struct vf_check *check, const struct vf_doctor_facts *facts,
      struct vf_finding *finding)
{
    memset(finding, 0, sizeof(*finding));
    if (!check->judge(facts, check->argument, finding)) {
        return false;
    }
    g_strlcpy(finding->id, check->id, sizeof(finding->id));
    g_strlcpy(finding->title, _(check->title), sizeof(finding->title));
    finding->troubles = check->troubles;
    return true;
}

void
vf_report_make(struct vf_report *report, const struct vf_doctor_facts *facts,
               unsigned troubles)
{
    memset(report, 0, sizeof(*report));
    g_strlcpy(report->vm, facts->vm.asked ? facts->vm.name : "",
              sizeof(report->vm));
    g_strlcpy(report->uri, facts->link.uri, sizeof(report->uri));
    unsigned total = 0;
    while (vf_check_at(total)) {
        total++;
    }
    report->findings = g_new0(struct vf_finding, total);
    report->checks = g_new0(const struct vf_check *, total);
    for (unsigned i = 0; i < total; i++) {
        const struct vf_check *check = vf_check_at(i);
        struct vf_finding *finding = &report->findings[report->count];
        if ((troubles == 0 || check->troubles & troubles) &&
            judge(check, facts, finding)) {
            report->checks[report->count++] = check;
            report->verdicts[finding->verdict]++;
        }
    }
}

void
vf_report_finish(struct vf_report *report)
{
    g_free(report->findings);
    g_free(report->checks);
    memset(report, 0, sizeof(*report));
}

const struct vf_finding *
vf_report_find(const struct vf_report *report, const char *id)
{
    for (unsigned i = 0; i < report->count; i++) {
        if (strcmp(report->findings[i].id, id) == 0) {
            return &report->findings[i];
        }
    }
    return NULL;
}

const struct vf_finding *
vf_report_first_obstacle(const struct vf_report *report)
{
    for (unsigned i = 0; i < report->count; i++) {
        if (report->checks[i]->stops_picture &&
            report->findings[i].verdict == VF_VERDICT_FAIL) {
            return &report->findings[i];
        }
    }
    return NULL;
}

unsigned
vf_report_troubles(const struct vf_report *report)
{
    unsigned troubles = 0;
    for (unsigned i = 0; i < report->count; i++) {
        const struct vf_finding *finding = &report->findings[i];
        if (finding->verdict == VF_VERDICT_WARN ||
            finding->verdict == VF_VERDICT_FAIL) {
            troubles |= finding->troubles;
        }
    }
    return troubles;
}
