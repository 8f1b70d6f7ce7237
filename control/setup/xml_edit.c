// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/setup/xml_edit.h"

#include <libxml/parser.h>
#include <libxml/xmlsave.h>
#include <stdarg.h>
#include <string.h>

static const char mask[] = "********";

static bool
is_blank_text(xmlNodePtr node)
{
    return node && node->type == XML_TEXT_NODE && xmlIsBlankNode(node);
}

// True when the elements in `node` stand in lines of their own.
static bool
is_laid_out(xmlNodePtr node)
{
    return is_blank_text(node->children) &&
           strchr((const char *)node->children->content, '\n');
}

static int
depth_of(xmlNodePtr node)
{
    int depth = 0;
    while (node->parent && node->parent->type == XML_ELEMENT_NODE) {
        node = node->parent;
        depth++;
    }
    return depth;
}

static char *
line_break(int depth)
{
    return g_strdup_printf("\n%*s", 2 * depth, "");
}

// The line break and the space before the children of `parent`.
static char *
child_break(xmlNodePtr parent)
{
    if (is_laid_out(parent)) {
        const char *space = (const char *)parent->children->content;
        return g_strdup(strrchr(space, '\n'));
    }
    return line_break(depth_of(parent) + 1);
}

static xmlNodePtr
new_space(const char *text)
{
    return xmlNewText((const xmlChar *)text);
}

// Puts every element below `node` on a line of its own; `indent` is the line
// break before `node` itself.
static void
lay_out(xmlNodePtr node, const char *indent)
{
    if (!xmlFirstElementChild(node)) {
        return;
    }
    g_autofree char *inner = g_strconcat(indent, "  ", NULL);
    for (xmlNodePtr child = xmlFirstElementChild(node); child;
         child = xmlNextElementSibling(child)) {
        xmlAddPrevSibling(child, new_space(inner));
        lay_out(child, inner);
    }
    xmlAddChild(node, new_space(indent));
}

static xmlNodePtr
last_of_same_name(xmlNodePtr parent, const xmlChar *name)
{
    xmlNodePtr last = NULL;
    for (xmlNodePtr child = parent->children; child; child = child->next) {
        if (child->type == XML_ELEMENT_NODE && xmlStrEqual(child->name, name)) {
            last = child;
        }
    }
    return last ? last : xmlLastElementChild(parent);
}

static xmlNodePtr
parse_fragment(xmlNodePtr parent, const char *fragment)
{
    xmlNodePtr node = NULL;
    const xmlParserErrors result =
        xmlParseInNodeContext(parent, fragment, (int)strlen(fragment),
                              XML_PARSE_NONET | XML_PARSE_NOBLANKS, &node);
    if (result != XML_ERR_OK || !node || node->next) {
        g_error("Not one well-formed element: %s", fragment);
    }
    return node;
}

xmlNodePtr
vf_xml_add(xmlNodePtr parent, const char *fragment)
{
    // A document in one line stays one; an empty element of one that is laid out
    // is opened.
    const bool laid_out =
        is_laid_out(parent) || (!parent->children && parent->parent &&
                                parent->parent->type == XML_ELEMENT_NODE &&
                                is_laid_out(parent->parent));
    g_autofree char *indent = child_break(parent);
    g_autofree char *closing = line_break(depth_of(parent));
    xmlNodePtr node = parse_fragment(parent, fragment);
    xmlNodePtr before = last_of_same_name(parent, node->name);
    if (laid_out) {
        lay_out(node, indent);
    }
    if (before) {
        xmlAddNextSibling(before, node);
    } else if (parent->children) {
        xmlAddPrevSibling(parent->children, node);
    } else {
        xmlAddChild(parent, node);
        if (laid_out) {
            xmlAddChild(parent, new_space(closing));
        }
    }
    if (laid_out) {
        xmlAddPrevSibling(node, new_space(indent));
    }
    return node;
}

xmlNodePtr
vf_xml_add_printf(xmlNodePtr parent, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *fragment = g_markup_vprintf_escaped(format, arguments);
    va_end(arguments);
    return vf_xml_add(parent, fragment);
}

xmlNodePtr
vf_xml_ensure(xmlNodePtr parent, const char *name)
{
    xmlNodePtr child = vf_xml_child(parent, name);
    return child ? child : vf_xml_add_printf(parent, "<%s/>", name);
}

void
vf_xml_remove(xmlNodePtr node)
{
    xmlNodePtr parent = node->parent;
    xmlNodePtr before = node->prev;
    if (is_blank_text(before)) {
        xmlUnlinkNode(before);
        xmlFreeNode(before);
    }
    xmlUnlinkNode(node);
    xmlFreeNode(node);
    if (is_blank_text(parent->children) && !parent->children->next) {
        vf_xml_empty(parent); // nothing but a line break is left
    }
}

void
vf_xml_empty(xmlNodePtr node)
{
    while (node->children) {
        xmlNodePtr child = node->children;
        xmlUnlinkNode(child);
        xmlFreeNode(child);
    }
}

void
vf_xml_set(xmlNodePtr node, const char *attribute, const char *value)
{
    xmlSetProp(node, (const xmlChar *)attribute, (const xmlChar *)value);
}

void
vf_xml_unset(xmlNodePtr node, const char *attribute)
{
    xmlUnsetProp(node, (const xmlChar *)attribute);
}

void
vf_xml_set_text(xmlNodePtr node, const char *text)
{
    vf_xml_empty(node);
    xmlAddChild(node, new_space(text));
}

// Where the tag, comment, or other piece of markup that begins at `text` ends.
static const char *
end_of_markup(const char *text)
{
    static const char *const pairs[][2] = {
        {"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"<?", "?>"}};
    for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
        if (g_str_has_prefix(text, pairs[i][0])) {
            const char *end = strstr(text, pairs[i][1]);
            return end ? end + strlen(pairs[i][1]) : text + strlen(text);
        }
    }
    const char *end = text;
    char quote = '\0';
    while (*end != '\0' && (quote || *end != '>')) {
        if (quote) {
            quote = *end == quote ? '\0' : quote;
        } else if (*end == '"' || *end == '\'') {
            quote = *end;
        }
        end++;
    }
    return *end ? end + 1 : end;
}

// One attribute's value, which ends at `quote`. Returns what follows it.
static const char *
append_requoted(GString *out, const char *value, char quote)
{
    g_string_append_c(out, '\'');
    for (; *value != quote; value++) {
        switch (*value) {
        case '\'':
            g_string_append(out, "&apos;");
            break;
        case '"':
            g_string_append(out, "&quot;");
            break;
        default:
            g_string_append_c(out, *value);
            break;
        }
    }
    g_string_append_c(out, '\'');
    return value + 1;
}

static void
append_tag(GString *out, const char *begin, const char *end)
{
    while (begin < end) {
        if (*begin == '"' || *begin == '\'') {
            begin = append_requoted(out, begin + 1, *begin);
        } else {
            g_string_append_c(out, *begin++);
        }
    }
}

// libxml2 writes attributes between double quotes, libvirt between single ones
// and escapes both kinds.
static char *
quote_as_libvirt(const char *text)
{
    GString *out = g_string_new(NULL);
    while (*text) {
        const char *end =
            *text == '<' ? end_of_markup(text) : strchrnul(text, '<');
        if (*text == '<' && text[1] != '!' && text[1] != '?') {
            append_tag(out, text, end);
        } else {
            g_string_append_len(out, text, end - text);
        }
        text = end;
    }
    return g_string_free(out, FALSE);
}

char *
vf_xml_print(xmlDocPtr document)
{
    xmlBufferPtr buffer = xmlBufferCreate();
    xmlSaveCtxtPtr save =
        xmlSaveToBuffer(buffer, "UTF-8", XML_SAVE_NO_DECL | XML_SAVE_AS_XML);
    g_assert(buffer && save);
    xmlSaveDoc(save, document);
    xmlSaveClose(save);
    char *text = quote_as_libvirt((const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

// "password=secret," and "\"password\":\"secret\"" in one of QEMU's arguments.
static char *
mask_argument(const char *argument)
{
    g_autoptr(GRegex) regex =
        g_regex_new("(pass(?:word|wd)?\"?\\s*[=:]\\s*\"?)([^\",]+)",
                    G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
    g_autofree char *replacement = g_strconcat("\\1", mask, NULL);
    return g_regex_replace(regex, argument, -1, 0, replacement, 0, NULL);
}

static void
mask_attribute(xmlAttrPtr attribute)
{
    const char *name = (const char *)attribute->name;
    xmlNodePtr node = attribute->parent;
    if (g_ascii_strcasecmp(name, "passwd") == 0 ||
        g_ascii_strcasecmp(name, "password") == 0) {
        xmlSetNsProp(node, attribute->ns, attribute->name,
                     (const xmlChar *)mask);
        return;
    }
    xmlChar *value = xmlNodeListGetString(node->doc, attribute->children, 1);
    if (value && strcasestr((const char *)value, "pass")) {
        g_autofree char *masked = mask_argument((const char *)value);
        if (masked && strcmp(masked, (const char *)value) != 0) {
            xmlSetNsProp(node, attribute->ns, attribute->name,
                         (const xmlChar *)masked);
        }
    }
    xmlFree(value);
}

// The next node in document order that is not inside of `node`'s descendants
// already seen.
static xmlNodePtr
next_node(xmlNodePtr node)
{
    if (node->type == XML_ELEMENT_NODE && node->children) {
        return node->children;
    }
    while (node && !node->next) {
        node = node->parent;
        if (node && node->type == XML_DOCUMENT_NODE) {
            return NULL;
        }
    }
    return node ? node->next : NULL;
}

void
vf_xml_mask_passwords(xmlDocPtr document)
{
    for (xmlNodePtr node = xmlDocGetRootElement(document); node;
         node = next_node(node)) {
        if (node->type != XML_ELEMENT_NODE) {
            continue;
        }
        for (xmlAttrPtr attribute = node->properties; attribute;
             attribute = attribute->next) {
            mask_attribute(attribute);
        }
    }
}
