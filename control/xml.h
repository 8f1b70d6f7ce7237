// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Reading XML that nobody vouches for: no network, no document type, no entities
// beyond the five of XML itself, no deep nesting, a bounded size. And the few
// steps through a document that domain XML needs.
//
// Thread-safety: any thread, each document on one at a time.
// Path: control/domain_xml.h -> this -> base/error.h

#include "base/error.h"

#include <glib.h>
#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VF_XML_MAX_BYTES = 16 << 20 };

// Once per process before the first use on another thread.
void
vf_xml_init_library(void);

// *Transferred*; free with xmlFreeDoc(). `what` names the document in the error:
// "the definition of VM 'win11'".
xmlDocPtr
vf_xml_parse(const char *text, size_t length, const char *what,
             GError **error) VF_WARN_UNUSED;

// The first child element of `node` called `name` without a namespace, or NULL;
// `node` may be NULL.
xmlNodePtr
vf_xml_child(xmlNodePtr node, const char *name);

// The next sibling element called as `node` is, or NULL.
xmlNodePtr
vf_xml_next(xmlNodePtr node);

// The same two for elements of the namespace `uri`.
xmlNodePtr
vf_xml_child_ns(xmlNodePtr node, const char *name, const char *uri);
xmlNodePtr
vf_xml_next_ns(xmlNodePtr node, const char *uri);

// Copies the attribute into `value`. False, and `value` empty, when it is not
// there or longer than fits: half a name is another name. `node` may be NULL.
bool
vf_xml_attribute(xmlNodePtr node, const char *name, char *value, size_t size);

// True when the attribute is there and is `value`.
bool
vf_xml_attribute_is(xmlNodePtr node, const char *name, const char *value);

// The same as vf_xml_attribute() for the text inside the element, with the space
// around it removed.
bool
vf_xml_text(xmlNodePtr node, char *value, size_t size);

// One of libvirt's scaled integers in bytes: the number inside the element, times
// the unit of its attribute, bytes when there is none ("KiB", "K" and "k" are
// 1024, "KB" is 1000). 0 when it is none, or does not fit.
uint64_t
vf_xml_scaled(xmlNodePtr node);
