// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The frame queues: every message the host posts becomes a checked struct
// vf_frame in the mailbox, with the damage of all that was left out since the
// consumer took one; and every message is finished as soon as its consumer is
// done with it, or when a consumer takes so long that the host would give up on
// us.
//
// Lifetime: init, in the poller's memory; then attach/detach for every
// session.
// Thread-safety: the poller's thread.
// Ownership: borrows mailbox, lease pool, session and region while attached.
// Path: shm/kvmfr.h, shm/frame_lease.h -> this -> shm/source.h

#include "shm/frame_lease.h"
#include "shm/frame_schedule.h"
#include "shm/kvmfr.h"
#include "shm/lgmp.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_mailbox;

// Where frames come from: one queue is for everybody, the others for the viewer
// that owns the host's schedule (shm/frame_schedule.h).
enum {
    VF_LANE_SHARED,
    VF_LANE_OWNER, // and the next
    VF_FRAME_LANES = VF_LANE_OWNER + VF_KVMFR_OWNER_QUEUES,
    VF_FRAMES_HELD = VF_FRAME_LANES * VF_LGMP_MAX_HELD,
};

struct vf_held_frame {
    uint32_t lane;
    uint32_t index;         // LGMP message
    struct vf_lease *lease; // NULL: nobody reads it any more
    uint64_t since_ns;

    // of a frame that was sent by our schedule; token 0: it was not
    uint64_t token; // epoch and deadline
    uint32_t offset; // of the message
    uint32_t serial;
    uint64_t found_ns;
};

struct vf_frame_counters {
    uint64_t messages; // read, whatever became of them
    uint64_t frames;
    uint64_t skipped;
    uint64_t rejected;
};

struct vf_frame_stream {
    // constant after init
    struct vf_mailbox *mailbox;
    struct vf_lease_pool *pool;

    // constant while attached
    struct vf_region *region;
    struct vf_kvmfr_dialect dialect;

    struct vf_lgmp_queue lanes[VF_FRAME_LANES];
    struct vf_held_frame held[VF_FRAMES_HELD]; // oldest first
    uint32_t held_count;
    bool paused;

    // What the next frame owes to those that were not handed on.
    struct vf_damage owed;
    uint32_t owed_frames;

    uint64_t sequence;
    bool has_last; // `last` is the newest good frame of this session
    struct vf_kvmfr_frame last;
    enum vf_kvmfr_problem problem; // of the newest message
    uint64_t absent_ns; // the newest look that left nothing unread; 0: none yet
    uint64_t good_at_ns; // when the newest good frame came; 0: none yet
    struct vf_frame_counters counters;

    bool has_feedback; // to be taken
    struct vf_schedule_feedback feedback;
};

void
vf_frame_stream_init(struct vf_frame_stream *stream, struct vf_mailbox *mailbox,
                     struct vf_lease_pool *pool);

// A new session. It begins unsubscribed.
void
vf_frame_stream_attach(struct vf_frame_stream *stream, struct vf_region *region,
                       struct vf_kvmfr_dialect dialect);

// The session is over, or about to be: nothing of the region is touched any
// more except through frames that are out.
void
vf_frame_stream_detach(struct vf_frame_stream *stream);

enum vf_lgmp_result
vf_frame_stream_subscribe(struct vf_frame_stream *stream,
                          struct vf_lgmp_session *session);

void
vf_frame_stream_unsubscribe(struct vf_frame_stream *stream);

// Listens to the owner's queues as well, while subscribed. Without them the
// host lets nobody own its schedule.
enum vf_lgmp_result
vf_frame_stream_subscribe_owner(struct vf_frame_stream *stream,
                                struct vf_lgmp_session *session);

// What there is to say about the newest frame that came by our schedule. False
// when there is nothing new.
bool
vf_frame_stream_take_feedback(struct vf_frame_stream *stream,
                              struct vf_schedule_feedback *feedback);

void
vf_frame_stream_set_paused(struct vf_frame_stream *stream, bool paused);

// Looks once. OK when something arrived, EMPTY when not; BUSY when a message
// could not be finished yet; any other result says why the subscription is
// over.
enum vf_lgmp_result
vf_frame_stream_step(struct vf_frame_stream *stream, uint64_t now_ns);
