// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The input of a KVMFR 34 host: posts the status, gives every client that
// subscribes a stream, lets one client at a time own the input, and lets go of
// everything held when that one falls silent or writes nonsense, as real hosts do.
// What it was told is there as single events, for a test to read.
//
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Lifetime: a value in the caller's memory, valid after vf_host_input_start(); it
// ends with the host's session.
// Thread-safety: the host's thread. Times are arguments, in milliseconds.
// Path: tools/host/lgmp_host_stream.h, shm/kvmfr_input.h -> this ->
//       tools/host/looking_glass.h

#include "shm/kvmfr_input.h"
#include "tools/host/lgmp_host_stream.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    VF_HOST_INPUT_DEPTH = 8,   // messages in the status queue
    VF_HOST_INPUT_EVENTS = 512, // of which more are lost, and counted
};

enum vf_host_input_event_type {
    VF_HOST_INPUT_KEY,      // usage, down
    VF_HOST_INPUT_BUTTON,   // usage: the HID button, from 1
    VF_HOST_INPUT_MOTION,   // x, y
    VF_HOST_INPUT_POSITION, // x, y: 0..32767
    VF_HOST_INPUT_WHEEL,    // y
    VF_HOST_INPUT_OWNER,    // x: client; 0: nobody
};

struct vf_host_input_event {
    enum vf_host_input_event_type type;
    uint16_t usage;
    bool down;
    int32_t x, y;
};

struct vf_host_input {
    struct vf_lgmp_host *host; // borrowed
    struct vf_lgmp_host_queue *queue;
    struct vf_lgmp_payload payloads[VF_HOST_INPUT_DEPTH];
    uint32_t next_payload;
    uint32_t serial;
    struct vf_lgmp_host_stream streams[VF_KVMFR_INPUT_ENDPOINTS];
    struct vf_kvmfr_input_status status;
    bool is_stale; // the status is to be posted

    bool deaf; // reads nothing, as a guest that hangs
    uint32_t sequence; // of the owner's newest record
    uint64_t heard_ms; // from the owner
    struct vf_kvmfr_input_record keyboard; // the newest reports of the owner
    uint32_t buttons;

    struct vf_host_input_event events[VF_HOST_INPUT_EVENTS];
    uint32_t event_count;
    uint64_t records;
    uint64_t lost_events;
    uint64_t rejected; // records that made no sense
};

// Adds the queue and the streams to `host`. False when there is no room.
bool
vf_host_input_start(struct vf_host_input *input, struct vf_lgmp_host *host);

// The step that a host makes every few milliseconds.
void
vf_host_input_process(struct vf_host_input *input, uint64_t now_ms);

// The guest's lock keys are lit so (enum vf_kvmfr_input_led).
void
vf_host_input_set_leds(struct vf_host_input *input, uint8_t leds);

// The input device goes away, or is there again.
void
vf_host_input_set_available(struct vf_host_input *input, bool available);

// The oldest event. False when there is none.
bool
vf_host_input_next(struct vf_host_input *input,
                   struct vf_host_input_event *event);
