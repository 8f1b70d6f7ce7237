// SPDX-License-Identifier: GPL-2.0-or-later
// What the host says about input through the region, and records as a host
// reads them: a byte that chooses, then the bytes.
#include "shm/kvmfr_input.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

static void
check_status(const uint8_t *bytes, size_t size)
{
    struct vf_kvmfr_input_status status;
    uint8_t again[VF_KVMFR_INPUT_STATUS_BYTES];
    struct vf_lgmp_stream_shape shape;
    if (!vf_kvmfr_input_decode_status(bytes, size, &status)) {
        return;
    }
    CHECK(size >= VF_KVMFR_INPUT_STATUS_BYTES);
    CHECK(status.generation != 0);
    vf_kvmfr_input_encode_status(&status, again);
    struct vf_kvmfr_input_status same;
    CHECK(vf_kvmfr_input_decode_status(again, sizeof(again), &same));
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        if (vf_lgmp_stream_decode(status.endpoints[i].descriptor, 9684, 1 << 20,
                                  &shape)) {
            CHECK(shape.offset + (uint64_t)shape.bytes <= 1 << 20);
        }
    }
}

static void
check_record(const uint8_t *bytes, size_t size)
{
    struct vf_kvmfr_input_record record;
    uint8_t again[VF_KVMFR_INPUT_RECORD_BYTES];
    if (!vf_kvmfr_input_decode_record(bytes, size, &record)) {
        return;
    }
    CHECK(size >= VF_KVMFR_INPUT_RECORD_BYTES);
    CHECK(abs(record.dx) <= VF_KVMFR_INPUT_MAX_MOTION);
    CHECK(abs(record.dy) <= VF_KVMFR_INPUT_MAX_MOTION);
    CHECK(abs(record.wheel) <= VF_KVMFR_INPUT_MAX_WHEEL);
    CHECK(record.x <= VF_KVMFR_INPUT_MAX_POSITION);
    CHECK(record.y <= VF_KVMFR_INPUT_MAX_POSITION);
    vf_kvmfr_input_encode_record(&record, again);
    struct vf_kvmfr_input_record same;
    CHECK(vf_kvmfr_input_decode_record(again, sizeof(again), &same));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1) {
        return 0;
    }
    // From a copy of the very size, so that a sanitizer sees one byte too far.
    uint8_t *exact = malloc(size);
    memcpy(exact, data + 1, size - 1);
    if (data[0] & 1) {
        check_record(exact, size - 1);
    } else {
        check_status(exact, size - 1);
    }
    free(exact);
    return 0;
}
