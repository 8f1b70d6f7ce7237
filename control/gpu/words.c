// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/words.h"

#include "base/words.h"

#include <string.h>

static void
clear_row(void *data)
{
    struct vf_gpu_row *row = data;
    g_free(row->value);
}

// `value` is *transferred*; nothing is added when it is empty.
static void
add_row(GArray *rows, const char *label, GString *value)
{
    char *text = g_string_free(value, FALSE);
    if (text[0] == '\0') {
        g_free(text);
        return;
    }
    const struct vf_gpu_row row = {.label = label, .value = text};
    g_array_append_val(rows, row);
}

static void
separate(GString *text)
{
    if (text->len > 0) {
        g_string_append(text, ", ");
    }
}

static GString *
monitors(const struct vf_pci_use *use)
{
    GString *text = g_string_new(NULL);
    unsigned without = 0;
    for (unsigned i = 0; i < use->connector_count; i++) {
        const struct vf_pci_connector *connector = &use->connectors[i];
        if (!connector->connected) {
            without++;
            continue;
        }
        separate(text);
        g_string_append_printf(text, "%s %s", connector->name,
                               connector->enabled ? _("(in use)") : _("(idle)"));
    }
    if (use->connector_count > 0 && without == use->connector_count) {
        g_string_append(text, _("none plugged in"));
    }
    return text;
}

static GString *
holders(const struct vf_gpu *gpu)
{
    GString *text = g_string_new(NULL);
    for (unsigned i = 0; i < gpu->member_count; i++) {
        const struct vf_pci_use *use = &gpu->members[i].use;
        for (unsigned k = 0; k < use->holder_count; k++) {
            const struct vf_open_file *file = &use->holders[k];
            separate(text);
            g_string_append_printf(
                text, "%s (%d)%s", file->name, (int)file->pid,
                file->is_self ? _(", this very program") : "");
        }
    }
    // Who is alone has no others to hide.
    if (!gpu->members[0].use.all_visible) {
        g_string_append(text, text->len > 0
                                  ? _(", and programs of other users that "
                                      "cannot be seen")
                                  : _("none of your own programs"));
    }
    return text;
}

static GString *
vms(const struct vf_gpu_scene *scene, const struct vf_gpu *gpu)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < scene->domains->len; i++) {
        const struct vf_gpu_domain *domain = vf_gpu_scene_domain(scene, i);
        if (vf_gpu_domain_has(domain, gpu->members[0].device.address)) {
            separate(text);
            g_string_append_printf(text, "%s (%s)", domain->name,
                                   domain->is_active ? _("running") : "off");
        }
    }
    return text;
}

static GString *
pcie_link(const struct vf_pci_device *device)
{
    GString *text = g_string_new(NULL);
    if (device->link_width > 0 && device->link_max_width > 0) {
        g_string_printf(text, _("%u of %u lanes"), device->link_width,
                        device->link_max_width);
        if (device->link_speed[0]) {
            separate(text);
            g_string_append(text, device->link_speed);
        }
    }
    return text;
}

// The kernel's names of ways to reset a function, in the order in which it tries them
// (Documentation/ABI/testing/sysfs-bus-pci, reset_method).
static GString *
resets(const struct vf_pci_device *device)
{
    static const char *const WORDS[][2] = {
        {"device_specific", N_("in its own way")}, {"acpi", N_("by the firmware")},
        {"flr", N_("on its own")},                 {"af_flr", N_("on its own")},
        {"pm", N_("by switching it off and on")},  {"bus", N_("with its bus")},
    };
    GString *text = g_string_new(NULL);
    g_auto(GStrv) methods = g_strsplit(device->reset_methods, " ", 0);
    for (unsigned i = 0; methods[i]; i++) {
        const char *words = NULL;
        for (size_t k = 0; k < G_N_ELEMENTS(WORDS); k++) {
            words = strcmp(WORDS[k][0], methods[i]) == 0 ? WORDS[k][1] : words;
        }
        separate(text);
        g_string_append_printf(text, words ? "%s (%s)" : "%s",
                               words ? _(words) : methods[i], methods[i]);
    }
    return text;
}

static GString *
plain(const char *text)
{
    return g_string_new(text);
}

GArray *
vf_gpu_words_rows(const struct vf_gpu_scene *scene, const struct vf_gpu *gpu,
                  const struct vf_gpu_plan *plan)
{
    GArray *rows = g_array_new(FALSE, FALSE, sizeof(struct vf_gpu_row));
    g_array_set_clear_func(rows, clear_row);
    const struct vf_pci_device *self = &gpu->members[0].device;
    const bool asleep = g_str_has_prefix(self->power_state, "D3");
    add_row(rows, _("Belongs to"), plain(plan->owner));
    add_row(rows, _("Assigned to"), vms(scene, gpu));
    add_row(rows, _("Monitors"), monitors(&gpu->members[0].use));
    add_row(rows, _("Used by"), holders(gpu));
    add_row(rows, _("Link"), pcie_link(self));
    add_row(rows, _("Reset"), resets(self));
    add_row(rows, _("Power"), plain(asleep ? _("switched off until it is used") : ""));
    add_row(rows, _("Firmware"),
            plain(self->boot_vga ? _("shows its messages on this card") : ""));
    return rows;
}

// "NVIDIA Corporation" -> "NVIDIA", "Advanced Micro Devices, Inc. [AMD/ATI]" -> "AMD".
static const char *
short_vendor(const struct vf_pci_device *device)
{
    switch (device->vendor) {
    case 0x1002:
        return "AMD";
    case 0x10de:
        return "NVIDIA";
    case 0x8086:
        return "Intel";
    default:
        return NULL;
    }
}

char *
vf_gpu_words_name(const struct vf_pci_device *device)
{
    // The name under which it was sold is in brackets at the end.
    const char *begin = strrchr(device->name, '[');
    const char *end = begin ? strchr(begin, ']') : NULL;
    const char *vendor = short_vendor(device);
    if (!vendor || !end || end[1] != '\0') {
        return g_strdup(device->name);
    }
    g_autofree char *sold = g_strndup(begin + 1, (gsize)(end - begin - 1));
    return g_strdup_printf("%s %s", vendor, sold);
}

static const char *
driver_word(const struct vf_pci_device *device)
{
    return device->driver[0] ? device->driver : _("no driver");
}

char *
vf_gpu_words_member(const struct vf_gpu *gpu, const struct vf_gpu_plan *plan,
                    unsigned index)
{
    int kind_width = 0;
    int driver_width = 0;
    for (unsigned i = 0; i < gpu->member_count; i++) {
        const struct vf_pci_device *each = &gpu->members[i].device;
        const char *kind = vf_pci_kind_name(vf_pci_kind_of(each->class_code));
        kind_width = MAX(kind_width, (int)strlen(kind));
        driver_width = MAX(driver_width, (int)strlen(driver_word(each)));
    }
    const struct vf_pci_device *device = &gpu->members[index].device;
    char text[VF_PCI_TEXT];
    vf_pci_format(device->address, text);
    const char *words =
        index == 0 ? _("the card itself") : plan->member_words[index];
    return g_strdup_printf(
        "%-12s  %-*s  %-*s  %s", text, kind_width,
        _(vf_pci_kind_name(vf_pci_kind_of(device->class_code))), driver_width,
        driver_word(device), words);
}

char *
vf_gpu_words_card(const struct vf_gpu_scene *scene, const struct vf_gpu *gpu,
                  const struct vf_gpu_plan *plan)
{
    const struct vf_pci_device *self = &gpu->members[0].device;
    char address[VF_PCI_TEXT];
    vf_pci_format(self->address, address);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%s  %s\n  %s: %s\n", address, self->name,
                           _(vf_gpu_verdict_name(plan->verdict)), plan->reason);
    g_autoptr(GArray) rows = vf_gpu_words_rows(scene, gpu, plan);
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_gpu_row *row =
            &g_array_index(rows, struct vf_gpu_row, i);
        g_string_append_printf(text, "  %-12s %s\n", row->label, row->value);
    }
    if (self->iommu_group != VF_PCI_NO_GROUP) {
        g_string_append_printf(text, _("  IOMMU group %d:\n"), self->iommu_group);
    } else {
        g_string_append(text, _("  In no IOMMU group:\n"));
    }
    for (unsigned i = 0; i < gpu->member_count; i++) {
        g_autofree char *line = vf_gpu_words_member(gpu, plan, i);
        g_string_append_printf(text, "    %s\n", line);
    }
    for (unsigned i = 0; i < plan->warning_count; i++) {
        g_string_append_printf(text, _("  note: %s\n"), plan->warnings[i]);
    }
    return g_string_free(text, FALSE);
}
