// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Carries input into the region of a KVMFR 34 host: subscribes to the queue of its
// input status, takes up the stream that the host binds to us, claims the input,
// and keeps it with a sign of life as long as it is wanted. The host lets go of
// everything held as soon as it hears nothing from us any more.
//
// Only while it is wanted is any of this done, so that several viewers can share a
// guest.
//
// Lifetime: a value; init, then attach/detach with every session.
// Thread-safety: the poller's thread. Times come as arguments.
// Path: shm/lgmp_input.h, shm/kvmfr_input.h, shm/lgmp_stream.h -> this ->
//       shm/source_session.c

#include "shm/input_reports.h"
#include "shm/kvmfr_input.h"
#include "shm/lgmp_stream.h"
#include "shm/lgmp_subscription.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_lgmp_input;

struct vf_input_stream {
    struct vf_lgmp_input *input; // borrowed; NULL: nobody wants to type

    struct vf_lgmp_subscription statuses; // of sessions that offer input
    uint64_t next_claim_ns;

    bool has_status;
    uint32_t serial; // of it
    struct vf_kvmfr_input_status status;
    struct vf_kvmfr_input_endpoint endpoint; // that the stream was attached to
    struct vf_lgmp_stream stream;            // session NULL: not attached

    enum {
        VF_INPUT_STREAM_IDLE,
        VF_INPUT_STREAM_CLAIMED, // asked for, not answered yet
        VF_INPUT_STREAM_OWNED,
    } state;
    uint32_t generation; // ours, of the newest claim
    uint32_t sequence;   // of the record written last
    uint64_t claimed_ns;
    uint64_t sent_ns; // the record written last

    uint32_t epoch; // times that we became the owner
    struct vf_input_reports reports;
    struct vf_input_change change; // is being sent
    bool has_change;
    struct vf_kvmfr_input_record record; // waits for room in the stream
    bool has_record;
    uint64_t records;  // written
    uint64_t rejected; // messages that made no sense
};

void
vf_input_stream_init(struct vf_input_stream *stream,
                     struct vf_lgmp_input *input);

// A new session that offers input.
void
vf_input_stream_attach(struct vf_input_stream *stream,
                       struct vf_lgmp_session *session);

// The session is over: whoever sends input goes another way.
void
vf_input_stream_detach(struct vf_input_stream *stream);

// The host is silent: the session may be taken up again, but until then whoever
// sends input goes another way.
void
vf_input_stream_lose_touch(struct vf_input_stream *stream);

// Gives input and slot back.
void
vf_input_stream_unsubscribe(struct vf_input_stream *stream);

// Does what is to be done. False when the session is lost. `*next_ns` is brought
// forward to when it wants the next step.
bool
vf_input_stream_step(struct vf_input_stream *stream, uint64_t now_ns,
                     uint64_t *next_ns);
