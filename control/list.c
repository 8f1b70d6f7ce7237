// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/words.h"
#include "control/control.h"
#include "control/domain_state.h"
#include "control/failure.h"
#include "control/link.h"
#include "control/login.h"

#include <glib.h>
#include <libvirt/libvirt.h>
#include <stdlib.h>
#include <string.h>

const char *
vf_control_effective_uri(const char *uri)
{
    if (!uri || uri[0] == '\0') {
        uri = g_getenv("LIBVIRT_DEFAULT_URI");
    }
    return uri && uri[0] != '\0' ? uri : "qemu:///system";
}

void
vf_domain_row_free(struct vf_domain_row *row)
{
    if (row) {
        g_free(row->name);
        g_free(row);
    }
}

static void
free_row(void *row)
{
    vf_domain_row_free(row);
}

static int
compare_rows(const void *a, const void *b)
{
    const struct vf_domain_row *const *left = a;
    const struct vf_domain_row *const *right = b;
    return strcmp((*left)->name, (*right)->name);
}

static struct vf_domain_row *
create_row(virDomainPtr domain)
{
    struct vf_domain_row *row = g_new0(struct vf_domain_row, 1);
    const char *name = virDomainGetName(domain);
    row->name = g_strdup(name ? name : "");
    char uuid_text[VIR_UUID_STRING_BUFLEN];
    if (virDomainGetUUIDString(domain, uuid_text) == 0) {
        g_strlcpy(row->uuid_text, uuid_text, sizeof(row->uuid_text));
    }
    int state = VIR_DOMAIN_NOSTATE;
    if (virDomainGetState(domain, &state, NULL, 0) == 0) {
        row->state = vf_domain_state_from_libvirt(state);
    }
    return row;
}

static GPtrArray *
list_domains(virConnectPtr conn)
{
    virDomainPtr *domains = NULL;
    const int count = virConnectListAllDomains(conn, &domains, 0);
    if (count < 0) {
        return NULL;
    }
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);
    for (int i = 0; i < count; i++) {
        g_ptr_array_add(rows, create_row(domains[i]));
        virDomainFree(domains[i]);
    }
    free(domains);
    g_ptr_array_sort(rows, compare_rows);
    return rows;
}

GPtrArray *
vf_control_list(const char *uri, GError **error)
{
    return vf_control_list_as(uri, NULL, NULL, error);
}

GPtrArray *
vf_control_list_as(const char *uri, struct vf_login *login,
                   const struct vf_login_asker *asker, GError **error)
{
    vf_link_init_library();
    uri = vf_control_effective_uri(uri);
    // A look needs no password of this machine's.
    virConnectPtr conn = vf_login_open(login, uri, false, asker);
    GPtrArray *rows = conn ? list_domains(conn) : NULL;
    if (!rows) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        g_autofree char *beginning =
            g_strdup_printf(_("The VMs at '%s' cannot be listed"), uri);
        vf_failure_set_error(&failure, beginning, error);
    }
    if (conn) {
        virConnectClose(conn);
    }
    return rows;
}
