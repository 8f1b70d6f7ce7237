// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/clipboard_host.h"

#include "tools/host/lgmp_host_internal.h"

#include <stdlib.h>
#include <string.h>

enum {
    TIMEOUT_MS = 1000,
    SLOTS = 32,
    SLOT_BYTES = VF_KVMFR_CLIPBOARD_RECORD_BYTES + VF_KVMFR_CLIPBOARD_SLOT_BYTES,
    ALL_FORMATS = 31,
};

static void
add_event(struct vf_host_clipboard *clipboard,
          enum vf_host_clipboard_event_type type, uint64_t value)
{
    if (clipboard->event_count < VF_HOST_CLIPBOARD_EVENTS) {
        clipboard->events[clipboard->event_count++] =
            (struct vf_host_clipboard_event){.type = type, .value = value};
    }
}

bool
vf_host_clipboard_next(struct vf_host_clipboard *clipboard,
                       struct vf_host_clipboard_event *event)
{
    if (clipboard->event_count == 0) {
        return false;
    }
    *event = clipboard->events[0];
    clipboard->event_count--;
    memmove(clipboard->events, clipboard->events + 1,
            clipboard->event_count * sizeof(clipboard->events[0]));
    return true;
}

// --- messages ---

// For the owner alone, or for everybody who listens.
static enum vf_lgmp_post
post(struct vf_host_clipboard *clipboard, const uint8_t *bytes, size_t size,
     uint32_t kind, uint64_t now_ms)
{
    struct vf_lgmp_payload payload = clipboard->payloads[clipboard->next_payload];
    uint64_t tag = (uint64_t)kind << 32 | (clipboard->serial + 1);
    vf_lgmp_copy_in(clipboard->host->memory, payload.offset, bytes, size);
    enum vf_lgmp_post result =
        kind == VF_KVMFR_CLIPBOARD_IS_STATUS
            ? vf_lgmp_host_post(clipboard->host, clipboard->queue, tag, payload,
                                now_ms)
            : vf_lgmp_host_post_to(clipboard->host, clipboard->queue,
                                   &clipboard->status.owner, 1, tag, payload,
                                   now_ms);
    if (result == VF_LGMP_POSTED) {
        clipboard->serial++;
        clipboard->next_payload =
            (clipboard->next_payload + 1) % VF_HOST_CLIPBOARD_DEPTH;
    }
    return result;
}

static void
say(struct vf_host_clipboard *clipboard, struct vf_kvmfr_clipboard_record record,
    uint64_t now_ms)
{
    uint8_t bytes[VF_KVMFR_CLIPBOARD_RECORD_BYTES];
    if (!(clipboard->status.flags & VF_KVMFR_CLIPBOARD_OWNED)) {
        return;
    }
    record.generation = clipboard->status.owner_generation;
    vf_kvmfr_clipboard_encode_record(&record, bytes);
    (void)post(clipboard, bytes, sizeof(bytes), VF_KVMFR_CLIPBOARD_IS_RECORD,
               now_ms);
}

static void
post_status(struct vf_host_clipboard *clipboard, uint64_t now_ms)
{
    uint8_t bytes[VF_KVMFR_CLIPBOARD_STATUS_BYTES];
    vf_lgmp_host_describe_stream(&clipboard->from_host,
                                 clipboard->status.from_host);
    vf_lgmp_host_describe_stream(&clipboard->to_host, clipboard->status.to_host);
    vf_kvmfr_clipboard_encode_status(&clipboard->status, bytes);
    enum vf_lgmp_post result = post(clipboard, bytes, sizeof(bytes),
                                    VF_KVMFR_CLIPBOARD_IS_STATUS, now_ms);
    clipboard->is_stale =
        result == VF_LGMP_POST_FULL || result == VF_LGMP_POST_LOCKED;
}

// --- ownership ---

static uint32_t
formats_of(const struct vf_host_clipboard *clipboard)
{
    uint32_t formats = 0;
    for (int i = 0; i < VF_HOST_CLIPBOARD_FORMATS; i++) {
        formats |= clipboard->contents[i].bytes ? 1u << i : 0;
    }
    return formats;
}

static void
end_transfers(struct vf_host_clipboard *clipboard)
{
    clipboard->transfer = 0;
    if (clipboard->asked) {
        clipboard->asked = 0;
        add_event(clipboard, VF_HOST_CLIPBOARD_NOTHING,
                  VF_KVMFR_CLIPBOARD_ABORTED);
    }
}

static void
set_owner(struct vf_host_clipboard *clipboard, uint32_t client,
          uint32_t generation)
{
    end_transfers(clipboard);
    vf_lgmp_host_force_unbind_stream(&clipboard->from_host);
    vf_lgmp_host_force_unbind_stream(&clipboard->to_host);
    clipboard->status.flags &= ~(uint32_t)VF_KVMFR_CLIPBOARD_OWNED;
    clipboard->status.owner = client;
    clipboard->status.owner_generation = generation;
    clipboard->client_formats = 0;
    if (client && vf_lgmp_host_bind_stream(&clipboard->from_host, client) &&
        vf_lgmp_host_bind_stream(&clipboard->to_host, client)) {
        clipboard->status.flags |= VF_KVMFR_CLIPBOARD_OWNED;
    }
    clipboard->is_stale = true;
    add_event(clipboard, VF_HOST_CLIPBOARD_OWNER, client);
}

static void
reject(struct vf_host_clipboard *clipboard)
{
    clipboard->rejected++;
    set_owner(clipboard, 0, 0);
}

static bool
is_subscribed(struct vf_host_clipboard *clipboard, uint32_t client)
{
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        if (vf_lgmp_host_subscriber(clipboard->host, clipboard->queue, slot) ==
            client) {
            return true;
        }
    }
    return false;
}

// --- from the client ---

static void
begin_transfer(struct vf_host_clipboard *clipboard,
               const struct vf_kvmfr_clipboard_record *record, uint64_t now_ms)
{
    add_event(clipboard, VF_HOST_CLIPBOARD_ASKED, record->format);
    if (record->copy != clipboard->copy ||
        !clipboard->contents[record->format - 1].bytes) {
        say(clipboard,
            (struct vf_kvmfr_clipboard_record){
                .type = VF_KVMFR_CLIPBOARD_CANCEL,
                .transfer = record->transfer,
                .token = VF_KVMFR_CLIPBOARD_UNAVAILABLE,
            },
            now_ms);
        return;
    }
    clipboard->transfer = record->transfer;
    clipboard->format = record->format;
    clipboard->sent = 0;
    clipboard->sequence = 0;
}

static void
take_owners_record(struct vf_host_clipboard *clipboard,
                   const struct vf_kvmfr_clipboard_record *record,
                   uint64_t now_ms)
{
    switch (record->type) {
    case VF_KVMFR_CLIPBOARD_KEEPALIVE:
        break;
    case VF_KVMFR_CLIPBOARD_RELEASE:
        set_owner(clipboard, 0, 0);
        break;
    case VF_KVMFR_CLIPBOARD_OFFER:
    case VF_KVMFR_CLIPBOARD_CLEAR:
        clipboard->client_formats =
            record->type == VF_KVMFR_CLIPBOARD_OFFER ? record->token : 0;
        clipboard->client_copy = record->copy;
        add_event(clipboard, VF_HOST_CLIPBOARD_OFFERED,
                  clipboard->client_formats);
        break;
    case VF_KVMFR_CLIPBOARD_REQUEST:
        begin_transfer(clipboard, record, now_ms);
        break;
    case VF_KVMFR_CLIPBOARD_CANCEL:
        if (record->transfer == clipboard->asked) {
            clipboard->asked = 0;
            add_event(clipboard, VF_HOST_CLIPBOARD_NOTHING, record->token);
        } else if (record->transfer == clipboard->transfer) {
            clipboard->transfer = 0;
        }
        break;
    case VF_KVMFR_CLIPBOARD_CLAIM:
    case VF_KVMFR_CLIPBOARD_DATA:
        reject(clipboard);
        break;
    }
}

static void
take_message(struct vf_host_clipboard *clipboard, const uint8_t *data,
             size_t size, uint64_t now_ms)
{
    struct vf_kvmfr_clipboard_status *status = &clipboard->status;
    struct vf_kvmfr_clipboard_record record;
    uint32_t sender = clipboard->host->sender;
    bool is_owners =
        (status->flags & VF_KVMFR_CLIPBOARD_OWNED) && status->owner == sender;
    if (!vf_kvmfr_clipboard_decode_record(data, size, &record)) {
        if (is_owners) {
            reject(clipboard);
        }
        return;
    }
    if (is_owners && record.generation == status->owner_generation) {
        clipboard->heard_ms = now_ms;
        take_owners_record(clipboard, &record, now_ms);
    } else if (record.type == VF_KVMFR_CLIPBOARD_CLAIM &&
               !(status->flags & VF_KVMFR_CLIPBOARD_OWNED) &&
               (status->flags & VF_KVMFR_CLIPBOARD_AVAILABLE) &&
               record.token == status->generation) {
        clipboard->heard_ms = now_ms;
        set_owner(clipboard, sender, record.generation);
        post_status(clipboard, now_ms);
        if (clipboard->is_guests && formats_of(clipboard)) {
            vf_host_clipboard_offer(clipboard, now_ms);
        }
    }
}

static void
take_piece(struct vf_host_clipboard *clipboard, size_t size)
{
    struct vf_kvmfr_clipboard_record record;
    const uint8_t *content = clipboard->buffer + VF_KVMFR_CLIPBOARD_RECORD_BYTES;
    struct vf_host_clipboard_content *pasted = &clipboard->pasted;
    if (!vf_kvmfr_clipboard_decode_record(clipboard->buffer, size, &record) ||
        record.type != VF_KVMFR_CLIPBOARD_DATA ||
        record.generation != clipboard->status.owner_generation) {
        reject(clipboard);
        return;
    }
    if (record.transfer != clipboard->asked) {
        return; // was cancelled meanwhile
    }
    if (record.flags & VF_KVMFR_CLIPBOARD_BEGIN) {
        pasted->size = 0;
    }
    if (record.offset != pasted->size) {
        reject(clipboard);
        return;
    }
    if (pasted->size + record.length + 1 > clipboard->pasted_room) {
        clipboard->pasted_room = 2 * (pasted->size + record.length + 1);
        pasted->bytes = realloc(pasted->bytes, clipboard->pasted_room);
    }
    memcpy(pasted->bytes + pasted->size, content, record.length);
    pasted->size += record.length;
    if (record.flags & VF_KVMFR_CLIPBOARD_END) {
        clipboard->asked = 0;
        if (record.size != pasted->size) {
            reject(clipboard);
            return;
        }
        add_event(clipboard, VF_HOST_CLIPBOARD_PASTED, pasted->size);
    }
}

// --- to the client ---

static void
send_pieces(struct vf_host_clipboard *clipboard)
{
    while (clipboard->transfer) {
        const struct vf_host_clipboard_content *content =
            &clipboard->contents[clipboard->format - 1];
        size_t left = content->size - clipboard->sent;
        size_t piece = left < VF_KVMFR_CLIPBOARD_PIECE
                           ? left
                           : (size_t)VF_KVMFR_CLIPBOARD_PIECE;
        bool begins = clipboard->sequence == 0;
        bool ends = piece == left;
        struct vf_kvmfr_clipboard_record record = {
            .type = VF_KVMFR_CLIPBOARD_DATA,
            .generation = clipboard->status.owner_generation,
            .sequence = clipboard->sequence,
            .copy = clipboard->copy,
            .transfer = clipboard->transfer,
            .offset = clipboard->sent + (clipboard->lies && !begins ? 1 : 0),
            .size = ends ? content->size : VF_KVMFR_CLIPBOARD_UNKNOWN,
            .format = clipboard->format,
            .flags = (begins ? (uint32_t)VF_KVMFR_CLIPBOARD_BEGIN : 0) |
                     (ends ? (uint32_t)VF_KVMFR_CLIPBOARD_END : 0),
            .length = (uint32_t)piece,
        };
        vf_kvmfr_clipboard_encode_record(&record, clipboard->buffer);
        memcpy(clipboard->buffer + VF_KVMFR_CLIPBOARD_RECORD_BYTES,
               content->bytes + clipboard->sent, piece);
        if (!vf_lgmp_host_write_stream(&clipboard->from_host, clipboard->buffer,
                                       VF_KVMFR_CLIPBOARD_RECORD_BYTES + piece)) {
            return;
        }
        clipboard->sent += piece;
        clipboard->sequence++;
        clipboard->transfer = ends ? 0 : clipboard->transfer;
    }
}

// --- the guest ---

void
vf_host_clipboard_begin_copy(struct vf_host_clipboard *clipboard)
{
    clipboard->transfer = 0;
    for (int i = 0; i < VF_HOST_CLIPBOARD_FORMATS; i++) {
        free(clipboard->contents[i].bytes);
        clipboard->contents[i] = (struct vf_host_clipboard_content){NULL, 0};
    }
}

void
vf_host_clipboard_put(struct vf_host_clipboard *clipboard, uint32_t format,
                      uint8_t *bytes, size_t size)
{
    clipboard->contents[format - 1] =
        (struct vf_host_clipboard_content){bytes, size};
}

void
vf_host_clipboard_offer(struct vf_host_clipboard *clipboard, uint64_t now_ms)
{
    uint32_t formats = formats_of(clipboard);
    clipboard->is_guests = true;
    say(clipboard,
        (struct vf_kvmfr_clipboard_record){
            .type = formats ? VF_KVMFR_CLIPBOARD_OFFER : VF_KVMFR_CLIPBOARD_CLEAR,
            .copy = ++clipboard->copy,
            .token = formats,
        },
        now_ms);
}

void
vf_host_clipboard_paste(struct vf_host_clipboard *clipboard, uint32_t format,
                        uint64_t now_ms)
{
    if (!(clipboard->client_formats & 1u << (format - 1))) {
        add_event(clipboard, VF_HOST_CLIPBOARD_NOTHING,
                  VF_KVMFR_CLIPBOARD_UNAVAILABLE);
        return;
    }
    clipboard->asked = VF_KVMFR_CLIPBOARD_HOSTS | ++clipboard->next_transfer;
    say(clipboard,
        (struct vf_kvmfr_clipboard_record){
            .type = VF_KVMFR_CLIPBOARD_REQUEST,
            .copy = clipboard->client_copy,
            .transfer = clipboard->asked,
            .format = format,
        },
        now_ms);
}

void
vf_host_clipboard_set_available(struct vf_host_clipboard *clipboard,
                                bool available)
{
    set_owner(clipboard, 0, 0);
    clipboard->status.flags =
        available ? (uint32_t)VF_KVMFR_CLIPBOARD_AVAILABLE : 0;
    clipboard->is_stale = true;
}

// --- life ---

void
vf_host_clipboard_process(struct vf_host_clipboard *clipboard, uint64_t now_ms)
{
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    if (clipboard->deaf) {
        return;
    }
    clipboard->is_stale |=
        vf_lgmp_host_new_subscribers(clipboard->host, clipboard->queue) > 0;
    while (vf_lgmp_host_read(clipboard->host, clipboard->queue, data, &size)) {
        take_message(clipboard, data, size, now_ms);
        vf_lgmp_host_acknowledge(clipboard->host, clipboard->queue);
    }
    if (clipboard->status.flags & VF_KVMFR_CLIPBOARD_OWNED) {
        while (clipboard->to_host.client &&
               vf_lgmp_host_read_stream(&clipboard->to_host, clipboard->buffer,
                                        &size)) {
            take_piece(clipboard, size);
        }
        send_pieces(clipboard);
        if (now_ms - clipboard->heard_ms > clipboard->status.lease_ms ||
            !is_subscribed(clipboard, clipboard->status.owner)) {
            set_owner(clipboard, 0, 0);
        }
    }
    if (clipboard->is_stale) {
        post_status(clipboard, now_ms);
    }
}

bool
vf_host_clipboard_start(struct vf_host_clipboard *clipboard,
                        struct vf_lgmp_host *host)
{
    *clipboard = (struct vf_host_clipboard){
        .host = host,
        .status =
            {
                .flags = VF_KVMFR_CLIPBOARD_AVAILABLE,
                .generation = 1,
                .lease_ms = VF_KVMFR_CLIPBOARD_LEASE_MS,
                .formats = ALL_FORMATS,
            },
        .buffer = malloc(SLOT_BYTES),
    };
    clipboard->queue =
        vf_lgmp_host_add_queue(host, VF_KVMFR_QUEUE_CLIPBOARD,
                               VF_HOST_CLIPBOARD_DEPTH, TIMEOUT_MS);
    bool ok = clipboard->buffer && clipboard->queue &&
              vf_lgmp_host_add_stream(host, VF_LGMP_STREAM_FROM_HOST,
                                      VF_KVMFR_CLIPBOARD_SLOTS, SLOT_BYTES,
                                      &clipboard->from_host) &&
              vf_lgmp_host_add_stream(host, VF_LGMP_STREAM_TO_HOST,
                                      VF_KVMFR_CLIPBOARD_SLOTS, SLOT_BYTES,
                                      &clipboard->to_host);
    for (int i = 0; i < VF_HOST_CLIPBOARD_DEPTH && ok; i++) {
        clipboard->payloads[i] =
            vf_lgmp_host_alloc(host, VF_KVMFR_CLIPBOARD_STATUS_BYTES, 4);
        ok = clipboard->payloads[i].offset != 0;
    }
    return ok;
}

void
vf_host_clipboard_finish(struct vf_host_clipboard *clipboard)
{
    vf_host_clipboard_begin_copy(clipboard);
    free(clipboard->pasted.bytes);
    free(clipboard->buffer);
    clipboard->pasted = (struct vf_host_clipboard_content){NULL, 0};
    clipboard->buffer = NULL;
}
