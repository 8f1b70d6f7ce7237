// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/operate.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/failure.h"
#include "control/setup/definition.h"
#include "control/uri.h"

#include <stdlib.h>
#include <string.h>

static struct vf_handover
handover_of(virConnectPtr conn, const char *folder)
{
    return (struct vf_handover){
        .conn = conn, .roots = &vf_roots_real, .folder = folder};
}

static bool
may_take(const struct vf_gpu_scene *scene, const struct vf_gpu_plan *plan,
         GError **error)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(plan->pass[0], text);
    if (plan->verdict == VF_GPU_DEDICATED) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("The card %s is dedicated to VMs already."), text);
        return false;
    }
    if (plan->verdict == VF_GPU_REFUSED) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("The card %s cannot be taken. %s"), text, plan->reason);
        return false;
    }
    struct vf_preflight preflight;
    vf_preflight_check(&preflight, scene, plan->pass, plan->pass_count, "");
    if (preflight.blocks > 0) {
        g_autofree char *words = vf_preflight_words(&preflight);
        g_set_error(error, VF_ERROR, VF_ERROR_BUSY,
                    _("The card %s was left alone. %s"), text, words);
        return false;
    }
    return true;
}

static bool
hand_over(virConnectPtr conn, struct vf_pci_address address, bool takes,
          GError **error)
{
    g_autofree char *folder = vf_journal_user_folder();
    const struct vf_handover handover = handover_of(conn, folder);
    struct vf_gpu_scene scene;
    struct vf_gpu_plan plan;
    vf_gpu_scene_read(&scene, &vf_roots_real, folder);
    const struct vf_gpu *gpu = NULL;
    if (vf_gpu_scene_read_domains(&scene, conn, error)) {
        gpu = vf_gpu_find(&scene, address, error);
    }
    bool ok = gpu != NULL;
    if (ok) {
        vf_gpu_plan_make(&plan, &scene, gpu, NULL);
        ok = takes ? may_take(&scene, &plan, error) &&
                         vf_handover_take(&handover, plan.pass,
                                          plan.pass_count, error)
                   : vf_handover_give_back(&handover, plan.pass,
                                           plan.pass_count, error);
    }
    vf_gpu_scene_finish(&scene);
    return ok;
}

bool
vf_gpu_take(virConnectPtr conn, struct vf_pci_address address, GError **error)
{
    return hand_over(conn, address, true, error);
}

bool
vf_gpu_give_back(virConnectPtr conn, struct vf_pci_address address,
                 GError **error)
{
    return hand_over(conn, address, false, error);
}

GArray *
vf_gpu_recover(virConnectPtr conn, GError **error)
{
    g_autofree char *folder = vf_journal_user_folder();
    const struct vf_handover handover = handover_of(conn, folder);
    return vf_handover_reconcile(&handover, true, error);
}

static bool
plan_for(struct vf_assignment *assignment, virDomainPtr domain,
         const struct vf_gpu_plan *plan, bool adds, GError **error)
{
    if (adds && plan->verdict == VF_GPU_REFUSED) {
        char text[VF_PCI_TEXT];
        vf_pci_format(plan->pass[0], text);
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("The card %s cannot go to a VM. %s"), text, plan->reason);
        return false;
    }
    g_autofree char *xml = vf_definition_read(domain, error);
    return xml && vf_assignment_plan(assignment, xml, virDomainGetName(domain),
                                     adds, plan->pass, plan->pass_count,
                                     error);
}

bool
vf_gpu_plan_assignment(struct vf_assignment *assignment, virDomainPtr domain,
                       struct vf_pci_address address, bool adds,
                       GError **error)
{
    g_autofree char *folder = vf_journal_user_folder();
    struct vf_gpu_scene scene;
    memset(assignment, 0, sizeof(*assignment));
    vf_gpu_scene_read(&scene, &vf_roots_real, folder);
    const struct vf_gpu *gpu = NULL;
    if (vf_gpu_scene_read_domains(&scene, virDomainGetConnect(domain),
                                  error)) {
        gpu = vf_gpu_find(&scene, address, error);
    }
    bool ok = gpu != NULL;
    if (ok) {
        struct vf_gpu_plan plan;
        vf_gpu_plan_make(&plan, &scene, gpu, NULL);
        ok = plan_for(assignment, domain, &plan, adds, error);
    }
    vf_gpu_scene_finish(&scene);
    return ok;
}

// Report ---------------------------------------------------------------------

// The VM as its definition has it, which is what the next start goes by.
static bool
has_card(virDomainPtr domain, struct vf_pci_address address,
         struct vf_domain_reading *reading)
{
    char *xml = virDomainGetXMLDesc(domain, VIR_DOMAIN_XML_INACTIVE);
    bool found = false;
    if (xml && vf_domain_xml_read(xml, strlen(xml), virDomainGetName(domain),
                                  reading, NULL)) {
        for (unsigned i = 0; i < reading->passed_count; i++) {
            found = found || vf_pci_compare(reading->passed[i], address) == 0;
        }
    }
    free(xml);
    return found;
}

static bool
is_taken(const struct vf_gpu_scene *scene, struct vf_pci_address address)
{
    char id[VF_JOURNAL_ID];
    vf_journal_name_gpu(address, id);
    for (guint i = 0; i < scene->journal->len; i++) {
        const struct vf_journal_entry *entry =
            &g_array_index(scene->journal, struct vf_journal_entry, i);
        if (strcmp(entry->id, id) == 0) {
            return true;
        }
    }
    return false;
}

static void
fill_cards(struct vf_gpu_report *report, virDomainPtr domain, const char *uuid)
{
    struct vf_domain_reading reading = {.passed_count = 0};
    report->cards = g_new0(struct vf_gpu_card, report->scene.gpus->len + 1);
    for (guint i = 0; i < report->scene.gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(&report->scene, i);
        const struct vf_pci_address address = gpu->members[0].device.address;
        struct vf_gpu_card *card = &report->cards[i];
        vf_gpu_plan_make(&card->plan, &report->scene, gpu, uuid);
        card->is_taken = is_taken(&report->scene, address);
        card->is_assigned = has_card(domain, address, &reading);
        // A card that cannot be assigned has nothing to show, nor a VM that was
        // created without a definition.
        if (!plan_for(&card->assignment, domain, &card->plan,
                      !card->is_assigned, NULL)) {
            memset(&card->assignment, 0, sizeof(card->assignment));
        }
    }
    vf_preflight_check(&report->preflight, &report->scene, reading.passed,
                       reading.passed_count, uuid);
}

static void
fill_unfinished(struct vf_gpu_report *report, virConnectPtr conn,
                const char *folder)
{
    const struct vf_handover handover = handover_of(conn, folder);
    if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
        return;
    }
    g_autoptr(GArray) findings = vf_handover_reconcile(&handover, false, NULL);
    for (guint i = 0; findings && i < findings->len; i++) {
        const struct vf_handover_finding *finding =
            &g_array_index(findings, struct vf_handover_finding, i);
        if (finding->outcome == VF_HANDOVER_WAITING ||
            finding->outcome == VF_HANDOVER_FAILED) {
            g_strlcpy(report->unfinished, finding->words,
                      sizeof(report->unfinished));
        }
    }
}

static bool
fill_report(struct vf_gpu_report *report, virConnectPtr conn,
            virDomainPtr domain, const char *uuid, GError **error)
{
    g_autofree char *folder = vf_journal_user_folder();
    g_strlcpy(report->vm, virDomainGetName(domain), sizeof(report->vm));
    fill_unfinished(report, conn, folder);
    vf_gpu_scene_read(&report->scene, &vf_roots_real, folder);
    if (!vf_gpu_scene_read_domains(&report->scene, conn, error)) {
        return false;
    }
    fill_cards(report, domain, uuid);
    return true;
}

struct vf_gpu_report *
vf_gpu_report_make(const char *uri, const char *uuid_text, GError **error)
{
    struct vf_gpu_report *report = g_new0(struct vf_gpu_report, 1);
    report->references = 1;
    if (!vf_uri_is_local(uri)) {
        report->is_remote = true;
        return report;
    }
    virConnectPtr conn = virConnectOpen(uri);
    conn = conn ? conn : virConnectOpenReadOnly(uri);
    virDomainPtr domain =
        conn ? virDomainLookupByUUIDString(conn, uuid_text) : NULL;
    bool ok = domain != NULL;
    if (ok) {
        ok = fill_report(report, conn, domain, uuid_text, error);
        virDomainFree(domain);
    } else {
        struct vf_failure failure;
        vf_failure_take(&failure);
        vf_failure_set_error(&failure, _("The graphics cards cannot be looked at"),
                             error);
    }
    if (conn) {
        virConnectClose(conn);
    }
    if (!ok) {
        vf_gpu_report_unref(report);
        return NULL;
    }
    return report;
}

struct vf_gpu_report *
vf_gpu_report_ref(struct vf_gpu_report *report)
{
    g_atomic_int_inc(&report->references);
    return report;
}

void
vf_gpu_report_unref(struct vf_gpu_report *report)
{
    if (!report || !g_atomic_int_dec_and_test(&report->references)) {
        return;
    }
    for (guint i = 0; report->cards && i < report->scene.gpus->len; i++) {
        vf_assignment_finish(&report->cards[i].assignment);
    }
    g_free(report->cards);
    vf_gpu_scene_finish(&report->scene);
    g_free(report);
}
