// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The pointer queue: the host's cursor messages become one struct vf_cursor in
// the mailbox, and requests of ours (put the pointer there, change the
// desktop's size, send frames then) travel the other way. Messages are copied and finished at
// once.
//
// Lifetime: init/finish, in the poller's memory; attach/detach for every
// session.
// Thread-safety: the poller's thread.
// Ownership: borrows mailbox, session and region; owns one scratch buffer and
// the cursor's shape.
// Path: shm/kvmfr.h, shm/cursor.h -> this -> shm/source.h

#include "shm/kvmfr.h"
#include "shm/lgmp.h"
#include "shm/region.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_mailbox;

// Kept until sent; a newer request replaces one that was not.
struct vf_cursor_requests {
    bool warp;
    struct vf_point warp_to;
    bool resize;
    struct vf_size resize_to;
};

struct vf_cursor_stream {
    struct vf_mailbox *mailbox; // constant after init
    uint8_t *scratch;           // private copy of the message at hand

    // constant while attached
    struct vf_region *region;
    struct vf_kvmfr_dialect dialect;
    uint32_t features;

    struct vf_lgmp_queue queue;
    struct vf_cursor cursor;
    uint64_t published; // cursor.changes that the mailbox has seen
    struct vf_cursor_requests requests;
    uint64_t applied;  // messages
    uint64_t rejected; // messages
};

void
vf_cursor_stream_init(struct vf_cursor_stream *stream,
                      struct vf_mailbox *mailbox);
void
vf_cursor_stream_finish(struct vf_cursor_stream *stream);

// A new session. It begins unsubscribed.
void
vf_cursor_stream_attach(struct vf_cursor_stream *stream,
                        struct vf_region *region,
                        struct vf_kvmfr_dialect dialect, uint32_t features);

// The session is over: the cursor disappears.
void
vf_cursor_stream_detach(struct vf_cursor_stream *stream);

enum vf_lgmp_result
vf_cursor_stream_subscribe(struct vf_cursor_stream *stream,
                           struct vf_lgmp_session *session);

void
vf_cursor_stream_unsubscribe(struct vf_cursor_stream *stream);

// Merges new requests into those that were not sent yet.
void
vf_cursor_stream_request(struct vf_cursor_stream *stream,
                         const struct vf_cursor_requests *requests);

// Sends a message of any kind to the host, if its features have `feature`;
// `*serial` names it for vf_lgmp_was_handled(). BUSY: try again soon.
enum vf_lgmp_result
vf_cursor_stream_send(struct vf_cursor_stream *stream, uint32_t feature,
                      const uint8_t *message, size_t size, uint32_t *serial);

// Looks once, and sends what is to be sent. OK when something arrived, EMPTY
// when not; BUSY when something is left to do; any other result says why the
// subscription is over.
enum vf_lgmp_result
vf_cursor_stream_step(struct vf_cursor_stream *stream);
