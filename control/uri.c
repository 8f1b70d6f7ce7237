// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/uri.h"

#include <glib.h>
#include <string.h>

// The authority: what stands between "://" and the next '/' or '?'.
static void
find_authority(const char *uri, const char **begin, size_t *length)
{
    const char *separator = strstr(uri, "://");
    if (!separator) {
        *begin = "";
        *length = 0;
        return;
    }
    *begin = separator + 3;
    *length = strcspn(*begin, "/?#");
}

void
vf_uri_host(const char *uri, char *host, size_t size)
{
    const char *begin;
    size_t length;
    find_authority(uri, &begin, &length);

    const char *user_end = memchr(begin, '@', length);
    if (user_end) {
        length -= (size_t)(user_end + 1 - begin);
        begin = user_end + 1;
    }
    const char *host_end;
    if (length > 0 && begin[0] == '[') {
        begin++;
        length--;
        host_end = memchr(begin, ']', length);
    } else {
        host_end = memchr(begin, ':', length);
    }
    if (host_end) {
        length = (size_t)(host_end - begin);
    }
    g_snprintf(host, size, "%.*s", (int)MIN(length, 255), begin);
}

static bool
is_loopback(const char *host)
{
    return g_ascii_strcasecmp(host, "localhost") == 0 ||
           g_str_has_prefix(host, "127.") || strcmp(host, "::1") == 0;
}

static bool
is_any_address(const char *host)
{
    return strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0;
}

bool
vf_uri_is_local(const char *uri)
{
    char host[256];
    vf_uri_host(uri, host, sizeof(host));
    return host[0] == '\0' || is_loopback(host);
}

void
vf_uri_dial_host(const char *uri, const char *listen, char *host, size_t size)
{
    const bool local = vf_uri_is_local(uri);
    if (!local &&
        (listen[0] == '\0' || is_any_address(listen) || is_loopback(listen))) {
        vf_uri_host(uri, host, size);
    } else if (listen[0] == '\0' || strcmp(listen, "0.0.0.0") == 0) {
        g_strlcpy(host, "127.0.0.1", size);
    } else if (strcmp(listen, "::") == 0) {
        g_strlcpy(host, "::1", size);
    } else {
        g_strlcpy(host, listen, size);
    }
}

bool
vf_uri_is_loopback(const char *listen)
{
    return listen[0] == '\0' || is_loopback(listen);
}

void
vf_uri_own_host(const char *listen, char *host, size_t size)
{
    vf_uri_dial_host("qemu:///system", listen, host, size);
}

static bool
goes_by_ssh(const char *uri)
{
    const char *end = strstr(uri, "://");
    const char *plus = end ? memchr(uri, '+', (size_t)(end - uri)) : NULL;
    // "libssh" and "libssh2" are other implementations of the same way.
    return plus && memmem(plus, (size_t)(end - plus), "ssh", 3);
}

static void
read_parameters(const char *uri, struct vf_uri_ssh *ssh)
{
    const char *query = strchr(uri, '?');
    GUriParamsIter iter;
    if (!query) {
        return;
    }
    g_uri_params_iter_init(&iter, query + 1, -1, "&;", G_URI_PARAMS_NONE);
    for (;;) {
        g_autofree char *key = NULL;
        g_autofree char *value = NULL;
        if (!g_uri_params_iter_next(&iter, &key, &value, NULL)) {
            return;
        }
        if (strcmp(key, "keyfile") == 0) {
            g_strlcpy(ssh->key, value, sizeof(ssh->key));
        } else if (strcmp(key, "no_verify") == 0) {
            ssh->unverified = strcmp(value, "0") != 0;
        } else if (strcmp(key, "known_hosts_verify") == 0) {
            ssh->unverified = strcmp(value, "ignore") == 0;
        } else if (strcmp(key, "command") == 0) {
            g_strlcpy(ssh->program, value, sizeof(ssh->program));
        }
    }
}

bool
vf_uri_ssh(const char *uri, struct vf_uri_ssh *ssh)
{
    *ssh = (struct vf_uri_ssh){0};
    if (!goes_by_ssh(uri)) {
        return false;
    }
    const char *begin;
    size_t length;
    find_authority(uri, &begin, &length);
    const char *user_end = memchr(begin, '@', length);
    if (user_end) {
        g_autofree char *user =
            g_uri_unescape_segment(begin, user_end, NULL);
        g_strlcpy(ssh->user, user ? user : "", sizeof(ssh->user));
        length -= (size_t)(user_end + 1 - begin);
        begin = user_end + 1;
    }
    const char *colon = memrchr(begin, ':', length);
    if (colon && !memchr(colon, ']', length - (size_t)(colon - begin))) {
        ssh->port = (uint16_t)g_ascii_strtoull(colon + 1, NULL, 10);
    }
    vf_uri_host(uri, ssh->host, sizeof(ssh->host));
    read_parameters(uri, ssh);
    return ssh->host[0] != '\0';
}
