// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/words.h"

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
                               connector->enabled ? "(in use)" : "(idle)");
    }
    if (use->connector_count > 0 && without == use->connector_count) {
        g_string_append(text, "none plugged in");
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
                file->is_self ? ", this very program" : "");
        }
    }
    // Who is alone has no others to hide.
    if (!gpu->members[0].use.all_visible) {
        g_string_append(text, text->len > 0
                                  ? ", and programs of other users that "
                                    "cannot be seen"
                                  : "none of your own programs");
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
                                   domain->is_active ? "running" : "off");
        }
    }
    return text;
}

static GString *
pcie_link(const struct vf_pci_device *device)
{
    GString *text = g_string_new(NULL);
    if (device->link_width > 0 && device->link_max_width > 0) {
        g_string_printf(text, "%u of %u lanes", device->link_width,
                        device->link_max_width);
        if (device->link_speed[0]) {
            separate(text);
            g_string_append(text, device->link_speed);
        }
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
    add_row(rows, "belongs to", plain(plan->owner));
    add_row(rows, "assigned to", vms(scene, gpu));
    add_row(rows, "monitors", monitors(&gpu->members[0].use));
    add_row(rows, "used by", holders(gpu));
    add_row(rows, "link", pcie_link(self));
    add_row(rows, "reset", plain(self->reset_methods));
    add_row(rows, "power", plain(asleep ? "switched off until it is used" : ""));
    add_row(rows, "firmware",
            plain(self->boot_vga ? "shows its messages on this card" : ""));
    return rows;
}

char *
vf_gpu_words_member(const struct vf_gpu *gpu, const struct vf_gpu_plan *plan,
                    unsigned index)
{
    const struct vf_pci_device *device = &gpu->members[index].device;
    char text[VF_PCI_TEXT];
    vf_pci_format(device->address, text);
    const char *words =
        index == 0 ? "the card itself" : plan->member_words[index];
    return g_strdup_printf(
        "%-12s  %-21s  %-14s  %s", text,
        vf_pci_kind_name(vf_pci_kind_of(device->class_code)),
        device->driver[0] ? device->driver : "no driver", words);
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
                           vf_gpu_verdict_name(plan->verdict), plan->reason);
    g_autoptr(GArray) rows = vf_gpu_words_rows(scene, gpu, plan);
    for (guint i = 0; i < rows->len; i++) {
        const struct vf_gpu_row *row =
            &g_array_index(rows, struct vf_gpu_row, i);
        g_string_append_printf(text, "  %-12s %s\n", row->label, row->value);
    }
    if (self->iommu_group != VF_PCI_NO_GROUP) {
        g_string_append_printf(text, "  IOMMU group %d:\n", self->iommu_group);
    }
    for (unsigned i = 0; i < gpu->member_count; i++) {
        g_autofree char *line = vf_gpu_words_member(gpu, plan, i);
        g_string_append_printf(text, "    %s\n", line);
    }
    for (unsigned i = 0; i < plan->warning_count; i++) {
        g_string_append_printf(text, "  note: %s\n", plan->warnings[i]);
    }
    return g_string_free(text, FALSE);
}
