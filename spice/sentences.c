// SPDX-License-Identifier: GPL-2.0-or-later
#include "spice/sentences.h"

#include "base/words.h"

#include <glib.h>

void
vf_spice_describe_endpoint(const struct vf_spice_endpoint *endpoint, char *text,
                           size_t size)
{
    switch (endpoint->transport) {
    case VF_SPICE_NONE:
        g_strlcpy(text, "nowhere", size);
        return;
    case VF_SPICE_FD:
        g_strlcpy(text, _("the descriptor from libvirt"), size);
        return;
    case VF_SPICE_UNIX:
        g_snprintf(text, size, _("the socket '%s'"), endpoint->path);
        return;
    case VF_SPICE_TCP:
        g_snprintf(text, size, _("'%s' port %u"), endpoint->host,
                   endpoint->port ? endpoint->port : endpoint->tls_port);
        return;
    case VF_SPICE_SSH:
        g_snprintf(text, size, _("'%s' port %u of '%s', by ssh,"), endpoint->host,
                   endpoint->port, endpoint->ssh.host);
        return;
    }
}

static void
auth_sentence(const struct vf_spice_endpoint *endpoint, const char *where,
              char *text, size_t size)
{
    if (endpoint->password[0]) {
        g_snprintf(text, size,
                   _("The SPICE server at %s did not accept the password: check "
                     "it against the 'passwd' of the VM's graphics"),
                   where);
    } else {
        g_snprintf(text, size,
                   _("The SPICE server at %s wants a password and none is known: "
                     "give it in the settings of this VM"),
                   where);
    }
}

void
vf_spice_failure_sentence(enum vf_spice_failure failure,
                          const struct vf_spice_endpoint *endpoint,
                          const char *cause, char *text, size_t size)
{
    char where[300];
    char why[300] = "";
    vf_spice_describe_endpoint(endpoint, where, sizeof(where));
    if (cause && *cause) {
        g_snprintf(why, sizeof(why), " (%s)", cause);
    }
    switch (failure) {
    case VF_SPICE_NO_FAILURE:
        g_strlcpy(text, "", size);
        return;
    case VF_SPICE_NO_FD:
        if (endpoint->transport == VF_SPICE_SSH) {
            g_snprintf(text, size, "%s", cause ? cause : "");
            return;
        }
        g_snprintf(text, size,
                   _("libvirt gave no connection to the VM's SPICE server%s: "
                     "the VM may just have stopped; otherwise see libvirtd's "
                     "log"),
                   why);
        return;
    case VF_SPICE_UNREACHABLE:
        if (endpoint->transport == VF_SPICE_SSH) {
            g_snprintf(text, size,
                       _("The SPICE server at %s cannot be reached%s: check that "
                         "'ssh %s' gets there without asking for a password"),
                       where, why, endpoint->ssh.host);
            return;
        }
        g_snprintf(text, size,
                   _("The SPICE server at %s cannot be reached%s: check that "
                     "the VM runs and that its SPICE address is still this one"),
                   where, why);
        return;
    case VF_SPICE_AUTH:
        auth_sentence(endpoint, where, text, size);
        return;
    case VF_SPICE_TLS:
        g_snprintf(text, size,
                   _("No secure connection to the SPICE server at %s could be "
                     "made%s: check that this machine trusts its certificate"),
                   where, why);
        return;
    case VF_SPICE_PROTOCOL:
        g_snprintf(text, size,
                   _("What listens at %s does not answer as a SPICE server "
                     "does%s: check the address and the port"),
                   where, why);
        return;
    case VF_SPICE_CLOSED:
        g_snprintf(text, size,
                   _("The SPICE server at %s closed the connection%s: the VM "
                     "stopped, or another viewer took the session over"),
                   where, why);
        return;
    case VF_SPICE_BROKEN:
        g_snprintf(text, size,
                   _("The connection to the SPICE server at %s broke%s: the VM "
                     "stopped, or the network failed"),
                   where, why);
        return;
    }
}
