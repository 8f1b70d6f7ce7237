// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan_rig.h"

#include <glib.h>
#include <libxml/c14n.h>
#include <libxml/parser.h>
#include <libxml/relaxng.h>

static const char schema_file[] = "/usr/share/libvirt/schemas/domain.rng";

char *
read_file(const char *name)
{
    g_autofree char *path = g_build_filename(TEST_DATA, "setup", name, NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    g_file_get_contents(path, &text, NULL, &error);
    g_assert_no_error(error);
    return text;
}

char *
read_domain(const char *name)
{
    g_autofree char *file = g_strconcat(name, ".xml", NULL);
    return read_file(file);
}

void
make(struct vf_plan *plan, const char *xml,
     const struct vf_setup_choices *choices, const struct vf_setup_scene *scene)
{
    g_autoptr(GError) error = NULL;
    const bool ok = vf_plan_make(plan, xml, "win11", choices, scene, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
}

char *
canonical(xmlNodePtr node)
{
    xmlDocPtr document = xmlNewDoc((const xmlChar *)"1.0");
    xmlDocSetRootElement(document, xmlDocCopyNode(node, document, 1));
    xmlChar *text = NULL;
    g_assert_cmpint(
        xmlC14NDocDumpMemory(document, NULL, XML_C14N_1_0, NULL, 1, &text), >=,
        0);
    char *copy = g_strdup((const char *)text);
    xmlFree(text);
    xmlFreeDoc(document);
    return copy;
}

void
assert_valid(const char *xml)
{
    xmlRelaxNGParserCtxtPtr parser = xmlRelaxNGNewParserCtxt(schema_file);
    xmlRelaxNGPtr schema = xmlRelaxNGParse(parser);
    xmlRelaxNGValidCtxtPtr validator = xmlRelaxNGNewValidCtxt(schema);
    xmlDocPtr document = xmlReadDoc((const xmlChar *)xml, "x", NULL, 0);
    g_assert_nonnull(schema);
    g_assert_cmpint(xmlRelaxNGValidateDoc(validator, document), ==, 0);
    xmlFreeDoc(document);
    xmlRelaxNGFreeValidCtxt(validator);
    xmlRelaxNGFree(schema);
    xmlRelaxNGFreeParserCtxt(parser);
}
