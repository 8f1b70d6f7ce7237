// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/use.h"

#include "base/words.h"
#include "control/pci/sysfs.h"

#include <string.h>

// Connectors -----------------------------------------------------------------

// Of "card0-HDMI-A-1" what follows the card; NULL for "card0" and "renderD128".
static const char *
connector_part(const char *name)
{
    const char *dash = strchr(name, '-');
    return g_str_has_prefix(name, "card") && dash ? dash + 1 : NULL;
}

static void
read_connectors(const struct vf_roots *roots, const GPtrArray *drm,
                struct vf_pci_use *use)
{
    for (guint i = 0; i < drm->len; i++) {
        const char *name = g_ptr_array_index(drm, i);
        const char *part = connector_part(name);
        if (!part || strcmp(part, "Writeback-1") == 0 ||
            use->connector_count == VF_PCI_MAX_CONNECTORS) {
            continue;
        }
        struct vf_pci_connector *connector =
            &use->connectors[use->connector_count++];
        g_strlcpy(connector->name, part, sizeof(connector->name));
        g_autofree char *folder =
            g_build_filename(roots->sys, "class/drm", name, NULL);
        char text[24];
        vf_sysfs_text(folder, "status", text, sizeof(text));
        connector->connected = strcmp(text, "connected") == 0;
        vf_sysfs_text(folder, "enabled", text, sizeof(text));
        connector->enabled = strcmp(text, "enabled") == 0;
    }
}

// Holders --------------------------------------------------------------------

int
vf_pci_nvidia_minor(const struct vf_roots *roots, struct vf_pci_address address)
{
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    g_autofree char *path = g_build_filename(
        roots->proc, "driver/nvidia/gpus", text, "information", NULL);
    g_autofree char *information = NULL;
    if (!g_file_get_contents(path, &information, NULL, NULL)) {
        return -1;
    }
    const char *line = strstr(information, "Device Minor:");
    return line ? (int)g_ascii_strtoll(line + strlen("Device Minor:"), NULL, 10)
                : -1;
}

static void
add_node(GPtrArray *nodes, const char *folder, const char *name)
{
    g_ptr_array_add(nodes, g_strconcat(folder, name, NULL));
}

// The device files through which the function is used, without "/dev/".
static GPtrArray *
list_nodes(const struct vf_roots *roots, const struct vf_pci_device *device,
           const GPtrArray *drm)
{
    GPtrArray *nodes = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < drm->len; i++) {
        const char *name = g_ptr_array_index(drm, i);
        if (!connector_part(name)) {
            add_node(nodes, "dri/", name);
        }
    }
    g_autoptr(GPtrArray) sound =
        vf_sysfs_devices_of(roots, "class/sound", device->address);
    for (guint i = 0; i < sound->len; i++) {
        add_node(nodes, "snd/", g_ptr_array_index(sound, i));
    }
    if (device->iommu_group != VF_PCI_NO_GROUP) {
        g_ptr_array_add(nodes, g_strdup_printf("vfio/%d", device->iommu_group));
    }
    if (strcmp(device->driver, "nvidia") == 0) {
        const int minor = vf_pci_nvidia_minor(roots, device->address);
        if (minor >= 0) {
            g_ptr_array_add(nodes, g_strdup_printf("nvidia%d", minor));
        }
        // One for all GPUs of the driver: who has them open uses one of them.
        add_node(nodes, "", "nvidia-uvm");
        add_node(nodes, "", "nvidia-modeset");
    }
    return nodes;
}

static bool
contains(const GPtrArray *names, const char *name)
{
    for (guint i = 0; i < names->len; i++) {
        if (strcmp(g_ptr_array_index(names, i), name) == 0) {
            return true;
        }
    }
    return false;
}

static bool
has_holder(const struct vf_pci_use *use, pid_t pid)
{
    for (unsigned i = 0; i < use->holder_count; i++) {
        if (use->holders[i].pid == pid) {
            return true;
        }
    }
    return false;
}

static void
find_holders(const struct vf_open_files *open_files, const GPtrArray *nodes,
             struct vf_pci_use *use)
{
    use->all_visible = open_files->all_visible;
    for (guint i = 0; i < open_files->files->len; i++) {
        const struct vf_open_file *file =
            &g_array_index(open_files->files, struct vf_open_file, i);
        use->card_holders += g_str_has_prefix(file->node, "dri/card") &&
                             contains(nodes, file->node);
        if (use->holder_count < VF_PCI_MAX_HOLDERS &&
            contains(nodes, file->node) && !has_holder(use, file->pid)) {
            use->holders[use->holder_count++] = *file;
        }
    }
}

void
vf_pci_holder_words(const struct vf_pci_use *use, char *words, size_t size)
{
    enum { NAMED = 4 };
    words[0] = '\0';
    for (unsigned i = 0; i < MIN(use->holder_count, NAMED); i++) {
        char one[64];
        g_snprintf(one, sizeof(one), "%s%s (%d)", i > 0 ? ", " : "",
                   use->holders[i].name, (int)use->holders[i].pid);
        g_strlcat(words, one, size);
    }
    if (use->holder_count > NAMED) {
        char more[32];
        g_snprintf(more, sizeof(more), _(" and %u more"),
                   use->holder_count - NAMED);
        g_strlcat(words, more, size);
    }
}

// Module ---------------------------------------------------------------------

static void
read_module(const struct vf_roots *roots, const struct vf_pci_device *device,
            struct vf_pci_use *use)
{
    use->module_references = -1;
    if (device->driver[0] == '\0') {
        return;
    }
    g_autofree char *driver =
        g_build_filename(roots->sys, "bus/pci/drivers", device->driver, NULL);
    if (!vf_sysfs_link_name(driver, "module", use->module,
                            sizeof(use->module))) {
        return;
    }
    g_autofree char *module =
        g_build_filename(roots->sys, "module", use->module, NULL);
    const int64_t references = vf_sysfs_number(module, "refcnt", -1);
    if (references < 0) {
        return;
    }
    g_autofree char *folder = g_build_filename(module, "holders", NULL);
    g_autoptr(GPtrArray) holders = vf_sysfs_list(folder);
    use->module_references = (int)(references - holders->len);
}

// What is behind it ----------------------------------------------------------

static void
read_disks(const struct vf_roots *roots, const struct vf_pci_device *device,
           struct vf_pci_use *use)
{
    g_autoptr(GPtrArray) disks =
        vf_sysfs_devices_of(roots, "class/block", device->address);
    if (disks->len > 0) {
        g_snprintf(use->host_use, sizeof(use->host_use), _("the disk %s"),
                   (const char *)g_ptr_array_index(disks, 0));
    }
}

static void
read_networks(const struct vf_roots *roots, const struct vf_pci_device *device,
              struct vf_pci_use *use)
{
    g_autoptr(GPtrArray) networks =
        vf_sysfs_devices_of(roots, "class/net", device->address);
    for (guint i = 0; i < networks->len; i++) {
        const char *name = g_ptr_array_index(networks, i);
        g_autofree char *folder =
            g_build_filename(roots->sys, "class/net", name, NULL);
        char state[16];
        vf_sysfs_text(folder, "operstate", state, sizeof(state));
        if (strcmp(state, "up") == 0) {
            g_snprintf(use->host_use, sizeof(use->host_use),
                       _("the network interface %s, which is up"), name);
            return;
        }
    }
}

// Of the names on the USB bus "usb1" is the controller's own hub, "1-2" a device
// and "1-2:1.0" a part of one.
static void
read_usb(const struct vf_roots *roots, const struct vf_pci_device *device,
         struct vf_pci_use *use)
{
    g_autoptr(GPtrArray) all =
        vf_sysfs_devices_of(roots, "bus/usb/devices", device->address);
    for (guint i = 0; i < all->len; i++) {
        const char *name = g_ptr_array_index(all, i);
        if (!g_ascii_isdigit(name[0]) || strchr(name, ':')) {
            continue;
        }
        g_autofree char *folder =
            g_build_filename(roots->sys, "bus/usb/devices", name, NULL);
        char product[64];
        if (!vf_sysfs_text(folder, "product", product, sizeof(product)) ||
            !g_utf8_validate(product, -1, NULL)) {
            g_strlcpy(product, name, sizeof(product));
        }
        g_snprintf(use->host_use, sizeof(use->host_use),
                   _("the USB device '%s', which is plugged into it"), product);
        return;
    }
}

static void
read_host_use(const struct vf_roots *roots, const struct vf_pci_device *device,
              struct vf_pci_use *use)
{
    switch (vf_pci_kind_of(device->class_code)) {
    case VF_PCI_STORAGE:
        read_disks(roots, device, use);
        break;
    case VF_PCI_NETWORK:
        read_networks(roots, device, use);
        break;
    case VF_PCI_USB:
        read_usb(roots, device, use);
        break;
    case VF_PCI_DISPLAY:
    case VF_PCI_AUDIO:
    case VF_PCI_USB_TYPE_C:
    case VF_PCI_BRIDGE:
    case VF_PCI_OTHER:
        break;
    }
}

void
vf_pci_read_use(const struct vf_roots *roots,
                const struct vf_pci_device *device,
                const struct vf_open_files *open_files, struct vf_pci_use *use)
{
    memset(use, 0, sizeof(*use));
    g_autoptr(GPtrArray) drm =
        vf_sysfs_devices_of(roots, "class/drm", device->address);
    read_connectors(roots, drm, use);
    g_autoptr(GPtrArray) nodes = list_nodes(roots, device, drm);
    find_holders(open_files, nodes, use);
    read_module(roots, device, use);
    read_host_use(roots, device, use);
}
