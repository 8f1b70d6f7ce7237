// SPDX-License-Identifier: GPL-2.0-or-later
// What a host says about the clipboard through the region: a byte that chooses, then
// a status, or pieces of one content: two bytes with the content's length, a record,
// the content.
#include "shm/clipboard_transfer.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 4096, TRANSFER = 5, PNG = 2, REGION = 4 << 20 };

static void
check_status(const uint8_t *bytes, size_t size)
{
    struct vf_kvmfr_clipboard_status status;
    struct vf_kvmfr_clipboard_status same;
    struct vf_lgmp_stream_shape shape;
    uint8_t again[VF_KVMFR_CLIPBOARD_STATUS_BYTES];
    if (!vf_kvmfr_clipboard_decode_status(bytes, size, &status)) {
        return;
    }
    CHECK(size >= VF_KVMFR_CLIPBOARD_STATUS_BYTES);
    CHECK(status.generation != 0 && status.lease_ms != 0);
    vf_kvmfr_clipboard_encode_status(&status, again);
    CHECK(vf_kvmfr_clipboard_decode_status(again, sizeof(again), &same));
    if (vf_lgmp_stream_decode(status.from_host, 9684, REGION, &shape)) {
        CHECK(shape.offset + (uint64_t)shape.bytes <= REGION);
    }
}

static enum vf_clipboard_arrival
check_piece(struct vf_clipboard_incoming *incoming, const uint8_t *bytes,
            size_t size)
{
    struct vf_kvmfr_clipboard_record record;
    struct vf_kvmfr_clipboard_record same;
    uint8_t again[VF_KVMFR_CLIPBOARD_RECORD_BYTES];
    if (!vf_kvmfr_clipboard_decode_record(bytes, size, &record)) {
        return VF_CLIPBOARD_OTHER;
    }
    CHECK(record.length <= size - VF_KVMFR_CLIPBOARD_RECORD_BYTES);
    CHECK(record.generation != 0);
    vf_kvmfr_clipboard_encode_record(&record, again);
    CHECK(record.length != 0 ||
          vf_kvmfr_clipboard_decode_record(again, sizeof(again), &same));
    if (record.type != VF_KVMFR_CLIPBOARD_DATA) {
        return VF_CLIPBOARD_OTHER;
    }
    size_t before = incoming->content->len;
    enum vf_clipboard_arrival arrival = vf_clipboard_incoming_take(
        incoming, &record, bytes + VF_KVMFR_CLIPBOARD_RECORD_BYTES);
    CHECK(incoming->content->len <= MOST);
    CHECK(arrival == VF_CLIPBOARD_MORE || arrival == VF_CLIPBOARD_WHOLE ||
          arrival == VF_CLIPBOARD_BROKEN || incoming->content->len == before);
    return arrival;
}

static void
check_pieces(const uint8_t *bytes, size_t size)
{
    struct vf_clipboard_incoming incoming;
    vf_clipboard_incoming_begin(&incoming, TRANSFER, PNG, MOST);
    enum vf_clipboard_arrival arrival = VF_CLIPBOARD_MORE;
    while (size >= 2 &&
           (arrival == VF_CLIPBOARD_MORE || arrival == VF_CLIPBOARD_OTHER)) {
        size_t length = (size_t)bytes[0] | (size_t)bytes[1] << 8;
        length = MIN(length + VF_KVMFR_CLIPBOARD_RECORD_BYTES, size - 2);
        // A copy of the very size, so that a sanitizer sees one byte too far.
        uint8_t *exact = malloc(length + 1);
        memcpy(exact, bytes + 2, length);
        uint8_t *fit = realloc(exact, length ? length : 1);
        arrival = check_piece(&incoming, fit, length);
        free(fit);
        bytes += 2 + length;
        size -= 2 + length;
    }
    GBytes *content = vf_clipboard_incoming_end(&incoming);
    CHECK(g_bytes_get_size(content) <= MOST);
    g_bytes_unref(content);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size >= 1 && (data[0] & 1)) {
        check_pieces(data + 1, size - 1);
    } else if (size >= 1) {
        check_status(data + 1, size - 1);
    }
    return 0;
}
