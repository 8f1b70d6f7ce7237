// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/clipboard_transfer.h"

#include <string.h>

// --- coming ---

void
vf_clipboard_incoming_begin(struct vf_clipboard_incoming *incoming,
                            uint64_t transfer, uint32_t format, size_t max_bytes)
{
    *incoming = (struct vf_clipboard_incoming){
        .transfer = transfer,
        .format = format,
        .max_bytes = max_bytes,
        .content = g_byte_array_new(),
    };
}

enum vf_clipboard_arrival
vf_clipboard_incoming_take(struct vf_clipboard_incoming *incoming,
                           const struct vf_kvmfr_clipboard_record *record,
                           const uint8_t *content)
{
    if (incoming->transfer == 0 || record->transfer != incoming->transfer) {
        return VF_CLIPBOARD_OTHER;
    }
    bool begins = record->flags & VF_KVMFR_CLIPBOARD_BEGIN;
    bool ends = record->flags & VF_KVMFR_CLIPBOARD_END;
    size_t have = incoming->content->len;
    if (record->format != incoming->format ||
        record->sequence != incoming->sequence || record->offset != have ||
        begins != (incoming->sequence == 0) ||
        (record->length == 0 && !ends)) {
        return VF_CLIPBOARD_BROKEN;
    }
    // The guest's word about the size is only good for giving up early.
    bool says_more = (begins || ends) && record->size > incoming->max_bytes &&
                     record->size != VF_KVMFR_CLIPBOARD_UNKNOWN;
    if (says_more || record->length > incoming->max_bytes - have) {
        return VF_CLIPBOARD_TOO_LARGE;
    }
    g_byte_array_append(incoming->content, content, record->length);
    incoming->sequence++;
    if (!ends) {
        return VF_CLIPBOARD_MORE;
    }
    return record->size == incoming->content->len ? VF_CLIPBOARD_WHOLE
                                                  : VF_CLIPBOARD_BROKEN;
}

GBytes *
vf_clipboard_incoming_end(struct vf_clipboard_incoming *incoming)
{
    GByteArray *content = g_steal_pointer(&incoming->content);
    *incoming = (struct vf_clipboard_incoming){.transfer = 0};
    return content ? g_byte_array_free_to_bytes(content) : NULL;
}

// --- going ---

void
vf_clipboard_outgoing_begin(struct vf_clipboard_outgoing *outgoing,
                            const struct vf_kvmfr_clipboard_record *request)
{
    *outgoing = (struct vf_clipboard_outgoing){
        .transfer = request->transfer,
        .copy = request->copy,
        .format = request->format,
    };
}

size_t
vf_clipboard_outgoing_next(struct vf_clipboard_outgoing *outgoing,
                           uint32_t generation, uint8_t *bytes)
{
    if (outgoing->transfer == 0 || !outgoing->content || outgoing->is_done) {
        return 0;
    }
    gsize size;
    const uint8_t *content = g_bytes_get_data(outgoing->content, &size);
    size_t piece = MIN(size - outgoing->sent, (gsize)VF_KVMFR_CLIPBOARD_PIECE);
    bool begins = outgoing->sequence == 0;
    outgoing->is_done = outgoing->sent + piece == size;
    struct vf_kvmfr_clipboard_record record = {
        .type = VF_KVMFR_CLIPBOARD_DATA,
        .generation = generation,
        .sequence = outgoing->sequence++,
        .copy = outgoing->copy,
        .transfer = outgoing->transfer,
        .offset = outgoing->sent,
        .size = begins || outgoing->is_done ? size : VF_KVMFR_CLIPBOARD_UNKNOWN,
        .format = outgoing->format,
        .flags = (begins ? (uint32_t)VF_KVMFR_CLIPBOARD_BEGIN : 0) |
                 (outgoing->is_done ? (uint32_t)VF_KVMFR_CLIPBOARD_END : 0),
        .length = (uint32_t)piece,
    };
    vf_kvmfr_clipboard_encode_record(&record, bytes);
    if (piece > 0) {
        memcpy(bytes + VF_KVMFR_CLIPBOARD_RECORD_BYTES, content + outgoing->sent,
               piece);
    }
    outgoing->sent += piece;
    return VF_KVMFR_CLIPBOARD_RECORD_BYTES + piece;
}

void
vf_clipboard_outgoing_end(struct vf_clipboard_outgoing *outgoing)
{
    g_clear_pointer(&outgoing->content, g_bytes_unref);
    *outgoing = (struct vf_clipboard_outgoing){.transfer = 0};
}
