// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/together.h"

#include "base/words.h"

#include <string.h>

static bool
is_among(const struct vf_pci_device *device,
         const struct vf_pci_device *const *functions, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (functions[i] == device) {
            return true;
        }
    }
    return false;
}

static bool
shares_group(const struct vf_pci_device *a, const struct vf_pci_device *b)
{
    return a->iommu_group != VF_PCI_NO_GROUP && a->iommu_group == b->iommu_group;
}

unsigned
vf_pci_together(const struct vf_pci_machine *machine,
                struct vf_pci_address address,
                const struct vf_pci_device **functions, unsigned max)
{
    const struct vf_pci_device *self = vf_pci_machine_find(machine, address);
    unsigned count = 0;
    if (!self || max == 0) {
        return 0;
    }
    functions[count++] = self;
    for (int of_slot = 1; of_slot >= 0; of_slot--) {
        for (guint i = 0; i < machine->devices->len; i++) {
            const struct vf_pci_device *other = vf_pci_machine_at(machine, i);
            const bool belongs =
                of_slot ? vf_pci_same_slot(other->address, self->address)
                        : shares_group(other, self);
            if (belongs && count < max && !is_among(other, functions, count)) {
                functions[count++] = other;
            }
        }
    }
    return count;
}

bool
vf_pci_is_needed(const struct vf_pci_device *device,
                 const struct vf_pci_use *use, char words[160])
{
    words[0] = '\0';
    if (use->host_use[0] != '\0') {
        g_snprintf(words, 160, _("this machine uses %s"), use->host_use);
    } else if (vf_pci_kind_of(device->class_code) == VF_PCI_DISPLAY &&
               device->driver[0] != '\0' &&
               strcmp(device->driver, "vfio-pci") != 0) {
        g_strlcpy(words, _("this machine uses it as a graphics card"), 160);
    }
    return words[0] != '\0';
}
