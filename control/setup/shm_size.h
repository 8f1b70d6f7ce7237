// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// How much shared memory Looking Glass needs for a screen. Two generations of its
// host compute it differently, and a VM is set up for both:
//   B6, B7 (documentation, "libvirt/QEMU Installation"): two frames of 4 bytes a
//     pixel (8 with HDR) and 10 MiB;
//   development head of 2026 (same page): three frames of 4 bytes a pixel in rows
//     of a multiple of 256 bytes, and 4 MiB.
// The larger of both, up to a power of two, because it becomes a PCI BAR. Pure,
// except for the host's own modes.
//
// Thread-safety: any thread.
// Path: control/setup/scene.h -> this

#include "base/geometry.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    // What is asked for at least: room to change one's mind, up to 4K.
    VF_SHM_FLOOR_MIB = 128,
    VF_SHM_SMALLEST_MIB = 16,
    VF_SHM_LARGEST_MIB = 4096,
};

// MiB for a screen of `mode`, without the floor; a power of two. 0: `mode` is
// empty, or too large for anybody.
unsigned vf_shm_size_mib(struct vf_size mode, bool hdr);

// True when `mib` is a size that the device can have, and large enough for a
// screen at all.
bool vf_shm_size_is_valid(uint64_t mib);

enum { VF_HOST_MAX_MODES = 8 };

// The native mode of every monitor connected to this machine, from
// `sys_root`/class/drm; `sys_root` is "/sys", or a tree made for a test. Returns
// how many, at most VF_HOST_MAX_MODES.
unsigned vf_host_modes(const char *sys_root,
                       struct vf_size modes[VF_HOST_MAX_MODES]);
