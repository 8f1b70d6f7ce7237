// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/cards.h"

#include <glib.h>
#include <string.h>

const struct vf_gpu_device *
vf_card_next(const struct vf_gpu_facts *gpu, const struct vf_gpu_device *after,
             bool passed)
{
    const struct vf_gpu_device *at = after ? after + 1 : gpu->devices;
    for (; at < gpu->devices + gpu->count; at++) {
        if (at->is_display && (!passed || at->is_passed)) {
            return at;
        }
    }
    return NULL;
}

const char *
vf_card_name(const struct vf_gpu_device *device, char *text, size_t size)
{
    char address[VF_PCI_TEXT];
    vf_card_address(device, address);
    g_snprintf(text, size, "%.90s (%s)", device->device.name, address);
    return text;
}

const char *
vf_card_address(const struct vf_gpu_device *device, char text[VF_PCI_TEXT])
{
    vf_pci_format(device->device.address, text);
    return text;
}

bool
vf_card_is_on_vfio(const struct vf_gpu_device *device)
{
    return strcmp(device->device.driver, "vfio-pci") == 0;
}
