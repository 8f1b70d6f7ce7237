// SPDX-License-Identifier: GPL-2.0-or-later
// Graphics cards: is there one for the VM, and can it be parted from this machine?
#include "base/words.h"
#include "control/doctor/cards.h"
#include "control/doctor/check.h"

#include <string.h>

#define START VF_TROUBLE_BIT(VF_TROUBLE_NO_START)
#define BINDING VF_TROUBLE_BIT(VF_TROUBLE_BINDING)
#define NO_GPU VF_TROUBLE_BIT(VF_TROUBLE_NO_GPU)
#define KEPT VF_TROUBLE_BIT(VF_TROUBLE_GPU_KEPT)
#define BLACK VF_TROUBLE_BIT(VF_TROUBLE_BLACK_SCREEN)
#define SLOW VF_TROUBLE_BIT(VF_TROUBLE_SLOW)

enum { CLASS_3D = 0x0302 };

// What there is ----------------------------------------------------------------

static bool
judge_list(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    if (!gpu->looked) {
        return false;
    }
    if (gpu->displays == 0) {
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("This machine has no graphics card that the kernel knows."));
        vf_finding_cause(finding, _("There is none to give to a VM."));
        vf_finding_fix(finding, VF_FIXER_FIRMWARE,
                       _("When there should be one: see whether it sits well in "
                         "its slot and has power, and whether the firmware setup "
                         "turns the slot off."));
        return true;
    }
    char text[128];
    const struct vf_gpu_device *first = vf_card_next(gpu, NULL, false);
    g_autoptr(GString) names = g_string_new(NULL);
    for (const struct vf_gpu_device *card = first; card;
         card = vf_card_next(gpu, card, false)) {
        g_string_append_printf(names, _("%s%s, driver '%s'"), names->len ? "; " : "",
                               vf_card_name(card, text, sizeof(text)),
                               card->device.driver[0] ? card->device.driver
                                                      : _("none"));
    }
    vf_finding_say(finding, VF_VERDICT_OK, "%s.", names->str);
    return true;
}

static bool
judge_missing(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    if (gpu->missing_count == 0) {
        return false;
    }
    char address[VF_PCI_TEXT];
    vf_pci_format(gpu->missing[0], address);
    vf_finding_say(finding, VF_VERDICT_FAIL,
                   _("The VM is to get the device at '%s', and there is none in "
                     "this machine."),
                   address);
    vf_finding_cause(finding, _("Addresses change when a card is moved or added. "
                                "The VM does not start."));
    vf_finding_fix(finding, VF_FIXER_USER,
                   _("Take the device out of the VM, and give it the card at its "
                     "new address."));
    vf_finding_command(finding, "virtflow-view gpu list");
    return true;
}

static bool
judge_has_card(const struct vf_doctor_facts *facts, int argument,
               struct vf_finding *finding)
{
    (void)argument;
    if (!facts->vm.has_definition || !facts->gpu.looked ||
        facts->gpu.missing_count > 0) {
        return false;
    }
    char text[128];
    const struct vf_gpu_device *card = vf_card_next(&facts->gpu, NULL, true);
    if (card) {
        vf_finding_say(finding, VF_VERDICT_OK, _("The VM gets %s."),
                       vf_card_name(card, text, sizeof(text)));
        return true;
    }
    vf_finding_say(finding, VF_VERDICT_WARN,
                   _("The VM is given no graphics card."));
    vf_finding_cause(finding, _("Windows draws with the processor. Looking Glass "
                                "works without a card only with the indirect "
                                "display driver (IDD), and slowly."));
    vf_finding_fix(finding, VF_FIXER_USER, _("Give it one."));
    vf_finding_command(finding, "virtflow-view gpu assign '%s' ADDRESS",
                       facts->vm.name);
    return true;
}

static bool
judge_only(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    if (!gpu->looked || gpu->displays != 1) {
        return false;
    }
    const bool passed = vf_card_next(gpu, NULL, true) != NULL;
    vf_finding_say(finding, passed ? VF_VERDICT_FAIL : VF_VERDICT_INFO,
                   passed ? _("This machine has one graphics card, and the VM is to "
                              "get it.")
                          : _("This machine has one graphics card."));
    vf_finding_cause(finding, _("Then the desktop has none, and this window nothing "
                                "to be drawn on."));
    vf_finding_fix(finding, VF_FIXER_FIRMWARE,
                   _("Turn on the graphics of the processor in the firmware setup, "
                     "or put in a second card."));
    return true;
}

// Groups -----------------------------------------------------------------------

// A device in the group of `card` that keeps it from a VM; NULL when there is none.
static const struct vf_gpu_device *
find_foreign(const struct vf_gpu_facts *gpu, const struct vf_gpu_device *card)
{
    for (unsigned i = 0; i < gpu->count; i++) {
        const struct vf_gpu_device *other = &gpu->devices[i];
        if (other != card && !other->is_bridge && !other->is_passed &&
            other->device.iommu_group == card->device.iommu_group &&
            other->device.driver[0] && !vf_card_is_on_vfio(other)) {
            return other;
        }
    }
    return NULL;
}

static bool
judge_groups(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    char text[128];
    char address[VF_PCI_TEXT];
    char other_text[128];
    const struct vf_gpu_device *card = NULL;
    unsigned seen = 0;
    while ((card = vf_card_next(&facts->gpu, card, true))) {
        if (card->device.iommu_group == VF_PCI_NO_GROUP) {
            continue;
        }
        seen++;
        const struct vf_gpu_device *other = find_foreign(&facts->gpu, card);
        if (!other) {
            continue;
        }
        const bool same_card = vf_pci_same_slot(card->device.address,
                                                other->device.address);
        vf_finding_say(finding, VF_VERDICT_FAIL,
                       _("%s shares IOMMU group %d with %s, which the driver '%s' "
                         "has."),
                       vf_card_name(card, text, sizeof(text)),
                       card->device.iommu_group,
                       vf_card_name(other, other_text, sizeof(other_text)),
                       other->device.driver);
        vf_finding_cause(finding, _("A group goes to a VM as a whole. QEMU says: "
                                    "'group %d is not viable'."),
                         card->device.iommu_group);
        if (same_card) {
            vf_finding_fix(finding, VF_FIXER_USER,
                           _("Give the VM this part of the card, too."));
            vf_finding_command(finding, "virtflow-view gpu assign '%s' %s",
                               facts->vm.name, vf_card_address(other, address));
        } else {
            vf_finding_fix(finding, VF_FIXER_USER,
                           _("%s Or put the card into a slot with a group of its "
                             "own."),
                           other->use.host_use[0]
                               ? _("This machine needs it, so it cannot go along.")
                               : _("Give the VM that device, too, if this machine "
                                   "can do without."));
        }
        return true;
    }
    if (seen == 0) {
        return false;
    }
    vf_finding_say(finding, VF_VERDICT_OK,
                   _("Nothing of this machine's is in the group of a card that the "
                     "VM gets."));
    return true;
}

static bool
judge_companions(const struct vf_doctor_facts *facts, int argument,
                 struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_facts *gpu = &facts->gpu;
    const struct vf_gpu_device *card = NULL;
    while ((card = vf_card_next(gpu, card, true))) {
        for (unsigned i = 0; i < gpu->count; i++) {
            const struct vf_gpu_device *other = &gpu->devices[i];
            if (other->is_passed || other == card ||
                !vf_pci_same_slot(other->device.address,
                                  card->device.address) ||
                other->device.iommu_group == card->device.iommu_group) {
                continue;
            }
            char text[128];
            char address[VF_PCI_TEXT];
            vf_finding_say(finding, VF_VERDICT_WARN,
                           _("%s is a part of the card, and stays with this "
                             "machine."),
                           vf_card_name(other, text, sizeof(text)));
            vf_finding_cause(finding, _("Resetting the card resets it as well, "
                                        "while its driver here uses it."));
            vf_finding_fix(finding, VF_FIXER_USER, _("Give it to the VM, too."));
            vf_finding_command(finding, "virtflow-view gpu assign '%s' %s",
                               facts->vm.name, vf_card_address(other, address));
            return true;
        }
    }
    return false;
}

static bool
judge_shared(const struct vf_doctor_facts *facts, int argument,
             struct vf_finding *finding)
{
    (void)argument;
    const struct vf_vm_facts *vm = &facts->vm;
    if (!vm->has_definition || vm->shared_device[0] == '\0') {
        return false;
    }
    vf_finding_say(finding,
                   vm->shared_is_running ? VF_VERDICT_FAIL : VF_VERDICT_INFO,
                   vm->shared_is_running
                       ? _("The VM '%s' has the device '%s', too, and is running.")
                       : _("The VM '%s' has the device '%s', too."),
                   vm->shared_with, vm->shared_device);
    vf_finding_cause(finding, _("Only one of them can run at a time."));
    vf_finding_fix(finding, VF_FIXER_USER, _("Shut the other one down first."));
    if (vm->shared_is_running) {
        vf_finding_command(finding, "virtflow-view stop '%s'", vm->shared_with);
    }
    return true;
}

// What it can do ---------------------------------------------------------------

static bool
judge_outputs(const struct vf_doctor_facts *facts, int argument,
              struct vf_finding *finding)
{
    (void)argument;
    char text[128];
    const struct vf_gpu_device *card = NULL;
    while ((card = vf_card_next(&facts->gpu, card, true))) {
        if (card->device.class_code >> 8 != CLASS_3D) {
            continue;
        }
        vf_finding_say(finding, VF_VERDICT_WARN,
                       _("%s has no sockets for monitors (class 0302)."),
                       vf_card_name(card, text, sizeof(text)));
        vf_finding_cause(finding, _("In laptops the second card draws into the "
                                    "first one's. In a VM it has no monitor, and "
                                    "hosts up to B7 nothing to capture."));
        vf_finding_fix(finding, VF_FIXER_GUEST,
                       _("Install the indirect display driver (IDD) of Looking "
                         "Glass, which brings a monitor of its own."));
        return true;
    }
    return false;
}

static bool
judge_link(const struct vf_doctor_facts *facts, int argument,
           struct vf_finding *finding)
{
    (void)argument;
    const struct vf_gpu_device *card = vf_card_next(&facts->gpu, NULL, true);
    if (!card || card->device.link_width == 0 ||
        card->device.link_max_width == 0) {
        return false;
    }
    const bool narrow =
        card->device.link_width * 2 <= card->device.link_max_width;
    vf_finding_say(finding, narrow ? VF_VERDICT_WARN : VF_VERDICT_OK,
                   _("The card uses %u of its %u PCI Express lanes%s%s%s."),
                   card->device.link_width, card->device.link_max_width,
                   card->device.link_speed[0] ? " (" : "",
                   card->device.link_speed,
                   card->device.link_speed[0] ? ")" : "");
    if (narrow) {
        vf_finding_cause(finding, _("Every frame of Looking Glass crosses them; "
                                    "games load slower."));
        vf_finding_fix(finding, VF_FIXER_USER,
                       _("Put the card into a slot with more lanes; see which "
                         "slots share theirs in the board's manual."));
    }
    return true;
}

#define CHECK(name, words, what, can_be)                                       \
    {                                                                          \
        .id = name, .title = words, .area = VF_AREA_GPU, .part = VF_PART_GPU,  \
        .troubles = can_be, .judge = what                                                          \
    }

static const struct vf_check checks[] = {
    CHECK("gpu.list", N_("Cards"), judge_list, NO_GPU),
    CHECK("gpu.missing", N_("Passed devices"), judge_missing, NO_GPU | START),
    CHECK("gpu.vm", N_("Card of the VM"), judge_has_card, NO_GPU | SLOW),
    CHECK("gpu.only", N_("A card for the desktop"), judge_only, NO_GPU | BINDING),
    CHECK("gpu.groups", N_("IOMMU group"), judge_groups, START | BINDING),
    CHECK("gpu.companions", N_("Parts of the card"), judge_companions,
          BINDING | KEPT),
    CHECK("gpu.shared", N_("Other VMs"), judge_shared, START | BINDING),
    CHECK("gpu.outputs", N_("Sockets"), judge_outputs, BLACK),
    CHECK("gpu.link", "PCI Express", judge_link, SLOW),
};

const struct vf_check_list vf_checks_gpu = {checks, G_N_ELEMENTS(checks)};
