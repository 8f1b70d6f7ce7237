// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Converts an image in a process of its own, virtflow-view-image: decoders have had
// their holes, and what they are to read comes from a guest. That process has only
// its pipes, so much memory and so much time; what it does wrong ends it alone.
//
// Thread-safety: any; waits for the process.
// Path: viewer/clipboard/image_convert.h -> this ->
//       viewer/clipboard/desktop_clipboard.c

#include "base/error.h"

#include <gio/gio.h>

// `from` and `to`: MIME types. The result is *transferred*.
GBytes *
vf_image_process_convert(GBytes *image, const char *from, const char *to,
                         GCancellable *cancel, GError **error) VF_WARN_UNUSED;
