// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/assign.h"

#include "base/words.h"
#include "control/domain_xml.h"
#include "control/setup/change.h"
#include "control/setup/plan.h"
#include "control/setup/setup.h"
#include "control/setup/xml_edit.h"

#include <glib.h>
#include <string.h>

static bool
is_given(const struct vf_assignment *assignment, struct vf_pci_address address)
{
    for (unsigned i = 0; i < assignment->count; i++) {
        if (vf_pci_compare(assignment->functions[i], address) == 0) {
            return true;
        }
    }
    return false;
}

// The element of the function, or NULL.
static xmlNodePtr
find_hostdev(xmlNodePtr devices, struct vf_pci_address address)
{
    for (xmlNodePtr hostdev = vf_xml_child(devices, "hostdev"); hostdev;
         hostdev = vf_xml_next(hostdev)) {
        struct vf_pci_address own;
        if (vf_domain_xml_hostdev(hostdev, &own) &&
            vf_pci_compare(own, address) == 0) {
            return hostdev;
        }
    }
    return NULL;
}

static void
add_hostdev(xmlNodePtr devices, struct vf_pci_address address)
{
    char domain[8];
    char bus[8];
    char slot[8];
    char function[8];
    g_snprintf(domain, sizeof(domain), "0x%04x", address.domain & 0xffffu);
    g_snprintf(bus, sizeof(bus), "0x%02x", address.bus);
    g_snprintf(slot, sizeof(slot), "0x%02x", address.slot);
    g_snprintf(function, sizeof(function), "0x%x", address.function);
    vf_xml_add_printf(devices,
                      "<hostdev mode='subsystem' type='pci' managed='yes'>"
                      "<source><address domain='%s' bus='%s' slot='%s' "
                      "function='%s'/></source></hostdev>",
                      domain, bus, slot, function);
}

static void
add_all(struct vf_assignment *assignment, xmlNodePtr devices)
{
    for (unsigned i = 0; i < assignment->count; i++) {
        xmlNodePtr hostdev = find_hostdev(devices, assignment->functions[i]);
        if (!hostdev) {
            add_hostdev(devices, assignment->functions[i]);
            assignment->changes++;
        } else if (!vf_xml_attribute_is(hostdev, "managed", "yes")) {
            vf_xml_set(hostdev, "managed", "yes");
            assignment->changes++;
        }
    }
}

static void
remove_all(struct vf_assignment *assignment, xmlNodePtr devices)
{
    xmlNodePtr next;
    for (xmlNodePtr hostdev = vf_xml_child(devices, "hostdev"); hostdev;
         hostdev = next) {
        struct vf_pci_address own;
        next = vf_xml_next(hostdev);
        if (vf_domain_xml_hostdev(hostdev, &own) && is_given(assignment, own)) {
            vf_xml_remove(hostdev);
            assignment->changes++;
        }
    }
}

bool
vf_assignment_plan(struct vf_assignment *assignment, const char *xml,
                   const char *name, bool adds,
                   const struct vf_pci_address *functions, unsigned count,
                   GError **error)
{
    memset(assignment, 0, sizeof(*assignment));
    g_assert(count > 0 && count <= VF_ASSIGN_MAX);
    assignment->adds = adds;
    assignment->count = count;
    memcpy(assignment->functions, functions, count * sizeof(*functions));
    xmlDocPtr document = vf_domain_xml_parse(xml, strlen(xml), name, error);
    if (!document) {
        return false;
    }
    xmlNodePtr devices =
        vf_xml_ensure(xmlDocGetRootElement(document), "devices");
    if (adds) {
        add_all(assignment, devices);
    } else {
        remove_all(assignment, devices);
    }
    assignment->before = g_strdup(xml);
    assignment->after = assignment->changes > 0 ? vf_xml_print(document)
                                                : g_strdup(xml);
    assignment->diff =
        vf_plan_diff(assignment->before, assignment->after, name);
    xmlFreeDoc(document);
    return true;
}

struct verification {
    const struct vf_assignment *assignment;
    const char *name;
};

static bool
verify(void *data, const char *xml, GError **error)
{
    const struct verification *verification = data;
    struct vf_assignment again;
    const struct vf_assignment *assignment = verification->assignment;
    if (!vf_assignment_plan(&again, xml, verification->name, assignment->adds,
                            assignment->functions, assignment->count, error)) {
        return false;
    }
    const unsigned missing = again.changes;
    vf_assignment_finish(&again);
    if (missing > 0) {
        g_set_error(error, VF_ERROR, VF_ERROR_FAILED,
                    _("libvirt took the new definition of '%s' but did not keep "
                      "%u of the GPU's functions in it."),
                    verification->name, missing);
        return false;
    }
    return true;
}

bool
vf_assignment_apply(const struct vf_assignment *assignment, virDomainPtr domain,
                    GError **error)
{
    if (assignment->changes == 0) {
        return true;
    }
    g_autofree char *folder = vf_setup_folder(domain, error);
    if (!folder) {
        return false;
    }
    struct verification verification = {assignment, virDomainGetName(domain)};
    const struct vf_change change = {
        .domain = domain,
        .folder = folder,
        .before = assignment->before,
        .after = assignment->after,
        .verify = verify,
        .verify_data = &verification,
    };
    return vf_change_apply(&change, error);
}

void
vf_assignment_finish(struct vf_assignment *assignment)
{
    g_free(assignment->before);
    g_free(assignment->after);
    g_free(assignment->diff);
    memset(assignment, 0, sizeof(*assignment));
}
