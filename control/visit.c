// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/visit.h"

#include "base/words.h"
#include "control/control.h"
#include "control/failure.h"
#include "control/link.h"
#include "control/login.h"

struct vf_visit {
    virConnectPtr conn;
    virDomainPtr domain;
};

static struct vf_visit *
fail(struct vf_visit *visit, const char *name, GError **error)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    g_autofree char *beginning =
        g_strdup_printf(_("The VM '%s' cannot be reached"), name);
    vf_failure_set_error(&failure, beginning, error);
    vf_visit_close(visit);
    return NULL;
}

struct vf_visit *
vf_visit_open(const char *uri, const char *name, struct vf_login *login,
              GError **error)
{
    vf_link_init_library();
    struct vf_visit *visit = g_new0(struct vf_visit, 1);
    visit->conn = vf_login_open(login, vf_control_effective_uri(uri), true, NULL);
    if (!visit->conn) {
        return fail(visit, name, error);
    }
    visit->domain = virDomainLookupByUUIDString(visit->conn, name);
    if (!visit->domain) {
        visit->domain = virDomainLookupByName(visit->conn, name);
    }
    return visit->domain ? visit : fail(visit, name, error);
}

void
vf_visit_close(struct vf_visit *visit)
{
    if (!visit) {
        return;
    }
    if (visit->domain) {
        virDomainFree(visit->domain);
    }
    if (visit->conn) {
        virConnectClose(visit->conn);
    }
    g_free(visit);
}

virDomainPtr
vf_visit_domain(const struct vf_visit *visit)
{
    return visit->domain;
}
