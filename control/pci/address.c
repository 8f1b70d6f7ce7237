// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci/address.h"

#include <glib.h>
#include <string.h>

void
vf_pci_format(struct vf_pci_address address, char text[VF_PCI_TEXT])
{
    g_snprintf(text, VF_PCI_TEXT, "%04x:%02x:%02x.%x", address.domain,
               address.bus, address.slot, address.function & 7u);
}

// Exactly `digits` hexadecimal digits and then `end`, up to `max`.
static bool
take_number(const char **text, int digits, char end, uint32_t max,
            uint32_t *value)
{
    const char *at = *text;
    uint32_t number = 0;
    for (int i = 0; i < digits; i++, at++) {
        if (!g_ascii_isxdigit(*at)) {
            return false;
        }
        number = number << 4 | (uint32_t)g_ascii_xdigit_value(*at);
    }
    if (*at != end || number > max) {
        return false;
    }
    *text = at + (end != '\0');
    *value = number;
    return true;
}

bool
vf_pci_parse(const char *text, struct vf_pci_address *address)
{
    static const char node_prefix[] = "pci_";
    const bool is_node = g_str_has_prefix(text, node_prefix);
    const char colon = is_node ? '_' : ':';
    const char dot = is_node ? '_' : '.';
    enum { MAX_SLOT = 0x1f, MAX_FUNCTION = 7 };
    text += is_node ? strlen(node_prefix) : 0;
    // The number of the PCI domain may be left out: nearly always it is 0.
    uint32_t domain = 0;
    uint32_t bus, slot, function;
    if ((strlen(text) > strlen("00:00.0") || is_node) &&
        !take_number(&text, 4, colon, UINT16_MAX, &domain)) {
        return false;
    }
    if (!take_number(&text, 2, colon, UINT8_MAX, &bus) ||
        !take_number(&text, 2, dot, MAX_SLOT, &slot) ||
        !take_number(&text, 1, '\0', MAX_FUNCTION, &function)) {
        return false;
    }
    *address = (struct vf_pci_address){
        .domain = domain,
        .bus = (uint8_t)bus,
        .slot = (uint8_t)slot,
        .function = (uint8_t)function,
    };
    return true;
}

void
vf_pci_node_name(struct vf_pci_address address, char name[24])
{
    g_snprintf(name, 24, "pci_%04x_%02x_%02x_%x", address.domain, address.bus,
               address.slot, address.function & 7u);
}

int
vf_pci_compare(struct vf_pci_address a, struct vf_pci_address b)
{
    if (a.domain != b.domain) {
        return a.domain < b.domain ? -1 : 1;
    }
    if (a.bus != b.bus) {
        return a.bus - b.bus;
    }
    return a.slot != b.slot ? a.slot - b.slot : a.function - b.function;
}

bool
vf_pci_same_slot(struct vf_pci_address a, struct vf_pci_address b)
{
    return a.domain == b.domain && a.bus == b.bus && a.slot == b.slot;
}
