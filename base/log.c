// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/log.h"

#include "base/clock.h"
#include "base/thread.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

// The log sink is process-wide by nature; both are written once, before any
// second thread exists.
static uint64_t started_ns;
static bool log_verbose;

static const char *
field(const GLogField *fields, gsize n_fields, const char *key)
{
    for (gsize i = 0; i < n_fields; i++) {
        if (strcmp(fields[i].key, key) == 0) {
            return fields[i].value;
        }
    }
    return NULL;
}

static bool
is_wanted(GLogLevelFlags level, const char *domain)
{
    if (level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL |
                 G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE)) {
        return true;
    }
    if (log_verbose && domain && g_str_has_prefix(domain, "vf-")) {
        return true;
    }
    return !g_log_writer_default_would_drop(level, domain);
}

static const char *
level_name(GLogLevelFlags level)
{
    switch (level & G_LOG_LEVEL_MASK) {
    case G_LOG_LEVEL_ERROR:
        return "error";
    case G_LOG_LEVEL_CRITICAL:
        return "critical";
    case G_LOG_LEVEL_WARNING:
        return "warning";
    case G_LOG_LEVEL_MESSAGE:
        return "note";
    case G_LOG_LEVEL_INFO:
        return "info";
    default:
        return "debug";
    }
}

static GLogWriterOutput
write_line(GLogLevelFlags level, const GLogField *fields, gsize n_fields,
           gpointer user_data)
{
    (void)user_data;
    const char *domain = field(fields, n_fields, "GLIB_DOMAIN");
    const char *message = field(fields, n_fields, "MESSAGE");
    if (!is_wanted(level, domain)) {
        return G_LOG_WRITER_HANDLED;
    }
    if (domain && g_str_has_prefix(domain, "vf-")) {
        domain += strlen("vf-");
    }
    double seconds = (double)(vf_clock_ns() - started_ns) / 1e9;
    fprintf(stderr, "%9.3f %-8s %s/%s: %s\n", seconds, level_name(level),
            domain ? domain : "-", vf_role_name(vf_thread_role()),
            message ? message : "");
    fflush(stderr);
    return G_LOG_WRITER_HANDLED;
}

void
vf_log_init(bool verbose)
{
    log_verbose = verbose;
    if (started_ns == 0) { // GLib takes a writer once
        started_ns = vf_clock_ns();
        g_log_set_writer_func(write_line, NULL, NULL);
    }
}
