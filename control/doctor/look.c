// SPDX-License-Identifier: GPL-2.0-or-later
// Looking at everything, one part after the other, and at none of them for longer
// than its time: what hangs is left, and the rest is looked at all the same.
#include "control/doctor/look.h"

#include "base/clock.h"
#include "control/doctor/doctor.h"
#include "control/doctor/patience.h"
#include "control/failure.h"
#include "control/link.h"
#include "control/login.h"
#include "control/uri.h"

#include <stdatomic.h>
#include <string.h>

enum { BUDGET_MS = 2000 };

// A daemon that answers may still ask somebody for a password before it lets in.
static const uint64_t asking_ns = 60 * VF_NS_PER_S;

static uint64_t
budget_of(const struct vf_doctor_params *params)
{
    return (params->budget_ms ? params->budget_ms : BUDGET_MS) * VF_NS_PER_MS;
}

// Connecting -------------------------------------------------------------------

struct knock {
    char *uri;
    bool write;
    struct vf_login *login; // a reference, or NULL
    struct vf_login_asker asker; // `ask` NULL: nobody is asked
    atomic_bool asking;
    virConnectPtr conn;
    struct vf_failure failure; // when there is none
};

static void
free_knock(void *data)
{
    struct knock *knock = data;
    if (knock->conn) {
        virConnectClose(knock->conn);
    }
    vf_login_unref(knock->login);
    g_free(knock->uri);
    g_free(knock);
}

static bool
ask(void *data, const char *uri, const struct vf_login_question *question,
    struct vf_login_answer *answer)
{
    struct knock *knock = data;
    atomic_store(&knock->asking, true);
    const bool ok = knock->asker.ask(knock->asker.data, uri, question, answer);
    atomic_store(&knock->asking, false);
    return ok;
}

static void
run_knock(void *data)
{
    struct knock *knock = data;
    const struct vf_login_asker asker = {.ask = ask, .data = knock};
    knock->conn = vf_login_open(knock->login, knock->uri, knock->write,
                                knock->asker.ask ? &asker : NULL);
    if (!knock->conn) {
        vf_failure_take(&knock->failure);
    }
}

static bool
may_be_asking(void *data, uint64_t waited_ns)
{
    struct knock *knock = data;
    return atomic_load(&knock->asking) ||
           ((knock->write || !vf_uri_is_local(knock->uri)) &&
            waited_ns < asking_ns);
}

// The connection, or NULL; `link` says why then.
static virConnectPtr
connect_for(struct vf_link_facts *link, const struct vf_doctor_params *params,
            struct vf_login *login, bool write)
{
    struct knock *knock = g_new0(struct knock, 1);
    knock->uri = g_strdup(vf_control_effective_uri(params->uri));
    knock->write = write;
    knock->login = login ? vf_login_ref(login) : NULL;
    if (params->asker) {
        knock->asker = *params->asker;
    }
    const struct vf_patience patience = {.run = run_knock,
                                         .discard = free_knock,
                                         .may_wait = may_be_asking,
                                         .data = knock};
    if (!vf_patience_run(&patience, budget_of(params))) {
        link->is_late = true;
        return NULL;
    }
    virConnectPtr conn = g_steal_pointer(&knock->conn);
    if (!conn) {
        link->permission =
            vf_failure_kind(&knock->failure) == VF_FAILURE_PERMISSION;
        vf_failure_link_words(&knock->failure, link->uri, link->why,
                              sizeof(link->why));
    }
    free_knock(knock);
    return conn;
}

// First only to look, which no daemon that is well takes long to allow, then for what
// this user may at most.
static virConnectPtr
open_link(const struct vf_doctor_params *params, struct vf_link_facts *link)
{
    const char *uri = vf_control_effective_uri(params->uri);
    vf_link_init_library();
    if (params->link) {
        *link = *params->link;
        g_strlcpy(link->uri, uri, sizeof(link->uri));
        struct vf_link_facts ignored = *link;
        virConnectPtr conn =
            connect_for(&ignored, params, params->login, false);
        link->is_late = ignored.is_late;
        return conn;
    }
    g_strlcpy(link->uri, uri, sizeof(link->uri));
    link->asked = true;
    link->is_local = vf_uri_is_local(uri);
    link->is_session = strstr(uri, ":///session") != NULL;
    struct vf_login *login = vf_login_create(); // asks once for both
    virConnectPtr look = connect_for(link, params, login, false);
    virConnectPtr conn =
        link->is_late ? NULL : connect_for(link, params, login, true);
    vf_login_unref(login);
    if (conn && look) {
        virConnectClose(look);
    } else if (!conn) {
        link->is_read_only = look != NULL;
        conn = look;
    }
    return conn;
}

// Looking ----------------------------------------------------------------------

// One part on its way: what is known so far, and then what was found.
struct glance {
    enum vf_part part;
    char *root;
    char *vm;
    virConnectPtr conn; // a reference, or NULL
    struct vf_doctor_facts *facts;
};

static void
free_glance(void *data)
{
    struct glance *glance = data;
    if (glance->conn) {
        virConnectClose(glance->conn);
    }
    g_free(glance->root);
    g_free(glance->vm);
    g_free(glance->facts);
    g_free(glance);
}

static void
run_glance(void *data)
{
    struct glance *glance = data;
    struct vf_doctor_facts *facts = glance->facts;
    const bool is_here = facts->link.is_local;
    switch (glance->part) {
    case VF_PART_HOST:
        vf_look_host(&facts->host, glance->root);
        break;
    case VF_PART_LINK: {
        const bool read_only = facts->link.is_read_only;
        vf_look_link(&facts->link, glance->conn);
        facts->link.is_read_only = read_only;
        break;
    }
    case VF_PART_VM:
        vf_look_vm(&facts->vm, glance->conn, glance->vm, glance->root);
        break;
    case VF_PART_FILES:
        vf_look_files(&facts->vm.reading, glance->root);
        break;
    case VF_PART_GPU:
        // Devices and files of a VM on another machine are not on this one.
        vf_look_gpu(&facts->gpu, is_here ? &facts->vm.reading : NULL,
                    glance->root);
        break;
    case VF_PART_MEMORY:
        vf_look_memory(&facts->memory, &facts->vm.reading, facts->link.uri,
                       glance->root);
        break;
    case VF_PART_SPICE:
        vf_look_spice(&facts->live, &facts->vm);
        break;
    case VF_PART_OTHER:
    case VF_PART_COUNT:
        break;
    }
}

// Everything is a value, so what was found is all of it.
static void
look_at(struct vf_doctor_facts *facts, enum vf_part part, virConnectPtr conn,
        const struct vf_doctor_params *params)
{
    struct glance *glance = g_new0(struct glance, 1);
    glance->part = part;
    glance->root = g_strdup(params->root);
    glance->vm = g_strdup(params->vm);
    glance->facts = g_memdup2(facts, sizeof(*facts));
    glance->conn = conn;
    if (conn) {
        virConnectRef(conn);
    }
    const struct vf_patience patience = {
        .run = run_glance, .discard = free_glance, .data = glance};
    if (vf_patience_run(&patience, budget_of(params))) {
        memcpy(facts, glance->facts, sizeof(*facts));
        free_glance(glance);
    } else {
        facts->late |= VF_PART_BIT(part);
    }
}

static void
close_conn(void *conn)
{
    virConnectClose(conn);
}

static void
nothing(void *data)
{
    (void)data;
}

static void
look_at_vm(struct vf_doctor_facts *facts, virConnectPtr conn,
           const struct vf_doctor_params *params)
{
    if (!params->vm) {
        return;
    }
    facts->vm.asked = true;
    facts->vm.autostart = -1;
    g_strlcpy(facts->vm.name, params->vm, sizeof(facts->vm.name));
    if (conn) {
        look_at(facts, VF_PART_VM, conn, params);
    }
    if (facts->vm.has_definition && facts->link.is_local) {
        look_at(facts, VF_PART_FILES, NULL, params);
    }
}

struct vf_doctor_facts *
vf_doctor_look(const struct vf_doctor_params *params)
{
    struct vf_doctor_facts *facts = g_new0(struct vf_doctor_facts, 1);
    look_at(facts, VF_PART_HOST, NULL, params);
    vf_look_socket(&facts->link, params->root);
    const bool has_socket = facts->link.has_socket;
    virConnectPtr conn = open_link(params, &facts->link);
    facts->link.has_socket = facts->link.has_socket || has_socket;
    facts->late |= facts->link.is_late ? VF_PART_BIT(VF_PART_LINK) : 0;
    if (conn) {
        look_at(facts, VF_PART_LINK, conn, params);
    }
    look_at_vm(facts, conn, params);
    look_at(facts, VF_PART_GPU, NULL, params);
    if (facts->link.is_local) {
        look_at(facts, VF_PART_MEMORY, NULL, params);
        look_at(facts, VF_PART_SPICE, NULL, params);
    }
    if (params->look_live) {
        params->look_live(params->data, &facts->vm, &facts->live);
    }
    if (conn) {
        // Taking leave of a daemon that hangs by now is a call, too.
        vf_patience_run(&(struct vf_patience){.run = close_conn,
                                              .discard = nothing,
                                              .data = conn},
                        budget_of(params));
    }
    return facts;
}
