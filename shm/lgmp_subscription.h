// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Being subscribed to a queue for as long as one wants to be: tried again until the
// host has the queue and a free slot, and again after it was lost. Its messages are
// looked at one by one, and the host has each back before the next.
//
// Lifetime: a value in the caller's memory that owns nothing. Borrows the session
// from attach to detach.
// Thread-safety: the session's thread. Times come as arguments, in ns.
// Errors: results, no GError, as in shm/lgmp.h.
// Path: shm/lgmp.h -> this -> shm/input_stream.h, shm/clipboard_stream.h,
//       shm/cursor_stream.h

#include "shm/lgmp.h"

#include <stdbool.h>
#include <stdint.h>

struct vf_lgmp_subscription {
    struct vf_lgmp_session *session; // borrowed; NULL: none that has the queue
    struct vf_lgmp_queue queue;
    bool on;
    uint64_t next_try_ns;
};

// A new session. It begins unsubscribed.
void
vf_lgmp_subscription_attach(struct vf_lgmp_subscription *subscription,
                            struct vf_lgmp_session *session);

// The session is over; nothing is written to the region any more.
void
vf_lgmp_subscription_detach(struct vf_lgmp_subscription *subscription);

// Subscribes if that is due. False when the session is lost.
bool
vf_lgmp_subscription_keep(struct vf_lgmp_subscription *subscription,
                          uint32_t queue_id, uint64_t now_ns);

// Gives the slot back; the next vf_lgmp_subscription_keep() may take one again.
void
vf_lgmp_subscription_end(struct vf_lgmp_subscription *subscription);

// The same because something is wrong with the queue: not tried again for a second.
void
vf_lgmp_subscription_drop(struct vf_lgmp_subscription *subscription,
                          uint64_t now_ns);

// Looks at a message that lies in the region: it has to be copied before it is used,
// and is the host's again when this returns.
typedef void (*vf_lgmp_on_message)(void *data,
                                   const struct vf_lgmp_message *message);

// Takes at most `most` messages that have arrived, also without a subscription of the
// kind above. OK: at least one, EMPTY: none; otherwise what went wrong. `*rejected` is
// raised by the number of those that made no sense.
enum vf_lgmp_result
vf_lgmp_receive(struct vf_lgmp_queue *queue, unsigned most,
                vf_lgmp_on_message on_message, void *data, uint64_t *rejected);
