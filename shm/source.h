// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The way from a path to frames as a machine of four stages that never ends:
// open the region, find a live host, run its session, and go back as far as
// needed when something goes away. It holds no thread and asks no clock: every
// step is told the time and answers when it wants the next one.
//
// Lifetime: create/destroy.
// Thread-safety: one thread, the poller's.
// Ownership: owns the region and both streams; borrows the mailboxes.
// Path: shm/frame_stream.h, shm/cursor_stream.h, shm/cadence.h -> this ->
//       shm/poller.h

#include "shm/cadence.h"
#include "shm/clipboard_stream.h"
#include "shm/cursor_stream.h"
#include "shm/frame_stream.h"
#include "shm/input_stream.h"
#include "shm/poller.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_source;

// `input` (borrowed): what is to be typed and moved; NULL: nothing ever. The same of
// `clipboard`.
struct vf_source *
vf_source_create(const struct vf_poller_params *params,
                 struct vf_lease_pool *pool, struct vf_lgmp_input *input,
                 struct vf_lgmp_clipboard *clipboard);

// Leaves the session politely. NULL is accepted.
void
vf_source_destroy(struct vf_source *source);

// NULL: watch nothing. The same path again changes nothing.
void
vf_source_set_path(struct vf_source *source, const char *path);

void
vf_source_set_paused(struct vf_source *source, bool paused);

void
vf_source_request(struct vf_source *source,
                  const struct vf_cursor_requests *requests);

// The rhythm in which pictures are shown, for hosts that follow it.
void
vf_source_set_presentation(struct vf_source *source,
                           const struct vf_presentation *presentation,
                           uint64_t now_ns);

// True while the host may still believe that we own its schedule: hosts hear
// only who is subscribed, so it is worth waiting a moment before leaving.
bool
vf_source_owes_schedule(const struct vf_source *source);

// What was learnt about frames and about this machine; the caller adds to the
// latter.
struct vf_cadence *
vf_source_cadence(struct vf_source *source);

// Does what is to be done at `now_ns`. Returns when to call it again; `now_ns`
// itself or earlier: at once. UINT64_MAX: not before something is asked of it.
uint64_t
vf_source_step(struct vf_source *source, uint64_t now_ns);
