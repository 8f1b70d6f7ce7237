// SPDX-License-Identifier: GPL-2.0-or-later
#include "shm/kvmfr_input.h"

#include "shm/kvmfr_bytes.h"

#include <string.h>

// Offsets in a status.
enum {
    STATUS_VERSION = 0,
    STATUS_CAPABILITIES = 4,
    STATUS_FLAGS = 8,
    STATUS_GENERATION = 12,
    STATUS_OWNER = 16,
    STATUS_OWNER_GENERATION = 20,
    STATUS_LEASE = 24,
    STATUS_BUTTONS = 28,
    STATUS_STREAM_VERSION = 32,
    STATUS_ENDPOINT_COUNT = 36,
    STATUS_STREAM_GENERATION = 40,
    STATUS_LEDS = 44,
    STATUS_RESERVED = 45,
    STATUS_ENDPOINTS = 64,
    ENDPOINT_BYTES = 48,
    ENDPOINT_CLIENT = 32,
    ENDPOINT_GENERATION = 36,
    ENDPOINT_FLAGS = 40,
    ENDPOINT_RESERVED = 44,
};

enum {
    STREAM_VERSION = 1,
    MOST_BUTTONS = 32,
    LEDS_SINCE_VERSION = 3,
    // A lease of less could not be kept, one of more would hold a dead client.
    SHORTEST_LEASE_MS = 50,
    LONGEST_LEASE_MS = 60000,
};

// Offsets in a record.
enum {
    RECORD_TYPE = 0,
    RECORD_GENERATION = 4,
    RECORD_SEQUENCE = 8,
    RECORD_RESERVED = 12,
    RECORD_PAYLOAD = 16,
};

static bool
is_zero(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

// --- status ---

static bool
decode_endpoint(const uint8_t *bytes, struct vf_kvmfr_input_endpoint *endpoint)
{
    memcpy(endpoint->descriptor, bytes, sizeof(endpoint->descriptor));
    endpoint->client = vf_get_u32(bytes + ENDPOINT_CLIENT);
    endpoint->generation = vf_get_u32(bytes + ENDPOINT_GENERATION);
    endpoint->flags = vf_get_u32(bytes + ENDPOINT_FLAGS);
    return vf_get_u32(bytes + ENDPOINT_RESERVED) == 0;
}

bool
vf_kvmfr_input_decode_status(const uint8_t *bytes, size_t size,
                             struct vf_kvmfr_input_status *status)
{
    if (size < VF_KVMFR_INPUT_STATUS_BYTES) {
        return false;
    }
    *status = (struct vf_kvmfr_input_status){
        .version = vf_get_u32(bytes + STATUS_VERSION),
        .capabilities = vf_get_u32(bytes + STATUS_CAPABILITIES),
        .flags = vf_get_u32(bytes + STATUS_FLAGS),
        .generation = vf_get_u32(bytes + STATUS_GENERATION),
        .owner = vf_get_u32(bytes + STATUS_OWNER),
        .owner_generation = vf_get_u32(bytes + STATUS_OWNER_GENERATION),
        .lease_ms = vf_get_u32(bytes + STATUS_LEASE),
        .max_buttons = vf_get_u32(bytes + STATUS_BUTTONS),
        .stream_generation = vf_get_u32(bytes + STATUS_STREAM_GENERATION),
        .leds = bytes[STATUS_LEDS],
    };
    bool ok = status->version >= 1 &&
              status->version <= VF_KVMFR_INPUT_VERSION &&
              status->generation != 0 && status->stream_generation != 0 &&
              status->max_buttons <= MOST_BUTTONS &&
              status->lease_ms >= SHORTEST_LEASE_MS &&
              status->lease_ms <= LONGEST_LEASE_MS &&
              vf_get_u32(bytes + STATUS_STREAM_VERSION) == STREAM_VERSION &&
              vf_get_u32(bytes + STATUS_ENDPOINT_COUNT) ==
                  VF_KVMFR_INPUT_ENDPOINTS &&
              is_zero(bytes + STATUS_RESERVED,
                      STATUS_ENDPOINTS - STATUS_RESERVED);
    for (int i = 0; ok && i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        ok = decode_endpoint(bytes + STATUS_ENDPOINTS + i * ENDPOINT_BYTES,
                             &status->endpoints[i]);
    }
    if (status->version < LEDS_SINCE_VERSION) {
        status->flags &= ~(uint32_t)VF_KVMFR_INPUT_LEDS_VALID;
    }
    return ok;
}

void
vf_kvmfr_input_encode_status(const struct vf_kvmfr_input_status *status,
                             uint8_t bytes[VF_KVMFR_INPUT_STATUS_BYTES])
{
    memset(bytes, 0, VF_KVMFR_INPUT_STATUS_BYTES);
    vf_put_u32(bytes + STATUS_VERSION, status->version);
    vf_put_u32(bytes + STATUS_CAPABILITIES, status->capabilities);
    vf_put_u32(bytes + STATUS_FLAGS, status->flags);
    vf_put_u32(bytes + STATUS_GENERATION, status->generation);
    vf_put_u32(bytes + STATUS_OWNER, status->owner);
    vf_put_u32(bytes + STATUS_OWNER_GENERATION, status->owner_generation);
    vf_put_u32(bytes + STATUS_LEASE, status->lease_ms);
    vf_put_u32(bytes + STATUS_BUTTONS, status->max_buttons);
    vf_put_u32(bytes + STATUS_STREAM_VERSION, STREAM_VERSION);
    vf_put_u32(bytes + STATUS_ENDPOINT_COUNT, VF_KVMFR_INPUT_ENDPOINTS);
    vf_put_u32(bytes + STATUS_STREAM_GENERATION, status->stream_generation);
    bytes[STATUS_LEDS] = status->leds;
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        const struct vf_kvmfr_input_endpoint *endpoint = &status->endpoints[i];
        uint8_t *at = bytes + STATUS_ENDPOINTS + i * ENDPOINT_BYTES;
        memcpy(at, endpoint->descriptor, sizeof(endpoint->descriptor));
        vf_put_u32(at + ENDPOINT_CLIENT, endpoint->client);
        vf_put_u32(at + ENDPOINT_GENERATION, endpoint->generation);
        vf_put_u32(at + ENDPOINT_FLAGS, endpoint->flags);
    }
}

// --- records ---

void
vf_kvmfr_input_encode_record(const struct vf_kvmfr_input_record *record,
                             uint8_t bytes[VF_KVMFR_INPUT_RECORD_BYTES])
{
    uint8_t *payload = bytes + RECORD_PAYLOAD;
    memset(bytes, 0, VF_KVMFR_INPUT_RECORD_BYTES);
    vf_put_u32(bytes + RECORD_TYPE, record->type);
    vf_put_u32(bytes + RECORD_GENERATION, record->generation);
    vf_put_u32(bytes + RECORD_SEQUENCE, record->sequence);
    switch (record->type) {
    case VF_KVMFR_INPUT_CLAIM:
    case VF_KVMFR_INPUT_RELEASE:
    case VF_KVMFR_INPUT_KEEPALIVE:
    case VF_KVMFR_INPUT_RESET:
        break;
    case VF_KVMFR_INPUT_RELATIVE:
        vf_put_u32(payload, record->buttons);
        vf_put_u32(payload + 4, (uint32_t)record->dx);
        vf_put_u32(payload + 8, (uint32_t)record->dy);
        vf_put_u32(payload + 12, (uint32_t)record->wheel);
        break;
    case VF_KVMFR_INPUT_ABSOLUTE:
        vf_put_u32(payload, record->buttons);
        vf_put_u16(payload + 4, record->x);
        vf_put_u16(payload + 6, record->y);
        vf_put_u32(payload + 8, (uint32_t)record->wheel);
        break;
    case VF_KVMFR_INPUT_KEYBOARD:
        payload[0] = record->modifiers;
        memcpy(payload + 1, record->keys, sizeof(record->keys));
        break;
    }
}

static bool
is_within(int32_t value, int32_t most)
{
    return value >= -most && value <= most;
}

static bool
decode_payload(const uint8_t *payload, struct vf_kvmfr_input_record *record)
{
    switch (record->type) {
    case VF_KVMFR_INPUT_CLAIM:
    case VF_KVMFR_INPUT_RELEASE:
    case VF_KVMFR_INPUT_KEEPALIVE:
    case VF_KVMFR_INPUT_RESET:
        return is_zero(payload, 16);
    case VF_KVMFR_INPUT_RELATIVE:
        record->buttons = vf_get_u32(payload);
        record->dx = (int32_t)vf_get_u32(payload + 4);
        record->dy = (int32_t)vf_get_u32(payload + 8);
        record->wheel = (int32_t)vf_get_u32(payload + 12);
        return is_within(record->dx, VF_KVMFR_INPUT_MAX_MOTION) &&
               is_within(record->dy, VF_KVMFR_INPUT_MAX_MOTION) &&
               is_within(record->wheel, VF_KVMFR_INPUT_MAX_WHEEL);
    case VF_KVMFR_INPUT_ABSOLUTE:
        record->buttons = vf_get_u32(payload);
        record->x = vf_get_u16(payload + 4);
        record->y = vf_get_u16(payload + 6);
        record->wheel = (int32_t)vf_get_u32(payload + 8);
        return record->x <= VF_KVMFR_INPUT_MAX_POSITION &&
               record->y <= VF_KVMFR_INPUT_MAX_POSITION &&
               is_within(record->wheel, VF_KVMFR_INPUT_MAX_WHEEL) &&
               is_zero(payload + 12, 4);
    case VF_KVMFR_INPUT_KEYBOARD:
        record->modifiers = payload[0];
        memcpy(record->keys, payload + 1, sizeof(record->keys));
        return is_zero(payload + 7, 9);
    }
    return false;
}

bool
vf_kvmfr_input_decode_record(const uint8_t *bytes, size_t size,
                             struct vf_kvmfr_input_record *record)
{
    if (size != VF_KVMFR_INPUT_RECORD_BYTES) {
        return false;
    }
    uint32_t type = vf_get_u32(bytes + RECORD_TYPE);
    *record = (struct vf_kvmfr_input_record){
        .type = (enum vf_kvmfr_input_type)type,
        .generation = vf_get_u32(bytes + RECORD_GENERATION),
        .sequence = vf_get_u32(bytes + RECORD_SEQUENCE),
    };
    if (type < VF_KVMFR_INPUT_CLAIM || type > VF_KVMFR_INPUT_KEYBOARD ||
        record->generation == 0 || record->sequence == 0 ||
        vf_get_u32(bytes + RECORD_RESERVED) != 0 ||
        !decode_payload(bytes + RECORD_PAYLOAD, record)) {
        return false;
    }
    for (int i = 0; i < VF_KVMFR_INPUT_KEYS; i++) {
        if (record->keys[i] > VF_KVMFR_INPUT_LAST_KEY) {
            return false;
        }
    }
    return true;
}
