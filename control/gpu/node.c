// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/gpu/node.h"

#include "base/words.h"
#include "control/failure.h"

#include <glib.h>

static bool
fail(struct vf_pci_address address, const char *what, GError **error)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    char text[VF_PCI_TEXT];
    vf_pci_format(address, text);
    g_autofree char *beginning =
        g_strdup_printf(_("libvirt could not %s the PCI device %s"), what, text);
    vf_failure_set_error(&failure, beginning, error);
    return false;
}

static virNodeDevicePtr
look_up(virConnectPtr conn, struct vf_pci_address address)
{
    char name[24];
    vf_pci_node_name(address, name);
    return virNodeDeviceLookupByName(conn, name);
}

bool
vf_node_detach(virConnectPtr conn, struct vf_pci_address address,
               GError **error)
{
    virNodeDevicePtr device = look_up(conn, address);
    const bool ok = device && virNodeDeviceDetachFlags(device, NULL, 0) == 0;
    const bool set = ok || fail(address, _("take"), error);
    if (device) {
        virNodeDeviceFree(device);
    }
    return set;
}

bool
vf_node_reattach(virConnectPtr conn, struct vf_pci_address address,
                 GError **error)
{
    virNodeDevicePtr device = look_up(conn, address);
    const bool ok = device && virNodeDeviceReAttach(device) == 0;
    const bool set = ok || fail(address, _("give back"), error);
    if (device) {
        virNodeDeviceFree(device);
    }
    return set;
}
