// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/fix.h"

#include "base/words.h"
#include "control/privileged.h"

#include <inttypes.h>
#include <string.h>

static bool
is_bad(const struct vf_finding *finding)
{
    return finding->verdict == VF_VERDICT_WARN ||
           finding->verdict == VF_VERDICT_FAIL;
}

static unsigned
edits_of(const struct vf_report *report)
{
    unsigned edits = 0;
    for (unsigned i = 0; i < report->count; i++) {
        const struct vf_finding *finding = &report->findings[i];
        edits |= is_bad(finding) ? finding->edits : 0;
    }
    return edits;
}

static bool
has_fixer(const struct vf_report *report, const char *id, enum vf_fixer fixer,
          bool only_bad)
{
    const struct vf_finding *finding = vf_report_find(report, id);
    return finding && finding->fixer == fixer && (!only_bad || is_bad(finding));
}

static unsigned
find(const struct vf_report *report, bool only_bad)
{
    const struct {
        bool found;
        enum vf_fix_kind kind;
    } all[] = {
        {edits_of(report) != 0, VF_FIX_SETUP},
        {has_fixer(report, "shm.file", VF_FIXER_PROGRAM, false),
         VF_FIX_SHM_FILE},
        {has_fixer(report, "vm.autostart", VF_FIXER_HELPER, true) ||
             has_fixer(report, "shm.boot", VF_FIXER_HELPER, only_bad),
         VF_FIX_BOOT},
        {has_fixer(report, "kvmfr.device", VF_FIXER_HELPER, true) ||
             has_fixer(report, "kvmfr.locks", VF_FIXER_HELPER, true),
         VF_FIX_KVMFR},
    };
    unsigned kinds = 0;
    for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
        kinds |= all[i].found ? 1u << all[i].kind : 0;
    }
    return kinds;
}

unsigned
vf_fix_find(const struct vf_report *report)
{
    return find(report, true);
}

unsigned
vf_fix_find_offers(const struct vf_report *report)
{
    return find(report, false);
}

static bool
plan_file(struct vf_fix *fix, const struct vf_doctor_facts *facts,
          GError **error)
{
    if (!facts->memory.looked || facts->vm.is_running) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    _("The shared memory of '%s' can be mended only while the VM "
                      "is off."),
                    facts->vm.name);
        return false;
    }
    fix->file = facts->memory.file;
    fix->file.path = g_strdup(facts->memory.path);
    g_snprintf(fix->question, sizeof(fix->question),
               _("Make '%s' a file of %" PRIu64
                 " MiB, for you and for QEMU's user '%s' alone?"),
               fix->file.path, fix->file.size >> 20, fix->file.qemu.name);
    return true;
}

static bool
plan_setup(struct vf_fix *fix, const struct vf_report *report,
           virDomainPtr domain, GError **error)
{
    const unsigned edits = edits_of(report);
    const unsigned all = VF_EDIT_BIT(VF_EDIT_COUNT) - 1;
    const struct vf_setup_choices choices = {.with = edits,
                                             .without = all & ~edits};
    if (!vf_setup_look(&fix->setup, domain, &choices, error)) {
        return false;
    }
    if (fix->setup.plan.changes == 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                    _("The definition is as it should be; what runs takes it over "
                      "when the VM is shut down and started."));
        return false;
    }
    fix->details = g_strdup(fix->setup.plan.diff);
    g_snprintf(fix->question, sizeof(fix->question),
               fix->setup.is_active
                   ? _("Change the definition of '%s' so? 'virtflow-view undo' takes "
                       "it back. It takes effect when the VM is shut down and "
                       "started.")
                   : _("Change the definition of '%s' so? 'virtflow-view undo' takes "
                       "it back."),
               virDomainGetName(domain));
    return true;
}

// The helper's words, and what they do.
static bool
plan_helper(struct vf_fix *fix, const struct vf_doctor_facts *facts)
{
    const struct vf_domain_facts *shm = &facts->vm.reading.base.facts;
    if (fix->kind == VF_FIX_BOOT) {
        fix->helper[0] = g_strdup("shm-tmpfiles");
        fix->helper[1] = g_path_get_basename(facts->memory.path);
        g_snprintf(fix->question, sizeof(fix->question),
                   _("Have '%s' made at every boot? That is asked of the "
                     "administrator."),
                   facts->memory.path);
    } else {
        fix->helper[0] = g_strdup("kvmfr-setup");
        fix->helper[1] = g_strdup_printf(
            "%" PRIu64, MAX(shm->shm_size >> 20, UINT64_C(128)));
        g_snprintf(fix->question, sizeof(fix->question),
                   _("Let '%s' and QEMU use '/dev/kvmfr0' of %s MiB? That is asked "
                     "of the administrator."),
                   facts->host.user, fix->helper[1]);
    }
    const struct vf_privileged system = vf_privileged_system();
    fix->details =
        vf_privileged_command(&system, (const char *const *)fix->helper);
    return true;
}

bool
vf_fix_plan(struct vf_fix *fix, enum vf_fix_kind kind,
            const struct vf_report *report, const struct vf_doctor_facts *facts,
            virDomainPtr domain, GError **error)
{
    memset(fix, 0, sizeof(*fix));
    fix->kind = kind;
    switch (kind) {
    case VF_FIX_SHM_FILE:
        return plan_file(fix, facts, error);
    case VF_FIX_SETUP:
        return plan_setup(fix, report, domain, error);
    case VF_FIX_BOOT:
    case VF_FIX_KVMFR:
        return plan_helper(fix, facts);
    case VF_FIX_COUNT:
        break;
    }
    return false;
}

static bool
apply_file(const struct vf_fix *fix, char *done, size_t size, GError **error)
{
    char why[512];
    const enum vf_shm_state state =
        vf_shm_file_prepare(&fix->file, why, sizeof(why));
    if (state != VF_SHM_FINE) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED, "%s",
                    why[0] ? why : _("The shared memory could not be mended."));
        return false;
    }
    g_snprintf(done, size, _("'%s' is ready."), fix->file.path);
    return true;
}

static bool
apply_helper(const struct vf_fix *fix, char *done, size_t size, GError **error)
{
    const struct vf_privileged system = vf_privileged_system();
    g_autofree char *said = NULL;
    if (!vf_privileged_run(&system, (const char *const *)fix->helper, &said,
                           error)) {
        return false;
    }
    g_strlcpy(done, said ? g_strstrip(said) : _("Done."), size);
    return true;
}

bool
vf_fix_apply(struct vf_fix *fix, virDomainPtr domain, char *done, size_t size,
             GError **error)
{
    switch (fix->kind) {
    case VF_FIX_SHM_FILE:
        return apply_file(fix, done, size, error);
    case VF_FIX_SETUP:
        g_snprintf(done, size, _("The definition of '%s' is changed."),
                   virDomainGetName(domain));
        return vf_setup_apply(&fix->setup, domain, NULL, NULL, error);
    case VF_FIX_BOOT:
    case VF_FIX_KVMFR:
        return apply_helper(fix, done, size, error);
    case VF_FIX_COUNT:
        break;
    }
    return false;
}

void
vf_fix_finish(struct vf_fix *fix)
{
    g_free(fix->details);
    g_free((char *)fix->file.path);
    for (size_t i = 0; i < G_N_ELEMENTS(fix->helper); i++) {
        g_free(fix->helper[i]);
    }
    vf_setup_finish(&fix->setup);
    memset(fix, 0, sizeof(*fix));
}
