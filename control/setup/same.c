// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/same.h"

#include "control/domain_xml.h"
#include "control/xml.h"

#include <glib.h>
#include <string.h>

// All of `node` but the space around it, and but the controllers, which go to
// `controllers` (NULL: they stay where they are).
static void write_node(xmlNodePtr node, GString *text, GPtrArray *controllers);

static void
write_name(xmlNsPtr ns, const xmlChar *name, GString *text)
{
    g_string_append_printf(text, "{%s}%s",
                           ns ? (const char *)ns->href : "", (const char *)name);
}

static void
write_attributes(xmlNodePtr node, GString *text)
{
    for (xmlAttrPtr attribute = node->properties; attribute;
         attribute = attribute->next) {
        xmlChar *value = xmlNodeGetContent((xmlNodePtr)attribute);
        g_string_append_c(text, ' ');
        write_name(attribute->ns, attribute->name, text);
        g_string_append_printf(text, "=%s\1", value ? (const char *)value : "");
        xmlFree(value);
    }
}

static void
write_element(xmlNodePtr node, GString *text, GPtrArray *controllers)
{
    g_string_append_c(text, '<');
    write_name(node->ns, node->name, text);
    write_attributes(node, text);
    g_string_append_c(text, '>');
    for (xmlNodePtr child = node->children; child; child = child->next) {
        write_node(child, text, controllers);
    }
    g_string_append(text, "</>");
}

static void
write_node(xmlNodePtr node, GString *text, GPtrArray *controllers)
{
    if (node->type != XML_ELEMENT_NODE) {
        if (!xmlIsBlankNode(node) && node->content) {
            g_autofree char *content = g_strdup((const char *)node->content);
            g_string_append_printf(text, "%d:%s\1", (int)node->type,
                                   g_strstrip(content));
        }
        return;
    }
    const bool apart =
        controllers && xmlStrEqual(node->name, (const xmlChar *)"controller");
    if (!apart) {
        write_element(node, text, controllers);
        return;
    }
    GString *own = g_string_new(NULL);
    write_element(node, own, NULL);
    g_ptr_array_add(controllers, g_string_free(own, FALSE));
}

static int
compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

// NULL when it is no domain XML. *Transferred*.
static char *
normalize(const char *xml)
{
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), "", NULL);
    if (!document) {
        return NULL;
    }
    GString *text = g_string_new(NULL);
    g_autoptr(GPtrArray) controllers = g_ptr_array_new_with_free_func(g_free);
    write_node(xmlDocGetRootElement(document), text, controllers);
    g_ptr_array_sort(controllers, compare_texts);
    for (guint i = 0; i < controllers->len; i++) {
        g_string_append(text, g_ptr_array_index(controllers, i));
    }
    xmlFreeDoc(document);
    return g_string_free(text, FALSE);
}

bool
vf_definition_is_same(const char *one, const char *other)
{
    if (strcmp(one, other) == 0) {
        return true;
    }
    g_autofree char *left = normalize(one);
    g_autofree char *right = normalize(other);
    return left && right && strcmp(left, right) == 0;
}
