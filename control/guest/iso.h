// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// An image of a disc with a few files on it (ISO 9660 with Joliet names, which
// Windows reads), made with libarchive.
//
// Thread-safety: any thread that may block.
// Errors: whole sentences; what was begun is removed.
// Path: control/guest/installer.h -> this -> control/guest/media.h

#include "base/error.h"
#include "control/guest/installer.h"

#include <stdbool.h>

// Writes a disc with the installer and a text that says what to do with it to the
// new file `path`.
bool vf_iso_write(const char *path, const struct vf_installer *installer,
                  GError **error) VF_WARN_UNUSED;
