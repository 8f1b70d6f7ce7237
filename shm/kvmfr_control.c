// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/kvmfr.h"

#include "shm/kvmfr_bytes.h"

static void
encode(uint32_t type, int32_t a, int32_t b,
       uint8_t message[VF_KVMFR_CONTROL_BYTES])
{
    vf_put_u32(message, type);
    vf_put_u32(message + 4, (uint32_t)a);
    vf_put_u32(message + 8, (uint32_t)b);
}

void
vf_kvmfr_encode_set_cursor(struct vf_point position,
                           uint8_t message[VF_KVMFR_CONTROL_BYTES])
{
    encode(VF_KVMFR_CONTROL_SET_CURSOR, position.x, position.y, message);
}

void
vf_kvmfr_encode_window_size(struct vf_size size,
                            uint8_t message[VF_KVMFR_CONTROL_BYTES])
{
    encode(VF_KVMFR_CONTROL_WINDOW_SIZE, size.w, size.h, message);
}
