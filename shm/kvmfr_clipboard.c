// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/kvmfr_clipboard.h"

#include "shm/kvmfr_bytes.h"

#include <string.h>

// Offsets in a status.
enum {
    STATUS_VERSION = 0,
    STATUS_FLAGS = 4,
    STATUS_GENERATION = 8,
    STATUS_OWNER = 12,
    STATUS_OWNER_GENERATION = 16,
    STATUS_LEASE = 20,
    STATUS_FORMATS = 24,
    STATUS_SLOT_BYTES = 28,
    STATUS_STREAM_VERSION = 32,
    STATUS_SLOT_COUNT = 36,
    STATUS_RESERVED = 40,
    STATUS_FROM_HOST = 64,
    STATUS_TO_HOST = 96,
};

// Offsets in a record.
enum {
    RECORD_VERSION = 0,
    RECORD_TYPE = 4,
    RECORD_GENERATION = 8,
    RECORD_SEQUENCE = 12,
    RECORD_COPY = 16,
    RECORD_TRANSFER = 24,
    RECORD_OFFSET = 32,
    RECORD_SIZE = 40,
    RECORD_FORMAT = 48,
    RECORD_FLAGS = 52,
    RECORD_TOKEN = 56,
    RECORD_LENGTH = 60,
};

enum {
    STREAM_VERSION = 1,
    // A lease of less could not be kept, one of more would hold a dead client.
    SHORTEST_LEASE_MS = 50,
    LONGEST_LEASE_MS = 60000,
    FIRST_FORMAT = 1,
    LAST_FORMAT = 5,
    LAST_REASON = VF_KVMFR_CLIPBOARD_INVALID,
};

// --- status ---

bool
vf_kvmfr_clipboard_decode_status(const uint8_t *bytes, size_t size,
                                 struct vf_kvmfr_clipboard_status *status)
{
    static const uint8_t ZEROS[STATUS_FROM_HOST - STATUS_RESERVED];
    if (size < VF_KVMFR_CLIPBOARD_STATUS_BYTES) {
        return false;
    }
    *status = (struct vf_kvmfr_clipboard_status){
        .flags = vf_get_u32(bytes + STATUS_FLAGS),
        .generation = vf_get_u32(bytes + STATUS_GENERATION),
        .owner = vf_get_u32(bytes + STATUS_OWNER),
        .owner_generation = vf_get_u32(bytes + STATUS_OWNER_GENERATION),
        .lease_ms = vf_get_u32(bytes + STATUS_LEASE),
        .formats = vf_get_u32(bytes + STATUS_FORMATS),
    };
    memcpy(status->from_host, bytes + STATUS_FROM_HOST,
           sizeof(status->from_host));
    memcpy(status->to_host, bytes + STATUS_TO_HOST, sizeof(status->to_host));
    return vf_get_u32(bytes + STATUS_VERSION) == VF_KVMFR_CLIPBOARD_VERSION &&
           vf_get_u32(bytes + STATUS_SLOT_BYTES) ==
               VF_KVMFR_CLIPBOARD_SLOT_BYTES &&
           vf_get_u32(bytes + STATUS_SLOT_COUNT) == VF_KVMFR_CLIPBOARD_SLOTS &&
           vf_get_u32(bytes + STATUS_STREAM_VERSION) == STREAM_VERSION &&
           status->generation != 0 && status->lease_ms >= SHORTEST_LEASE_MS &&
           status->lease_ms <= LONGEST_LEASE_MS &&
           memcmp(bytes + STATUS_RESERVED, ZEROS, sizeof(ZEROS)) == 0;
}

void
vf_kvmfr_clipboard_encode_status(
    const struct vf_kvmfr_clipboard_status *status,
    uint8_t bytes[VF_KVMFR_CLIPBOARD_STATUS_BYTES])
{
    memset(bytes, 0, VF_KVMFR_CLIPBOARD_STATUS_BYTES);
    vf_put_u32(bytes + STATUS_VERSION, VF_KVMFR_CLIPBOARD_VERSION);
    vf_put_u32(bytes + STATUS_FLAGS, status->flags);
    vf_put_u32(bytes + STATUS_GENERATION, status->generation);
    vf_put_u32(bytes + STATUS_OWNER, status->owner);
    vf_put_u32(bytes + STATUS_OWNER_GENERATION, status->owner_generation);
    vf_put_u32(bytes + STATUS_LEASE, status->lease_ms);
    vf_put_u32(bytes + STATUS_FORMATS, status->formats);
    vf_put_u32(bytes + STATUS_SLOT_BYTES, VF_KVMFR_CLIPBOARD_SLOT_BYTES);
    vf_put_u32(bytes + STATUS_STREAM_VERSION, STREAM_VERSION);
    vf_put_u32(bytes + STATUS_SLOT_COUNT, VF_KVMFR_CLIPBOARD_SLOTS);
    memcpy(bytes + STATUS_FROM_HOST, status->from_host,
           sizeof(status->from_host));
    memcpy(bytes + STATUS_TO_HOST, status->to_host, sizeof(status->to_host));
}

// --- records ---

void
vf_kvmfr_clipboard_encode_record(const struct vf_kvmfr_clipboard_record *record,
                                 uint8_t bytes[VF_KVMFR_CLIPBOARD_RECORD_BYTES])
{
    vf_put_u32(bytes + RECORD_VERSION, VF_KVMFR_CLIPBOARD_VERSION);
    vf_put_u32(bytes + RECORD_TYPE, record->type);
    vf_put_u32(bytes + RECORD_GENERATION, record->generation);
    vf_put_u32(bytes + RECORD_SEQUENCE, record->sequence);
    vf_put_u64(bytes + RECORD_COPY, record->copy);
    vf_put_u64(bytes + RECORD_TRANSFER, record->transfer);
    vf_put_u64(bytes + RECORD_OFFSET, record->offset);
    vf_put_u64(bytes + RECORD_SIZE, record->size);
    vf_put_u32(bytes + RECORD_FORMAT, record->format);
    vf_put_u32(bytes + RECORD_FLAGS, record->flags);
    vf_put_u32(bytes + RECORD_TOKEN, record->token);
    vf_put_u32(bytes + RECORD_LENGTH, record->length);
}

static bool
has_format(const struct vf_kvmfr_clipboard_record *record)
{
    return record->format >= FIRST_FORMAT && record->format <= LAST_FORMAT;
}

static bool
is_piece(const struct vf_kvmfr_clipboard_record *record)
{
    const uint32_t flags = VF_KVMFR_CLIPBOARD_BEGIN | VF_KVMFR_CLIPBOARD_END;
    return record->transfer != 0 && has_format(record) &&
           (record->flags & ~flags) == 0 &&
           record->length <= VF_KVMFR_CLIPBOARD_SLOT_BYTES &&
           record->offset <= UINT64_MAX - record->length;
}

static bool
makes_sense(const struct vf_kvmfr_clipboard_record *record)
{
    switch (record->type) {
    case VF_KVMFR_CLIPBOARD_CLAIM:
    case VF_KVMFR_CLIPBOARD_RELEASE:
    case VF_KVMFR_CLIPBOARD_KEEPALIVE:
        return true;
    case VF_KVMFR_CLIPBOARD_OFFER:
        return record->copy != 0 && record->token != 0;
    case VF_KVMFR_CLIPBOARD_CLEAR:
        return record->copy != 0;
    case VF_KVMFR_CLIPBOARD_REQUEST:
        return record->copy != 0 && record->transfer != 0 && has_format(record);
    case VF_KVMFR_CLIPBOARD_DATA:
        return is_piece(record);
    case VF_KVMFR_CLIPBOARD_CANCEL:
        return record->transfer != 0 && record->token <= LAST_REASON;
    }
    return false;
}

bool
vf_kvmfr_clipboard_decode_record(const uint8_t *bytes, size_t size,
                                 struct vf_kvmfr_clipboard_record *record)
{
    if (size < VF_KVMFR_CLIPBOARD_RECORD_BYTES) {
        return false;
    }
    uint32_t type = vf_get_u32(bytes + RECORD_TYPE);
    *record = (struct vf_kvmfr_clipboard_record){
        .type = (enum vf_kvmfr_clipboard_type)type,
        .generation = vf_get_u32(bytes + RECORD_GENERATION),
        .sequence = vf_get_u32(bytes + RECORD_SEQUENCE),
        .copy = vf_get_u64(bytes + RECORD_COPY),
        .transfer = vf_get_u64(bytes + RECORD_TRANSFER),
        .offset = vf_get_u64(bytes + RECORD_OFFSET),
        .size = vf_get_u64(bytes + RECORD_SIZE),
        .format = vf_get_u32(bytes + RECORD_FORMAT),
        .flags = vf_get_u32(bytes + RECORD_FLAGS),
        .token = vf_get_u32(bytes + RECORD_TOKEN),
        .length = vf_get_u32(bytes + RECORD_LENGTH),
    };
    size_t content = size - VF_KVMFR_CLIPBOARD_RECORD_BYTES;
    bool has_content = type == VF_KVMFR_CLIPBOARD_DATA;
    return vf_get_u32(bytes + RECORD_VERSION) == VF_KVMFR_CLIPBOARD_VERSION &&
           type >= VF_KVMFR_CLIPBOARD_CLAIM &&
           type <= VF_KVMFR_CLIPBOARD_CANCEL && record->generation != 0 &&
           (has_content ? record->length == content : record->length == 0) &&
           makes_sense(record);
}
