// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pending.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/pci/device.h"
#include "control/xml.h"

#include <inttypes.h>
#include <glib.h>
#include <string.h>

// What this program tells apart, and by which attributes.
struct kind {
    const char *element;
    const char *words;
    const char *child; // that has the attributes; NULL: the element itself
    const char *attributes[2];
};

static const struct kind KINDS[] = {
    {"shmem", N_("shared memory"), NULL, {"name", NULL}},
    {"graphics", N_("display server"), NULL, {"type", NULL}},
    {"video", N_("video"), "model", {"type", NULL}},
    {"sound", N_("sound"), NULL, {"model", NULL}},
    {"memballoon", N_("memory balloon"), NULL, {"model", NULL}},
    {"tpm", "TPM", NULL, {"model", NULL}},
    {"channel", N_("channel"), "target", {"name", NULL}},
    {"input", N_("input device"), NULL, {"type", "bus"}},
    {"disk", N_("disk"), "target", {"dev", NULL}},
    {"interface", N_("network card"), "mac", {"address", NULL}},
    {"redirdev", N_("USB redirection"), NULL, {NULL, NULL}},
    {"audio", N_("audio"), NULL, {"type", NULL}},
};

// In words that are the same for the device that runs and the one that will; NULL
// for what this program does not tell apart. *Transferred*.
static char *
describe_device(xmlNodePtr node)
{
    const struct kind *kind = NULL;
    for (size_t i = 0; i < G_N_ELEMENTS(KINDS); i++) {
        if (xmlStrEqual(node->name, (const xmlChar *)KINDS[i].element)) {
            kind = &KINDS[i];
        }
    }
    if (!kind) {
        return NULL;
    }
    GString *text = g_string_new(_(kind->words));
    xmlNodePtr place = kind->child ? vf_xml_child(node, kind->child) : node;
    for (size_t i = 0; i < 2 && kind->attributes[i]; i++) {
        char value[128];
        if (vf_xml_attribute(place, kind->attributes[i], value,
                             sizeof(value))) {
            g_string_append_printf(text, " '%s'", value);
        }
    }
    const uint64_t size = vf_xml_scaled(vf_xml_child(node, "size"));
    if (size > 0) {
        g_string_append_printf(text, ", %" PRIu64 " MiB", size >> 20);
    }
    return g_string_free(text, FALSE);
}

static void
add_devices(GPtrArray *things, xmlNodePtr devices)
{
    for (xmlNodePtr node = devices ? devices->children : NULL; node;
         node = node->next) {
        char *text =
            node->type == XML_ELEMENT_NODE ? describe_device(node) : NULL;
        if (text) {
            g_ptr_array_add(things, text);
        }
    }
}

static void
add_passed(GPtrArray *things, xmlDocPtr document)
{
    struct vf_domain_reading reading;
    vf_domain_xml_read_document(document, &reading);
    for (unsigned i = 0; i < reading.passed_count; i++) {
        char address[VF_PCI_TEXT];
        vf_pci_format(reading.passed[i], address);
        g_ptr_array_add(things,
                        g_strdup_printf(_("passed-through device %s"), address));
    }
    if (reading.facts.shm_is_kvmfr) {
        g_ptr_array_add(things, g_strdup_printf(_("shared memory '%s'"),
                                                reading.facts.shm_path));
    }
}

static void
add_machine(GPtrArray *things, xmlNodePtr domain)
{
    char text[64];
    if (vf_xml_text(vf_xml_child(domain, "vcpu"), text, sizeof(text))) {
        g_ptr_array_add(things, g_strdup_printf(_("%s processors"), text));
    }
    const uint64_t memory = vf_xml_scaled(vf_xml_child(domain, "memory"));
    g_ptr_array_add(things, g_strdup_printf(_("%" PRIu64
                                              " MiB of memory"),
                                            memory >> 20));
    xmlNodePtr hyperv =
        vf_xml_child(vf_xml_child(domain, "features"), "hyperv");
    for (xmlNodePtr node = hyperv ? hyperv->children : NULL; node;
         node = node->next) {
        if (node->type == XML_ELEMENT_NODE &&
            vf_xml_attribute_is(node, "state", "on")) {
            g_ptr_array_add(things, g_strdup_printf("Hyper-V '%s'",
                                                    (const char *)node->name));
        }
    }
}

static GPtrArray *
read_things(const char *xml)
{
    GPtrArray *things = g_ptr_array_new_with_free_func(g_free);
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), "", NULL);
    if (document) {
        xmlNodePtr domain = xmlDocGetRootElement(document);
        add_machine(things, domain);
        add_devices(things, vf_xml_child(domain, "devices"));
        add_passed(things, document);
        xmlFreeDoc(document);
    }
    return things;
}

// Takes one that is the same out of `things`; false when there is none.
static bool
take_out(GPtrArray *things, const char *thing)
{
    guint index;
    if (!g_ptr_array_find_with_equal_func(things, thing, g_str_equal, &index)) {
        return false;
    }
    g_ptr_array_remove_index(things, index);
    return true;
}

static void
tell(char (*lines)[160], unsigned *count, const char *verb, const char *thing)
{
    if (*count < VF_DOMAIN_MAX_PENDING) {
        g_snprintf(lines[*count], sizeof(lines[0]), "%s: %s", verb, thing);
    }
    (*count)++;
}

unsigned
vf_pending_compare(const char *live_xml, const char *persistent_xml,
                   char (*lines)[160])
{
    memset(lines, 0, sizeof(lines[0]) * VF_DOMAIN_MAX_PENDING);
    g_autoptr(GPtrArray) now = read_things(live_xml);
    g_autoptr(GPtrArray) then = read_things(persistent_xml);
    unsigned count = 0;
    if (now->len == 0 || then->len == 0) {
        return 0; // one of them could not be read
    }
    for (guint i = 0; i < then->len; i++) {
        const char *thing = g_ptr_array_index(then, i);
        if (!take_out(now, thing)) {
            tell(lines, &count, _("comes"), thing);
        }
    }
    for (guint i = 0; i < now->len; i++) {
        tell(lines, &count, _("goes"), g_ptr_array_index(now, i));
    }
    return count;
}
