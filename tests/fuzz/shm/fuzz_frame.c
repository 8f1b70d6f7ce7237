// SPDX-License-Identifier: GPL-2.0-or-later
// A frame's header: a byte that chooses the versions, four for the size of the
// message, then the header.
#include "shm/kvmfr.h"
#include "shm/kvmfr_bytes.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { CHOICE_BYTES = 5 };

static const struct {
    uint32_t kvmfr, lgmp;
} pairs[] = {{19, 5}, {20, 6}, {20, 10}, {34, 12}};

static void
check_frame(const struct vf_kvmfr_frame *frame, uint64_t message_size)
{
    const struct vf_frame *picture = &frame->picture;
    uint64_t texel = (uint64_t)vf_pixel_format_texel_bytes(picture->format);
    CHECK(picture->image.w >= 1 && picture->image.w <= 16384);
    CHECK(picture->image.h >= 1 && picture->image.h <= 16384);
    CHECK(picture->screen.w >= 1 && picture->screen.h >= 1);
    CHECK(picture->rows >= 1 && picture->rows <= picture->image.h);
    CHECK(picture->rotation <= VF_ROTATION_270);
    CHECK((uint64_t)picture->texels * texel <= picture->pitch);
    CHECK(vf_pixel_format_row_bytes(picture->format, picture->image.w) <=
          picture->pitch);
    CHECK(picture->pixels_size == (size_t)picture->rows * picture->pitch);
    CHECK(frame->write_pointer_at + UINT64_C(4) == frame->pixels_at);
    CHECK(frame->pixels_at + (uint64_t)picture->pixels_size <= message_size);
    CHECK(picture->damage.count <= VF_DAMAGE_MAX_RECTS);
    for (uint32_t i = 0; i < picture->damage.count; i++) {
        struct vf_rect rect = picture->damage.rects[i];
        CHECK(rect.x >= 0 && rect.w > 0 && rect.x + rect.w <= picture->image.w);
        CHECK(rect.y >= 0 && rect.h > 0 && rect.y + rect.h <= picture->rows);
    }
    CHECK(picture->color.sdr_white >= 1 && picture->color.sdr_white <= 10000);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < CHOICE_BYTES) {
        return 0;
    }
    struct vf_kvmfr_dialect dialect;
    size_t pair = data[0] % (sizeof(pairs) / sizeof(pairs[0]));
    CHECK(vf_kvmfr_dialect_for(pairs[pair].kvmfr, pairs[pair].lgmp, &dialect));
    uint32_t message_size = vf_get_u32(data + 1);
    size_t wanted = vf_kvmfr_frame_header_bytes(&dialect, message_size);
    uint8_t *header = calloc(1, wanted ? wanted : 1); // exactly so many
    size_t given = size - CHOICE_BYTES;
    memcpy(header, data + CHOICE_BYTES, given < wanted ? given : wanted);

    struct vf_kvmfr_frame frame;
    enum vf_kvmfr_problem problem =
        vf_kvmfr_decode_frame(&dialect, header, message_size, &frame);
    if (problem == VF_KVMFR_OK) {
        check_frame(&frame, message_size);
    }
    CHECK(vf_kvmfr_problem_text(problem)[0] != '\0');
    free(header);
    return 0;
}
