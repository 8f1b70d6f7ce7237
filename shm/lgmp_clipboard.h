// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The clipboard through the region instead of over SPICE, for hosts of KVMFR 34 that
// offer it: requests of the main thread on their way to the poller's, which carries
// them into the host's queue and streams (shm/clipboard_stream.h), and what that has
// to say. Text is UTF-8 with \n line ends on this side.
//
// Lifetime: create -> destroy, around the poller's life.
// Thread-safety: the request functions on the main thread, the rest on the poller's.
// Path: base/clipboard_format.h -> this -> shm/clipboard_stream.h

#include "base/clipboard_format.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_lgmp_clipboard;
struct vf_queue;
struct vf_wakeup;

enum vf_lgmp_clipboard_event_type {
    VF_LGMP_CLIPBOARD_READY,   // `ok`: this way can be gone now, or no more
    VF_LGMP_CLIPBOARD_OFFERED, // the guest has copied `formats`; 0: nothing
    VF_LGMP_CLIPBOARD_WANTED,  // the guest pastes `format`: give `request`
    VF_LGMP_CLIPBOARD_DATA,    // answers a fetch: `data` of `format`, or NULL
};

struct vf_lgmp_clipboard_event {
    enum vf_lgmp_clipboard_event_type type;
    bool ok;
    uint32_t request;
    unsigned formats;
    unsigned format;
    GBytes *data;   // owned, or NULL
    bool too_large; // there was more than was allowed
    bool is_old;    // copied before this way could be gone, nobody knows when
};

void
vf_lgmp_clipboard_event_clear(struct vf_lgmp_clipboard_event *event);

enum vf_lgmp_clipboard_request_type {
    VF_LGMP_CLIPBOARD_OFFER,
    VF_LGMP_CLIPBOARD_GIVE,
    VF_LGMP_CLIPBOARD_FETCH,
};

struct vf_lgmp_clipboard_request {
    enum vf_lgmp_clipboard_request_type type;
    unsigned formats; // of an offer; of a fetch: one of them
    uint32_t number;
    size_t max_bytes;
    GBytes *data; // owned
};

// `wakeup` (borrowed) is signalled when there is a request; `events` (borrowed): of
// struct vf_lgmp_clipboard_event.
struct vf_lgmp_clipboard *
vf_lgmp_clipboard_create(struct vf_wakeup *wakeup, struct vf_queue *events);

// NULL is accepted.
void
vf_lgmp_clipboard_destroy(struct vf_lgmp_clipboard *clipboard);

// Whether the clipboard is to go this way at all: only then is it claimed from the
// host, which gives it to one viewer at a time.
void
vf_lgmp_clipboard_want(struct vf_lgmp_clipboard *clipboard, bool wanted);

// Somebody here has copied `formats`; 0: nothing. Told again to every new host.
void
vf_lgmp_clipboard_offer(struct vf_lgmp_clipboard *clipboard, unsigned formats);

// Answers WANTED. `data` is *transferred*; NULL: there is none.
void
vf_lgmp_clipboard_give(struct vf_lgmp_clipboard *clipboard, uint32_t request,
                       GBytes *data);

// Asks the guest for what it offers; DATA answers, always. More than `max_bytes` is
// not taken.
void
vf_lgmp_clipboard_fetch(struct vf_lgmp_clipboard *clipboard, unsigned format,
                        size_t max_bytes, uint32_t request);

// --- the poller's side ---

bool
vf_lgmp_clipboard_is_wanted(struct vf_lgmp_clipboard *clipboard);

// The oldest request, *transferred*. False when there is none.
bool
vf_lgmp_clipboard_take(struct vf_lgmp_clipboard *clipboard,
                       struct vf_lgmp_clipboard_request *request);

// `event` with its data is *transferred*.
void
vf_lgmp_clipboard_tell(struct vf_lgmp_clipboard *clipboard,
                       const struct vf_lgmp_clipboard_event *event);
