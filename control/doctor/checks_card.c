// SPDX-License-Identifier: GPL-2.0-or-later
// How the VM's graphics card is presented to the guest, and how it is connected.
#include "base/words.h"
#include "control/doctor/cards.h"
#include "control/doctor/check.h"

#include <string.h>

#define BLACK VF_TROUBLE_BIT(VF_TROUBLE_BLACK_SCREEN)
#define NO_GPU VF_TROUBLE_BIT(VF_TROUBLE_NO_GPU)
#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define SLOW VF_TROUBLE_BIT(VF_TROUBLE_SLOW)

enum { NVIDIA = 0x10de };

// What the guest's driver sees --------------------------------------------------

// Since version 465 of April 2021 NVIDIA's driver works in VMs; before that it stopped
// in one that it recognized, with Code 43 in Windows' device manager.
static bool
judge_code_43(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    const struct vf_gpu_device *card = NULL;
    while ((card = vf_card_next(&facts->gpu, card, true)) &&
           card->device.vendor != NVIDIA) {
        continue;
    }
    if (!card || !facts->vm.has_definition) {
        return false;
    }
    if (reading->hides_kvm && reading->has_vendor_id) {
        vf_finding_say(finding, VF_VERDICT_OK, "%s",
                       _("The VM hides from NVIDIA's driver that it is one."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_INFO, "%s",
                   _("The VM does not hide from NVIDIA's driver that it is one."));
    vf_finding_cause(finding, "%s",
                     _("Drivers before version 465 then stop: Windows' device "
                       "manager says 'Code 43', and the card draws nothing."));
    vf_finding_fix(finding, VF_FIXER_GUEST, "%s",
                   _("With 'Code 43', install a newer driver in Windows. Only when "
                     "there is none for the card, write <kvm><hidden state='on'/>"
                     "</kvm> and <hyperv><vendor_id state='on' "
                     "value='none'/></hyperv> into <features>."));
    vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                       facts->vm.name);
    return true;
}

static bool
judge_rom(const struct vf_doctor_facts *facts, int argument,
          struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_reading *reading = &facts->vm.reading;
    const struct vf_gpu_device *card = vf_card_next(&facts->gpu, NULL, true);
    if (!card || !facts->vm.has_definition) {
        return false;
    }
    if (reading->rom_is_off) {
        vf_finding_say(finding, VF_VERDICT_INFO, "%s",
                       _("The card's own firmware is not shown to the VM "
                         "(<rom bar='off'/>)."));
        vf_finding_cause(finding, "%s",
                         _("The card draws nothing until Windows' driver has "
                           "started; some cards do not start at all without it."));
        vf_finding_fix(finding, VF_FIXER_USER, "%s",
                       _("When the screen of the card stays black, take the line "
                         "out again."));
    } else if (card->device.boot_vga && !reading->has_rom_file) {
        vf_finding_say(finding, VF_VERDICT_INFO, "%s",
                       _("This machine started on the card, and the VM is to use "
                         "the copy of its firmware that is in the card."));
        vf_finding_cause(finding, "%s",
                         _("The firmware of a card that a machine started on may "
                           "have changed itself; the VM's screen is then black."));
        vf_finding_fix(finding, VF_FIXER_USER, "%s",
                       _("When that is so, choose another card as the first one in "
                         "the firmware setup, or name a file with the card's "
                         "firmware: <rom file='...'/> in its <hostdev>."));
    } else {
        vf_finding_say(finding, VF_VERDICT_OK, "%s",
                       reading->has_rom_file
                           ? _("The card's firmware comes from a file.")
                           : _("The VM sees the card's own firmware."));
        return true;
    }
    vf_finding_command(finding, "virsh -c %s edit '%s'", facts->link.uri,
                       facts->vm.name);
    return true;
}

// How it is connected -----------------------------------------------------------

static bool
judge_aspm(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    const struct vf_gpu_device *card = vf_card_next(gpu, NULL, true);
    if (!card || gpu->aspm_policy[0] == '\0') {
        return false;
    }
    const bool saves = strcmp(gpu->aspm_policy, "powersave") == 0 ||
                       strcmp(gpu->aspm_policy, "powersupersave") == 0;
    vf_finding_say(finding, saves ? VF_VERDICT_WARN : VF_VERDICT_OK,
                   saves ? _("PCI Express links are put to sleep whenever they are "
                             "idle (ASPM policy '%s').")
                         : _("PCI Express links stay awake as the firmware wants it "
                             "(ASPM policy '%s')."),
                   gpu->aspm_policy);
    if (saves) {
        vf_finding_cause(finding, "%s",
                         _("Each time the card's link wakes up costs time, and some "
                           "cards given to a VM do not wake up at all."));
        vf_finding_fix(finding, VF_FIXER_ADMIN, "%s",
                       _("Compare with 'performance', until the next restart; to "
                         "keep it, add 'pcie_aspm.policy=performance' to the "
                         "kernel's command line."));
        vf_finding_command(finding, "echo performance | sudo tee "
                                    "/sys/module/pcie_aspm/parameters/policy");
    }
    return true;
}

static bool
say_far_pins(const struct vf_doctor_facts *facts, int node,
             struct vf_finding *finding)
{
    const struct vf_vm_reading *reading = &facts->vm.reading;
    if (reading->pinned > 0 &&
        !vf_cpu_set_is_within(&reading->pins, &facts->host.node_cpus[node])) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("The VM's processors are pinned to some of another NUMA "
                         "node than its card's, which is node %d."),
                       node);
        return true;
    }
    if (reading->has_memory_nodes &&
        !vf_cpu_set_has(&reading->memory_nodes, (unsigned)node)) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("The VM's memory is to be on another NUMA node than its "
                         "card, which is on node %d."),
                       node);
        return true;
    }
    return false;
}

static bool
judge_numa(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    const struct vf_gpu_device *card = vf_card_next(&facts->gpu, NULL, true);
    const int node = card ? card->device.numa_node : -1;
    if (host->node_count < 2 || node < 0 || node >= VF_DOCTOR_NODES ||
        !facts->vm.has_definition) {
        return false;
    }
    const bool is_far = say_far_pins(facts, node, finding);
    if (!is_far && facts->vm.reading.pinned > 0) {
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("The VM's processors and its card are on NUMA node %d."),
                       node);
        return true;
    }
    if (!is_far) {
        vf_finding_say(finding, VF_VERDICT_INFO,
                       _("This machine has %u NUMA nodes; the card is on node %d, and "
                         "the VM runs on any of them."),
                       host->node_count, node);
    }
    vf_finding_cause(finding, "%s",
                     _("What the card and the processors of two nodes exchange goes "
                       "through the link between them, which takes longer."));
    vf_finding_fix(finding, VF_FIXER_USER, "%s",
                   _("Pin the VM's processors to those of the card's node, and its "
                     "memory with <numatune>."));
    vf_finding_command(finding, "cat /sys/devices/system/node/node%d/cpulist",
                       node);
    return true;
}

static const struct vf_check checks[] = {
    {.id = "gpu.code43", .title = N_("NVIDIA's driver in Windows"),
     .area = VF_AREA_GPU, .part = VF_PART_VM, .troubles = BLACK | NO_GPU,
     .judge = judge_code_43},
    {.id = "gpu.rom", .title = N_("Firmware of the card"), .area = VF_AREA_GPU,
     .part = VF_PART_VM, .troubles = BLACK | START, .judge = judge_rom},
    {.id = "gpu.aspm", .title = N_("Sleep of the link"), .area = VF_AREA_GPU,
     .part = VF_PART_GPU, .troubles = SLOW, .judge = judge_aspm},
    {.id = "gpu.numa", .title = N_("NUMA node"), .area = VF_AREA_GPU,
     .part = VF_PART_GPU, .troubles = SLOW, .judge = judge_numa},
};

const struct vf_check_list vf_checks_card = {checks, G_N_ELEMENTS(checks)};
