// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Carries the clipboard through the region of a KVMFR 34 host: subscribes to its
// queue, takes up the two streams, claims the clipboard and keeps it with a sign of
// life as long as it is wanted; then tells what was copied here, and fetches and
// brings content when somebody pastes. One content comes and one goes at a time.
//
// Only while it is wanted is any of this done: the host gives the clipboard to one
// viewer at a time.
//
// Lifetime: init, then attach/detach with every session, finish.
// Thread-safety: the poller's thread. Times come as arguments.
// Path: shm/lgmp_clipboard.h, shm/clipboard_transfer.h, shm/lgmp_stream.h -> this ->
//       shm/source_session.c

#include "shm/clipboard_transfer.h"
#include "shm/kvmfr_clipboard.h"
#include "shm/lgmp_stream.h"
#include "shm/lgmp_subscription.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_lgmp_clipboard;

enum {
    VF_CLIPBOARD_STREAM_FETCHES = 16,  // that wait for their turn
    VF_CLIPBOARD_STREAM_CONTROLS = 32, // records that wait for room
    VF_CLIPBOARD_STREAM_WANTED = 4, // times that the guest may paste at once
};

struct vf_clipboard_stream_fetch {
    unsigned format; // enum vf_clipboard_format
    uint32_t number;
    size_t max_bytes;
};

struct vf_clipboard_stream {
    struct vf_lgmp_clipboard *clipboard; // borrowed; NULL: nobody wants one

    struct vf_lgmp_subscription messages; // of sessions that offer it

    bool has_status;
    uint32_t serial; // of it
    struct vf_kvmfr_clipboard_status status;
    struct vf_lgmp_stream from_host; // session NULL: not attached
    struct vf_lgmp_stream to_host;
    uint8_t *buffer; // a slot; NULL: not needed yet

    enum {
        VF_CLIPBOARD_STREAM_IDLE,
        VF_CLIPBOARD_STREAM_CLAIMED, // asked for, not answered yet
        VF_CLIPBOARD_STREAM_OWNED,
    } state;
    bool active;         // the streams are bound to us
    uint32_t generation; // ours, of the newest claim
    uint64_t since_ns;   // of the state
    uint64_t sent_ns;    // the record written last
    struct vf_kvmfr_clipboard_record controls[VF_CLIPBOARD_STREAM_CONTROLS];
    unsigned control_count;

    // here
    unsigned formats;        // that somebody here has copied
    uint64_t copy;           // number of the newest; 0: nothing ever
    uint64_t told_copy;      // the one that the host knows
    unsigned told_formats;   // of it
    bool has_told;           // it knows of something
    struct vf_clipboard_outgoing outgoing;
    uint32_t next_request;   // to the owner of our content
    unsigned wanted_count;   // requests that the owner has not answered yet
    uint64_t outgoing_ns;    // when it last went on

    // the guest
    unsigned guest_formats;
    uint64_t guest_copy;
    bool has_heard;   // of a copy, since it is ours
    bool is_old;      // that copy is from before
    bool has_news;    // that nobody was told yet
    uint64_t news_ns; // when somebody was told last
    struct vf_clipboard_incoming incoming;
    struct vf_clipboard_stream_fetch fetch; // that comes
    uint64_t incoming_ns;                   // when it last went on
    uint64_t next_transfer;
    struct vf_clipboard_stream_fetch waiting[VF_CLIPBOARD_STREAM_FETCHES];
    unsigned waiting_count;

    uint64_t rejected; // records that made no sense
};

void
vf_clipboard_stream_init(struct vf_clipboard_stream *stream,
                         struct vf_lgmp_clipboard *clipboard);

// Detached first.
void
vf_clipboard_stream_finish(struct vf_clipboard_stream *stream);

// A new session that offers it.
void
vf_clipboard_stream_attach(struct vf_clipboard_stream *stream,
                           struct vf_lgmp_session *session);

// The session is over: the clipboard goes another way.
void
vf_clipboard_stream_detach(struct vf_clipboard_stream *stream);

// The host is silent: until it is heard again the clipboard goes another way.
void
vf_clipboard_stream_lose_touch(struct vf_clipboard_stream *stream);

// Gives clipboard and slot back.
void
vf_clipboard_stream_unsubscribe(struct vf_clipboard_stream *stream);

// Does what is to be done. False when the session is lost. `*next_ns` is brought
// forward to when it wants the next step.
bool
vf_clipboard_stream_step(struct vf_clipboard_stream *stream, uint64_t now_ns,
                         uint64_t *next_ns);

// --- clipboard_content.c ---
// What is told and asked while the clipboard is ours.

// Forgets what is under way; whoever waits hears that there is none.
void
vf_clipboard_content_reset(struct vf_clipboard_stream *stream);

// A record of the host's, as a message.
void
vf_clipboard_content_on_record(struct vf_clipboard_stream *stream,
                               const struct vf_kvmfr_clipboard_record *record,
                               uint64_t now_ns);

// Takes what was asked for here, whether the clipboard is ours or not.
void
vf_clipboard_content_take_requests(struct vf_clipboard_stream *stream,
                                   uint64_t now_ns);

// Moves content on. False when the streams are of no use any more.
bool
vf_clipboard_content_step(struct vf_clipboard_stream *stream, uint64_t now_ns,
                          uint64_t *next_ns);

// clipboard_stream.c, for the former: to be sent as soon as there is room.
void
vf_clipboard_stream_control(struct vf_clipboard_stream *stream,
                            const struct vf_kvmfr_clipboard_record *record);
