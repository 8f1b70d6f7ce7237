// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Changing an XML document so that a person who compares before and after sees
// only what was changed: what is added stands in lines of its own, indented as its
// neighbours are, and what is removed leaves no gap.
//
// Thread-safety: any thread, each document on one at a time.
// Path: control/xml.h -> this -> control/setup/edit.h

#include "control/xml.h"

// Adds `fragment`, which is one element as text, to `parent`: behind its last child
// of the same name, else at the end. Namespace prefixes that are declared at
// `parent` may be used. The fragment is the program's own; one that is not
// well-formed aborts. Returns the new element.
xmlNodePtr vf_xml_add(xmlNodePtr parent, const char *fragment);

// The same with printf arguments, which are escaped.
xmlNodePtr vf_xml_add_printf(xmlNodePtr parent, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

// The first child of that name, added when there is none.
xmlNodePtr vf_xml_ensure(xmlNodePtr parent, const char *name);

// Removes the element with what is in it, and the space before it.
void vf_xml_remove(xmlNodePtr node);

// Removes all that is in the element; its attributes stay.
void vf_xml_empty(xmlNodePtr node);

void vf_xml_set(xmlNodePtr node, const char *attribute, const char *value);

void vf_xml_unset(xmlNodePtr node, const char *attribute);

// Replaces the text of an element.
void vf_xml_set_text(xmlNodePtr node, const char *text);

// The document as libvirt writes one: UTF-8, without an XML declaration.
// *Transferred*, g_free().
char *vf_xml_print(xmlDocPtr document);

// Makes every password in the document unreadable: those of graphics devices, and
// those in QEMU arguments.
void vf_xml_mask_passwords(xmlDocPtr document);
