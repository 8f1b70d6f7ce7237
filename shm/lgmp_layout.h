// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where everything lies in an LGMP region, for every version this program
// speaks: one constant table each, shared by the client (shm/lgmp.h) and by our
// own host (tools/host/lgmp_host.h). What to do with the fields is in those
// two.
//
// Offsets are bytes; region offsets count from the start of the region, queue
// offsets from the start of a queue header, and so on. All numbers in a region
// are little-endian, as this program only runs on little-endian machines.
//
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: constants.
// Path: shm/region.h -> this -> shm/lgmp.h

#include <stdbool.h>
#include <stdint.h>

enum {
    VF_LGMP_MAGIC = 0x504d474c, // "LGMP"

    // The largest of all versions.
    VF_LGMP_MAX_QUEUES = 6,
    VF_LGMP_MAX_SLOTS = 32,
    VF_LGMP_CLIENT_DATA = 64, // bytes of one client message

    // No host uses more than 33; a larger ring is refused.
    VF_LGMP_MAX_RING = 1024,
};

struct vf_lgmp_layout {
    uint32_t version;

    struct {
        uint32_t magic;
        uint32_t version;
        uint32_t session;
        uint32_t timestamp; // u64, host milliseconds
        uint32_t queue_count;
        uint32_t udata_size;
        uint32_t udata;
        uint32_t next_client; // 0: clients choose their own id
        uint32_t queues;      // the first queue header
        uint32_t bytes;       // where a host begins to allocate, before udata
    } header;

    struct {
        uint32_t bytes; // from one queue header to the next
        uint32_t max;   // how many
        uint32_t id;
        uint32_t ring_length;
        uint32_t ring;    // region offset of the first descriptor
        uint32_t timeout; // ms a subscriber may hold a message
        uint32_t new_subscribers;
        uint32_t position; // next descriptor to be written
        uint32_t start;    // oldest descriptor in use
        uint32_t count;    // descriptors in use
        uint32_t expiry;   // u64, host ms
        uint32_t lock;
        uint32_t subscribers; // ON and BAD bits
        uint32_t slot_client; // u32 for every slot
        uint32_t slot_expiry; // u64 for every slot, host ms
        uint32_t client_lock;
        uint32_t client_free;     // client message slots left
        uint32_t client_position; // next client message slot
        uint32_t client_written;  // messages ever written
        uint32_t client_handled;  // messages ever acknowledged
        uint32_t client_slots;
    } queue;

    struct {
        uint32_t bytes;
        uint32_t udata;
        uint32_t size;
        uint32_t offset;
        uint32_t pending; // one bit for every subscriber slot
    } descriptor;

    struct {
        uint32_t bytes; // from one client message slot to the next
        uint32_t count;
        uint32_t size;
        uint32_t client; // 0: the slot does not name its client
        uint32_t data;
    } client;

    uint32_t slots;           // subscribers per queue
    uint32_t subscriber_bits; // ON is above this many BAD bits: 32 or 16
    uint32_t lock_bytes;      // 1 or 4
    uint32_t ring_align;      // of a ring's first descriptor
    uint32_t heartbeat_ms;    // the host does not store more often than this
    bool one_slot_unused;     // a ring for depth D has D + 1 descriptors
    bool wide_udata;          // the descriptor's udata has 64 bits
    bool posts_unheard;       // posts also when nobody is subscribed
};

// NULL for a version that this program does not speak.
const struct vf_lgmp_layout *
vf_lgmp_layout_for(uint32_t version);

// Descriptors in the ring of a queue of `depth` messages.
static inline uint32_t
vf_lgmp_ring_length(const struct vf_lgmp_layout *layout, uint32_t depth)
{
    return layout->one_slot_unused ? depth + 1 : depth;
}

static inline uint32_t
vf_lgmp_queue_header(const struct vf_lgmp_layout *layout, uint32_t index)
{
    return layout->header.queues + index * layout->queue.bytes;
}
