// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/plan.h"

#include "base/words.h"
#include "control/pci/journal.h"
#include "control/pci/together.h"

#include <stdarg.h>
#include <string.h>

static const char vfio[] = "vfio-pci";

const char *
vf_gpu_verdict_name(enum vf_gpu_verdict verdict)
{
    switch (verdict) {
    case VF_GPU_DEDICATED:
        return N_("dedicated");
    case VF_GPU_ON_DEMAND:
        return N_("on demand");
    case VF_GPU_REFUSED:
        return N_("refused");
    }
    return N_("refused");
}

const char *
vf_gpu_role_name(enum vf_gpu_role role)
{
    switch (role) {
    case VF_GPU_ITSELF:
        return N_("itself");
    case VF_GPU_COMPANION:
        return N_("companion");
    case VF_GPU_GOES_ALONG:
        return N_("goes along");
    case VF_GPU_STAYS:
        return N_("stays");
    case VF_GPU_IN_THE_WAY:
        return N_("in the way");
    }
    return N_("stays");
}

static bool
is_vfio(const struct vf_pci_device *device)
{
    return strcmp(device->driver, vfio) == 0;
}

static void
refuse(struct vf_gpu_plan *plan, const char *format, ...) G_GNUC_PRINTF(2, 3);

// The first reason counts.
static void
refuse(struct vf_gpu_plan *plan, const char *format, ...)
{
    if (plan->verdict == VF_GPU_REFUSED) {
        return;
    }
    plan->verdict = VF_GPU_REFUSED;
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(plan->reason, sizeof(plan->reason), format, arguments);
    va_end(arguments);
}

static void
warn(struct vf_gpu_plan *plan, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void
warn(struct vf_gpu_plan *plan, const char *format, ...)
{
    if (plan->warning_count == VF_GPU_MAX_WARNINGS) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(plan->warnings[plan->warning_count++],
                sizeof(plan->warnings[0]), format, arguments);
    va_end(arguments);
}

// Roles ----------------------------------------------------------------------

// What shares the group without being part of the card.
static enum vf_gpu_role
judge_stranger(const struct vf_gpu_member *member, char words[160])
{
    const struct vf_pci_device *device = &member->device;
    const enum vf_pci_kind kind = vf_pci_kind_of(device->class_code);
    if (kind == VF_PCI_BRIDGE) {
        g_strlcpy(words, _("bridges stay"), 160);
        return VF_GPU_STAYS;
    }
    if (vf_pci_is_needed(device, &member->use, words)) {
        return VF_GPU_IN_THE_WAY;
    }
    g_strlcpy(words, _("shares the IOMMU group and goes along"), 160);
    return VF_GPU_GOES_ALONG;
}

static void
judge_members(struct vf_gpu_plan *plan, const struct vf_gpu *gpu)
{
    const struct vf_pci_device *self = &gpu->members[0].device;
    for (unsigned i = 0; i < gpu->member_count; i++) {
        const struct vf_gpu_member *member = &gpu->members[i];
        enum vf_gpu_role role = VF_GPU_ITSELF;
        if (i > 0 && vf_pci_same_slot(member->device.address, self->address)) {
            role = VF_GPU_COMPANION;
            g_strlcpy(plan->member_words[i], _("a function of the card"), 160);
        } else if (i > 0) {
            role = judge_stranger(member, plan->member_words[i]);
        }
        plan->roles[i] = role;
        if (role != VF_GPU_STAYS && role != VF_GPU_IN_THE_WAY) {
            plan->pass[plan->pass_count++] = member->device.address;
        }
    }
}

// Who has it -----------------------------------------------------------------

static const struct vf_gpu_domain *
find_running(const struct vf_gpu_scene *scene, struct vf_pci_address address)
{
    for (guint i = 0; i < scene->domains->len; i++) {
        const struct vf_gpu_domain *domain = vf_gpu_scene_domain(scene, i);
        if (domain->is_active && vf_gpu_domain_has(domain, address)) {
            return domain;
        }
    }
    return NULL;
}

// True when an unfinished hand-over knows that the host had it.
static bool
was_of_host(const struct vf_gpu_scene *scene, struct vf_pci_address address)
{
    for (guint i = 0; i < scene->journal->len; i++) {
        const struct vf_journal_function *function = vf_journal_find(
            &g_array_index(scene->journal, struct vf_journal_entry, i),
            address);
        if (function && strcmp(function->driver, vfio) != 0) {
            return true;
        }
    }
    return false;
}

static void
name_owner(struct vf_gpu_plan *plan, const struct vf_pci_device *self,
           const struct vf_gpu_domain *running)
{
    if (running) {
        g_snprintf(plan->owner, sizeof(plan->owner), _("the VM '%s'"),
                   running->name);
    } else if (is_vfio(self)) {
        g_strlcpy(plan->owner, _("nobody (vfio-pci keeps it for VMs)"),
                  sizeof(plan->owner));
    } else if (self->driver[0] != '\0') {
        g_snprintf(plan->owner, sizeof(plan->owner), _("this machine (%s)"),
                   self->driver);
    } else {
        g_strlcpy(plan->owner, _("nobody (no driver)"), sizeof(plan->owner));
    }
}

// Reasons --------------------------------------------------------------------

// How many other graphics cards this machine could draw on.
static unsigned
count_others(const struct vf_gpu_scene *scene, const struct vf_gpu *gpu)
{
    unsigned count = 0;
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *other = vf_gpu_scene_at(scene, i);
        const struct vf_pci_device *device = &other->members[0].device;
        count += other != gpu && device->driver[0] != '\0' && !is_vfio(device);
    }
    return count;
}

static void
check_iommu(struct vf_gpu_plan *plan, const struct vf_gpu_scene *scene,
            const struct vf_pci_device *self)
{
    if (!scene->machine.has_iommu) {
        refuse(plan, _("The IOMMU of this machine is off, and without it no "
                       "device can be given to a VM. Turn on VT-d (Intel) or "
                       "AMD-Vi / IOMMU (AMD) in the firmware's setup; Intel "
                       "machines may also need 'intel_iommu=on' on the kernel's "
                       "command line."));
    } else if (self->iommu_group == VF_PCI_NO_GROUP) {
        refuse(plan, _("The IOMMU does not cover this card: it is in no IOMMU "
                       "group, so it cannot be given to a VM."));
    }
}

static void
check_own_display(struct vf_gpu_plan *plan, const struct vf_gpu_scene *scene,
                  const struct vf_gpu *gpu)
{
    const struct vf_pci_use *use = &gpu->members[0].use;
    const char *connector = NULL;
    if (is_vfio(&gpu->members[0].device)) {
        return;
    }
    for (unsigned i = 0; i < use->holder_count; i++) {
        if (use->holders[i].is_self) {
            refuse(plan, _("This very window is drawn by this card. Start "
                           "virtflow-view on the other card: with "
                           "DRI_PRIME=1, or with the monitor and the desktop on "
                           "the other card."));
        }
    }
    if (vf_gpu_shows_desktop(scene, gpu, &connector)) {
        refuse(plan,
               _("The monitor on its connector %s shows this machine's desktop. "
                 "Plug the monitor into the other card, or switch that output "
                 "off in the desktop's display settings."),
               connector);
    }
}

static void
check_group(struct vf_gpu_plan *plan, const struct vf_gpu *gpu)
{
    for (unsigned i = 0; i < gpu->member_count; i++) {
        const struct vf_gpu_member *member = &gpu->members[i];
        if (plan->roles[i] != VF_GPU_IN_THE_WAY) {
            continue;
        }
        char text[VF_PCI_TEXT];
        vf_pci_format(member->device.address, text);
        refuse(plan,
               _("It shares IOMMU group %d with the %s %s (%s), and a group goes "
                 "to a VM as a whole: %s. Put the card into another slot, one "
                 "that is wired to the processor; or do without that device."),
               member->device.iommu_group,
               _(vf_pci_kind_name(vf_pci_kind_of(member->device.class_code))),
               text, member->device.name, plan->member_words[i]);
    }
}

static void
check_running(struct vf_gpu_plan *plan, const struct vf_gpu *gpu,
              const struct vf_gpu_scene *scene, const char *vm_uuid)
{
    for (unsigned i = 0; vm_uuid && i < gpu->member_count; i++) {
        const struct vf_gpu_domain *running =
            find_running(scene, gpu->members[i].device.address);
        if (running && strcmp(running->uuid, vm_uuid) != 0) {
            refuse(plan,
                   _("The VM '%s' is running and has it. Shut that VM down "
                     "first."),
                   running->name);
        }
    }
}

// Warnings -------------------------------------------------------------------

static void
warn_reset(struct vf_gpu_plan *plan, const struct vf_pci_device *self)
{
    const bool can_reset_alone = strstr(self->reset_methods, "flr") ||
                                 strstr(self->reset_methods, "device_specific");
    if (vf_pci_has_reset_bug(self) && !can_reset_alone) {
        warn(plan,
             _("Cards of this AMD family do not always recover from a reset "
               "(methods: %s): the second start in a VM may fail until this "
               "machine is restarted. The kernel module vendor-reset helps some "
               "of them."),
             self->reset_methods[0] ? self->reset_methods : _("none"));
    }
}

static bool
is_nvidia(const struct vf_pci_device *device)
{
    return strcmp(device->driver, "nvidia") == 0;
}

static void
warn_nvidia(struct vf_gpu_plan *plan, const struct vf_gpu_scene *scene,
            const struct vf_gpu *gpu)
{
    if (!is_nvidia(&gpu->members[0].device)) {
        return;
    }
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *other = vf_gpu_scene_at(scene, i);
        if (other != gpu && is_nvidia(&other->members[0].device)) {
            warn(plan, _("Another card stays with NVIDIA's driver, which then "
                         "cannot be unloaded and may hang when it must let go "
                         "of this one: dedicating this card at boot is safer."));
            return;
        }
    }
    if (!scene->has_hook) {
        warn(plan, _("NVIDIA's driver may hang when it must let go of a card "
                     "that something still uses. The package "
                     "virtflow-view-gpu-hook unloads it in order before the VM "
                     "starts; or dedicate the card at boot."));
    }
}

static void
warn_all(struct vf_gpu_plan *plan, const struct vf_gpu_scene *scene,
         const struct vf_gpu *gpu)
{
    const struct vf_pci_device *self = &gpu->members[0].device;
    warn_reset(plan, self);
    warn_nvidia(plan, scene, gpu);
    if (self->boot_vga) {
        warn(plan, _("The firmware shows its messages on this card. Where the "
                     "firmware's setup lets you choose, make the other card the "
                     "first one."));
    }
    for (unsigned i = 1; i < gpu->member_count; i++) {
        if (plan->roles[i] == VF_GPU_COMPANION &&
            gpu->members[i].use.host_use[0] != '\0') {
            warn(plan, _("With the card goes %s."), gpu->members[i].use.host_use);
        }
    }
    for (guint i = 0; i < scene->domains->len; i++) {
        const struct vf_gpu_domain *domain = vf_gpu_scene_domain(scene, i);
        for (unsigned k = 0; k < domain->passed_count; k++) {
            if (vf_pci_compare(domain->passed[k], self->address) == 0 &&
                !domain->is_managed[k] && !is_vfio(self)) {
                warn(plan,
                     _("The VM '%s' is given it as unmanaged, so libvirt does "
                       "not take it from its driver: take it by hand before the "
                       "VM starts, or assign it anew."),
                     domain->name);
            }
        }
    }
}

static enum vf_gpu_at_boot
judge_boot(const struct vf_gpu_scene *scene, const struct vf_pci_device *self)
{
    const struct vf_boot_card *card = vf_boot_find(&scene->boot, self->address);
    if (!card) {
        return VF_GPU_BOOT_NOT_SET;
    }
    if (is_vfio(self)) {
        return VF_GPU_BOOT_SET;
    }
    return scene->boot_written[card->way] < scene->started ? VF_GPU_BOOT_MISSED
                                                           : VF_GPU_BOOT_WAITING;
}

static void
warn_boot(struct vf_gpu_plan *plan, const struct vf_pci_device *self)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(self->address, text);
    if (plan->at_boot == VF_GPU_BOOT_WAITING) {
        warn(plan,
             _("It is dedicated to VMs from the next start of this machine on; "
               "'virtflow-view gpu undedicate %s' takes that back."),
             text);
    } else if (plan->at_boot == VF_GPU_BOOT_MISSED) {
        warn(plan,
             _("It is set to be dedicated at boot, but its driver %s had it first: "
               "the initramfs may not know of it ('sudo update-initramfs -u', or "
               "'sudo dracut --force', and restart). 'virtflow-view gpu undedicate "
               "%s' takes the setting back."),
             self->driver[0] ? self->driver : "(none)", text);
    }
}

void
vf_gpu_plan_make(struct vf_gpu_plan *plan, const struct vf_gpu_scene *scene,
                 const struct vf_gpu *gpu, const char *vm_uuid)
{
    memset(plan, 0, sizeof(*plan));
    const struct vf_pci_device *self = &gpu->members[0].device;
    const struct vf_gpu_domain *running = find_running(scene, self->address);
    judge_members(plan, gpu);
    name_owner(plan, self, running);
    if (is_vfio(self) && !was_of_host(scene, self->address)) {
        plan->verdict = VF_GPU_DEDICATED;
        g_strlcpy(plan->reason,
                  _("It has belonged to VMs since this machine started: nothing "
                    "is to be handed over."),
                  sizeof(plan->reason));
    } else {
        plan->verdict = VF_GPU_ON_DEMAND;
        g_strlcpy(plan->reason,
                  _("It goes to the VM when that starts, and comes back to this "
                    "machine when that stops."),
                  sizeof(plan->reason));
    }
    plan->at_boot = judge_boot(scene, self);
    warn_boot(plan, self);
    check_iommu(plan, scene, self);
    check_running(plan, gpu, scene, vm_uuid);
    if (plan->verdict == VF_GPU_ON_DEMAND && !is_vfio(self) &&
        count_others(scene, gpu) == 0) {
        refuse(plan, _("It is the only card that this machine draws on: were it "
                       "given away, there would be no screen to show the VM on. "
                       "A second graphics card, even the processor's own, is "
                       "needed."));
    }
    check_own_display(plan, scene, gpu);
    check_group(plan, gpu);
    if (plan->verdict != VF_GPU_REFUSED) {
        warn_all(plan, scene, gpu);
    }
}
