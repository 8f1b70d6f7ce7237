// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/helper/vfio_card.h"

#include "control/pci/together.h"

#include <glib.h>
#include <string.h>

enum { VENDOR_AMD = 0x1002, VENDOR_NVIDIA = 0x10de, VENDOR_INTEL = 0x8086 };

// Drivers that a card would be taken by, also those that are installed later. The names
// are those of the modules' files, after which modprobe looks for softdep lines.
static const struct {
    enum vf_pci_kind kind;
    uint16_t vendor; // 0: any
    const char *drivers[5];
} KNOWN_DRIVERS[] = {
    {VF_PCI_DISPLAY, VENDOR_NVIDIA,
     {"nouveau", "nvidia", "nvidia_current", "nvidiafb", NULL}},
    {VF_PCI_DISPLAY, VENDOR_AMD, {"amdgpu", "radeon", NULL}},
    {VF_PCI_DISPLAY, VENDOR_INTEL, {"i915", "xe", NULL}},
    {VF_PCI_AUDIO, 0, {"snd_hda_intel", NULL}},
    {VF_PCI_USB, 0, {"xhci_pci", "xhci_pci_renesas", NULL}},
    {VF_PCI_USB_TYPE_C, VENDOR_NVIDIA, {"i2c_nvidia_gpu", NULL}},
};

struct machine {
    char *sys;
    char *proc;
    struct vf_roots roots;
    struct vf_pci_machine devices;
    struct vf_open_files open_files;
};

static void
open_machine(struct machine *machine, const struct vf_helper *helper)
{
    machine->sys = g_strconcat(helper->root, "/sys", NULL);
    machine->proc = g_strconcat(helper->root, "/proc", NULL);
    machine->roots = (struct vf_roots){
        .sys = machine->sys, .proc = machine->proc, .unnamed = true};
    vf_pci_machine_read(&machine->devices, &machine->roots);
    vf_open_files_read(&machine->open_files, &machine->roots);
}

static void
close_machine(struct machine *machine)
{
    vf_open_files_finish(&machine->open_files);
    vf_pci_machine_finish(&machine->devices);
    g_free(machine->sys);
    g_free(machine->proc);
}

// Which functions --------------------------------------------------------------

static bool
refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool
refuse(GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_set_error_literal(error, VF_ERROR, VF_ERROR_UNFIT, text);
    return false;
}

static bool
check_card(const struct machine *machine, struct vf_pci_address address,
           GError **error)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    const struct vf_pci_device *card =
        vf_pci_machine_find(&machine->devices, address);
    if (!card || vf_pci_kind_of(card->class_code) != VF_PCI_DISPLAY) {
        return refuse(error,
                      "There is no graphics card at %s, and nothing else is "
                      "dedicated; 'virtflow-view gpu list' shows where there are.",
                      text);
    }
    if (card->iommu_group == VF_PCI_NO_GROUP) {
        return refuse(error,
                      "The card %s is in no IOMMU group, so it cannot be given to "
                      "a VM: the IOMMU is off in the firmware's setup, or does not "
                      "cover it.",
                      text);
    }
    for (guint i = 0; i < machine->devices.devices->len; i++) {
        const struct vf_pci_device *other =
            vf_pci_machine_at(&machine->devices, i);
        if (vf_pci_kind_of(other->class_code) == VF_PCI_DISPLAY &&
            !vf_pci_same_slot(other->address, address) &&
            strcmp(other->driver, "vfio-pci") != 0) {
            return true;
        }
    }
    return refuse(error,
                  "%s is the only card that this machine can draw on: dedicated, "
                  "it would leave no screen.",
                  text);
}

static bool
add_driver(struct vf_boot_card *card, const char *driver)
{
    for (unsigned i = 0; i < card->driver_count; i++) {
        if (strcmp(card->drivers[i], driver) == 0) {
            return true;
        }
    }
    if (card->driver_count == VF_BOOT_MAX_DRIVERS) {
        return false;
    }
    g_strlcpy(card->drivers[card->driver_count++], driver,
              sizeof(card->drivers[0]));
    return true;
}

static bool
add_drivers(struct vf_boot_card *card, const struct vf_pci_device *device,
            const struct vf_pci_use *use)
{
    bool ok = true;
    for (size_t i = 0; i < G_N_ELEMENTS(KNOWN_DRIVERS); i++) {
        if (KNOWN_DRIVERS[i].kind != vf_pci_kind_of(device->class_code) ||
            (KNOWN_DRIVERS[i].vendor != 0 &&
             KNOWN_DRIVERS[i].vendor != device->vendor)) {
            continue;
        }
        for (const char *const *name = KNOWN_DRIVERS[i].drivers; *name; name++) {
            ok = add_driver(card, *name) && ok;
        }
    }
    if (use->module[0] != '\0' && strcmp(use->module, "vfio_pci") != 0) {
        ok = add_driver(card, use->module) && ok;
    }
    return ok;
}

static bool
add_function(struct vf_boot_card *card, const struct machine *machine,
             const struct vf_pci_device *device, GError **error)
{
    const struct vf_pci_address first = card->functions[0].address;
    const bool is_stranger = card->function_count > 0 &&
                             !vf_pci_same_slot(device->address, first);
    struct vf_pci_use use;
    char words[160];
    char text[VF_PCI_TEXT];
    vf_pci_format(device->address, text);
    if (vf_pci_kind_of(device->class_code) == VF_PCI_BRIDGE) {
        return true;
    }
    vf_pci_read_use(&machine->roots, device, &machine->open_files, &use);
    if (is_stranger && vf_pci_is_needed(device, &use, words)) {
        return refuse(error,
                      "The card shares IOMMU group %d with %s, and a group goes to "
                      "a VM as a whole: %s.",
                      device->iommu_group, text, words);
    }
    if (card->function_count == VF_BOOT_MAX_FUNCTIONS ||
        !add_drivers(card, device, &use)) {
        return refuse(error, "Too many devices share the card's IOMMU group.");
    }
    card->functions[card->function_count++] = (struct vf_boot_function){
        device->address, device->vendor, device->device};
    return true;
}

static bool
is_of_card(const struct vf_boot_card *card, struct vf_pci_address address)
{
    for (unsigned i = 0; i < card->function_count; i++) {
        if (vf_pci_compare(card->functions[i].address, address) == 0) {
            return true;
        }
    }
    return false;
}

// By its numbers vfio-pci would get what stays with the machine, too.
static bool
has_twin(const struct vf_boot_card *card, const struct machine *machine)
{
    for (guint i = 0; i < machine->devices.devices->len; i++) {
        const struct vf_pci_device *device =
            vf_pci_machine_at(&machine->devices, i);
        for (unsigned k = 0; k < card->function_count; k++) {
            if (device->vendor == card->functions[k].vendor &&
                device->device == card->functions[k].device &&
                !is_of_card(card, device->address)) {
                return true;
            }
        }
    }
    return false;
}

// modprobe.d sets nothing for what is part of the kernel; modules have a state.
static bool
is_vfio_built_in(const struct machine *machine)
{
    g_autofree char *folder =
        g_build_filename(machine->sys, "module/vfio_pci", NULL);
    g_autofree char *state = g_build_filename(folder, "initstate", NULL);
    return g_file_test(folder, G_FILE_TEST_EXISTS) &&
           !g_file_test(state, G_FILE_TEST_EXISTS);
}

bool
vf_vfio_card_find(struct vf_boot_card *card, const struct vf_helper *helper,
                  struct vf_pci_address address, GError **error)
{
    *card = (struct vf_boot_card){.function_count = 0};
    const struct vf_pci_device *functions[4 * VF_BOOT_MAX_FUNCTIONS];
    struct machine machine;
    open_machine(&machine, helper);
    bool ok = check_card(&machine, address, error);
    const unsigned count =
        ok ? vf_pci_together(&machine.devices, address, functions,
                             G_N_ELEMENTS(functions))
           : 0;
    for (unsigned i = 0; ok && i < count; i++) {
        ok = add_function(card, &machine, functions[i], error);
    }
    card->way = ok && (has_twin(card, &machine) || is_vfio_built_in(&machine))
                    ? VF_BOOT_BY_ADDRESS
                    : VF_BOOT_BY_ID;
    close_machine(&machine);
    return ok;
}
