// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What a VM's first display shows, as libvirt gives it: for VMs that no window has
// been opened for.
//
// Thread-safety: any thread that may block.
// Path: control/roster.h -> this

#include "base/error.h"

#include <glib.h>
#include <libvirt/libvirt.h>

// The most that is taken of it.
enum { VF_SCREENSHOT_MAX_BYTES = 64 << 20 };

// The bytes of a picture file, PPM or PNG with QEMU, *transferred*, not looked at. NULL
// with `error` when there is none to be had.
GBytes *
vf_screenshot_take(virDomainPtr domain, GError **error) VF_WARN_UNUSED;
