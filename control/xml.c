// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/xml.h"

#include "base/words.h"

#include <libxml/parser.h>
#include <string.h>

// The parser tells the truth about what it met through its context.
struct reader {
    bool has_doctype;
};

void
vf_xml_init_library(void)
{
    xmlInitParser();
}

// A document type is where entities, external files and their expansion come
// from. libvirt never writes one, so the reading ends there.
static void
on_doctype(void *context, const xmlChar *name, const xmlChar *external_id,
           const xmlChar *system_id)
{
    (void)name;
    (void)external_id;
    (void)system_id;
    xmlParserCtxtPtr parser = context;
    struct reader *reader = parser->_private;
    reader->has_doctype = true;
    xmlStopParser(parser);
}

static xmlDocPtr
read_document(xmlParserCtxtPtr parser, const char *text, size_t length)
{
    // libvirt writes UTF-8, whatever the declaration may claim.
    return xmlCtxtReadMemory(parser, text, (int)length, "domain.xml", "UTF-8",
                             XML_PARSE_NONET | XML_PARSE_NOERROR |
                                 XML_PARSE_NOWARNING);
}

xmlDocPtr
vf_xml_parse(const char *text, size_t length, const char *what, GError **error)
{
    if (length > VF_XML_MAX_BYTES) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("%s is larger than %d MiB; that is no domain XML."), what,
                    VF_XML_MAX_BYTES >> 20);
        return NULL;
    }
    xmlParserCtxtPtr parser = xmlNewParserCtxt();
    if (!parser) {
        g_error("Out of memory for an XML parser");
    }
    struct reader reader = {.has_doctype = false};
    parser->_private = &reader;
    parser->sax->internalSubset = on_doctype;
    xmlDocPtr document = read_document(parser, text, length);
    if (document && !parser->nsWellFormed) {
        // A name whose prefix means nothing means nothing.
        xmlFreeDoc(document);
        document = NULL;
    }
    if (reader.has_doctype) {
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("%s has a document type declaration; libvirt writes none, "
                      "so it is not read."),
                    what);
    } else if (!document) {
        const xmlError *problem = xmlCtxtGetLastError(parser);
        g_autofree char *reason = g_strstrip(g_strdup(
            problem && problem->message ? problem->message : _("unknown error")));
        g_set_error(error, VF_ERROR, VF_ERROR_INVALID,
                    _("%s is not well-formed XML, line %d: %s."), what,
                    problem ? problem->line : 0, reason);
    }
    if (document && reader.has_doctype) {
        xmlFreeDoc(document);
        document = NULL;
    }
    xmlFreeParserCtxt(parser);
    return document;
}

// Siblings from `node` on, itself included.
static xmlNodePtr
find_element(xmlNodePtr node, const xmlChar *name, const char *ns_uri)
{
    for (; node; node = node->next) {
        if (node->type != XML_ELEMENT_NODE || !xmlStrEqual(node->name, name)) {
            continue;
        }
        const xmlChar *uri = node->ns ? node->ns->href : NULL;
        if (xmlStrEqual(uri, (const xmlChar *)ns_uri)) {
            return node;
        }
    }
    return NULL;
}

xmlNodePtr
vf_xml_child(xmlNodePtr node, const char *name)
{
    return vf_xml_child_ns(node, name, NULL);
}

xmlNodePtr
vf_xml_next(xmlNodePtr node)
{
    return vf_xml_next_ns(node, NULL);
}

xmlNodePtr
vf_xml_child_ns(xmlNodePtr node, const char *name, const char *uri)
{
    return node ? find_element(node->children, (const xmlChar *)name, uri)
                : NULL;
}

xmlNodePtr
vf_xml_next_ns(xmlNodePtr node, const char *uri)
{
    return find_element(node->next, node->name, uri);
}

static bool
copy_whole(const char *from, char *value, size_t size)
{
    if (!from || strlen(from) >= size) {
        value[0] = '\0';
        return false;
    }
    g_strlcpy(value, from, size);
    return true;
}

bool
vf_xml_attribute(xmlNodePtr node, const char *name, char *value, size_t size)
{
    xmlChar *text = node ? xmlGetNoNsProp(node, (const xmlChar *)name) : NULL;
    const bool there = copy_whole((const char *)text, value, size);
    xmlFree(text);
    return there;
}

bool
vf_xml_attribute_is(xmlNodePtr node, const char *name, const char *value)
{
    xmlChar *text = node ? xmlGetNoNsProp(node, (const xmlChar *)name) : NULL;
    const bool same = text && strcmp((const char *)text, value) == 0;
    xmlFree(text);
    return same;
}

bool
vf_xml_text(xmlNodePtr node, char *value, size_t size)
{
    xmlChar *text = node ? xmlNodeGetContent(node) : NULL;
    if (text) {
        g_strstrip((char *)text);
    }
    const bool there = copy_whole((const char *)text, value, size);
    xmlFree(text);
    return there;
}

uint64_t
vf_xml_scaled(xmlNodePtr node)
{
    char text[32];
    char unit[16];
    char *end;
    if (!vf_xml_text(node, text, sizeof(text)) || !g_ascii_isdigit(text[0])) {
        return 0;
    }
    uint64_t value = g_ascii_strtoull(text, &end, 10);
    if (*end || !vf_xml_attribute(node, "unit", unit, sizeof(unit)) ||
        g_ascii_strcasecmp(unit, "b") == 0 ||
        g_ascii_strncasecmp(unit, "byte", 4) == 0) {
        return *end ? 0 : value;
    }
    static const char prefixes[] = "kmgtpe";
    const char *prefix =
        unit[0] ? strchr(prefixes, g_ascii_tolower(unit[0])) : NULL;
    if (!prefix) {
        return 0;
    }
    const bool decimal = g_ascii_strcasecmp(unit + 1, "b") == 0;
    for (long power = prefix - prefixes; power >= 0; power--) {
        if (!g_uint64_checked_mul(&value, value, decimal ? 1000 : 1024)) {
            return 0;
        }
    }
    return value;
}
