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
