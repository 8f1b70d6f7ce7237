// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/plan.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/setup/diff.h"
#include "control/setup/xml_edit.h"

#include <glib.h>
#include <string.h>

static const char osinfo_namespace[] =
    "http://libosinfo.org/xmlns/libvirt/domain/1.0";

// What the one who made the VM said is in it; empty when it was not said.
static void
read_system(xmlNodePtr domain, char *id, size_t size)
{
    id[0] = '\0';
    xmlNodePtr metadata = vf_xml_child(domain, "metadata");
    xmlNodePtr osinfo =
        vf_xml_child_ns(metadata, "libosinfo", osinfo_namespace);
    vf_xml_attribute(vf_xml_child_ns(osinfo, "os", osinfo_namespace), "id", id,
                     size);
}

static bool
refuse(GError **error, const char *name, const char *why)
{
    g_set_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED,
                _("The VM '%s' cannot be set up for Looking Glass: %s."), name,
                why);
    return false;
}

static bool
init_context(struct vf_edit_context *context, xmlDocPtr document,
             const char *name, GError **error)
{
    xmlNodePtr domain = xmlDocGetRootElement(document);
    char type[16];
    char arch[16];
    char system[128];
    vf_xml_attribute(domain, "type", type, sizeof(type));
    vf_xml_attribute(vf_xml_child(vf_xml_child(domain, "os"), "type"), "arch",
                     arch, sizeof(arch));
    // libvirt's test driver takes what QEMU's does.
    if (strcmp(type, "kvm") != 0 && strcmp(type, "qemu") != 0 &&
        strcmp(type, "test") != 0) {
        return refuse(error, name, _("it is not run by QEMU"));
    }
    if (arch[0] != '\0' && strcmp(arch, "x86_64") != 0 &&
        strcmp(arch, "i686") != 0) {
        return refuse(error, name, _("its processor is no x86"));
    }
    read_system(domain, system, sizeof(system));
    context->domain = domain;
    context->devices = vf_xml_ensure(domain, "devices");
    context->name = name;
    context->is_kvm = strcmp(type, "kvm") == 0;
    context->is_windows = strstr(system, "//microsoft.com/") != NULL;
    context->is_other_system = system[0] != '\0' && !context->is_windows;
    return true;
}

static bool
is_chosen(const struct vf_edit *edit, const struct vf_edit_verdict *verdict,
          const struct vf_setup_choices *choices)
{
    const uint32_t bit = VF_EDIT_BIT(edit->id);
    switch (verdict->state) {
    case VF_EDIT_WANTED:
        return !(choices->without & bit);
    case VF_EDIT_OFFERED:
        return choices->with & bit & ~choices->without;
    case VF_EDIT_MET:
    case VF_EDIT_UNFIT:
        break;
    }
    return false;
}

static bool
check_choices(const struct vf_setup_choices *choices, GError **error)
{
    if (choices->shmem_mib != 0 && !vf_shm_size_is_valid(choices->shmem_mib)) {
        g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                    _("Shared memory of %u MiB cannot be had: the size must be a "
                      "power of two from %d to %d, such as 128."),
                    choices->shmem_mib, VF_SHM_SMALLEST_MIB,
                    VF_SHM_LARGEST_MIB);
        return false;
    }
    return true;
}

static bool
run_edits(struct vf_plan *plan, const struct vf_edit_context *context,
          GError **error)
{
    for (int id = 0; id < VF_EDIT_COUNT; id++) {
        const struct vf_edit *edit = vf_edit_get((enum vf_edit_id)id);
        struct vf_plan_item *item = &plan->items[id];
        item->name = edit->name;
        item->title = _(edit->title);
        item->source = _(edit->source);
        edit->check(context, &item->verdict);
        item->chosen = is_chosen(edit, &item->verdict, context->choices);
        const bool insisted = context->choices->with & VF_EDIT_BIT(id);
        if (insisted && item->verdict.state == VF_EDIT_UNFIT) {
            g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                        _("'%s' cannot be done for the VM '%s': %s."), edit->name,
                        context->name, item->verdict.action);
            return false;
        }
        if (item->chosen) {
            edit->apply(context);
            plan->changes++;
        }
    }
    return true;
}

bool
vf_plan_make(struct vf_plan *plan, const char *xml, const char *name,
             const struct vf_setup_choices *choices,
             const struct vf_setup_scene *scene, GError **error)
{
    memset(plan, 0, sizeof(*plan));
    if (!check_choices(choices, error)) {
        return false;
    }
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), name, error);
    if (!document) {
        return false;
    }
    struct vf_edit_context context = {.choices = choices, .scene = scene};
    const bool ok = init_context(&context, document, name, error) &&
                    run_edits(plan, &context, error);
    if (ok) {
        plan->before = g_strdup(xml);
        plan->after =
            plan->changes > 0 ? vf_xml_print(document) : g_strdup(xml);
        plan->diff = vf_plan_diff(plan->before, plan->after, name);
    }
    xmlFreeDoc(document);
    return ok;
}

void
vf_plan_finish(struct vf_plan *plan)
{
    g_free(plan->before);
    g_free(plan->after);
    g_free(plan->diff);
    memset(plan, 0, sizeof(*plan));
}

bool
vf_plan_is_met(const struct vf_plan *plan, const char *xml, const char *name,
               const struct vf_setup_choices *choices,
               const struct vf_setup_scene *scene, GError **error)
{
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), name, error);
    if (!document) {
        return false;
    }
    struct vf_edit_context context = {.choices = choices, .scene = scene};
    bool met = init_context(&context, document, name, error);
    for (int id = 0; met && id < VF_EDIT_COUNT; id++) {
        struct vf_edit_verdict verdict;
        vf_edit_get((enum vf_edit_id)id)->check(&context, &verdict);
        if (plan->items[id].chosen && verdict.state != VF_EDIT_MET) {
            g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                        _("libvirt took the new definition of '%s' but did not "
                          "keep this of it: '%s'."),
                        name, plan->items[id].verdict.action);
            met = false;
        }
    }
    xmlFreeDoc(document);
    return met;
}

void
vf_plan_shmem_name(const char *xml, char *name, size_t size)
{
    name[0] = '\0';
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), "", NULL);
    if (!document) {
        return;
    }
    struct vf_domain_reading reading;
    vf_domain_xml_read_document(document, &reading);
    static const char folder[] = "/dev/shm/";
    if (g_str_has_prefix(reading.facts.shm_path, folder)) {
        g_strlcpy(name, reading.facts.shm_path + strlen(folder), size);
    }
    xmlFreeDoc(document);
}

static char *
print_masked(const char *xml)
{
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), "", NULL);
    if (!document) {
        return NULL;
    }
    vf_xml_mask_passwords(document);
    char *text = vf_xml_print(document);
    xmlFreeDoc(document);
    return text;
}

// Both sides are printed by the same hand, so that only what changed differs.
char *
vf_plan_diff(const char *before, const char *after, const char *name)
{
    g_autofree char *old_text = print_masked(before);
    g_autofree char *new_text = print_masked(after);
    return old_text && new_text ? vf_diff_unified(old_text, new_text, name)
                                : NULL;
}
