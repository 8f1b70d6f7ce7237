// SPDX-License-Identifier: GPL-2.0-or-later
// The VM's definition, by the edits that setup would make: each is a check, so that
// the doctor and setup never disagree.
#include "base/words.h"
#include "control/doctor/check.h"

#include <string.h>

#define SLOW VF_TROUBLE_BIT(VF_TROUBLE_SLOW)
#define BLACK VF_TROUBLE_BIT(VF_TROUBLE_BLACK_SCREEN)
#define NO_HOST VF_TROUBLE_BIT(VF_TROUBLE_NO_HOST)
#define NO_SPICE VF_TROUBLE_BIT(VF_TROUBLE_NO_SPICE)
#define NO_MOUSE VF_TROUBLE_BIT(VF_TROUBLE_NO_MOUSE)

// What it means when an edit that should be done is not: without these two there is
// no picture, or no input.
static enum vf_verdict
wanted_verdict(enum vf_edit_id id, const struct vf_vm_reading *reading)
{
    const struct vf_domain_facts *facts = &reading->base.facts;
    if (id == VF_EDIT_SHMEM) {
        return facts->has_shm ? VF_VERDICT_WARN : VF_VERDICT_FAIL;
    }
    if (id == VF_EDIT_SPICE) {
        return facts->has_spice ? VF_VERDICT_WARN : VF_VERDICT_FAIL;
    }
    return VF_VERDICT_WARN;
}

static bool
judge_edit(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    const struct vf_vm_facts *vm = &facts->vm;
    const struct vf_edit_verdict *verdict = &vm->plan[argument];
    if (!vm->has_plan || verdict->state == VF_EDIT_UNFIT) {
        return false;
    }
    switch (verdict->state) {
    case VF_EDIT_MET:
        vf_finding_say(finding, VF_VERDICT_OK, "%s.", verdict->action);
        return true;
    case VF_EDIT_UNFIT:
        return false;
    case VF_EDIT_WANTED:
        vf_finding_say(finding,
                       wanted_verdict((enum vf_edit_id)argument, &vm->reading),
                       _("Setup would do this: %s."),
                       verdict->action);
        break;
    case VF_EDIT_OFFERED:
        vf_finding_say(finding, VF_VERDICT_INFO, _("Could be: %s."),
                       verdict->action);
        break;
    }
    const char *name = vf_edit_get((enum vf_edit_id)argument)->name;
    const bool offered = verdict->state == VF_EDIT_OFFERED;
    vf_finding_cause(finding, "%s", verdict->why);
    vf_finding_fix(finding, VF_FIXER_SETUP,
                   _("%s do that. It takes effect when the VM is shut down and "
                     "started."),
                   offered ? _("When wanted, let setup") : _("Let setup"));
    vf_finding_command(finding, "virtflow-view setup '%s'%s%s", vm->name,
                       offered ? " --with " : "", offered ? name : "");
    finding->edits = VF_EDIT_BIT((unsigned)argument);
    return true;
}

#define EDIT(which, name, words, can_be)                                       \
    {                                                                          \
        .id = "setup." name, .title = words, .area = VF_AREA_VM, .part = VF_PART_VM,               \
        .argument = VF_EDIT_##which, .troubles = can_be, .judge = judge_edit,  \
        .stops_picture = VF_EDIT_##which == VF_EDIT_SHMEM                      \
    }

static const struct vf_check checks[] = {
    EDIT(SHMEM, "shmem", N_("Shared memory device"), BLACK | NO_HOST),
    EDIT(SHMEM_NAME, "shmem-name", N_("Name of the shared memory"), BLACK),
    EDIT(KVMFR, "kvmfr", N_("kvmfr device"), SLOW),
    EDIT(SPICE, "spice", N_("SPICE server"), NO_SPICE | NO_MOUSE | BLACK),
    EDIT(SPICE_LISTEN, "spice-listen", N_("Where SPICE listens"), 0),
    EDIT(VIDEO, "video", N_("Fallback screen"), BLACK),
    EDIT(SPICE_AGENT, "spice-agent", N_("Channel of the SPICE agent"), 0),
    EDIT(GUEST_AGENT, "guest-agent", N_("Channel of the guest agent"), 0),
    EDIT(SOUND, "sound", N_("Sound"), 0),
    EDIT(MEMBALLOON, "memballoon", N_("Memory balloon"), SLOW),
    EDIT(USB_REDIRECTION, "usb-redirection", N_("USB redirection"), 0),
    EDIT(VIRTIO_INPUT, "virtio-input", N_("Virtio mouse and keyboard"), 0),
    EDIT(HOST_CPU, "host-cpu", N_("Processor of the VM"), SLOW),
    EDIT(HYPERV, "hyperv", N_("Hyper-V enlightenments"), SLOW),
};

const struct vf_check_list vf_checks_setup = {checks, G_N_ELEMENTS(checks)};
