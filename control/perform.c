// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/perform.h"

#include "control/cd.h"
#include "control/start.h"

#include <glib.h>
#include <libvirt/virterror.h>

// How long libvirt waits for the guest agent to answer at all; after that the
// guest's power button is pressed, which needs no agent.
enum { AGENT_TIMEOUT_S = 5 };

static int
resume(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE;
    virDomainGetState(domain, &state, NULL, 0);
    return state == VIR_DOMAIN_PMSUSPENDED ? virDomainPMWakeup(domain, 0)
                                           : virDomainResume(domain);
}

// The guest of a VM that is paused or asleep would not hear what it is asked.
static int
wake(virDomainPtr domain)
{
    int state = VIR_DOMAIN_NOSTATE;
    if (virDomainGetState(domain, &state, NULL, 0) < 0) {
        return -1;
    }
    const bool sleeps =
        state == VIR_DOMAIN_PAUSED || state == VIR_DOMAIN_PMSUSPENDED;
    return sleeps ? resume(domain) : 0;
}

// QEMU first gets the chance to end in order (caches written, files closed),
// which the guest does not notice; a QEMU that does not end then is killed.
static int
force_off(virDomainPtr domain)
{
    if (virDomainDestroyFlags(domain, VIR_DOMAIN_DESTROY_GRACEFUL) == 0) {
        return 0;
    }
    return virDomainDestroyFlags(domain, VIR_DOMAIN_DESTROY_DEFAULT);
}

// True when asking in another way may help: not when the VM is gone, off or busy.
static bool
may_ask_otherwise(void)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    switch (vf_failure_kind(&failure)) {
    case VF_FAILURE_OTHER:
    case VF_FAILURE_UNSUPPORTED:
    case VF_FAILURE_AGENT:
        return true;
    case VF_FAILURE_NOT_RUNNING:
    case VF_FAILURE_PERMISSION:
    case VF_FAILURE_READ_ONLY:
    case VF_FAILURE_LINK_LOST:
    case VF_FAILURE_GONE:
    case VF_FAILURE_STATE_CHANGED:
    case VF_FAILURE_BUSY:
        break;
    }
    return false;
}

// Politely first: the agent in the guest, then the power button, then whatever
// the driver has. The guest may ignore all of it; who waits for that is told by
// control/shutdown_wait.h, and nothing is forced here.
static int
shut_down(virDomainPtr domain)
{
    if (wake(domain) < 0) {
        return -1;
    }
    virDomainAgentSetResponseTimeout(domain, AGENT_TIMEOUT_S, 0);
    static const unsigned ways[] = {VIR_DOMAIN_SHUTDOWN_GUEST_AGENT,
                                    VIR_DOMAIN_SHUTDOWN_ACPI_POWER_BTN,
                                    VIR_DOMAIN_SHUTDOWN_DEFAULT};
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        if (virDomainShutdownFlags(domain, ways[i]) == 0) {
            return 0;
        }
        if (!may_ask_otherwise()) {
            break;
        }
    }
    return -1;
}

static int
reboot(virDomainPtr domain)
{
    if (wake(domain) < 0) {
        return -1;
    }
    virDomainAgentSetResponseTimeout(domain, AGENT_TIMEOUT_S, 0);
    static const unsigned ways[] = {VIR_DOMAIN_REBOOT_GUEST_AGENT,
                                    VIR_DOMAIN_REBOOT_ACPI_POWER_BTN,
                                    VIR_DOMAIN_REBOOT_DEFAULT};
    for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
        if (virDomainReboot(domain, ways[i]) == 0) {
            return 0;
        }
        if (!may_ask_otherwise()) {
            break;
        }
    }
    return -1;
}

static int
take_snapshot(virDomainPtr domain, const char *name)
{
    g_autofree char *xml =
        name[0] != '\0'
            ? g_markup_printf_escaped(
                  "<domainsnapshot><name>%s</name></domainsnapshot>", name)
            : g_strdup("<domainsnapshot/>");
    virDomainSnapshotPtr snapshot = virDomainSnapshotCreateXML(domain, xml, 0);
    if (snapshot) {
        virDomainSnapshotFree(snapshot);
    }
    return snapshot ? 0 : -1;
}

static int
revert(virDomainPtr domain, const char *name)
{
    virDomainSnapshotPtr snapshot =
        virDomainSnapshotLookupByName(domain, name, 0);
    if (!snapshot) {
        return -1;
    }
    const int result = virDomainRevertToSnapshot(snapshot, 0);
    virDomainSnapshotFree(snapshot);
    return result;
}

static int
start(virDomainPtr domain, const struct vf_guard *guard,
      struct vf_outcome *outcome)
{
    if (!vf_start_prepare(domain, outcome->refusal, sizeof(outcome->refusal)) ||
        (guard && !guard->before_start(domain, outcome->refusal,
                                       sizeof(outcome->refusal)))) {
        return -1;
    }
    if (virDomainCreateWithFlags(domain, 0) == 0) {
        return 0;
    }
    vf_failure_take(&outcome->failure);
    if (guard) {
        char words[sizeof(outcome->refusal)];
        guard->when_off(domain, words, sizeof(words));
    }
    return -1;
}

static int
call(virDomainPtr domain, const struct vf_request *request,
     const struct vf_guard *guard, struct vf_outcome *outcome)
{
    switch (request->operation) {
    case VF_OPERATION_START:
        return start(domain, guard, outcome);
    case VF_OPERATION_SHUTDOWN:
        return shut_down(domain);
    case VF_OPERATION_REBOOT:
        return reboot(domain);
    case VF_OPERATION_RESET:
        return virDomainReset(domain, 0);
    case VF_OPERATION_PAUSE:
        return virDomainSuspend(domain);
    case VF_OPERATION_RESUME:
        return resume(domain);
    case VF_OPERATION_FORCE_OFF:
        return force_off(domain);
    case VF_OPERATION_SAVE:
        return virDomainManagedSave(domain, 0);
    case VF_OPERATION_DISCARD_SAVED:
        return virDomainManagedSaveRemove(domain, 0);
    case VF_OPERATION_AUTOSTART_ON:
        return virDomainSetAutostart(domain, 1);
    case VF_OPERATION_AUTOSTART_OFF:
        return virDomainSetAutostart(domain, 0);
    case VF_OPERATION_SNAPSHOT:
        return take_snapshot(domain, request->argument);
    case VF_OPERATION_REVERT:
        return revert(domain, request->argument);
    case VF_OPERATION_CD_INSERT:
    case VF_OPERATION_CD_EJECT:
        return vf_cd_change(domain, request, outcome->refusal,
                            sizeof(outcome->refusal))
                   ? 0
                   : -1;
    case VF_OPERATION_NONE:
    case VF_OPERATION_COUNT:
        break;
    }
    return -1;
}

void
vf_perform(virDomainPtr domain, const struct vf_request *request,
           const struct vf_guard *guard, struct vf_outcome *outcome)
{
    *outcome = (struct vf_outcome){.operation = request->operation};
    virResetLastError();
    if (call(domain, request, guard, outcome) < 0) {
        outcome->failed = true;
        if (outcome->refusal[0] == '\0' && outcome->failure.raw[0] == '\0') {
            vf_failure_take(&outcome->failure);
        }
    }
}

void
vf_outcome_words(const struct vf_outcome *outcome, const char *name,
                 char *words, size_t size)
{
    if (outcome->refusal[0] != '\0') {
        g_strlcpy(words, outcome->refusal, size);
    } else {
        vf_failure_operation_words(&outcome->failure, outcome->operation, name,
                                   words, size);
    }
}
