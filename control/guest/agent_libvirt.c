// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/guest/agent_libvirt.h"

#include "base/words.h"
#include "control/failure.h"

#include <libvirt/libvirt-qemu.h>
#include <libvirt/virterror.h>
#include <stdlib.h>

static char *
call(void *data, const char *request, unsigned timeout_s, GError **error)
{
    virDomainPtr domain = data;
    char *reply =
        virDomainQemuAgentCommand(domain, request, (int)timeout_s, 0);
    if (!reply) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        g_autofree char *beginning = g_strdup_printf(
            _("The guest agent of '%s' cannot be asked"), virDomainGetName(domain));
        vf_failure_set_error(&failure, beginning, error);
        if (error && *error && (failure.code == VIR_ERR_AGENT_UNRESPONSIVE ||
                                failure.code == VIR_ERR_AGENT_UNSYNCED)) {
            (*error)->code = VF_ERROR_LOST;
        }
        return NULL;
    }
    char *own = g_strdup(reply);
    free(reply);
    return own;
}

struct vf_agent
vf_agent_of_domain(virDomainPtr domain)
{
    return (struct vf_agent){.call = call, .data = domain};
}
