// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The producing end of KVMFR: a host's introduction, frame headers and cursor
// messages as bytes, in every version. What the numbers mean, and whether they
// make sense, is the caller's affair: tests also need the ones that do not.
//
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: pure.
// Path: shm/kvmfr_layout.h, tools/host/lgmp_host.h -> this ->
//       tools/host/looking_glass.h

#include "shm/kvmfr_layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_host_introduction {
    uint32_t version; // KVMFR
    uint32_t features;
    const char *host_version;
    const char *capture;
    const char *cpu_model;
    const char *os_name;
    uint8_t os; // 0 Linux, 3 Windows
    uint8_t cpus;
    uint8_t cores;
    uint8_t sockets;
    uint8_t uuid[16];
};

enum { VF_HOST_INTRODUCTION_MAX = 512 };

// Returns the number of bytes written.
size_t
vf_host_encode_introduction(const struct vf_host_introduction *introduction,
                            uint8_t bytes[VF_HOST_INTRODUCTION_MAX]);

struct vf_host_rect {
    uint32_t x, y, w, h;
};

struct vf_host_size {
    uint32_t w, h;
};

// Static HDR metadata in the units of the wire.
struct vf_host_hdr {
    uint16_t primaries[3][2]; // 0.00002
    uint16_t white_point[2];
    uint32_t max_luminance; // cd/m2
    uint32_t min_luminance; // 0.0001 cd/m2
    uint32_t max_content;
    uint32_t max_frame_average;
};

struct vf_host_frame {
    uint32_t format_version;
    uint32_t serial;
    uint32_t type; // enum vf_kvmfr_frame_type
    struct vf_host_size screen;
    struct vf_host_size data;
    struct vf_host_size frame;
    uint32_t rotation;
    uint32_t stride;
    uint32_t pitch;
    uint32_t offset; // of the write pointer
    uint32_t flags;
    uint32_t sdr_white;
    uint64_t capture_ns;
    uint64_t copy_ns;
    uint32_t damage_count;
    struct vf_host_rect damage[VF_KVMFR_MAX_DAMAGE];
    const struct vf_host_hdr *hdr; // NULL: none
};

// Writes layout->frame.bytes bytes, and what follows them where
// `hdr_behind_header` (KVMFR 20 carried by LGMP 10).
void
vf_host_encode_frame(const struct vf_kvmfr_layout *layout,
                     bool hdr_behind_header, const struct vf_host_frame *frame,
                     uint8_t *header);

struct vf_host_cursor {
    int16_t x, y;
    uint32_t type;
    int8_t hot_x, hot_y;
    uint32_t width, height; // height as on the wire: twice for MONOCHROME
    uint32_t pitch;
    uint32_t sdr_white;
};

// Writes layout->cursor_bytes bytes.
void
vf_host_encode_cursor(const struct vf_kvmfr_layout *layout,
                      const struct vf_host_cursor *cursor, uint8_t *header);
