// SPDX-License-Identifier: GPL-2.0-or-later
// The VM: is it there, and will it start?
#include "base/words.h"
#include "control/doctor/check.h"

#include <string.h>

#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define BLACK VF_TROUBLE_BIT(VF_TROUBLE_BLACK_SCREEN)
#define SLOW VF_TROUBLE_BIT(VF_TROUBLE_SLOW)
#define NO_GPU VF_TROUBLE_BIT(VF_TROUBLE_NO_GPU)
#define BINDING VF_TROUBLE_BIT(VF_TROUBLE_BINDING)

static bool
judge_exists(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_facts *vm = &facts->vm;
    if (!vm->asked || !facts->link.is_open) {
        return false;
    }
    if (!vm->is_found) {
        vf_finding_say(finding, VF_VERDICT_FAIL, _("'%s' has no VM called '%s'."),
                       facts->link.uri, vm->name);
        vf_finding_cause(finding, _("It was never defined there, or was renamed or "
                                    "deleted."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("See which VMs there are; another connection is named "
                         "with '-c'."));
        vf_finding_command(finding, "virtflow-view list");
        return true;
    }
    if (!vm->is_persistent) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("'%s' has no lasting definition."), vm->name);
        vf_finding_cause(finding, _("It disappears when it stops, and cannot be set "
                                    "up."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Define it, as it runs now."));
        vf_finding_command(finding,
                           "virsh -c %s dumpxml --inactive '%s' > vm.xml && "
                           "virsh -c %s define vm.xml",
                           facts->link.uri, vm->name, facts->link.uri);
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_OK, _("'%s' is %s."), vm->name,
                   _(vf_domain_state_name(vm->state)));
    return true;
}

static bool
judge_state(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_facts *vm = &facts->vm;
    if (!vm->is_found) {
        return false;
    }
    const bool is_paused = vm->state == VF_DOMAIN_PAUSED;
    const bool is_crashed = vm->state == VF_DOMAIN_CRASHED;
    if (!is_paused && !is_crashed && vm->state != VF_DOMAIN_SLEEPING) {
        return false;
    }
    vf_finding_say(finding, is_crashed ? VF_VERDICT_FAIL : VF_VERDICT_WARN,
                   _("The VM is %s%s%s%s."), _(vf_domain_state_name(vm->state)),
                   vm->state_reason[0] ? " (" : "", _(vm->state_reason),
                   vm->state_reason[0] ? ")" : "");
    if (is_crashed) {
        vf_finding_cause(finding, _("Windows stopped with an error that QEMU saw."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Start it again."));
        vf_finding_command(finding, "virtflow-view start '%s'", vm->name);
    } else if (is_paused && strstr(vm->state_reason, "disk")) {
        vf_finding_cause(finding, _("A disk image could not be written: the file "
                                    "system that it is on is full or broken."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Make room, then resume the VM."));
        vf_finding_command(finding, "virtflow-view resume '%s'", vm->name);
    } else if (is_paused) {
        vf_finding_cause(finding, _("The picture stands still, and neither mouse "
                                    "nor keyboard does anything."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Resume it."));
        vf_finding_command(finding, "virtflow-view resume '%s'", vm->name);
    } else {
        vf_finding_cause(finding, _("Windows put itself to sleep."));
        vf_finding_fix(finding, VF_FIXER_USER, _("Wake it."));
        vf_finding_command(finding, "virsh -c %s dompmwakeup '%s'",
                           facts->link.uri, vm->name);
    }
    return true;
}

static bool
judge_last_failure(const struct vf_doctor_facts *facts, int argument,
                   struct vf_finding *finding)
{
    (void)argument;
    if (facts->live.last_failure[0] == '\0') {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL, "%s", facts->live.last_failure);
    vf_finding_cause(finding, _("That is what libvirt said to the last attempt."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Mend what else is found here, and try again."));
    return true;
}

static bool
judge_pending(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_facts *vm = &facts->vm;
    if (!vm->has_definition || !vm->is_running) {
        return false;
    }
    if (vm->changes == 0) {
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("What runs is what the definition says."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("The definition was changed since the VM was started, in: %s."),
                   vm->changed);
    vf_finding_cause(finding, _("That takes effect at the next start, and not when "
                                "Windows is restarted inside."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Shut the VM down, and start it again."));
    vf_finding_command(finding, "virtflow-view stop '%s' && virtflow-view start "
                                "'%s'",
                       vm->name, vm->name);
    return true;
}

static bool
judge_files(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    if (!facts->vm.has_definition || !facts->link.is_local ||
        reading->file_count == 0) {
        return false;
    }
    for (unsigned i = 0; i < reading->file_count; i++) {
        const struct vf_named_file *file = &reading->files[i];
        if (!file->is_missing) {
            continue;
        }
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("The %s is to be '%s', which does not exist."), file->role,
                       file->path);
        vf_finding_cause(finding, _("QEMU opens it at the start, and fails."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("Put the file back, mount what it lies on, or take it "
                         "out of the definition."));
        vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                           facts->vm.name);
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_OK,
                   _("None of the %u files that the definition names is missing, "
                     "as far as '%s' can see."),
                   reading->file_count, facts->host.user);
    return true;
}

static bool
judge_network(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    const char *name = facts->vm.network_down;
    if (!facts->vm.has_definition || name[0] == '\0') {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   _("The virtual network '%s' is not active."), name);
    vf_finding_cause(finding, _("A VM that is connected to it does not start."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Start it, now and whenever the machine starts."));
    vf_finding_command(finding,
                       "virsh -c %s net-start '%s'; virsh -c %s net-autostart "
                       "'%s'",
                       facts->link.uri, name, facts->link.uri, name);
    return true;
}

static bool
judge_tpm(const struct vf_doctor_facts *facts, int argument,
          struct vf_finding *finding)
{
    (void)argument;
    if (!facts->vm.has_definition || !facts->vm.reading.has_tpm_emulator) {
        return false;
    }
    if (facts->host.has_swtpm || !facts->link.is_local) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The TPM emulator is installed."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   _("The VM has an emulated TPM, but 'swtpm' is not installed."));
    vf_finding_cause(finding, _("The start fails: 'TPM version 2.0 is not "
                                "supported'."));
    vf_finding_fix(finding, VF_FIXER_ADMIN, _("Install it."));
    vf_finding_command(finding, "sudo apt install swtpm swtpm-tools");
    return true;
}

static bool
judge_firmware(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    if (!facts->vm.has_definition) {
        return false;
    }
    const char *firmware = !reading->has_firmware     ? "BIOS"
                           : reading->is_secure_boot ? _("UEFI with Secure Boot")
                                                     : "UEFI";
    vf_finding_say(finding, VF_VERDICT_INFO,
                   reading->has_tpm_emulator ? _("%s, a TPM.") : _("%s, no TPM."),
                   firmware);
    if (!reading->has_firmware && reading->base.passed_count > 0) {
        vf_finding_cause(finding, _("Newer graphics cards start in UEFI only, and "
                                    "Windows 11 asks for UEFI and a TPM."));
    }
    return true;
}

static bool
judge_autostart(const struct vf_doctor_facts *facts, int argument,
                struct vf_finding *finding)
{
    (void)argument;
    if (!facts->vm.is_found || facts->vm.autostart != 1) {
        return false;
    }
    const bool has_file = facts->memory.has_tmpfiles ||
                          facts->memory.state == VF_SHM_FINE;
    vf_finding_say(finding, VF_VERDICT_INFO,
                   _("The VM is started with this machine."));
    if (facts->memory.looked && !has_file) {
        finding->verdict = VF_VERDICT_WARN;
        vf_finding_cause(finding, _("Then QEMU makes the shared memory itself, for "
                                    "its own user alone, and this program cannot "
                                    "open it."));
        vf_finding_fix(finding, VF_FIXER_HELPER,
                       _("Have the file made at boot."));
    }
    return true;
}

static const struct vf_check checks[] = {
    {.id = "vm.exists", .part = VF_PART_VM,
     .title = N_("The VM"), .area = VF_AREA_VM,
     .troubles = START, .judge = judge_exists},
    {.id = "vm.state", .part = VF_PART_VM,
     .title = N_("State"), .area = VF_AREA_VM,
     .troubles = BLACK | VF_TROUBLE_BIT(VF_TROUBLE_NO_MOUSE) |
                 VF_TROUBLE_BIT(VF_TROUBLE_NO_CONTROL),
     .judge = judge_state},
    {.id = "vm.failure", .part = VF_PART_OTHER,
     .title = N_("Last attempt"), .area = VF_AREA_VM,
     .troubles = START, .judge = judge_last_failure},
    {.id = "vm.pending", .part = VF_PART_VM,
     .title = N_("Changes that wait"), .area = VF_AREA_VM,
     .troubles = BLACK, .judge = judge_pending},
    {.id = "vm.files", .part = VF_PART_FILES,
     .title = N_("Disks and firmware"), .area = VF_AREA_VM,
     .troubles = START, .judge = judge_files},
    {.id = "vm.network", .part = VF_PART_VM,
     .title = N_("Network"), .area = VF_AREA_VM,
     .troubles = START, .judge = judge_network},
    {.id = "vm.tpm", .part = VF_PART_VM,
     .title = "TPM", .area = VF_AREA_VM, .troubles = START,
     .judge = judge_tpm},
    {.id = "vm.firmware", .part = VF_PART_VM,
     .title = N_("Firmware"), .area = VF_AREA_VM,
     .judge = judge_firmware},
    {.id = "vm.autostart", .part = VF_PART_VM,
     .title = N_("Start with this machine"),
     .area = VF_AREA_VM, .judge = judge_autostart},
};

const struct vf_check_list vf_checks_vm = {checks, G_N_ELEMENTS(checks)};
