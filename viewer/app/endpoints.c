// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/app/endpoints.h"

#include "base/words.h"
#include "control/uri.h"

#include <string.h>

const char *
vf_endpoints_shm_path(const struct vf_config *config,
                      const struct vf_control_status *control)
{
    if (config->shm) {
        return config->shm;
    }
    if (control && control->facts.has_shm && control->is_local) {
        return control->facts.shm_path;
    }
    return NULL;
}

static bool
is_up(const struct vf_control_status *control)
{
    return control->state == VF_DOMAIN_RUNNING ||
           control->state == VF_DOMAIN_PAUSED ||
           control->state == VF_DOMAIN_SHUTTING_DOWN ||
           control->state == VF_DOMAIN_SLEEPING;
}

// By the way that libvirt's connection goes: most servers listen for their own machine
// only, and what goes over the network should not be read there.
static bool
make_ssh(const struct vf_control_status *control, struct vf_spice_endpoint *endpoint)
{
    struct vf_uri_ssh uri;
    if (control->is_local || !control->facts.spice_port ||
        !vf_uri_ssh(control->uri, &uri)) {
        return false;
    }
    *endpoint = (struct vf_spice_endpoint){
        .transport = VF_SPICE_SSH,
        .port = control->facts.spice_port,
        .ssh = {.port = uri.port, .unverified = uri.unverified},
    };
    vf_uri_own_host(control->facts.spice_host, endpoint->host,
                    sizeof(endpoint->host));
    g_strlcpy(endpoint->password, control->facts.spice_password,
              sizeof(endpoint->password));
    struct vf_spice_ssh *ssh = &endpoint->ssh;
    g_strlcpy(ssh->host, uri.host, sizeof(ssh->host));
    g_strlcpy(ssh->user, uri.user, sizeof(ssh->user));
    g_strlcpy(ssh->key, uri.key, sizeof(ssh->key));
    g_strlcpy(ssh->program, uri.program, sizeof(ssh->program));
    return true;
}

unsigned
vf_endpoints_spice(const struct vf_config *config,
                   const struct vf_control_status *control,
                   struct vf_spice_endpoint *candidates)
{
    if (config->no_spice) {
        return 0;
    }
    if (config->spice_uri) {
        return vf_endpoints_parse_spice_uri(config->spice_uri, &candidates[0],
                                            NULL)
                   ? 1
                   : 0;
    }
    if (!control || !control->facts.has_spice || !is_up(control)) {
        return 0;
    }
    const struct vf_domain_facts *facts = &control->facts;
    unsigned count = 0;
    if (control->is_local && control->link == VF_LINK_CONNECTED) {
        candidates[count++] =
            (struct vf_spice_endpoint){.transport = VF_SPICE_FD};
    }
    if (control->is_local && facts->spice_socket[0]) {
        struct vf_spice_endpoint *e = &candidates[count++];
        *e = (struct vf_spice_endpoint){.transport = VF_SPICE_UNIX};
        g_strlcpy(e->path, facts->spice_socket, sizeof(e->path));
        g_strlcpy(e->password, facts->spice_password, sizeof(e->password));
    }
    if (make_ssh(control, &candidates[count])) {
        count++;
        if (vf_uri_is_loopback(facts->spice_host)) {
            return count;
        }
    }
    if (facts->spice_port || facts->spice_tls_port) {
        struct vf_spice_endpoint *e = &candidates[count++];
        *e = (struct vf_spice_endpoint){
            .transport = VF_SPICE_TCP,
            .port = facts->spice_port,
            .tls_port = facts->spice_tls_port,
        };
        vf_uri_dial_host(control->uri, facts->spice_host, e->host,
                         sizeof(e->host));
        g_strlcpy(e->password, facts->spice_password, sizeof(e->password));
    }
    return count;
}

static bool
parse_port(const char *text, uint16_t *port)
{
    guint64 number;
    if (!g_ascii_string_to_unsigned(text, 10, 1, 65535, &number, NULL)) {
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

static bool
parse_query(const char *query, struct vf_spice_endpoint *endpoint)
{
    GUriParamsIter iter;
    g_uri_params_iter_init(&iter, query, -1, "&;", G_URI_PARAMS_NONE);
    for (;;) {
        g_autofree char *key = NULL;
        g_autofree char *value = NULL;
        g_autoptr(GError) error = NULL;
        if (!g_uri_params_iter_next(&iter, &key, &value, &error)) {
            return error == NULL;
        }
        bool ok = true;
        if (strcmp(key, "port") == 0) {
            ok = parse_port(value, &endpoint->port);
        } else if (strcmp(key, "tls-port") == 0) {
            ok = parse_port(value, &endpoint->tls_port);
        } else if (strcmp(key, "password") == 0) {
            g_strlcpy(endpoint->password, value, sizeof(endpoint->password));
        }
        if (!ok) {
            return false;
        }
    }
}

static bool
parse_tcp(const char *text, struct vf_spice_endpoint *endpoint)
{
    g_autoptr(GUri) uri = g_uri_parse(text, G_URI_FLAGS_HAS_PASSWORD, NULL);
    if (!uri || g_strcmp0(g_uri_get_scheme(uri), "spice") != 0 ||
        !g_uri_get_host(uri) || g_uri_get_host(uri)[0] == '\0') {
        return false;
    }
    endpoint->transport = VF_SPICE_TCP;
    g_strlcpy(endpoint->host, g_uri_get_host(uri), sizeof(endpoint->host));
    if (g_uri_get_port(uri) > 0) {
        endpoint->port = (uint16_t)g_uri_get_port(uri);
    }
    if (g_uri_get_query(uri) && !parse_query(g_uri_get_query(uri), endpoint)) {
        return false;
    }
    return endpoint->port != 0 || endpoint->tls_port != 0;
}

bool
vf_endpoints_parse_spice_uri(const char *text, struct vf_spice_endpoint *endpoint,
                             GError **error)
{
    *endpoint = (struct vf_spice_endpoint){0};
    const char *unix_path =
        g_str_has_prefix(text, "spice+unix://") ? text + strlen("spice+unix://")
                                                : NULL;
    if (unix_path && unix_path[0] == '/') {
        endpoint->transport = VF_SPICE_UNIX;
        g_strlcpy(endpoint->path, unix_path, sizeof(endpoint->path));
        return true;
    }
    if (!unix_path && parse_tcp(text, endpoint)) {
        return true;
    }
    g_set_error(error, VF_ERROR, VF_ERROR_USAGE,
                _("'%s' is not a SPICE address: write spice://HOST:PORT, "
                  "spice://HOST?tls-port=PORT or spice+unix:///PATH."),
                text);
    return false;
}
