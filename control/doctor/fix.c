// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/fix.h"

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

unsigned
vf_fix_find(const struct vf_report *report)
{
    unsigned found = edits_of(report) != 0 ? 1u << VF_FIX_SETUP : 0;
    const struct vf_finding *file = vf_report_find(report, "shm.file");
    if (file && file->fixer == VF_FIXER_PROGRAM) {
        found |= 1u << VF_FIX_SHM_FILE;
    }
    return found;
}

static bool
plan_file(struct vf_fix *fix, const struct vf_doctor_facts *facts,
          GError **error)
{
    if (!facts->memory.looked || facts->vm.is_running) {
        g_set_error(error, VF_ERROR, VF_ERROR_UNFIT,
                    "The shared memory of '%s' can be mended only while the VM "
                    "is off.",
                    facts->vm.name);
        return false;
    }
    fix->file = facts->memory.file;
    fix->file.path = g_strdup(facts->memory.path);
    g_snprintf(fix->question, sizeof(fix->question),
               "Make '%s' a file of %" G_GUINT64_FORMAT
               " MiB, for you and for QEMU's user '%s' alone?",
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
                    "The definition is as it should be; what runs takes it over "
                    "when the VM is shut down and started.");
        return false;
    }
    fix->details = g_strdup(fix->setup.plan.diff);
    g_snprintf(fix->question, sizeof(fix->question),
               "Change the definition of '%s' so? 'virtflow-view undo' takes it "
               "back.%s",
               virDomainGetName(domain),
               fix->setup.is_active ? " It takes effect when the VM is shut down "
                                      "and started."
                                    : "");
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
                    why[0] ? why : "The shared memory could not be mended.");
        return false;
    }
    g_snprintf(done, size, "'%s' is ready.", fix->file.path);
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
        g_snprintf(done, size, "The definition of '%s' is changed.",
                   virDomainGetName(domain));
        return vf_setup_apply(&fix->setup, domain, NULL, NULL, error);
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
    vf_setup_finish(&fix->setup);
    memset(fix, 0, sizeof(*fix));
}
