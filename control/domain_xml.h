// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a domain's XML says about the picture and the input, and which PCI devices
// it is given. Reading only; pure. The XML comes from libvirt, but everybody who
// may define a VM wrote in it, so nothing in it is trusted.
//
// Lifetime: plain values. Thread-safety: any thread.
// Path: control/watcher.h -> this -> control/xml.h, control/qemu_arguments.h

#include "base/error.h"
#include "control/pci/address.h"
#include "control/status.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

enum { VF_DOMAIN_MAX_PASSED = 32 };

struct vf_domain_reading {
    struct vf_domain_facts facts; // `has_gpu` is left false: see `passed`
    struct vf_pci_address passed[VF_DOMAIN_MAX_PASSED]; // PCI hostdevs
    bool passed_managed[VF_DOMAIN_MAX_PASSED]; // libvirt binds it by itself
    unsigned passed_count;
};

// Reads domain XML of `length` bytes; `name` is for the error.
bool
vf_domain_xml_read(const char *xml, size_t length, const char *name,
                   struct vf_domain_reading *reading,
                   GError **error) VF_WARN_UNUSED;

// The same in two steps, for who goes on with the document. *Transferred*,
// xmlFreeDoc(); its root element is 'domain'.
xmlDocPtr
vf_domain_xml_parse(const char *xml, size_t length, const char *name,
                    GError **error) VF_WARN_UNUSED;

void
vf_domain_xml_read_document(xmlDocPtr document,
                            struct vf_domain_reading *reading);

// Of the shared memory devices in <devices> the one that is meant for frames; NULL
// when there is none, or only such as are known to be for something else.
xmlNodePtr
vf_domain_xml_find_shmem(xmlNodePtr devices);

// True, and where, when the element <hostdev> passes a PCI device of this machine.
bool
vf_domain_xml_hostdev(xmlNodePtr hostdev, struct vf_pci_address *address);
