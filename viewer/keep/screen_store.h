// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The last screen of every VM, small, for whoever chooses among them:
// $XDG_STATE_HOME/virtflow-view/screens/UUID.png. A guest's screen is nobody else's
// business: folder and files are for this user alone.
//
// Thread-safety: any thread that may read and write files.
// Errors: a sentence that names the file.
// Path: viewer/keep/picture_saver.h -> this -> viewer/keep/image_read.h

#include "base/error.h"
#include "base/geometry.h"

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

// The longest side of what is kept, in pixels.
enum { VF_SCREEN_SIDE = 480 };

// Where they are, *transferred*.
char *
vf_screen_store_folder(void);

// The file of one VM, *transferred*; NULL: `uuid_text` is no UUID.
char *
vf_screen_store_path(const char *folder, const char *uuid_text);

// Keeps `rgb` (R,G,B bytes of size.w * size.h, top row first) in `path`, made smaller.
// The file before is replaced as a whole; the folder is made when it is missing.
bool
vf_screen_store_write(const char *path, const uint8_t *rgb, struct vf_size size,
                      GError **error) VF_WARN_UNUSED;

// When it was kept, in microseconds since 1970; 0: it is not there.
int64_t
vf_screen_store_time(const char *path);

// R,G,B bytes as above, *transferred*, no side longer than VF_SCREEN_SIDE, whatever is
// in the file.
GBytes *
vf_screen_store_read(const char *path, struct vf_size *size,
                     GError **error) VF_WARN_UNUSED;

// The same of bytes in memory, PNG or PPM.
GBytes *
vf_screen_store_parse(GBytes *bytes, struct vf_size *size,
                      GError **error) VF_WARN_UNUSED;
