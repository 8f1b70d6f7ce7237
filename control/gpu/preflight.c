// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/preflight.h"

#include "base/words.h"

#include <stdarg.h>
#include <string.h>

static const char vfio[] = "vfio-pci";

struct check {
    struct vf_preflight *preflight;
    const struct vf_gpu_scene *scene;
    const struct vf_pci_address *functions;
    unsigned count;
    const char *vm_uuid;
};

static void
say(struct vf_preflight *preflight, bool blocks, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

static void
say(struct vf_preflight *preflight, bool blocks, const char *format, ...)
{
    preflight->blocks += blocks;
    if (preflight->count == VF_PREFLIGHT_MAX) {
        return;
    }
    struct vf_preflight_item *item = &preflight->items[preflight->count++];
    item->blocks = blocks;
    va_list arguments;
    va_start(arguments, format);
    g_vsnprintf(item->words, sizeof(item->words), format, arguments);
    va_end(arguments);
}

static bool
is_given(const struct check *check, struct vf_pci_address address)
{
    for (unsigned i = 0; i < check->count; i++) {
        if (vf_pci_compare(check->functions[i], address) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_free(const struct vf_pci_device *device)
{
    return device->driver[0] == '\0' || strcmp(device->driver, vfio) == 0;
}

static bool
has_self(const struct vf_pci_use *use)
{
    for (unsigned i = 0; i < use->holder_count; i++) {
        if (use->holders[i].is_self) {
            return true;
        }
    }
    return false;
}

static void
check_desktop(struct check *check, const struct vf_gpu *gpu)
{
    const struct vf_pci_device *self = &gpu->members[0].device;
    const char *connector = NULL;
    char text[VF_PCI_TEXT];
    vf_pci_format(self->address, text);
    if (!is_free(self) && vf_gpu_shows_desktop(check->scene, gpu, &connector)) {
        say(check->preflight, true,
            _("The monitor on connector %s of the GPU %s shows this machine's "
              "desktop: plug it into the other card, or switch that output off."),
            connector, text);
    }
}

static void
check_holders(struct check *check, const struct vf_gpu_member *member,
              const char *text)
{
    const bool is_display =
        vf_pci_kind_of(member->device.class_code) == VF_PCI_DISPLAY;
    char names[300];
    if (member->use.holder_count == 0) {
        return;
    }
    vf_pci_holder_words(&member->use, names, sizeof(names));
    if (has_self(&member->use) && is_display) {
        say(check->preflight, true,
            _("This very window is drawn by the GPU %s: start virtflow-view on "
              "the other card."),
            text);
    } else if (is_display) {
        say(check->preflight, true,
            vf_words_counted("The GPU %s is in use by %s: close it first.",
                             "The GPU %s is in use by %s: close them first.",
                             member->use.holder_count),
            text, names);
    } else {
        say(check->preflight, false,
            _("%s is in use by %s, which will lose it."), text, names);
    }
}

// NVIDIA's driver waits for its last user inside of the kernel, for ever.
static void
check_references(struct check *check, const struct vf_gpu_member *member,
                 const char *text)
{
    if (strcmp(member->device.driver, "nvidia") != 0 ||
        member->use.holder_count > 0) {
        return;
    }
    if (member->use.module_references > 0) {
        say(check->preflight, true,
            _("Something that you may not see uses NVIDIA's driver of the GPU "
              "%s (%d references to the module %s), and it would hang. 'sudo "
              "lsof /dev/nvidia*' shows what it is."),
            text, member->use.module_references, member->use.module);
    } else if (!member->use.all_visible && !check->scene->has_hook) {
        say(check->preflight, false,
            _("Only your own processes could be looked at for users of the GPU "
              "%s; the package virtflow-view-gpu-hook looks at all."),
            text);
    }
}

static void
check_member(struct check *check, const struct vf_gpu_member *member)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(member->device.address, text);
    if (!is_given(check, member->device.address) || is_free(&member->device)) {
        return;
    }
    check_holders(check, member, text);
    check_references(check, member, text);
    if (member->use.host_use[0] != '\0') {
        say(check->preflight, false, _("With %s goes %s."), text,
            member->use.host_use);
    }
}

// What is left behind in the group and has a driver makes QEMU refuse.
static void
check_group(struct check *check, const struct vf_gpu *gpu)
{
    for (unsigned i = 0; i < gpu->member_count; i++) {
        const struct vf_pci_device *device = &gpu->members[i].device;
        const enum vf_pci_kind kind = vf_pci_kind_of(device->class_code);
        const bool in_group =
            device->iommu_group == gpu->members[0].device.iommu_group;
        if (!in_group || kind == VF_PCI_BRIDGE || is_free(device) ||
            is_given(check, device->address)) {
            continue;
        }
        char text[VF_PCI_TEXT];
        vf_pci_format(device->address, text);
        say(check->preflight, true,
            _("The %s %s (%s) is in the GPU's IOMMU group %d but not given to "
              "the VM, and QEMU takes a group as a whole: assign the GPU anew, "
              "which takes it along."),
            _(vf_pci_kind_name(kind)), text, device->name, device->iommu_group);
    }
}

static void
check_other_vms(struct check *check, const struct vf_gpu *gpu)
{
    for (guint i = 0; i < check->scene->domains->len; i++) {
        const struct vf_gpu_domain *domain =
            vf_gpu_scene_domain(check->scene, i);
        if (!domain->is_active || strcmp(domain->uuid, check->vm_uuid) == 0) {
            continue;
        }
        for (unsigned k = 0; k < gpu->member_count; k++) {
            if (vf_gpu_domain_has(domain, gpu->members[k].device.address)) {
                char text[VF_PCI_TEXT];
                vf_pci_format(gpu->members[k].device.address, text);
                say(check->preflight, true,
                    _("The VM '%s' is running and has %s: shut it down first."),
                    domain->name, text);
                break;
            }
        }
    }
}

static void
check_existence(struct check *check)
{
    for (unsigned i = 0; i < check->count; i++) {
        if (!vf_pci_machine_find(&check->scene->machine,
                                 check->functions[i])) {
            char text[VF_PCI_TEXT];
            vf_pci_format(check->functions[i], text);
            say(check->preflight, true,
                _("The VM is given the PCI device %s, which is not in this "
                  "machine (any more): cards that were moved have new "
                  "addresses. Remove it from the VM and assign the GPU anew."),
                text);
        }
    }
}

void
vf_preflight_check(struct vf_preflight *preflight,
                   const struct vf_gpu_scene *scene,
                   const struct vf_pci_address *functions, unsigned count,
                   const char *vm_uuid)
{
    memset(preflight, 0, sizeof(*preflight));
    struct check check = {preflight, scene, functions, count, vm_uuid};
    check_existence(&check);
    for (guint i = 0; i < scene->gpus->len; i++) {
        const struct vf_gpu *gpu = vf_gpu_scene_at(scene, i);
        if (!is_given(&check, gpu->members[0].device.address)) {
            continue;
        }
        check_other_vms(&check, gpu);
        check_desktop(&check, gpu);
        check_group(&check, gpu);
        for (unsigned k = 0; k < gpu->member_count; k++) {
            check_member(&check, &gpu->members[k]);
        }
    }
}

char *
vf_preflight_words(const struct vf_preflight *preflight)
{
    GString *words = g_string_new(NULL);
    for (unsigned i = 0; i < preflight->count; i++) {
        if (preflight->items[i].blocks) {
            g_string_append_printf(words, "%s%s", words->len > 0 ? " " : "",
                                   preflight->items[i].words);
        }
    }
    return g_string_free(words, FALSE);
}
