// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/command/gpu.h"
#include "control/command/say.h"
#include "control/command/session.h"
#include "control/control.h"
#include "control/domain_xml.h"
#include "control/failure.h"
#include "control/gpu/dedicate.h"
#include "control/gpu/operate.h"
#include "control/json.h"
#include "control/link.h"
#include "control/uri.h"

#include <stdlib.h>
#include <string.h>

// A connection without a VM in mind, and the scene as it sees it.
struct bench {
    virConnectPtr conn;
    struct vf_gpu_scene scene;
};

static void
clear(struct bench *bench)
{
    if (bench->conn) {
        virConnectClose(bench->conn);
    }
    vf_gpu_scene_finish(&bench->scene);
}

static bool
refuse_remote(const char *uri, GError **error)
{
    g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                _("Only the graphics cards of this machine can be handed over, "
                  "and '%s' is another one."),
                uri);
    return false;
}

static bool
read_scene(struct bench *bench, GError **error)
{
    g_autofree char *folder = vf_journal_user_folder();
    vf_gpu_scene_read(&bench->scene, &vf_roots_real, folder);
    return vf_gpu_scene_read_domains(&bench->scene, bench->conn, error);
}

static bool
open_bench(struct bench *bench, const struct vf_verb_run *run, GError **error)
{
    const char *uri = vf_control_effective_uri(run->common->uri);
    memset(bench, 0, sizeof(*bench));
    vf_link_init_library();
    if (!vf_uri_is_local(uri)) {
        return refuse_remote(uri, error);
    }
    bench->conn = virConnectOpen(uri);
    if (!bench->conn) {
        struct vf_failure failure;
        char words[1024];
        vf_failure_take(&failure);
        vf_failure_link_words(&failure, uri, words, sizeof(words));
        g_set_error_literal(error, VF_ERROR,
                            vf_failure_kind(&failure) == VF_FAILURE_PERMISSION
                                ? VF_ERROR_PERMISSION
                                : VF_ERROR_LOST,
                            words);
        return false;
    }
    return read_scene(bench, error);
}

// The same with the VM that is named first.
static bool
open_with_vm(struct bench *bench, struct vf_session *session,
             const struct vf_verb_run *run, bool write, GError **error)
{
    memset(bench, 0, sizeof(*bench));
    if (!vf_session_open(session, run, run->words[1], write, error)) {
        return false;
    }
    if (!session->is_local) {
        return refuse_remote(session->uri, error);
    }
    virConnectRef(session->conn);
    bench->conn = session->conn;
    return read_scene(bench, error);
}

static void
print_done(const struct vf_verb_run *run, const char *words)
{
    if (!run->common->json) {
        fprintf(run->out, "%s\n", words);
        return;
    }
    g_autoptr(JsonBuilder) json = json_builder_new();
    json_builder_begin_object(json);
    vf_json_text(json, "done", words);
    json_builder_end_object(json);
    vf_verb_print_json(run, json);
}

// check ----------------------------------------------------------------------

static void
print_preflight(const struct vf_verb_run *run, const char *name,
                const struct vf_preflight *preflight)
{
    if (run->common->json) {
        g_autoptr(JsonBuilder) json = json_builder_new();
        json_builder_begin_object(json);
        vf_json_text(json, "vm", name);
        vf_json_flag(json, "free", preflight->blocks == 0);
        json_builder_set_member_name(json, "findings");
        json_builder_begin_array(json);
        for (unsigned i = 0; i < preflight->count; i++) {
            json_builder_begin_object(json);
            vf_json_flag(json, "blocks", preflight->items[i].blocks);
            vf_json_text(json, "words", preflight->items[i].words);
            json_builder_end_object(json);
        }
        json_builder_end_array(json);
        json_builder_end_object(json);
        vf_verb_print_json(run, json);
        return;
    }
    for (unsigned i = 0; i < preflight->count; i++) {
        fprintf(run->out, "%s: %s\n",
                preflight->items[i].blocks ? _("blocks") : _("note"),
                preflight->items[i].words);
    }
    if (preflight->blocks == 0) {
        fprintf(run->out, _("Nothing is in the way of starting '%s'.\n"), name);
    }
}

enum vf_exit
vf_gpu_command_check(struct vf_verb_run *run, GError **error)
{
    struct bench bench;
    struct vf_session session;
    struct vf_preflight preflight = {.blocks = 1};
    if (open_with_vm(&bench, &session, run, false, error)) {
        char uuid[VIR_UUID_STRING_BUFLEN] = "";
        struct vf_domain_reading reading;
        const char *name = vf_session_name(&session);
        char *xml =
            virDomainGetXMLDesc(session.domain, VIR_DOMAIN_XML_INACTIVE);
        virDomainGetUUIDString(session.domain, uuid);
        if (xml && vf_domain_xml_read(xml, strlen(xml), name, &reading,
                                      error)) {
            vf_preflight_check(&preflight, &bench.scene, reading.passed,
                               reading.passed_count, uuid);
            print_preflight(run, name, &preflight);
        }
        free(xml);
    }
    clear(&bench);
    vf_session_close(&session);
    return preflight.blocks > 0 ? VF_EXIT_FAILED : VF_EXIT_DONE;
}

// assign, remove -------------------------------------------------------------

static bool
apply_assignment(const struct vf_verb_run *run,
                 const struct vf_assignment *assignment,
                 const struct vf_session *session, GError **error)
{
    const struct vf_gpu_settings *settings = run->settings;
    const char *name = vf_session_name(session);
    if (assignment->changes == 0) {
        g_autofree char *words = g_strdup_printf(
            assignment->adds ? _("'%s' is given the card already.")
                             : _("'%s' is not given the card."),
            name);
        print_done(run, words);
        return true;
    }
    fputs(assignment->diff, run->common->json ? stderr : run->out);
    if (settings->dry_run) {
        return true;
    }
    g_autofree char *question =
        g_strdup_printf(_("Change the definition of '%s' so?"), name);
    if (!vf_verb_ask(settings->yes, question, error) ||
        !vf_assignment_apply(assignment, session->domain, error)) {
        return false;
    }
    const bool active = virDomainIsActive(session->domain) == 1;
    g_autofree char *words = g_strdup_printf(
        !active ? assignment->adds ? _("'%s' is given the card.")
                                   : _("'%s' is no more given the card.")
        : assignment->adds
            ? _("'%s' is given the card when it was off and is started again.")
            : _("'%s' is no more given the card when it was off and is started "
                "again."),
        name);
    print_done(run, words);
    return true;
}

static enum vf_exit
change_assignment(struct vf_verb_run *run, bool adds, GError **error)
{
    struct bench bench;
    struct vf_session session;
    struct vf_pci_address address;
    struct vf_assignment assignment = {.adds = adds};
    if (open_with_vm(&bench, &session, run, true, error) &&
        vf_gpu_command_address(run->words[2], &address, error) &&
        vf_gpu_plan_assignment(&assignment, session.domain, address, adds,
                               error)) {
        // What failed is in `error`.
        (void)!apply_assignment(run, &assignment, &session, error);
    }
    vf_assignment_finish(&assignment);
    clear(&bench);
    vf_session_close(&session);
    return VF_EXIT_DONE;
}

enum vf_exit
vf_gpu_command_assign(struct vf_verb_run *run, GError **error)
{
    return change_assignment(run, true, error);
}

enum vf_exit
vf_gpu_command_remove(struct vf_verb_run *run, GError **error)
{
    return change_assignment(run, false, error);
}

// take, give-back ------------------------------------------------------------

static enum vf_exit
hand_over(struct vf_verb_run *run, bool takes, GError **error)
{
    struct bench bench;
    const char *text = run->words[1];
    struct vf_pci_address address;
    if (vf_gpu_command_address(text, &address, error) &&
        open_bench(&bench, run, error)) {
        if (takes ? vf_gpu_take(bench.conn, address, error)
                  : vf_gpu_give_back(bench.conn, address, error)) {
            g_autofree char *words = g_strdup_printf(
                takes ? _("The card %s was taken; 'virtflow-view gpu give-back "
                          "%s' returns it.")
                      : _("The card %s is back; who has it now is shown by "
                          "'virtflow-view gpu list'.%s"),
                text, takes ? text : "");
            print_done(run, words);
        }
        clear(&bench);
    }
    return VF_EXIT_DONE;
}

enum vf_exit
vf_gpu_command_take(struct vf_verb_run *run, GError **error)
{
    return hand_over(run, true, error);
}

enum vf_exit
vf_gpu_command_give_back(struct vf_verb_run *run, GError **error)
{
    return hand_over(run, false, error);
}

// recover --------------------------------------------------------------------

static const char *
outcome_name(enum vf_handover_outcome outcome)
{
    switch (outcome) {
    case VF_HANDOVER_IN_USE:
        return _("in use");
    case VF_HANDOVER_FINISHED:
        return "finished";
    case VF_HANDOVER_REPAIRED:
        return "repaired";
    case VF_HANDOVER_WAITING:
        return "waiting";
    case VF_HANDOVER_FAILED:
        return "failed";
    }
    return "failed";
}

static unsigned
print_findings(const struct vf_verb_run *run, const GArray *findings)
{
    g_autoptr(JsonBuilder) json = json_builder_new();
    unsigned failed = 0;
    json_builder_begin_object(json);
    json_builder_set_member_name(json, "handovers");
    json_builder_begin_array(json);
    for (guint i = 0; i < findings->len; i++) {
        const struct vf_handover_finding *finding =
            &g_array_index(findings, struct vf_handover_finding, i);
        failed += finding->outcome == VF_HANDOVER_FAILED;
        json_builder_begin_object(json);
        vf_json_text(json, "outcome", outcome_name(finding->outcome));
        vf_json_text(json, "vm", finding->entry.vm);
        vf_json_text(json, "words", finding->words);
        json_builder_end_object(json);
        if (!run->common->json) {
            fprintf(run->out, "%s: %s\n", outcome_name(finding->outcome),
                    finding->words);
        }
    }
    json_builder_end_array(json);
    json_builder_end_object(json);
    if (run->common->json) {
        vf_verb_print_json(run, json);
    } else if (findings->len == 0) {
        fprintf(run->out, _("No hand-over is unfinished.\n"));
    }
    return failed;
}

enum vf_exit
vf_gpu_command_recover(struct vf_verb_run *run, GError **error)
{
    struct bench bench;
    unsigned failed = 0;
    if (open_bench(&bench, run, error)) {
        g_autoptr(GArray) findings = vf_gpu_recover(bench.conn, error);
        failed = findings ? print_findings(run, findings) : 0;
    }
    clear(&bench);
    return failed > 0 ? VF_EXIT_FAILED : VF_EXIT_DONE;
}

// dedicate, undedicate --------------------------------------------------------

static bool
change_boot(const struct vf_verb_run *run, struct vf_pci_address address,
            bool adds, GError **error)
{
    const struct vf_gpu_settings *settings = run->settings;
    g_autofree char *would = NULL;
    g_autofree char *said = NULL;
    if (!(adds ? vf_gpu_dedicate(address, true, &would, error)
               : vf_gpu_undedicate(address, true, &would, error))) {
        return false;
    }
    if (settings->dry_run) {
        print_done(run, g_strchomp(would));
        return true;
    }
    g_autofree char *question = g_strdup_printf(
        adds ? _("Dedicate the card %s to VMs, from the next start of this machine on?")
             : _("Leave the card %s to this machine, from its next start on?"),
        run->words[1]);
    if (!vf_verb_ask(settings->yes, question, error) ||
        !(adds ? vf_gpu_dedicate(address, false, &said, error)
               : vf_gpu_undedicate(address, false, &said, error))) {
        return false;
    }
    print_done(run, g_strchomp(said));
    return true;
}

static enum vf_exit
change_boot_of(struct vf_verb_run *run, bool adds, GError **error)
{
    struct vf_pci_address address;
    if (vf_gpu_command_address(run->words[1], &address, error)) {
        // What failed is in `error`.
        (void)!change_boot(run, address, adds, error);
    }
    return VF_EXIT_DONE;
}

enum vf_exit
vf_gpu_command_dedicate(struct vf_verb_run *run, GError **error)
{
    return change_boot_of(run, true, error);
}

enum vf_exit
vf_gpu_command_undedicate(struct vf_verb_run *run, GError **error)
{
    return change_boot_of(run, false, error);
}
