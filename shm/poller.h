// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The Looking Glass source: one thread that keeps trying, for as long as it runs,
// to go from a path to frames: map the region, find a live host, speak its
// version, subscribe, and hand on what arrives. Nothing the guest, the host
// process or the file does ends it; every setback is a state it walks back from.
//
// Lifetime: create -> start -> stop (joins) -> destroy. Frames handed out keep
// their mapping alive by themselves, so they may be released after stop and
// before destroy.
// Ownership: the mailboxes and the queue in the params are borrowed until stop.
// Thread-safety: the request functions are for any thread; the rest for the owner.
// Path: shm/lgmp.h, shm/kvmfr.h -> this -> base/mailbox.h -> viewer/render/renderer.c

#include "base/geometry.h"
#include "shm/frame_schedule.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_input_sink;
struct vf_mailbox;
struct vf_poller;
struct vf_queue;

struct vf_poller_params {
    struct vf_mailbox *frames;  // of struct vf_frame
    struct vf_mailbox *cursors; // of struct vf_cursor
    struct vf_mailbox *status;  // of struct vf_source_status

    // Called on the poller's thread when the state of the sink (vf_poller_sink())
    // is another; brief. NULL: nobody wants to know.
    void (*input_changed)(void *data);
    void *input_data;

    // of struct vf_input_times, a row for all input that was written; NULL: nobody
    // asked.
    struct vf_queue *input_times;

    // of struct vf_lgmp_clipboard_event; NULL: nobody wants a clipboard.
    struct vf_queue *clipboard;
};

struct vf_poller *
vf_poller_create(const struct vf_poller_params *params);

// Stops first if running. NULL is accepted.
void
vf_poller_destroy(struct vf_poller *poller);

void
vf_poller_start(struct vf_poller *poller);

// Returns within about 100 ms, whatever the region holds.
void
vf_poller_stop(struct vf_poller *poller);

// Which region to watch: a path (copied), or NULL for none. Takes effect at once;
// the same path again changes nothing.
void
vf_poller_set_path(struct vf_poller *poller, const char *path);

// While paused (window hidden) frames are finished unread, so that the host never
// waits for us; the next frame after resuming is handed on as fully damaged.
void
vf_poller_set_paused(struct vf_poller *poller, bool paused);

// Asks the guest to put its pointer there, in guest screen pixels. Ignored when
// the host does not offer it.
void
vf_poller_warp_cursor(struct vf_poller *poller, struct vf_point position);

// Asks the guest for a desktop of this size, in pixels. Ignored when the host does
// not offer it.
void
vf_poller_request_size(struct vf_poller *poller, struct vf_size size);

// Says in which rhythm pictures are shown, and again every time that is known
// anew: a host that offers it captures just in time for it. Half a second after
// the last word there is no rhythm any more.
void
vf_poller_set_presentation(struct vf_poller *poller,
                           const struct vf_presentation *presentation);

// Says that something was sent to the guest that it usually draws an answer to (a
// key, a click): after a long stillness the region is looked at rarely, and this
// ends that at once.
void
vf_poller_expect_frame(struct vf_poller *poller);

// Input through the region, for hosts that offer it (shm/lgmp_input.h); main thread
// only. Borrowed; valid until destroy.
struct vf_input_sink *
vf_poller_sink(struct vf_poller *poller);

// Whether input may go that way now: a host gives it to one viewer at a time.
void
vf_poller_want_input(struct vf_poller *poller, bool wanted);

// The clipboard through the region, for hosts that offer it (shm/lgmp_clipboard.h);
// main thread only. Not to be called without a queue for what comes of it.
void
vf_poller_want_clipboard(struct vf_poller *poller, bool wanted);

void
vf_poller_clipboard_offer(struct vf_poller *poller, unsigned formats);

// `data` is *transferred*.
void
vf_poller_clipboard_give(struct vf_poller *poller, uint32_t request, GBytes *data);

void
vf_poller_clipboard_fetch(struct vf_poller *poller, unsigned format,
                          size_t max_bytes, uint32_t request);
