// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/kvmfr_layout.h"

#include <stddef.h>

static const struct vf_kvmfr_layout layouts[] = {
    {
        .version = 19,
        .frame = {.format_version = 0,
                  .serial = 4,
                  .type = 8,
                  .screen = 12,
                  .data = VF_KVMFR_ABSENT,
                  .frame = 20,
                  .rotation = 28,
                  .stride = 32,
                  .pitch = 36,
                  .offset = 40,
                  .damage_count = 44,
                  .damage = 48,
                  .flags = 1072,
                  .sdr_white = VF_KVMFR_ABSENT,
                  .capture_ns = VF_KVMFR_ABSENT,
                  .timing_serial = VF_KVMFR_ABSENT,
                  .timing_valid = VF_KVMFR_ABSENT,
                  .timing_flags = VF_KVMFR_ABSENT,
                  .schedule = VF_KVMFR_ABSENT,
                  .hdr = VF_KVMFR_ABSENT,
                  .bytes = 1076},
        .cursor_bytes = 24,
        .pointer_depth = 20,
        .frame_depth = 2,
    },
    {
        .version = 20,
        .frame = {.format_version = 0,
                  .serial = 4,
                  .type = 8,
                  .screen = 12,
                  .data = 20,
                  .frame = 28,
                  .rotation = 36,
                  .stride = 40,
                  .pitch = 44,
                  .offset = 48,
                  .damage_count = 52,
                  .damage = 56,
                  .flags = 1080,
                  .sdr_white = VF_KVMFR_ABSENT,
                  .capture_ns = VF_KVMFR_ABSENT,
                  .timing_serial = VF_KVMFR_ABSENT,
                  .timing_valid = VF_KVMFR_ABSENT,
                  .timing_flags = VF_KVMFR_ABSENT,
                  .schedule = VF_KVMFR_ABSENT,
                  // Behind the header, and only where LGMP 10 carries it.
                  .hdr = 1084,
                  .bytes = 1084},
        .cursor_bytes = 24,
        .pointer_depth = 20,
        .frame_depth = 2,
    },
    {
        .version = 34,
        .frame = {.format_version = 0,
                  .serial = 4,
                  .type = 8,
                  .screen = 12,
                  .data = 20,
                  .frame = 28,
                  .rotation = 36,
                  .stride = 40,
                  .pitch = 44,
                  .offset = 48,
                  .flags = 52,
                  .damage_count = 56,
                  .sdr_white = 60,
                  .capture_ns = 64,
                  .timing_serial = 112,
                  .timing_valid = 116,
                  .timing_flags = 120,
                  .schedule = 160,
                  .hdr = 128,
                  .damage = 192,
                  .bytes = 1216},
        .cursor_bytes = 28,
        .pointer_depth = 32,
        .frame_depth = 2,
    },
};

const struct vf_kvmfr_layout *
vf_kvmfr_layout_for(uint32_t version)
{
    for (size_t i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++) {
        if (layouts[i].version == version) {
            return &layouts[i];
        }
    }
    return NULL;
}
