// SPDX-License-Identifier: GPL-2.0-or-later
#include "tools/host/input_host.h"

#include "tools/host/lgmp_host_internal.h"

#include <string.h>

enum { TIMEOUT_MS = 1000, SLOTS = 32 };

// --- events ---

static void
add_event(struct vf_host_input *input, struct vf_host_input_event event)
{
    if (input->event_count == VF_HOST_INPUT_EVENTS) {
        input->lost_events++;
        return;
    }
    input->events[input->event_count++] = event;
}

bool
vf_host_input_next(struct vf_host_input *input,
                   struct vf_host_input_event *event)
{
    if (input->event_count == 0) {
        return false;
    }
    *event = input->events[0];
    input->event_count--;
    memmove(input->events, input->events + 1,
            input->event_count * sizeof(input->events[0]));
    return true;
}

static void
tell_key(struct vf_host_input *input, uint16_t usage, bool down)
{
    add_event(input, (struct vf_host_input_event){
                         .type = VF_HOST_INPUT_KEY, .usage = usage, .down = down});
}

static bool
has_key(const struct vf_kvmfr_input_record *record, uint8_t key)
{
    return key != 0 && memchr(record->keys, key, sizeof(record->keys)) != NULL;
}

// A report in which everything rolls over says nothing about single keys.
static void
take_keyboard(struct vf_host_input *input,
              const struct vf_kvmfr_input_record *now)
{
    struct vf_kvmfr_input_record before = input->keyboard;
    struct vf_kvmfr_input_record after = *now;
    if (has_key(now, VF_KVMFR_INPUT_ROLLOVER)) {
        memcpy(after.keys, before.keys, sizeof(after.keys));
    }
    for (int i = 0; i < 8; i++) {
        if ((before.modifiers ^ after.modifiers) & (1u << i)) {
            tell_key(input, (uint16_t)(0xe0 + i), after.modifiers & (1u << i));
        }
    }
    for (int i = 0; i < VF_KVMFR_INPUT_KEYS; i++) {
        if (before.keys[i] != 0 && !has_key(&after, before.keys[i])) {
            tell_key(input, before.keys[i], false);
        }
    }
    for (int i = 0; i < VF_KVMFR_INPUT_KEYS; i++) {
        if (after.keys[i] != 0 && !has_key(&before, after.keys[i])) {
            tell_key(input, after.keys[i], true);
        }
    }
    input->keyboard = after;
}

static void
take_buttons(struct vf_host_input *input, uint32_t buttons)
{
    for (unsigned i = 0; i < 32; i++) {
        if ((input->buttons ^ buttons) & (1u << i)) {
            add_event(input, (struct vf_host_input_event){
                                 .type = VF_HOST_INPUT_BUTTON,
                                 .usage = (uint16_t)(i + 1),
                                 .down = buttons & (1u << i),
                             });
        }
    }
    input->buttons = buttons;
}

static void
take_mouse(struct vf_host_input *input,
           const struct vf_kvmfr_input_record *record)
{
    bool absolute = record->type == VF_KVMFR_INPUT_ABSOLUTE;
    if (absolute) {
        add_event(input, (struct vf_host_input_event){
                             .type = VF_HOST_INPUT_POSITION,
                             .x = record->x, .y = record->y});
    } else if (record->dx != 0 || record->dy != 0) {
        add_event(input, (struct vf_host_input_event){
                             .type = VF_HOST_INPUT_MOTION,
                             .x = record->dx, .y = record->dy});
    }
    take_buttons(input, record->buttons);
    if (record->wheel != 0) {
        add_event(input, (struct vf_host_input_event){
                             .type = VF_HOST_INPUT_WHEEL, .y = record->wheel});
    }
}

static void
let_go(struct vf_host_input *input)
{
    static const struct vf_kvmfr_input_record NOTHING = {.modifiers = 0};
    take_keyboard(input, &NOTHING);
    take_buttons(input, 0);
}

// --- ownership ---

static void
set_owner(struct vf_host_input *input, uint32_t client, uint32_t generation)
{
    let_go(input);
    input->status.owner = client;
    input->status.owner_generation = generation;
    if (client) {
        input->status.flags |= VF_KVMFR_INPUT_OWNED;
    } else {
        input->status.flags &= ~(uint32_t)VF_KVMFR_INPUT_OWNED;
    }
    input->is_stale = true;
    add_event(input, (struct vf_host_input_event){.type = VF_HOST_INPUT_OWNER,
                                                  .x = (int32_t)client});
}

static void
take_owners_record(struct vf_host_input *input,
                   const struct vf_kvmfr_input_record *record)
{
    uint32_t expected = input->sequence + 1 ? input->sequence + 1 : 1;
    if (record->sequence != expected) {
        input->rejected++;
        set_owner(input, 0, 0);
        return;
    }
    input->sequence = record->sequence;
    switch (record->type) {
    case VF_KVMFR_INPUT_CLAIM:
    case VF_KVMFR_INPUT_KEEPALIVE:
        break;
    case VF_KVMFR_INPUT_RELEASE:
        set_owner(input, 0, 0);
        break;
    case VF_KVMFR_INPUT_RESET:
        let_go(input);
        break;
    case VF_KVMFR_INPUT_KEYBOARD:
        take_keyboard(input, record);
        break;
    case VF_KVMFR_INPUT_RELATIVE:
    case VF_KVMFR_INPUT_ABSOLUTE:
        take_mouse(input, record);
        break;
    }
}

static void
take_record(struct vf_host_input *input, uint32_t client,
            const struct vf_kvmfr_input_record *record, uint64_t now_ms)
{
    struct vf_kvmfr_input_status *status = &input->status;
    input->records++;
    bool owns = (status->flags & VF_KVMFR_INPUT_OWNED) &&
                status->owner == client &&
                status->owner_generation == record->generation;
    if (owns) {
        input->heard_ms = now_ms;
        take_owners_record(input, record);
    } else if (record->type == VF_KVMFR_INPUT_CLAIM && record->sequence == 1 &&
               !(status->flags & VF_KVMFR_INPUT_OWNED) &&
               (status->flags & VF_KVMFR_INPUT_AVAILABLE)) {
        input->heard_ms = now_ms;
        input->sequence = 1;
        set_owner(input, client, record->generation);
    }
}

static void
read_records(struct vf_host_input *input, uint64_t now_ms)
{
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        uint8_t bytes[VF_KVMFR_INPUT_SLOT_BYTES];
        size_t size;
        while (input->streams[i].client &&
               vf_lgmp_host_read_stream(&input->streams[i], bytes, &size)) {
            struct vf_kvmfr_input_record record;
            if (vf_kvmfr_input_decode_record(bytes, size, &record)) {
                take_record(input, input->streams[i].client, &record, now_ms);
                continue;
            }
            input->rejected++;
            if (input->status.owner == input->streams[i].client) {
                set_owner(input, 0, 0);
            }
        }
    }
}

// --- clients ---

static struct vf_lgmp_host_stream *
stream_of(struct vf_host_input *input, uint32_t client)
{
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        if (input->streams[i].client == client) {
            return &input->streams[i];
        }
    }
    return NULL;
}

static bool
is_subscribed(struct vf_host_input *input, uint32_t client)
{
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(input->host, input->queue);
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        if ((now.on & ~now.bad & (1u << slot)) &&
            vf_lgmp_load(input->host->memory,
                         vf_lgmp_host_slot_client(input->host, input->queue,
                                                  slot)) == client) {
            return true;
        }
    }
    return false;
}

static void
bind_newcomers(struct vf_host_input *input)
{
    struct vf_lgmp_host_subscribers now =
        vf_lgmp_host_load_subscribers(input->host, input->queue);
    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        if (!(now.on & ~now.bad & (1u << slot))) {
            continue;
        }
        uint32_t client = vf_lgmp_load(
            input->host->memory,
            vf_lgmp_host_slot_client(input->host, input->queue, slot));
        struct vf_lgmp_host_stream *free = stream_of(input, 0);
        if (client && !stream_of(input, client) && free &&
            vf_lgmp_host_bind_stream(free, client)) {
            input->is_stale = true;
        }
    }
}

static void
unbind_leavers(struct vf_host_input *input)
{
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        struct vf_lgmp_host_stream *stream = &input->streams[i];
        uint32_t client = stream->client;
        if (!client || is_subscribed(input, client)) {
            continue;
        }
        if (input->status.owner == client) {
            set_owner(input, 0, 0);
        }
        if (!vf_lgmp_host_unbind_stream(stream)) {
            vf_lgmp_host_force_unbind_stream(stream);
        }
        input->is_stale = true;
    }
}

// --- status ---

static void
post_status(struct vf_host_input *input, uint64_t now_ms)
{
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        struct vf_kvmfr_input_endpoint *endpoint = &input->status.endpoints[i];
        const struct vf_lgmp_host_stream *stream = &input->streams[i];
        vf_lgmp_host_describe_stream(stream, endpoint->descriptor);
        endpoint->client = stream->client;
        endpoint->generation = stream->epoch;
        endpoint->flags = VF_KVMFR_ENDPOINT_AVAILABLE |
                          (stream->client ? VF_KVMFR_ENDPOINT_BOUND : 0);
    }
    struct vf_lgmp_payload payload = input->payloads[input->next_payload];
    uint8_t bytes[VF_KVMFR_INPUT_STATUS_BYTES];
    vf_kvmfr_input_encode_status(&input->status, bytes);
    vf_lgmp_copy_in(input->host->memory, payload.offset, bytes, sizeof(bytes));
    enum vf_lgmp_post result = vf_lgmp_host_post(
        input->host, input->queue, input->serial + 1, payload, now_ms);
    if (result == VF_LGMP_POSTED) {
        input->serial++;
        input->next_payload = (input->next_payload + 1) % VF_HOST_INPUT_DEPTH;
    }
    input->is_stale = result == VF_LGMP_POST_FULL || result == VF_LGMP_POST_LOCKED;
}

void
vf_host_input_process(struct vf_host_input *input, uint64_t now_ms)
{
    if (input->deaf) {
        return;
    }
    input->is_stale |=
        vf_lgmp_host_new_subscribers(input->host, input->queue) > 0;
    read_records(input, now_ms);
    unbind_leavers(input);
    bind_newcomers(input);
    if ((input->status.flags & VF_KVMFR_INPUT_OWNED) &&
        now_ms - input->heard_ms > input->status.lease_ms) {
        set_owner(input, 0, 0);
    }
    if (input->is_stale) {
        post_status(input, now_ms);
    }
}

void
vf_host_input_set_leds(struct vf_host_input *input, uint8_t leds)
{
    input->status.leds = leds;
    input->is_stale = true;
}

void
vf_host_input_set_available(struct vf_host_input *input, bool available)
{
    if (available) {
        input->status.flags |= VF_KVMFR_INPUT_AVAILABLE;
    } else {
        set_owner(input, 0, 0);
        input->status.flags &= ~(uint32_t)VF_KVMFR_INPUT_AVAILABLE;
    }
    input->is_stale = true;
}

bool
vf_host_input_start(struct vf_host_input *input, struct vf_lgmp_host *host)
{
    *input = (struct vf_host_input){
        .host = host,
        .status =
            {
                .version = VF_KVMFR_INPUT_VERSION,
                .capabilities = VF_KVMFR_INPUT_CAN_RELATIVE |
                                VF_KVMFR_INPUT_CAN_ABSOLUTE |
                                VF_KVMFR_INPUT_CAN_KEYBOARD,
                .flags = VF_KVMFR_INPUT_AVAILABLE | VF_KVMFR_INPUT_LEDS_VALID,
                .generation = 1,
                .lease_ms = VF_KVMFR_INPUT_LEASE_MS,
                .max_buttons = 32,
                .stream_generation = 1,
            },
    };
    input->queue = vf_lgmp_host_add_queue(host, VF_KVMFR_QUEUE_INPUT,
                                          VF_HOST_INPUT_DEPTH, TIMEOUT_MS);
    bool ok = input->queue != NULL;
    for (int i = 0; ok && i < VF_HOST_INPUT_DEPTH; i++) {
        input->payloads[i] =
            vf_lgmp_host_alloc(host, VF_KVMFR_INPUT_STATUS_BYTES, 64);
        ok = input->payloads[i].offset != 0;
    }
    for (int i = 0; ok && i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        ok = vf_lgmp_host_add_stream(host, VF_LGMP_STREAM_TO_HOST,
                                     VF_KVMFR_INPUT_SLOTS,
                                     VF_KVMFR_INPUT_SLOT_BYTES,
                                     &input->streams[i]);
    }
    return ok;
}
