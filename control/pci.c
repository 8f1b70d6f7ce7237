// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/pci.h"

#include <glib.h>

void
vf_pci_format(struct vf_pci_address address, char text[VF_PCI_TEXT])
{
    g_snprintf(text, VF_PCI_TEXT, "%04x:%02x:%02x.%x", address.domain,
               address.bus, address.slot, address.function & 7u);
}

bool
vf_pci_is_display(const char *sys_root, struct vf_pci_address address)
{
    char name[VF_PCI_TEXT];
    vf_pci_format(address, name);
    g_autofree char *path =
        g_build_filename(sys_root, "bus/pci/devices", name, "class", NULL);
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL)) {
        return false;
    }
    // Base class, sub class and programming interface, a byte each.
    enum { DISPLAY_CONTROLLER = 0x03, BASE_CLASS_SHIFT = 16 };
    return g_ascii_strtoull(text, NULL, 16) >> BASE_CLASS_SHIFT ==
           DISPLAY_CONTROLLER;
}
