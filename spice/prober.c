// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/prober.h"

#include <gio/gunixsocketaddress.h>

enum { PATIENCE_S = 10 };

void
vf_spice_prober_stop(struct vf_spice_prober *prober)
{
    if (prober->cancel) {
        g_cancellable_cancel(prober->cancel);
        g_clear_object(&prober->cancel);
    }
}

static void
on_connected(GObject *client, GAsyncResult *result, gpointer data)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSocketConnection) connection =
        g_socket_client_connect_finish(G_SOCKET_CLIENT(client), result, &error);
    if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
        return; // stopped: the prober may be gone
    }
    struct vf_spice_prober *prober = data;
    g_clear_object(&prober->cancel);
    prober->on_result(connection ? VF_SPICE_PROBE_LISTENS
                                 : VF_SPICE_PROBE_SILENT,
                      prober->data);
}

static GSocketConnectable *
address_of(const struct vf_spice_endpoint *endpoint)
{
    switch (endpoint->transport) {
    case VF_SPICE_NONE:
    case VF_SPICE_FD:
    case VF_SPICE_SSH:
        return NULL;
    case VF_SPICE_UNIX:
        return G_SOCKET_CONNECTABLE(g_unix_socket_address_new(endpoint->path));
    case VF_SPICE_TCP:
        return g_network_address_new(endpoint->host, endpoint->port
                                                         ? endpoint->port
                                                         : endpoint->tls_port);
    }
    return NULL;
}

void
vf_spice_prober_start(struct vf_spice_prober *prober,
                      const struct vf_spice_endpoint *endpoint,
                      void (*on_result)(enum vf_spice_probe result, void *data),
                      void *data)
{
    vf_spice_prober_stop(prober);
    prober->on_result = on_result;
    prober->data = data;
    g_autoptr(GSocketConnectable) address = address_of(endpoint);
    if (!address) {
        on_result(VF_SPICE_PROBE_SILENT, data);
        return;
    }
    g_autoptr(GSocketClient) client = g_socket_client_new();
    g_socket_client_set_timeout(client, PATIENCE_S);
    prober->cancel = g_cancellable_new();
    g_socket_client_connect_async(client, address, prober->cancel, on_connected,
                                  prober);
}
