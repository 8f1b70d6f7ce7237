// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/duration.h"

#include "base/clock.h"

#include <glib.h>
#include <inttypes.h>

void
vf_format_duration(char *text, size_t size, uint64_t ns)
{
    uint64_t seconds = ns / VF_NS_PER_S;
    if (seconds < 60) {
        g_snprintf(text, size, "%" PRIu64 " s", seconds);
    } else if (seconds < 3600) {
        g_snprintf(text, size, "%" PRIu64 " min", seconds / 60);
    } else if (seconds < 86400) {
        g_snprintf(text, size, "%" PRIu64 " h %" PRIu64 " min", seconds / 3600,
                   seconds / 60 % 60);
    } else {
        g_snprintf(text, size, "%" PRIu64 " d %" PRIu64 " h", seconds / 86400,
                   seconds / 3600 % 24);
    }
}
