// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/errand.h"

#include "base/words.h"
#include "control/failure.h"
#include "control/gpu/dedicate.h"
#include "control/gpu/operate.h"

static bool
fail(const char *what, GError **error)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    vf_failure_set_error(&failure, what, error);
    return false;
}

static bool
assign(const struct vf_gpu_errand *errand, virConnectPtr conn,
       GString *message, GError **error)
{
    const bool adds = errand->task == VF_GPU_ASSIGNING;
    struct vf_assignment assignment = {.adds = adds};
    virDomainPtr domain = virDomainLookupByUUIDString(conn, errand->uuid_text);
    if (!domain) {
        return fail(_("The VM cannot be changed"), error);
    }
    const bool ok = vf_gpu_plan_assignment(&assignment, domain, errand->address,
                                           adds, error) &&
                    vf_assignment_apply(&assignment, domain, error);
    g_string_assign(message, adds ? _("The card is assigned to the VM.")
                                  : _("The card is removed from the VM."));
    if (virDomainIsActive(domain) == 1) {
        g_string_append_c(message, ' ');
        g_string_append(message, _("It takes effect when the VM was shut down and is "
                                   "started again."));
    }
    vf_assignment_finish(&assignment);
    virDomainFree(domain);
    return ok;
}

static bool
recover(virConnectPtr conn, GString *message, GError **error)
{
    g_autoptr(GArray) findings = vf_gpu_recover(conn, error);
    bool ok = findings != NULL;
    for (guint i = 0; findings && i < findings->len; i++) {
        const struct vf_handover_finding *finding =
            &g_array_index(findings, struct vf_handover_finding, i);
        g_string_append_printf(message, "%s%s", i > 0 ? " " : "",
                               finding->words);
        ok = ok && finding->outcome != VF_HANDOVER_FAILED;
    }
    if (findings && !ok) {
        g_set_error_literal(error, VF_ERROR, VF_ERROR_FAILED, message->str);
    }
    if (message->len == 0) {
        g_string_assign(message, _("No hand-over is unfinished."));
    }
    return ok;
}

static bool
run(const struct vf_gpu_errand *errand, virConnectPtr conn, GString *message,
    GError **error)
{
    switch (errand->task) {
    case VF_GPU_IDLE:
    case VF_GPU_LOOKING:
        break;
    case VF_GPU_ASSIGNING:
    case VF_GPU_REMOVING:
        return assign(errand, conn, message, error);
    case VF_GPU_TAKING:
        g_string_assign(message, _("The card was taken from this machine."));
        return vf_gpu_take(conn, errand->address, error);
    case VF_GPU_GIVING_BACK:
        g_string_assign(message, _("The card was given back to this machine."));
        return vf_gpu_give_back(conn, errand->address, error);
    case VF_GPU_RECOVERING:
        return recover(conn, message, error);
    case VF_GPU_DEDICATING:
    case VF_GPU_UNDEDICATING:
        break; // without libvirt
    }
    return true;
}

static bool
dedicate(const struct vf_gpu_errand *errand, GString *message, GError **error)
{
    const bool adds = errand->task == VF_GPU_DEDICATING;
    g_autofree char *said = NULL;
    if (!(adds ? vf_gpu_dedicate(errand->address, false, &said, error)
               : vf_gpu_undedicate(errand->address, false, &said, error))) {
        return false;
    }
    g_string_printf(message, adds ? _("The card belongs to VMs from the next start of "
                                      "this machine on.\n%s")
                                  : _("The card belongs to this machine again from "
                                      "its next start on.\n%s"),
                    g_strstrip(said));
    return true;
}

bool
vf_gpu_errand_run(const struct vf_gpu_errand *errand, GString *message,
                  GError **error)
{
    if (errand->task == VF_GPU_LOOKING) {
        return true;
    }
    if (errand->task == VF_GPU_DEDICATING || errand->task == VF_GPU_UNDEDICATING) {
        return dedicate(errand, message, error);
    }
    virConnectPtr conn = virConnectOpen(errand->uri);
    if (!conn) {
        return fail(_("libvirt cannot be reached"), error);
    }
    const bool ok = run(errand, conn, message, error);
    virConnectClose(conn);
    return ok;
}
