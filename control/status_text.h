// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Writing a fixed text in the status: the rest of its bytes are cleared, because
// statuses are compared as a whole to see whether there is news.
//
// Thread-safety: any thread, for texts of one's own.
// Path: control/watcher.h, control/domain.h -> this

#include <glib.h>
#include <stddef.h>
#include <string.h>

static inline void
vf_status_set_text(char *to, size_t size, const char *text)
{
    memset(to, 0, size);
    g_strlcpy(to, text, size);
}
