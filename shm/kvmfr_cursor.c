// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/kvmfr.h"

#include "shm/kvmfr_bytes.h"

#include <glib.h>
#include <math.h>

static bool
take_shape(const uint8_t *header, size_t room, struct vf_kvmfr_cursor *cursor)
{
    uint32_t type = vf_get_u32(header + VF_KVMFR_CURSOR_TYPE);
    uint32_t width = vf_get_u32(header + VF_KVMFR_CURSOR_WIDTH);
    uint32_t height = vf_get_u32(header + VF_KVMFR_CURSOR_HEIGHT);
    uint32_t pitch = vf_get_u32(header + VF_KVMFR_CURSOR_PITCH);
    uint32_t visible = height;

    switch (type) {
    case VF_KVMFR_CURSOR_COLOR:
        cursor->type = VF_CURSOR_COLOR;
        break;
    case VF_KVMFR_CURSOR_MASKED:
        cursor->type = VF_CURSOR_MASKED_COLOR;
        break;
    case VF_KVMFR_CURSOR_MONOCHROME:
        cursor->type = VF_CURSOR_MONOCHROME;
        if (height % 2 != 0) {
            return false;
        }
        visible = height / 2;
        break;
    default:
        return false;
    }
    if (width < 1 || width > VF_CURSOR_MAX_SIDE || visible < 1 ||
        visible > VF_CURSOR_MAX_SIDE) {
        return false;
    }
    bool is_bits = type == VF_KVMFR_CURSOR_MONOCHROME;
    uint32_t row = is_bits ? (width + 7) / 8 : width * 4;
    uint64_t bytes = (uint64_t)height * pitch;
    if (pitch < row || bytes > room || bytes > VF_CURSOR_MAX_BYTES) {
        return false;
    }
    cursor->has_shape = true;
    cursor->size = (struct vf_size){(int32_t)width, (int32_t)visible};
    cursor->hot.x = (int8_t)header[VF_KVMFR_CURSOR_HOT];
    cursor->hot.y = (int8_t)header[VF_KVMFR_CURSOR_HOT + 1];
    cursor->pitch = pitch;
    cursor->shape_size = (size_t)bytes;
    return true;
}

// Versions before 34 say in every message whether the cursor is visible.
static void
take_visible(bool always, uint32_t flags, const uint8_t *header,
             struct vf_kvmfr_cursor *cursor)
{
    cursor->has_visible = always || (flags & VF_KVMFR_CURSOR_VISIBLE_VALID);
    cursor->visible = flags & VF_KVMFR_CURSOR_VISIBLE;
    if (!always && cursor->has_visible) {
        uint32_t white = vf_get_u32(header + VF_KVMFR_CURSOR_SDR_WHITE);
        cursor->has_sdr_white = white != 0;
        cursor->sdr_white = (float)MIN(white, 10000);
    }
}

bool
vf_kvmfr_decode_cursor(const struct vf_kvmfr_dialect *dialect, uint64_t udata,
                       const uint8_t *header, size_t message_size,
                       struct vf_kvmfr_cursor *cursor)
{
    size_t bytes = dialect->layout->cursor_bytes;
    bool is_old = dialect->layout->version < 34;
    *cursor = (struct vf_kvmfr_cursor){.extent = bytes};

    // A tag in the high word: something newer hosts also send through this
    // queue.
    if (udata >> 32 != 0) {
        cursor->extent = 0;
        return true;
    }
    if (message_size < bytes) {
        return false;
    }
    uint32_t flags = (uint32_t)udata;
    if (flags & VF_KVMFR_CURSOR_POSITION) {
        cursor->has_position = true;
        cursor->position.x = (int16_t)vf_get_u16(header);
        cursor->position.y = (int16_t)vf_get_u16(header + 2);
    }
    take_visible(is_old, flags, header, cursor);
    if (flags & VF_KVMFR_CURSOR_SHAPE) {
        cursor->shape_at = bytes;
        if (!take_shape(header, message_size - bytes, cursor)) {
            return false;
        }
        cursor->extent += cursor->shape_size;
    }
    if (!is_old && (flags & VF_KVMFR_CURSOR_TRANSFORM)) {
        cursor->has_transform = true;
        cursor->transform_at = cursor->extent;
        if (message_size - cursor->extent < VF_KVMFR_TRANSFORM_BYTES) {
            return false;
        }
        cursor->extent += VF_KVMFR_TRANSFORM_BYTES;
    }
    return true;
}

static bool
take_matrix(const uint8_t *bytes, struct vf_cursor_transform *transform)
{
    for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 4; column++) {
            float value = vf_get_f32(bytes + VF_KVMFR_TRANSFORM_MATRIX +
                                     16 * row + 4 * column);
            if (!isfinite(value)) {
                return false;
            }
            transform->matrix[row][column] = value;
        }
    }
    transform->scalar = vf_get_f32(bytes + VF_KVMFR_TRANSFORM_SCALAR);
    return isfinite(transform->scalar);
}

static bool
take_lut(const uint8_t *bytes, struct vf_cursor_transform *transform)
{
    for (int i = 0; i < VF_CURSOR_LUT_SIZE; i++) {
        for (int channel = 0; channel < 3; channel++) {
            float value = vf_get_f32(bytes + VF_KVMFR_TRANSFORM_LUT + 16 * i +
                                     4 * channel);
            if (!isfinite(value)) {
                return false;
            }
            transform->lut[i][channel] = CLAMP(value, 0.0f, 1.0f);
        }
    }
    return true;
}

// NULL for the identity, and for one that is not made of numbers.
static struct vf_cursor_transform *
take_transform(const uint8_t *bytes, uint64_t id)
{
    uint32_t flags = vf_get_u32(bytes);
    struct vf_cursor_transform *transform = vf_cursor_transform_create();
    transform->id = id;
    transform->has_matrix = (flags & VF_KVMFR_TRANSFORM_HAS_MATRIX) &&
                            take_matrix(bytes, transform);
    transform->has_lut =
        (flags & VF_KVMFR_TRANSFORM_HAS_LUT) && take_lut(bytes, transform);
    if (!transform->has_matrix && !transform->has_lut) {
        vf_cursor_transform_unref(transform);
        return NULL;
    }
    return transform;
}

// However often the hot-spot moves, the position stays a number of pixels.
static int32_t
keep_near(int32_t coordinate)
{
    return CLAMP(coordinate, -(1 << 20), 1 << 20);
}

static void
replace_shape(const struct vf_kvmfr_cursor *message, const uint8_t *bytes,
              struct vf_cursor *cursor)
{
    struct vf_cursor_shape *shape = vf_cursor_shape_create(message->shape_size);
    shape->id = cursor->changes;
    shape->type = message->type;
    shape->size = message->size;
    shape->hot = message->hot;
    shape->pitch = message->pitch;
    memcpy(shape->data, bytes + message->shape_at, message->shape_size);

    // The pointer stays where it is when only its hot-spot moves.
    if (cursor->shape && !message->has_position) {
        cursor->position.x =
            keep_near(cursor->position.x + cursor->shape->hot.x - shape->hot.x);
        cursor->position.y =
            keep_near(cursor->position.y + cursor->shape->hot.y - shape->hot.y);
    }
    vf_cursor_shape_unref(cursor->shape);
    cursor->shape = shape;
}

void
vf_kvmfr_apply_cursor(const struct vf_kvmfr_cursor *message,
                      const uint8_t *bytes, struct vf_cursor *cursor)
{
    struct vf_cursor before = *cursor;
    if (message->has_position) {
        cursor->position = message->position;
    }
    if (message->has_visible) {
        cursor->visible = message->visible;
    }
    if (message->has_sdr_white) {
        cursor->sdr_white = message->sdr_white;
    }
    if (message->has_shape || message->has_transform ||
        before.position.x != cursor->position.x ||
        before.position.y != cursor->position.y ||
        before.visible != cursor->visible ||
        before.sdr_white < cursor->sdr_white ||
        before.sdr_white > cursor->sdr_white) {
        cursor->changes++;
    }
    if (message->has_shape) {
        replace_shape(message, bytes, cursor);
    }
    if (message->has_transform) {
        vf_cursor_transform_unref(cursor->transform);
        cursor->transform =
            take_transform(bytes + message->transform_at, cursor->changes);
    }
}
