// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// One slot, latest wins: how frames, cursors and status move up. A producer that
// is faster than its consumer never queues work; it replaces what was not taken
// and is told what that was, so that nothing owned by the old item is lost.
//
// Items are values of one fixed size, copied in and out.
// Lifetime: create/destroy; destroy does not look at an untaken item: drain first.
// Thread-safety: any number of producers and consumers.
// Path: shm/poller.c -> this -> viewer/render/renderer.c

#include <stdbool.h>
#include <stddef.h>

struct vf_mailbox;

// `wake(wake_data)` is called after a put that found the slot empty, on the
// producer's thread and outside the lock. `wake` may be NULL.
struct vf_mailbox *
vf_mailbox_create(size_t item_size, void (*wake)(void *wake_data),
                  void *wake_data);

// NULL is accepted.
void
vf_mailbox_destroy(struct vf_mailbox *box);

// Copies `item` in. When an item that nobody took was there, it is copied to
// `replaced` (if not NULL) and true is returned; otherwise false.
bool
vf_mailbox_put(struct vf_mailbox *box, const void *item, void *replaced);

// Copies the item out and empties the slot; false when there is none. Producers
// may take too: that is taking back what was not fetched yet.
bool
vf_mailbox_take(struct vf_mailbox *box, void *item);
