// SPDX-License-Identifier: GPL-2.0-or-later
// Cursor messages: position, shape, colour transform.
#include "tools/host/looking_glass.h"

#include "shm/kvmfr_bytes.h"

// Flags of a cursor message, which moved from one version to the next.
static uint32_t
cursor_flags(const struct vf_lg *lg, bool with_shape)
{
    uint32_t flags = VF_KVMFR_CURSOR_POSITION;
    if (!lg->config.cursor_hidden) {
        flags |= VF_KVMFR_CURSOR_VISIBLE;
    }
    if (lg->layout->version >= 34) {
        flags |= VF_KVMFR_CURSOR_VISIBLE_VALID;
    }
    return with_shape ? flags | VF_KVMFR_CURSOR_SHAPE : flags;
}

enum vf_lgmp_post
vf_lg_post_cursor(struct vf_lg *lg, int16_t x, int16_t y, bool with_shape)
{
    uint8_t header[VF_KVMFR_CURSOR_MAX_HEADER];
    uint8_t image[VF_CURSOR_IMAGE_MAX];
    struct vf_lgmp_payload *payload = with_shape
                                          ? &lg->shapes[lg->next_shape]
                                          : &lg->pointers[lg->next_pointer];
    struct vf_host_cursor cursor = {
        .x = x, .y = y, .sdr_white = lg->config.sdr_white};
    lg->cursor_x = x;
    lg->cursor_y = y;
    if (payload->offset == 0 ||
        vf_lgmp_host_pending(&lg->host, lg->pointer) >= lg->pointer->depth) {
        return VF_LGMP_POST_FULL;
    }
    if (with_shape) {
        size_t bytes = vf_cursor_image(lg->config.cursor, &cursor, image);
        vf_lgmp_copy_in(lg->host.memory,
                        payload->offset + lg->layout->cursor_bytes, image,
                        bytes);
        lg->next_shape = (lg->next_shape + 1) % VF_LG_SHAPES;
    } else {
        lg->next_pointer = (lg->next_pointer + 1) % lg->pointer_count;
    }
    vf_host_encode_cursor(lg->layout, &cursor, header);
    vf_lgmp_copy_in(lg->host.memory, payload->offset, header,
                    lg->layout->cursor_bytes);
    return vf_lgmp_host_post(&lg->host, lg->pointer,
                             cursor_flags(lg, with_shape), *payload,
                             vf_lg_clock_ms());
}

static void
put_transform(uint8_t *block, enum vf_lg_transform transform)
{
    enum { ENTRIES = 4096, CHANNELS = 4 };
    uint32_t flags =
        transform == VF_LG_TRANSFORM_INVERT ? VF_KVMFR_TRANSFORM_HAS_LUT
        : transform == VF_LG_TRANSFORM_DIM  ? VF_KVMFR_TRANSFORM_HAS_MATRIX
                                            : 0;
    vf_put_u32(block, flags);
    for (int i = 0; i < 12; i++) {
        vf_put_f32(block + VF_KVMFR_TRANSFORM_MATRIX + 4 * i,
                   i % 5 == 0 ? 1.0f
                              : 0.0f); // 3 rows of 4, ones on the diagonal
    }
    vf_put_f32(block + VF_KVMFR_TRANSFORM_SCALAR, 0.5f);
    for (int i = 0; i < ENTRIES * CHANNELS; i++) {
        float level = (float)(i / CHANNELS) / (ENTRIES - 1);
        vf_put_f32(block + VF_KVMFR_TRANSFORM_LUT + 4 * i, 1.0f - level);
    }
}

enum vf_lgmp_post
vf_lg_post_transform(struct vf_lg *lg, enum vf_lg_transform transform)
{
    struct vf_host_cursor cursor = {.sdr_white = lg->config.sdr_white};
    if (lg->transform.offset == 0) {
        return VF_LGMP_POST_UNHEARD;
    }
    if (vf_lgmp_host_pending(&lg->host, lg->pointer) >= lg->pointer->depth) {
        return VF_LGMP_POST_FULL;
    }
    uint8_t *message = lg->host.memory.base + lg->transform.offset;
    vf_host_encode_cursor(lg->layout, &cursor, message);
    put_transform(message + lg->layout->cursor_bytes, transform);
    return vf_lgmp_host_post(&lg->host, lg->pointer, VF_KVMFR_CURSOR_TRANSFORM,
                             lg->transform, vf_lg_clock_ms());
}
