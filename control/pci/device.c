// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/device.h"

#include "base/words.h"
#include "control/pci/sysfs.h"

#include <glib.h>
#include <string.h>

enum { BASE_CLASS_SHIFT = 16, SUB_CLASS_SHIFT = 8 };

enum vf_pci_kind
vf_pci_kind_of(uint32_t class_code)
{
    switch (class_code >> SUB_CLASS_SHIFT) {
    case 0x0401:
    case 0x0403:
        return VF_PCI_AUDIO;
    case 0x0c03:
        return VF_PCI_USB;
    case 0x0c80:
        return VF_PCI_USB_TYPE_C;
    }
    switch (class_code >> BASE_CLASS_SHIFT) {
    case 0x01:
        return VF_PCI_STORAGE;
    case 0x02:
        return VF_PCI_NETWORK;
    case 0x03:
        return VF_PCI_DISPLAY;
    case 0x06:
        return VF_PCI_BRIDGE;
    }
    return VF_PCI_OTHER;
}

const char *
vf_pci_kind_name(enum vf_pci_kind kind)
{
    switch (kind) {
    case VF_PCI_DISPLAY:
        return N_("graphics");
    case VF_PCI_AUDIO:
        return N_("audio");
    case VF_PCI_USB:
        return N_("USB controller");
    case VF_PCI_USB_TYPE_C:
        return N_("USB type C controller");
    case VF_PCI_STORAGE:
        return N_("disk controller");
    case VF_PCI_NETWORK:
        return N_("network card");
    case VF_PCI_BRIDGE:
        return N_("bridge");
    case VF_PCI_OTHER:
        return N_("device");
    }
    return N_("device");
}

static char *
device_folder(const char *sys_root, struct vf_pci_address address)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    return g_build_filename(sys_root, "bus/pci/devices", text, NULL);
}

bool
vf_pci_is_display(const char *sys_root, struct vf_pci_address address)
{
    g_autofree char *folder = device_folder(sys_root, address);
    return vf_pci_kind_of((uint32_t)vf_sysfs_number(folder, "class", 0)) ==
           VF_PCI_DISPLAY;
}

void
vf_pci_read_driver(const struct vf_roots *roots, struct vf_pci_address address,
                   char *driver, size_t size)
{
    g_autofree char *folder = device_folder(roots->sys, address);
    vf_sysfs_link_name(folder, "driver", driver, size);
}

static void
read_link(const char *folder, struct vf_pci_device *device)
{
    // A link that is not there, or off, reads as 255 lanes of unknown speed.
    enum { UNKNOWN_WIDTH = 255 };
    device->link_width =
        (unsigned)vf_sysfs_number(folder, "current_link_width", 0);
    device->link_max_width =
        (unsigned)vf_sysfs_number(folder, "max_link_width", 0);
    if (device->link_width >= UNKNOWN_WIDTH ||
        device->link_max_width >= UNKNOWN_WIDTH) {
        device->link_width = device->link_max_width = 0;
    }
    vf_sysfs_text(folder, "current_link_speed", device->link_speed,
                  sizeof(device->link_speed));
}

bool
vf_pci_read_device(const struct vf_roots *roots, struct vf_pci_address address,
                   struct vf_pci_device *device)
{
    memset(device, 0, sizeof(*device));
    g_autofree char *folder = device_folder(roots->sys, address);
    char text[32];
    if (!vf_sysfs_text(folder, "class", text, sizeof(text))) {
        return false;
    }
    device->address = address;
    device->class_code = (uint32_t)vf_sysfs_number(folder, "class", 0);
    device->vendor = (uint16_t)vf_sysfs_number(folder, "vendor", 0);
    device->device = (uint16_t)vf_sysfs_number(folder, "device", 0);
    device->sub_vendor =
        (uint16_t)vf_sysfs_number(folder, "subsystem_vendor", 0);
    device->sub_device =
        (uint16_t)vf_sysfs_number(folder, "subsystem_device", 0);
    vf_sysfs_link_name(folder, "driver", device->driver,
                       sizeof(device->driver));
    vf_sysfs_text(folder, "driver_override", device->driver_override,
                  sizeof(device->driver_override));
    // What the kernel says when there is none.
    if (strcmp(device->driver_override, "(null)") == 0) {
        device->driver_override[0] = '\0';
    }
    vf_sysfs_text(folder, "reset_method", device->reset_methods,
                  sizeof(device->reset_methods));
    device->iommu_group = VF_PCI_NO_GROUP;
    if (vf_sysfs_link_name(folder, "iommu_group", text, sizeof(text))) {
        device->iommu_group = (int)g_ascii_strtoll(text, NULL, 10);
    }
    device->boot_vga = vf_sysfs_number(folder, "boot_vga", 0) == 1;
    device->numa_node = (int)vf_sysfs_number(folder, "numa_node", -1);
    vf_sysfs_text(folder, "power_state", device->power_state,
                  sizeof(device->power_state));
    read_link(folder, device);
    g_snprintf(device->name, sizeof(device->name), "%04x:%04x", device->vendor,
               device->device);
    return true;
}

// Polaris, Vega and the first Navi: the numbers are those of the kernel's driver
// amdgpu (drivers/gpu/drm/amd/amdgpu/amdgpu_drv.c).
bool
vf_pci_has_reset_bug(const struct vf_pci_device *device)
{
    static const struct {
        uint16_t first;
        uint16_t last;
    } ranges[] = {
        {0x66a0, 0x66af}, {0x67c0, 0x67ff}, {0x6860, 0x687f}, {0x694c, 0x694f},
        {0x6980, 0x699f}, {0x69a0, 0x69af}, {0x6fdf, 0x6fdf}, {0x7310, 0x731f},
        {0x7340, 0x734f}, {0x7360, 0x7362},
    };
    enum { AMD = 0x1002 };
    for (size_t i = 0; device->vendor == AMD && i < G_N_ELEMENTS(ranges); i++) {
        if (device->device >= ranges[i].first &&
            device->device <= ranges[i].last) {
            return true;
        }
    }
    return false;
}
