// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What an LGMP stream (version 12) is made of: rings of fixed slots with one
// writer and one reader, somewhere in the region, found by a descriptor that
// travels inside a message. Shared by the client (shm/lgmp_stream.h) and by our
// own host (tools/host/lgmp_host_stream.h): where everything lies, descriptors
// as bytes, cursors that cannot be torn, and slots.
//
// Sizes and counts come from a descriptor that was checked once; the copies of
// them in the region are compared when a stream is found, and never used.
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: any thread, any process; one writer and one reader a stream.
// Path: shm/lgmp_memory.h -> this -> shm/lgmp_stream.h

#include "shm/lgmp_memory.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VF_LGMP_STREAM_DESCRIPTOR_MAGIC = 0x5254534c, // "LSTR"
    VF_LGMP_STREAM_REGION_MAGIC = 0x4853534c,     // "LSSH"
    VF_LGMP_STREAM_VERSION = 1,
    VF_LGMP_STREAM_DESCRIPTOR_BYTES = 32,
    VF_LGMP_STREAM_HEADER_BYTES = 256, // the slots begin behind it
    VF_LGMP_STREAM_SLOT_HEADER = 64,   // the payload begins behind it
    VF_LGMP_STREAM_ALIGN = 64,
    VF_LGMP_STREAM_RELIABLE = 1, // the only policy there is
};

enum vf_lgmp_stream_direction {
    VF_LGMP_STREAM_FROM_HOST = 1,
    VF_LGMP_STREAM_TO_HOST = 2,
};

enum vf_lgmp_stream_state {
    VF_LGMP_STREAM_UNBOUND = 0,
    VF_LGMP_STREAM_BINDING = 1,
    VF_LGMP_STREAM_READY = 2,
    VF_LGMP_STREAM_DRAINING = 3, // what was written may still be read
};

// Fields of a stream, from its start.
enum {
    VF_LGMP_STREAM_AT_MAGIC = 0,
    VF_LGMP_STREAM_AT_VERSION = 4, // u16, and u16 header bytes
    VF_LGMP_STREAM_AT_BYTES = 8,
    VF_LGMP_STREAM_AT_SESSION = 12,
    VF_LGMP_STREAM_AT_DIRECTION = 16,
    VF_LGMP_STREAM_AT_POLICY = 20,
    VF_LGMP_STREAM_AT_SLOT_COUNT = 24,
    VF_LGMP_STREAM_AT_SLOT_SIZE = 28,
    VF_LGMP_STREAM_AT_STRIDE = 32,
    VF_LGMP_STREAM_AT_SLOTS = 36,
    VF_LGMP_STREAM_AT_STATE = 64,
    VF_LGMP_STREAM_AT_EPOCH = 68,
    VF_LGMP_STREAM_AT_CLIENT = 72,
    VF_LGMP_STREAM_AT_PRODUCER = 128, // cursor of who writes
    VF_LGMP_STREAM_AT_CONSUMER = 192, // cursor of who reads
};

// Where a stream lies; everything in it fits the region.
struct vf_lgmp_stream_shape {
    uint32_t offset; // in the region
    uint32_t bytes;  // of all of it
    enum vf_lgmp_stream_direction direction;
    uint32_t slot_count; // a power of two, at least 2
    uint32_t slot_size;  // bytes of payload, at least 1
    uint32_t stride;     // from one slot to the next
};

// Fills all but `offset`. False for numbers no stream can have.
bool
vf_lgmp_stream_measure(uint32_t direction, uint32_t slot_count,
                       uint32_t slot_size, struct vf_lgmp_stream_shape *shape);

void
vf_lgmp_stream_encode(const struct vf_lgmp_stream_shape *shape,
                      uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES]);

// From a private copy of a descriptor. False when it makes no sense, or the
// stream would not lie between `floor` and `region_size`.
bool
vf_lgmp_stream_decode(const uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES],
                      size_t floor, size_t region_size,
                      struct vf_lgmp_stream_shape *shape);

// How far one end is, in which binding of the stream.
struct vf_lgmp_stream_mark {
    uint32_t epoch; // 0: never bound
    uint32_t sequence;
};

// Reads a cursor while its owner may be writing it. False when that did not
// work within a few attempts: try again soon.
bool
vf_lgmp_stream_observe(struct vf_lgmp_memory memory, size_t cursor,
                       struct vf_lgmp_stream_mark *mark);

// For the owner of the cursor alone; `*stamp` is its own copy of how often.
void
vf_lgmp_stream_publish(struct vf_lgmp_memory memory, size_t cursor,
                       uint32_t *stamp, struct vf_lgmp_stream_mark mark);

// What state the stream at `offset` is in, not as of before we went inside.
static inline uint32_t
vf_lgmp_stream_state(struct vf_lgmp_memory memory, size_t offset)
{
    return __atomic_load_n(vf_lgmp_u32(memory, offset + VF_LGMP_STREAM_AT_STATE),
                           __ATOMIC_SEQ_CST);
}

// Tells the other end that we are (`epoch`) or are no longer (`inside` false)
// in the slots. What is read after entering is not older than that.
void
vf_lgmp_stream_set_inside(struct vf_lgmp_memory memory, size_t cursor,
                          uint32_t epoch, bool inside);

bool
vf_lgmp_stream_is_inside(struct vf_lgmp_memory memory, size_t cursor);

// Writes the record `mark` speaks of; `size` <= shape->slot_size.
void
vf_lgmp_stream_put(struct vf_lgmp_memory memory,
                   const struct vf_lgmp_stream_shape *shape,
                   struct vf_lgmp_stream_mark mark, const void *data,
                   uint32_t size);

// Copies the record `mark` speaks of to `data`, which has room for
// shape->slot_size bytes. False when the slot holds something else.
bool
vf_lgmp_stream_take(struct vf_lgmp_memory memory,
                    const struct vf_lgmp_stream_shape *shape,
                    struct vf_lgmp_stream_mark mark, void *data,
                    uint32_t *size);
