// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/command/session.h"

#include "base/words.h"
#include "control/command/terminal.h"
#include "control/control.h"
#include "control/failure.h"
#include "control/link.h"
#include "control/uri.h"

#include <glib.h>
#include <libvirt/virterror.h>
#include <stdlib.h>

static bool
refuse_link(const char *uri, GError **error)
{
    struct vf_failure failure;
    vf_failure_take(&failure);
    char words[1024];
    vf_failure_link_words(&failure, uri, words, sizeof(words));
    const enum vf_failure_kind kind = vf_failure_kind(&failure);
    g_set_error_literal(error, VF_ERROR,
                        kind == VF_FAILURE_PERMISSION ? VF_ERROR_PERMISSION
                                                      : VF_ERROR_LOST,
                        words);
    return false;
}

static bool
connect_to(struct vf_session *session, const char *uri, bool write,
           GError **error)
{
    session->conn = vf_login_open(NULL, uri, true, &vf_terminal_asker);
    if (!session->conn && !write) {
        // A look needs no right to manage.
        session->read_only = true;
        session->conn = vf_login_open(NULL, uri, false, &vf_terminal_asker);
    }
    if (!session->conn) {
        return refuse_link(uri, error);
    }
    char *real = virConnectGetURI(session->conn);
    session->uri = g_strdup(real ? real : uri);
    free(real);
    session->is_local = vf_uri_is_local(session->uri);
    return true;
}

static bool
refuse_name(const struct vf_session *session, const char *wanted,
            GError **error)
{
    const virError *cause = virGetLastError();
    if (cause && cause->code != VIR_ERR_NO_DOMAIN) {
        struct vf_failure failure;
        vf_failure_take(&failure);
        g_autofree char *beginning =
            g_strdup_printf(_("The VM '%s' cannot be looked for"), wanted);
        vf_failure_set_error(&failure, beginning, error);
        return false;
    }
    g_autoptr(GString) names = g_string_new(NULL);
    g_autoptr(GPtrArray) rows = vf_control_list(session->uri, NULL);
    for (guint i = 0; rows && i < rows->len; i++) {
        const struct vf_domain_row *row = g_ptr_array_index(rows, i);
        g_string_append_printf(names, "%s'%s'", i > 0 ? ", " : "", row->name);
    }
    g_set_error(error, VF_ERROR, VF_ERROR_NOT_FOUND,
                names->len > 0
                    ? _("'%s' has no VM called '%s'. It has: %s.")
                    : _("'%s' has no VM called '%s'. It has no VM at all."),
                session->uri, wanted, names->str);
    return false;
}

bool
vf_session_open(struct vf_session *session, const struct vf_verb_run *run,
                const char *wanted, bool write, GError **error)
{
    *session = (struct vf_session){.conn = NULL};
    vf_link_init_library();
    const char *uri = vf_control_effective_uri(run->common->uri);
    if (!connect_to(session, uri, write, error)) {
        return false;
    }
    session->domain = virDomainLookupByUUIDString(session->conn, wanted);
    if (!session->domain) {
        session->domain = virDomainLookupByName(session->conn, wanted);
    }
    return session->domain != NULL || refuse_name(session, wanted, error);
}

const char *
vf_session_name(const struct vf_session *session)
{
    return virDomainGetName(session->domain);
}

void
vf_session_close(struct vf_session *session)
{
    if (session->domain) {
        virDomainFree(session->domain);
    }
    if (session->conn) {
        virConnectClose(session->conn);
    }
    g_free(session->uri);
    *session = (struct vf_session){.conn = NULL};
}
