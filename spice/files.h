// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Files dropped on the window, sent to the guest through its agent; they land
// on the guest user's desktop or downloads.
//
// Thread-safety: the request functions on the main thread; progress and end
// come as struct vf_spice_event. Path: spice/events.h -> this ->
// spice/session.h

#include <stdint.h>

struct vf_spice;

// `paths` (copied): NULL-terminated. `transfer`: the caller's number for it,
// which its events carry as `request`.
void
vf_spice_send_files(struct vf_spice *spice, const char *const *paths,
                    uint32_t transfer);

// VF_SPICE_FILES_DONE follows, not ok, unless it had ended already.
void
vf_spice_cancel_files(struct vf_spice *spice, uint32_t transfer);
