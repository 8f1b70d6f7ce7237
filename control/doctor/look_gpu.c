// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/doctor/files.h"
#include "control/doctor/look.h"
#include "control/pci/machine.h"

#include <string.h>

// What the VM is given ---------------------------------------------------------

static bool
is_passed(const struct vf_vm_reading *reading, struct vf_pci_address address,
          bool *managed)
{
    for (unsigned i = 0; reading && i < reading->base.passed_count; i++) {
        if (vf_pci_compare(reading->base.passed[i], address) == 0) {
            *managed = reading->passed_managed[i];
            return true;
        }
    }
    *managed = false;
    return false;
}

static void
look_missing(struct vf_gpu_facts *gpu, const struct vf_vm_reading *reading,
             const struct vf_pci_machine *machine)
{
    for (unsigned i = 0; reading && i < reading->base.passed_count; i++) {
        if (!vf_pci_machine_find(machine, reading->base.passed[i]) &&
            gpu->missing_count < VF_DOCTOR_MISSING) {
            gpu->missing[gpu->missing_count++] = reading->base.passed[i];
        }
    }
}

// Given to vfio-pci at boot ----------------------------------------------------

// What is in comments sets nothing.
static void
append_settings(GString *text, const char *file)
{
    g_auto(GStrv) lines = g_strsplit(file, "\n", -1);
    for (unsigned i = 0; lines[i]; i++) {
        if (g_strchug(lines[i])[0] != '#') {
            g_string_append_printf(text, "%s\n", lines[i]);
        }
    }
}

static void
append_folder(GString *text, const char *root, const char *folder)
{
    g_autoptr(GPtrArray) names = vf_file_names(root, "%s", folder);
    for (guint i = 0; i < names->len; i++) {
        g_autofree char *one =
            vf_file_text(root, "%s/%s", folder,
                         (const char *)g_ptr_array_index(names, i));
        if (one && strstr(one, "vfio-pci")) {
            append_settings(text, one);
        }
    }
}

static char *
read_boot_settings(const char *root)
{
    GString *text = g_string_new(NULL);
    append_folder(text, root, "/etc/modprobe.d");
    append_folder(text, root, "/etc/udev/rules.d");
    append_folder(text, root, "/etc/initramfs-tools/scripts/init-top");
    g_autofree char *cmdline = vf_file_text(root, "/proc/cmdline");
    g_string_append(text, cmdline && strstr(cmdline, "vfio-pci.ids=") ? cmdline
                                                                      : "");
    g_autofree char *lower = g_ascii_strdown(text->str, -1);
    g_string_free(text, TRUE);
    return g_steal_pointer(&lower);
}

static void
look_dedicated(struct vf_gpu_device *device, const char *settings)
{
    char address[VF_PCI_TEXT];
    char numbers[16];
    vf_pci_format(device->device.address, address);
    g_snprintf(numbers, sizeof(numbers), "%04x:%04x", device->device.vendor,
               device->device.device);
    device->by_numbers = strstr(settings, numbers) != NULL;
    device->is_dedicated =
        device->by_numbers || strstr(settings, address) != NULL;
}

// Who counts -------------------------------------------------------------------

// True for what a graphics card or a passed device cannot be parted from.
static bool
is_related(const struct vf_pci_device *a, const struct vf_pci_device *b)
{
    return vf_pci_same_slot(a->address, b->address) ||
           (a->iommu_group != VF_PCI_NO_GROUP &&
            a->iommu_group == b->iommu_group);
}

static bool
is_wanted(const struct vf_pci_machine *machine, const struct vf_pci_device *one,
          const struct vf_vm_reading *reading)
{
    bool managed;
    for (guint i = 0; i < machine->devices->len; i++) {
        const struct vf_pci_device *other = vf_pci_machine_at(machine, i);
        const bool counts =
            vf_pci_kind_of(other->class_code) == VF_PCI_DISPLAY ||
            is_passed(reading, other->address, &managed);
        if (counts && is_related(one, other)) {
            return true;
        }
    }
    return false;
}

static void
add_device(struct vf_gpu_facts *gpu, const struct vf_pci_device *device,
           const struct vf_vm_reading *reading, const struct vf_roots *roots,
           const struct vf_open_files *files)
{
    struct vf_gpu_device *entry = &gpu->devices[gpu->count++];
    const enum vf_pci_kind kind = vf_pci_kind_of(device->class_code);
    entry->device = *device;
    entry->is_display = kind == VF_PCI_DISPLAY;
    entry->is_bridge = kind == VF_PCI_BRIDGE;
    entry->is_passed =
        is_passed(reading, device->address, &entry->passed_managed);
    vf_pci_read_use(roots, device, files, &entry->use);
}

static bool
runs(const char *root, const char *name)
{
    g_autoptr(GPtrArray) names = vf_file_names(root, "/proc");
    for (guint i = 0; i < names->len; i++) {
        const char *pid = g_ptr_array_index(names, i);
        char line[32];
        // The kernel keeps fifteen bytes of a name.
        if (g_ascii_isdigit(pid[0]) &&
            vf_file_line(line, sizeof(line), root, "/proc/%s/comm", pid) &&
            strncmp(line, name, 15) == 0) {
            return true;
        }
    }
    return false;
}

static int
read_modeset(const char *root)
{
    char line[8];
    if (!vf_file_line(line, sizeof(line), root,
                      "/sys/module/nvidia_drm/parameters/modeset")) {
        return -1;
    }
    return line[0] == 'Y' || line[0] == '1' ? 1 : 0;
}

// The one in brackets: "default [performance] powersave".
static void
read_aspm(char *policy, size_t size, const char *root)
{
    char line[128];
    policy[0] = '\0';
    if (!vf_file_line(line, sizeof(line), root,
                      "/sys/module/pcie_aspm/parameters/policy")) {
        return;
    }
    const char *begin = strchr(line, '[');
    const char *end = begin ? strchr(begin, ']') : NULL;
    if (end) {
        g_snprintf(policy, size, "%.*s", (int)(end - begin - 1), begin + 1);
    }
}

void
vf_look_gpu(struct vf_gpu_facts *gpu, const struct vf_vm_reading *reading,
            const char *root)
{
    memset(gpu, 0, sizeof(*gpu));
    g_autofree char *sys = g_strconcat(root, "/sys", NULL);
    g_autofree char *proc = g_strconcat(root, "/proc", NULL);
    const struct vf_roots roots = {.sys = sys, .proc = proc};
    struct vf_pci_machine machine;
    struct vf_open_files files;
    vf_pci_machine_read(&machine, &roots);
    vf_open_files_read(&files, &roots);
    g_autofree char *settings = read_boot_settings(root);
    for (guint i = 0; i < machine.devices->len; i++) {
        const struct vf_pci_device *device = vf_pci_machine_at(&machine, i);
        gpu->displays += vf_pci_kind_of(device->class_code) == VF_PCI_DISPLAY;
        if (gpu->count < VF_DOCTOR_DEVICES &&
            is_wanted(&machine, device, reading)) {
            add_device(gpu, device, reading, &roots, &files);
            look_dedicated(&gpu->devices[gpu->count - 1], settings);
        }
    }
    look_missing(gpu, reading, &machine);
    gpu->looked = true;
    read_aspm(gpu->aspm_policy, sizeof(gpu->aspm_policy), root);
    gpu->nvidia_modeset = read_modeset(root);
    gpu->runs_persistenced = runs(root, "nvidia-persistenced");
    vf_open_files_finish(&files);
    vf_pci_machine_finish(&machine);
}
