// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/control.h"
#include "control/doctor/files.h"
#include "control/doctor/look.h"
#include "control/uri.h"

#include <stdlib.h>
#include <string.h>

void
vf_look_socket(struct vf_link_facts *link, const char *root)
{
    // One daemon for everything, or one for QEMU alone (libvirt, "daemons").
    static const char *const sockets[] = {
        "/run/libvirt/libvirt-sock", "/run/libvirt/virtqemud-sock",
        "/var/run/libvirt/libvirt-sock"};
    for (size_t i = 0; i < G_N_ELEMENTS(sockets) && !link->has_socket; i++) {
        link->has_socket = vf_file_exists(root, "%s", sockets[i]);
        if (link->has_socket) {
            g_strlcpy(link->socket, sockets[i], sizeof(link->socket));
        }
    }
}

void
vf_look_link(struct vf_link_facts *link, virConnectPtr conn)
{
    char *uri = virConnectGetURI(conn);
    g_strlcpy(link->uri, uri ? uri : "", sizeof(link->uri));
    free(uri);
    link->asked = true;
    link->is_open = true;
    link->is_local = vf_uri_is_local(link->uri);
    link->is_session = strstr(link->uri, ":///session") != NULL;
    if (virConnectGetLibVersion(conn, &link->libvirt) < 0) {
        link->libvirt = 0;
    }
    if (virConnectGetVersion(conn, &link->qemu) < 0) {
        link->qemu = 0;
    }
}
