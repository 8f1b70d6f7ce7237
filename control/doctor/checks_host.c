// SPDX-License-Identifier: GPL-2.0-or-later
// The machine: can it run a VM, and can it give one a graphics card?
#include "base/words.h"
#include "control/doctor/check.h"
#include "control/doctor/files.h"

#include <string.h>

#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define SLOW VF_TROUBLE_BIT(VF_TROUBLE_SLOW)
#define BINDING VF_TROUBLE_BIT(VF_TROUBLE_BINDING)
#define NO_GPU VF_TROUBLE_BIT(VF_TROUBLE_NO_GPU)

static bool
judge_virtualisation(const struct vf_doctor_facts *facts, int argument,
                     struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    if (host->has_vmx || host->has_svm) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The processor has %s."),
                       host->has_vmx ? "Intel VT-x" : "AMD-V");
        return true;
    }
    if (host->is_guest) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("This machine is itself a VM, and its processor shows "
                         "neither VT-x nor AMD-V."));
        vf_finding_cause(finding, _("A VM in it is emulated, which is slow, unless "
                                    "its own host allows nesting."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Allow nested virtualisation on the machine below."));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   _("The processor shows neither VT-x ('vmx') nor AMD-V ('svm')."));
    vf_finding_cause(finding, _("Virtualisation is turned off in the firmware, or "
                                "this processor has none."));
    vf_finding_fix(finding, VF_FIXER_FIRMWARE,
                   _("Turn on 'Intel VT-x', 'Virtualization Technology' or 'SVM "
                     "mode' in the firmware setup (BIOS)."));
    return true;
}

static bool
judge_kvm(const struct vf_doctor_facts *facts, int argument,
          struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    if (!host->has_kvm) {
        vf_finding_say(finding, VF_VERDICT_FAIL, _("There is no '/dev/kvm'."));
        vf_finding_cause(finding,
                         _("The kernel's module for VMs is not loaded; without it "
                           "a VM of type 'kvm' does not start."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Load it; if that fails, turn on virtualisation in the "
                         "firmware setup."));
        vf_finding_command(finding, "sudo modprobe %s",
                           host->is_amd ? "kvm_amd" : "kvm_intel");
    } else if (facts->link.is_session && !host->may_use_kvm) {
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("'/dev/kvm' is there, but '%s' may not use it."),
                       host->user);
        vf_finding_cause(finding, _("VMs of 'qemu:///session' run as you."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Become a member of the group 'kvm', and log in again."));
        vf_finding_command(finding, "sudo adduser %s kvm", host->user);
    } else {
        vf_finding_say(finding, VF_VERDICT_OK, _("'/dev/kvm' is there."));
    }
    return true;
}

static bool
wants_gpu(const struct vf_doctor_facts *facts)
{
    return facts->vm.reading.base.passed_count > 0;
}

static bool
judge_iommu(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    if (host->iommu_groups > 0) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The IOMMU is on: %u groups."),
                       host->iommu_groups);
        return true;
    }
    const bool is_amd = host->is_amd || host->has_ivrs;
    vf_finding_say(finding,
                   wants_gpu(facts) || !facts->vm.asked ? VF_VERDICT_FAIL
                                                        : VF_VERDICT_WARN,
                   _("There is no IOMMU group in '/sys/kernel/iommu_groups'."));
    if (host->has_dmar || host->has_ivrs) {
        vf_finding_cause(finding,
                         _("The firmware describes an IOMMU, but the kernel has "
                           "not turned it on. Devices cannot be given to a VM."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Add '%s' to GRUB_CMDLINE_LINUX_DEFAULT in "
                         "'/etc/default/grub', run 'sudo update-grub' and restart "
                         "the computer."),
                       is_amd ? "iommu=pt" : "intel_iommu=on iommu=pt");
    } else {
        vf_finding_cause(finding,
                         host->has_acpi_tables
                             ? _("The IOMMU is turned off in the firmware, or there "
                                 "is none. Devices cannot be given to a VM.")
                             : _("The IOMMU is turned off in the firmware. Devices "
                                 "cannot be given to a VM."));
        vf_finding_fix(finding, VF_FIXER_FIRMWARE,
                       is_amd ? _("Turn on 'IOMMU' or 'AMD-Vi' in the firmware setup "
                                  "(BIOS).")
                              : _("Turn on 'VT-d' or 'Intel Virtualization "
                                  "Technology for Directed I/O' in the firmware "
                                  "setup (BIOS)."));
    }
    return true;
}

static bool
judge_iommu_options(const struct vf_doctor_facts *facts, int argument,
                    struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    static const char *const off[] = {"intel_iommu=off", "amd_iommu=off",
                                      "iommu=off"};
    g_auto(GStrv) words = g_strsplit(host->cmdline, " ", -1);
    for (size_t i = 0; i < G_N_ELEMENTS(off); i++) {
        if (!g_strv_contains((const char *const *)words, off[i])) {
            continue;
        }
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("The kernel was started with '%s'."), off[i]);
        vf_finding_cause(finding, _("That turns the IOMMU off."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Remove it from '/etc/default/grub', run "
                         "'sudo update-grub' and restart the computer."));
        return true;
    }
    if (g_strv_contains((const char *const *)words,
                        "pcie_acs_override=downstream,multifunction") ||
        strstr(host->cmdline, "pcie_acs_override=")) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("The kernel was started with 'pcie_acs_override'."));
        vf_finding_cause(finding,
                         _("IOMMU groups look separate which are not: a device in "
                           "the VM may reach memory of the host."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Put the card in another slot rather, and do without it."));
        return true;
    }
    if (host->cmdline[0] == '\0') {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_OK,
                   _("Nothing on the kernel's command line turns it off."));
    return true;
}

static bool
judge_remapping(const struct vf_doctor_facts *facts, int argument,
                struct vf_finding *finding)
{
    (void)argument;
    if (facts->host.iommu_groups == 0) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_UNKNOWN,
                   _("Whether interrupts are remapped is written in the kernel's "
                     "log only, which '%s' may not read."),
                   facts->host.is_root ? _("this program") : facts->host.user);
    vf_finding_cause(finding, _("Without it QEMU refuses devices: 'No interrupt "
                                "remapping'."));
    vf_finding_fix(finding, VF_FIXER_ADMIN,
                   _("Only when the VM fails to start with these words: turn on "
                     "'x2APIC' or 'interrupt remapping' in the firmware setup."));
    vf_finding_command(finding, "sudo dmesg | grep -i remapping");
    return true;
}

static bool
judge_vfio(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    switch (facts->host.has_vfio_pci) {
    case VF_YES:
        vf_finding_say(finding, VF_VERDICT_OK,
                       _("The kernel module 'vfio-pci' is there."));
        return true;
    case VF_NO:
        vf_finding_say(finding,
                       wants_gpu(facts) ? VF_VERDICT_FAIL : VF_VERDICT_WARN,
                       _("This kernel has no module 'vfio-pci'."));
        vf_finding_cause(finding,
                         _("libvirt cannot take a device away from its driver: "
                           "'Failed to load PCI stub module vfio'."));
        vf_finding_fix(finding, VF_FIXER_ADMIN,
                       _("Install your distribution's standard kernel; kernels "
                         "for clouds leave this module out."));
        return true;
    case VF_NOT_KNOWN:
        break;
    }
    vf_finding_say(finding, VF_VERDICT_UNKNOWN,
                   _("The list of this kernel's modules is not in "
                     "'/lib/modules'."));
    return true;
}

static bool
judge_secure_boot(const struct vf_doctor_facts *facts, int argument,
                  struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    if (host->secure_boot != VF_YES) {
        return false;
    }
    const bool wants_module = facts->memory.kvmfr.is_loaded ||
                              facts->vm.reading.base.facts.shm_is_kvmfr;
    vf_finding_say(finding, wants_module ? VF_VERDICT_WARN : VF_VERDICT_INFO,
                   _("Secure Boot is on in this machine."));
    vf_finding_cause(finding, _("The kernel loads signed modules only; 'kvmfr' and "
                                "'vendor-reset' are built and signed here."));
    vf_finding_fix(finding, VF_FIXER_ADMIN,
                   _("When such a module does not load: enrol the key that DKMS "
                     "signs with, and restart the computer."));
    vf_finding_command(finding, "sudo mokutil --import /var/lib/dkms/mok.pub");
    return true;
}

static bool
judge_hooks(const struct vf_doctor_facts *facts, int argument,
            struct vf_finding *finding)
{
    (void)argument;
    const struct vf_host_facts *host = &facts->host;
    if (host->foreign_hooks == 0) {
        return false;
    }
    vf_finding_say(finding,
                   host->hooks_touch_gpu ? VF_VERDICT_WARN : VF_VERDICT_INFO,
                   host->hooks_touch_gpu
                       ? vf_words_counted(
                             "libvirt runs %u hook of somebody else's, such as "
                             "'%s', and it switches drivers.",
                             "libvirt runs %u hooks of somebody else's, such as "
                             "'%s', and it switches drivers.",
                             host->foreign_hooks)
                       : vf_words_counted(
                             "libvirt runs %u hook of somebody else's, such as "
                             "'%s'.",
                             "libvirt runs %u hooks of somebody else's, such as "
                             "'%s'.",
                             host->foreign_hooks),
                   host->foreign_hooks, host->first_hook);
    vf_finding_cause(finding,
                     host->hooks_touch_gpu
                         ? _("libvirt hands the card over by itself. Two who do it "
                             "get into each other's way: the start fails, or the "
                             "card does not come back.")
                         : _("They run as root at every start and stop of a VM."));
    vf_finding_fix(finding, VF_FIXER_ADMIN,
                   _("Let one of them do it: leave it to libvirt "
                     "(managed='yes'), and move the script away."));
    vf_finding_command(finding, "sudo mv %s /root/", host->first_hook);
    return true;
}

static const struct vf_check checks[] = {
    {.id = "cpu.virt", .part = VF_PART_HOST,
     .title = N_("Virtualisation"), .troubles = START | SLOW,
     .judge = judge_virtualisation},
    {.id = "cpu.kvm", .part = VF_PART_HOST,
     .title = "KVM", .troubles = START | SLOW,
     .judge = judge_kvm},
    {.id = "iommu.on", .part = VF_PART_HOST,
     .title = "IOMMU", .troubles = START | BINDING | NO_GPU,
     .judge = judge_iommu},
    {.id = "iommu.options", .part = VF_PART_HOST,
     .title = N_("Kernel options of the IOMMU"),
     .troubles = START | BINDING | NO_GPU, .judge = judge_iommu_options},
    {.id = "iommu.remapping", .part = VF_PART_HOST,
     .title = N_("Interrupt remapping"),
     .troubles = START, .judge = judge_remapping},
    {.id = "gpu.vfio", .part = VF_PART_HOST,
     .title = N_("Driver that passes devices through"),
     .troubles = START | BINDING, .judge = judge_vfio},
    {.id = "host.secureboot", .part = VF_PART_HOST,
     .title = N_("Secure Boot of this machine"),
     .judge = judge_secure_boot},
    {.id = "host.hooks", .part = VF_PART_HOST,
     .title = N_("Hooks of libvirt"),
     .troubles = START | BINDING | VF_TROUBLE_BIT(VF_TROUBLE_GPU_KEPT),
     .judge = judge_hooks},
};

const struct vf_check_list vf_checks_host = {checks, G_N_ELEMENTS(checks)};
