// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Input in the language of KVMFR 34: the status that a host posts (who may type,
// through which stream, which lock keys are lit), and the records that go to it.
// Both ends, as bytes; what they mean is shm/input_stream.h's.
//
// A status comes from the guest: decoding checks every number of it. A record says
// how everything is from now on (buttons, keys), never what changed, but for motion.
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: pure. Errors: false.
// Path: shm/lgmp_stream_wire.h -> this -> shm/input_stream.h

#include "shm/lgmp_stream_wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VF_KVMFR_QUEUE_INPUT = 5,
    VF_KVMFR_INPUT_STATUS_BYTES = 448,
    VF_KVMFR_INPUT_ENDPOINTS = 8,
    VF_KVMFR_INPUT_RECORD_BYTES = 32,
    VF_KVMFR_INPUT_VERSION = 3,  // the newest status there is
    VF_KVMFR_INPUT_SLOTS = 128,  // of a stream
    VF_KVMFR_INPUT_SLOT_BYTES = 64,
    VF_KVMFR_INPUT_LEASE_MS = 500,
};

enum vf_kvmfr_input_capability {
    VF_KVMFR_INPUT_CAN_RELATIVE = 1u << 0,
    VF_KVMFR_INPUT_CAN_ABSOLUTE = 1u << 1,
    VF_KVMFR_INPUT_CAN_KEYBOARD = 1u << 2,
};

enum vf_kvmfr_input_flag {
    VF_KVMFR_INPUT_AVAILABLE = 1u << 0,
    VF_KVMFR_INPUT_OWNED = 1u << 1,
    VF_KVMFR_INPUT_LEDS_VALID = 1u << 2,
};

enum vf_kvmfr_input_led {
    VF_KVMFR_INPUT_LED_NUM = 1u << 0,
    VF_KVMFR_INPUT_LED_CAPS = 1u << 1,
    VF_KVMFR_INPUT_LED_SCROLL = 1u << 2,
};

enum {
    VF_KVMFR_ENDPOINT_AVAILABLE = 1u << 0,
    VF_KVMFR_ENDPOINT_BOUND = 1u << 1,
};

struct vf_kvmfr_input_endpoint {
    uint8_t descriptor[VF_LGMP_STREAM_DESCRIPTOR_BYTES]; // still to be checked
    uint32_t client;     // that it is bound to; 0: nobody
    uint32_t generation; // of the binding: the stream's epoch
    uint32_t flags;
};

struct vf_kvmfr_input_status {
    uint32_t version;
    uint32_t capabilities;
    uint32_t flags;
    uint32_t generation; // of the input device; not 0
    uint32_t owner;      // client; 0: nobody
    uint32_t owner_generation;
    uint32_t lease_ms;
    uint32_t max_buttons;
    uint32_t stream_generation;
    uint8_t leds;
    struct vf_kvmfr_input_endpoint endpoints[VF_KVMFR_INPUT_ENDPOINTS];
};

// `bytes`: a private copy. False when it is no status that this program knows.
bool
vf_kvmfr_input_decode_status(const uint8_t *bytes, size_t size,
                             struct vf_kvmfr_input_status *status);

void
vf_kvmfr_input_encode_status(const struct vf_kvmfr_input_status *status,
                             uint8_t bytes[VF_KVMFR_INPUT_STATUS_BYTES]);

enum vf_kvmfr_input_type {
    VF_KVMFR_INPUT_CLAIM = 1,
    VF_KVMFR_INPUT_RELEASE = 2,
    VF_KVMFR_INPUT_KEEPALIVE = 3,
    VF_KVMFR_INPUT_RESET = 4,
    VF_KVMFR_INPUT_RELATIVE = 5,
    VF_KVMFR_INPUT_ABSOLUTE = 6,
    VF_KVMFR_INPUT_KEYBOARD = 7,
};

enum {
    VF_KVMFR_INPUT_KEYS = 6,
    VF_KVMFR_INPUT_ROLLOVER = 1,   // in all keys: more are held than fit
    VF_KVMFR_INPUT_LAST_KEY = 0xe7, // HID usage
    VF_KVMFR_INPUT_MAX_MOTION = 4 * 32767,
    VF_KVMFR_INPUT_MAX_WHEEL = 508,
    VF_KVMFR_INPUT_MAX_POSITION = 32767,
};

struct vf_kvmfr_input_record {
    enum vf_kvmfr_input_type type;
    uint32_t generation; // the client's own, of this ownership; not 0
    uint32_t sequence;   // 1 for the claim, then on; not 0
    uint32_t buttons;    // bit n: HID button n + 1
    int32_t dx, dy;      // relative
    uint16_t x, y;       // absolute, 0..32767 over the desktop
    int32_t wheel;       // positive: away from the user
    uint8_t modifiers;   // HID bits
    uint8_t keys[VF_KVMFR_INPUT_KEYS]; // HID usages; 0: none
};

void
vf_kvmfr_input_encode_record(const struct vf_kvmfr_input_record *record,
                             uint8_t bytes[VF_KVMFR_INPUT_RECORD_BYTES]);

// As strict as a host is: a record with a wrong number is none.
bool
vf_kvmfr_input_decode_record(const uint8_t *bytes, size_t size,
                             struct vf_kvmfr_input_record *record);
