// SPDX-License-Identifier: GPL-2.0-or-later
// Cursor messages, one after the other on one cursor: for each a byte that
// chooses the version, eight of LGMP udata, two for the length, then the
// message.
#include "shm/kvmfr.h"
#include "shm/kvmfr_bytes.h"
#include "tests/fuzz/fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CHOICE_BYTES = 11,
    WITH_TRANSFORM =
        0x80, // of the choice: zeros behind the message for a block
};

static const struct {
    uint32_t kvmfr, lgmp;
} pairs[] = {{19, 5}, {20, 6}, {34, 12}};

static void
check_cursor(const struct vf_cursor *cursor)
{
    CHECK(abs(cursor->position.x) <= 1 << 20);
    CHECK(abs(cursor->position.y) <= 1 << 20);
    const struct vf_cursor_shape *shape = cursor->shape;
    if (shape) {
        size_t halves = shape->type == VF_CURSOR_MONOCHROME ? 2 : 1;
        CHECK(shape->size.w >= 1 && shape->size.w <= VF_CURSOR_MAX_SIDE);
        CHECK(shape->size.h >= 1 && shape->size.h <= VF_CURSOR_MAX_SIDE);
        CHECK(shape->data_size ==
              halves * (size_t)shape->size.h * shape->pitch);
        CHECK(shape->data_size <= VF_CURSOR_MAX_BYTES);
        CHECK(shape->pitch >= (size_t)(halves == 2 ? (shape->size.w + 7) / 8
                                                   : shape->size.w * 4));
    }
    if (cursor->transform && cursor->transform->has_matrix) {
        CHECK(isfinite(cursor->transform->scalar));
    }
}

static void
run_message(const uint8_t *choice, const uint8_t *bytes, size_t size,
            struct vf_cursor *cursor)
{
    struct vf_kvmfr_dialect dialect;
    struct vf_kvmfr_cursor message;
    size_t pair = choice[0] % (sizeof(pairs) / sizeof(pairs[0]));
    size_t room =
        size + (choice[0] & WITH_TRANSFORM ? VF_KVMFR_TRANSFORM_BYTES : 0);
    uint64_t udata;
    memcpy(&udata, choice + 1, sizeof(udata));
    CHECK(vf_kvmfr_dialect_for(pairs[pair].kvmfr, pairs[pair].lgmp, &dialect));
    uint8_t *copy = calloc(1, room ? room : 1);
    memcpy(copy, bytes, size);
    if (vf_kvmfr_decode_cursor(&dialect, udata, copy, room, &message)) {
        CHECK(message.extent <= room);
        vf_kvmfr_apply_cursor(&message, copy, cursor);
        check_cursor(cursor);
    }
    free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct vf_cursor cursor = {0};
    while (size >= CHOICE_BYTES) {
        size_t length = vf_get_u16(data + 9);
        if (length > size - CHOICE_BYTES) {
            length = size - CHOICE_BYTES;
        }
        run_message(data, data + CHOICE_BYTES, length, &cursor);
        data += CHOICE_BYTES + length;
        size -= CHOICE_BYTES + length;
    }
    vf_cursor_clear(&cursor);
    return 0;
}
