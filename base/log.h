// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where log lines go: standard error, one line each, with the time since start,
// the folder (G_LOG_DOMAIN) and the thread role. Code logs with the ordinary
// g_debug(), g_info(), g_message(), g_warning(); never per frame or per input.
//
// Thread-safety: vf_log_init() first thing in main(), again only to change how much
// is said, while there are no other threads; the rest on any thread.
// Path: base/error.h -> this -> everything that speaks

#include <stdbool.h>

// `verbose`: also print g_info() and g_debug(). Libraries' own debug lines stay
// hidden unless G_MESSAGES_DEBUG names their domain, as GLib documents.
void
vf_log_init(bool verbose);
