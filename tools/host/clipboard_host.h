// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The clipboard of a KVMFR 34 host: posts the status, gives the clipboard and both
// streams to one client at a time, tells it what the guest has copied, brings content
// when it asks, and asks when the guest pastes; strict as real hosts are: a record that
// makes no sense ends the ownership. What happened is there as single events.
//
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Lifetime: a value in the caller's memory, valid after vf_host_clipboard_start(); it
// ends with the host's session, vf_host_clipboard_finish() frees what it holds.
// Thread-safety: the host's thread. Times are arguments, in milliseconds.
// Path: tools/host/lgmp_host_stream.h, shm/kvmfr_clipboard.h -> this ->
//       tools/host/looking_glass.h

#include "shm/kvmfr_clipboard.h"
#include "tools/host/lgmp_host_stream.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VF_HOST_CLIPBOARD_DEPTH = 32, // messages in the queue
    VF_HOST_CLIPBOARD_FORMATS = 5,
    VF_HOST_CLIPBOARD_EVENTS = 64,
};

enum vf_host_clipboard_event_type {
    VF_HOST_CLIPBOARD_OWNER,   // value: client; 0: nobody
    VF_HOST_CLIPBOARD_OFFERED, // value: formats that the client has; 0: nothing
    VF_HOST_CLIPBOARD_ASKED,   // value: format that the client fetches
    VF_HOST_CLIPBOARD_PASTED,  // value: bytes that came; they are in `pasted`
    VF_HOST_CLIPBOARD_NOTHING, // there was nothing to paste; value: the reason
};

struct vf_host_clipboard_event {
    enum vf_host_clipboard_event_type type;
    uint64_t value;
};

// Content of one format.
struct vf_host_clipboard_content {
    uint8_t *bytes; // owned; NULL: none
    size_t size;
};

struct vf_host_clipboard {
    struct vf_lgmp_host *host; // borrowed
    struct vf_lgmp_host_queue *queue;
    struct vf_lgmp_payload payloads[VF_HOST_CLIPBOARD_DEPTH];
    uint32_t next_payload;
    uint32_t serial;
    struct vf_lgmp_host_stream from_host;
    struct vf_lgmp_host_stream to_host;
    struct vf_kvmfr_clipboard_status status;
    bool is_stale; // the status is to be posted
    bool deaf;     // reads nothing, as a guest that hangs
    bool lies;     // its pieces contradict each other
    uint64_t heard_ms;

    // the guest's
    struct vf_host_clipboard_content contents[VF_HOST_CLIPBOARD_FORMATS];
    uint64_t copy;
    bool is_guests; // the newest copy is the guest's own

    // goes to the client
    uint64_t transfer; // 0: nothing goes
    uint32_t format;
    size_t sent;
    uint32_t sequence;

    // comes from it
    uint32_t client_formats;
    uint64_t client_copy;
    uint64_t asked; // transfer that was asked for; 0: none
    uint64_t next_transfer;
    struct vf_host_clipboard_content pasted;
    size_t pasted_room;

    struct vf_host_clipboard_event events[VF_HOST_CLIPBOARD_EVENTS];
    uint32_t event_count;
    uint64_t rejected;
    uint8_t *buffer; // owned: a slot
};

// Adds the queue and the streams to `host`. False when there is no room.
bool
vf_host_clipboard_start(struct vf_host_clipboard *clipboard,
                        struct vf_lgmp_host *host);

void
vf_host_clipboard_finish(struct vf_host_clipboard *clipboard);

// The step that a host makes every few milliseconds.
void
vf_host_clipboard_process(struct vf_host_clipboard *clipboard, uint64_t now_ms);

// The guest copies: begin, then contents of every format (1..5, *transferred*), then
// offer. Without contents: the clipboard is emptied.
void
vf_host_clipboard_begin_copy(struct vf_host_clipboard *clipboard);
void
vf_host_clipboard_put(struct vf_host_clipboard *clipboard, uint32_t format,
                      uint8_t *bytes, size_t size);
void
vf_host_clipboard_offer(struct vf_host_clipboard *clipboard, uint64_t now_ms);

// The guest pastes what the client has; PASTED or NOTHING follows.
void
vf_host_clipboard_paste(struct vf_host_clipboard *clipboard, uint32_t format,
                        uint64_t now_ms);

void
vf_host_clipboard_set_available(struct vf_host_clipboard *clipboard,
                                bool available);

// The oldest event. False when there is none.
bool
vf_host_clipboard_next(struct vf_host_clipboard *clipboard,
                       struct vf_host_clipboard_event *event);
