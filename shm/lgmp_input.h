// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Input through the region instead of over SPICE, for hosts of KVMFR 34 that offer
// it: the input sink on one side, and on the other what the poller's thread takes
// from it and carries into the stream (shm/input_stream.h). Between the two there
// is a short queue; motion is joined in it, nothing is ever dropped: a guest that
// does not take what is sent to it makes the sink unready instead.
//
// Lifetime: create -> destroy, around the poller's life.
// Thread-safety: the sink and vf_lgmp_input_want() on the main thread, the rest on
// the poller's; the lock is a leaf. No operation blocks.
// Path: input/input_sink.h -> this -> shm/input_reports.h, shm/input_stream.h

#include "input/input_sink.h"
#include "shm/input_reports.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_lgmp_input;
struct vf_queue;
struct vf_wakeup;

// `wakeup` (borrowed) is signalled when there is something to take. `on_change(data)`
// is called on the poller's thread when the sink's state is another; NULL: nobody
// wants to know. `times` (borrowed) gets a struct vf_input_times for every change that
// was written; NULL: nobody asked.
struct vf_lgmp_input *
vf_lgmp_input_create(struct vf_wakeup *wakeup, void (*on_change)(void *data),
                     void *data, struct vf_queue *times);

// NULL is accepted.
void
vf_lgmp_input_destroy(struct vf_lgmp_input *input);

// Borrowed; valid until destroy.
struct vf_input_sink *
vf_lgmp_input_sink(struct vf_lgmp_input *input);

// Whether input is to go this way: only then is it claimed from the host, which
// gives it to one viewer at a time.
void
vf_lgmp_input_want(struct vf_lgmp_input *input, bool wanted);

// --- the poller's side ---

bool
vf_lgmp_input_is_wanted(struct vf_lgmp_input *input);

// What the sink says of itself from now on. Changes that were queued for another
// `state->epoch` are gone.
void
vf_lgmp_input_publish(struct vf_lgmp_input *input,
                      const struct vf_input_sink_state *state);

// The oldest change. False when there is none.
bool
vf_lgmp_input_take(struct vf_lgmp_input *input, struct vf_input_change *change);

// The change that was taken last is in the stream.
void
vf_lgmp_input_written(struct vf_lgmp_input *input,
                      const struct vf_input_change *change);

// True once after the guest has let the queue run over.
bool
vf_lgmp_input_has_overflowed(struct vf_lgmp_input *input);
