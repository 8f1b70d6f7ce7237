// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The producing end of LGMP, every version: what the service inside a guest
// does to the region. For tests, the demo and measurements; it obeys the
// protocol, and does what real hosts were seen to do where the protocol leaves
// it open.
//
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Time is an argument: milliseconds of any clock that only grows.
// Lifetime: a value in the caller's memory, valid after vf_lgmp_host_init(); it
// owns nothing. A restart is another init over the same memory.
// Thread-safety: one thread.
// Path: shm/lgmp_layout.h -> this -> tools/host/kvmfr_host.h

#include "shm/lgmp_layout.h"
#include "shm/lgmp_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_lgmp_host_queue {
    uint32_t header;      // region offset of the queue header
    uint32_t ring;        // region offset of the first descriptor
    uint32_t ring_length; // descriptors
    uint32_t depth;       // messages it can hold
    uint32_t timeout_ms;
    uint32_t position;    // own copies: never read back from the region
    uint32_t client_read; // next client message slot to read
};

struct vf_lgmp_host {
    const struct vf_lgmp_layout *layout;
    struct vf_lgmp_memory memory;
    uint32_t session;
    uint64_t heartbeat_ms; // the timestamp stored last
    size_t next_free;      // region offset for the next allocation
    uint32_t queue_count;
    struct vf_lgmp_host_queue queues[VF_LGMP_MAX_QUEUES];
    uint32_t sender; // of the client message read last (version 10 on)
};

enum vf_lgmp_post {
    VF_LGMP_POSTED,
    VF_LGMP_POST_UNHEARD, // nobody to post for, and nothing was posted
    VF_LGMP_POST_FULL,    // the ring has no room yet
    VF_LGMP_POST_LOCKED,  // somebody holds the queue lock and does not let go
};

// A part of the region that the host gave out for good.
struct vf_lgmp_payload {
    uint32_t offset; // 0: there was no room
    uint32_t size;   // rounded up: what descriptors carry
};

// Writes a new header over whatever is there; the magic is cleared first and
// written last. `session` 0 picks a random one. False when the region is
// smaller than header and `udata`.
bool
vf_lgmp_host_init(struct vf_lgmp_host *host,
                  const struct vf_lgmp_layout *layout,
                  struct vf_lgmp_memory memory, uint32_t session,
                  uint64_t now_ms, const void *udata, size_t udata_size);

// NULL when there is no room for it.
struct vf_lgmp_host_queue *
vf_lgmp_host_add_queue(struct vf_lgmp_host *host, uint32_t id, uint32_t depth,
                       uint32_t timeout_ms);

// `align` is a power of two, at least 4.
struct vf_lgmp_payload
vf_lgmp_host_alloc(struct vf_lgmp_host *host, size_t size, size_t align);

// For everybody who is subscribed and healthy.
enum vf_lgmp_post
vf_lgmp_host_post(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                  uint64_t udata, struct vf_lgmp_payload payload,
                  uint64_t now_ms);

// Only for the clients named (version 12).
enum vf_lgmp_post
vf_lgmp_host_post_to(struct vf_lgmp_host *host,
                     struct vf_lgmp_host_queue *queue, const uint32_t *clients,
                     size_t client_count, uint64_t udata,
                     struct vf_lgmp_payload payload, uint64_t now_ms);

// The step that a host makes every 10 ms: heartbeat, retiring what was read,
// and giving up on subscribers that hold a message too long. False when the
// magic is gone from the region: initialise again.
bool
vf_lgmp_host_process(struct vf_lgmp_host *host, uint64_t now_ms);

// Messages posted and not yet retired.
uint32_t
vf_lgmp_host_pending(const struct vf_lgmp_host *host,
                     const struct vf_lgmp_host_queue *queue);

bool
vf_lgmp_host_has_subscribers(const struct vf_lgmp_host *host,
                             const struct vf_lgmp_host_queue *queue);

// The client that is subscribed and healthy in a slot; 0: nobody is.
uint32_t
vf_lgmp_host_subscriber(const struct vf_lgmp_host *host,
                        const struct vf_lgmp_host_queue *queue, uint32_t slot);

// How many subscribed since the last call.
uint32_t
vf_lgmp_host_new_subscribers(struct vf_lgmp_host *host,
                             struct vf_lgmp_host_queue *queue);

// Takes the next client message of at most VF_LGMP_CLIENT_DATA bytes. False
// when there is none.
bool
vf_lgmp_host_read(struct vf_lgmp_host *host, struct vf_lgmp_host_queue *queue,
                  uint8_t data[VF_LGMP_CLIENT_DATA], size_t *size);

// Tells the clients that one more message was carried out.
void
vf_lgmp_host_acknowledge(struct vf_lgmp_host *host,
                         struct vf_lgmp_host_queue *queue);
