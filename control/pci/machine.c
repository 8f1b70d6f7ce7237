// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/machine.h"

#include "control/pci/sysfs.h"

#include <libudev.h>
#include <string.h>

// For a machine without a hardware database.
static const char *
vendor_name(uint16_t vendor)
{
    switch (vendor) {
    case 0x10de:
        return "NVIDIA";
    case 0x1002:
        return "AMD";
    case 0x8086:
        return "Intel";
    case 0x1234:
        return "QEMU";
    }
    return NULL;
}

static void
name_by_number(struct vf_pci_device *device)
{
    const char *vendor = vendor_name(device->vendor);
    g_snprintf(device->name, sizeof(device->name), "%s%s%04x:%04x",
               vendor ? vendor : "", vendor ? " " : "", device->vendor,
               device->device);
}

static void
name_by_database(struct vf_pci_device *device, struct udev_hwdb *database)
{
    char modalias[80];
    g_snprintf(modalias, sizeof(modalias),
               "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", device->vendor,
               device->device, device->sub_vendor, device->sub_device,
               device->class_code >> 16 & 0xff, device->class_code >> 8 & 0xff,
               device->class_code & 0xff);
    const char *vendor = NULL;
    const char *model = NULL;
    for (struct udev_list_entry *entry =
             udev_hwdb_get_properties_list_entry(database, modalias, 0);
         entry; entry = udev_list_entry_get_next(entry)) {
        const char *key = udev_list_entry_get_name(entry);
        if (strcmp(key, "ID_VENDOR_FROM_DATABASE") == 0) {
            vendor = udev_list_entry_get_value(entry);
        } else if (strcmp(key, "ID_MODEL_FROM_DATABASE") == 0) {
            model = udev_list_entry_get_value(entry);
        }
    }
    if (vendor && model) {
        g_snprintf(device->name, sizeof(device->name), "%s %s", vendor, model);
    } else if (vendor) {
        g_snprintf(device->name, sizeof(device->name), "%s %04x:%04x", vendor,
                   device->vendor, device->device);
    }
}

static void
name_devices(struct vf_pci_machine *machine, bool unnamed)
{
    struct udev *udev = unnamed ? NULL : udev_new();
    struct udev_hwdb *database = udev ? udev_hwdb_new(udev) : NULL;
    for (guint i = 0; i < machine->devices->len; i++) {
        struct vf_pci_device *device =
            &g_array_index(machine->devices, struct vf_pci_device, i);
        name_by_number(device);
        if (database) {
            name_by_database(device, database);
        }
    }
    if (database) {
        udev_hwdb_unref(database);
    }
    if (udev) {
        udev_unref(udev);
    }
}

static int
compare_devices(const void *a, const void *b)
{
    const struct vf_pci_device *left = a;
    const struct vf_pci_device *right = b;
    return vf_pci_compare(left->address, right->address);
}

void
vf_pci_machine_read(struct vf_pci_machine *machine,
                    const struct vf_roots *roots)
{
    machine->has_iommu = false;
    machine->devices = g_array_new(FALSE, FALSE, sizeof(struct vf_pci_device));
    g_autofree char *folder =
        g_build_filename(roots->sys, "bus/pci/devices", NULL);
    GPtrArray *names = vf_sysfs_list(folder);
    for (guint i = 0; i < names->len; i++) {
        struct vf_pci_address address;
        struct vf_pci_device device;
        if (vf_pci_parse(g_ptr_array_index(names, i), &address) &&
            vf_pci_read_device(roots, address, &device)) {
            g_array_append_val(machine->devices, device);
            machine->has_iommu =
                machine->has_iommu || device.iommu_group != VF_PCI_NO_GROUP;
        }
    }
    g_ptr_array_unref(names);
    g_array_sort(machine->devices, compare_devices);
    name_devices(machine, roots->unnamed);
}

void
vf_pci_machine_finish(struct vf_pci_machine *machine)
{
    if (machine->devices) {
        g_array_unref(machine->devices);
    }
    memset(machine, 0, sizeof(*machine));
}

const struct vf_pci_device *
vf_pci_machine_find(const struct vf_pci_machine *machine,
                    struct vf_pci_address address)
{
    for (guint i = 0; i < machine->devices->len; i++) {
        const struct vf_pci_device *device = vf_pci_machine_at(machine, i);
        if (vf_pci_compare(device->address, address) == 0) {
            return device;
        }
    }
    return NULL;
}
