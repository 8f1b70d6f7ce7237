// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The host's end of an LGMP stream (version 12): it makes streams, binds each
// to one client at a time, and is the writer of those from the host and the
// reader of those to it.
//
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Lifetime: a value in the caller's memory, valid after
// vf_lgmp_host_add_stream(); it owns nothing and ends with the host's session.
// Thread-safety: the host's thread.
// Path: tools/host/lgmp_host.h, shm/lgmp_stream_wire.h -> this ->
//       tools/host/looking_glass.h

#include "shm/lgmp_stream_wire.h"
#include "tools/host/lgmp_host.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_lgmp_host_stream {
    struct vf_lgmp_host *host; // borrowed
    struct vf_lgmp_stream_shape shape;
    uint32_t epoch;  // of the newest binding
    uint32_t client; // bound to; 0: nobody
    uint32_t sequence; // own position
    uint32_t stamps[2]; // of producer and consumer cursor
};

// Takes memory for a stream that is bound to nobody. False when there is no
// room for it, or the numbers make no sense.
bool
vf_lgmp_host_add_stream(struct vf_lgmp_host *host,
                        enum vf_lgmp_stream_direction direction,
                        uint32_t slot_count, uint32_t slot_size,
                        struct vf_lgmp_host_stream *stream);

void
vf_lgmp_host_describe_stream(const struct vf_lgmp_host_stream *stream,
                             uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES]);

// Begins a new binding. False while the one before has not ended.
bool
vf_lgmp_host_bind_stream(struct vf_lgmp_host_stream *stream, uint32_t client);

// Ends the binding. False while somebody is inside or records were not read:
// the client can write no more, and what is there can still be read.
bool
vf_lgmp_host_unbind_stream(struct vf_lgmp_host_stream *stream);

// The same at once, whatever is in it.
void
vf_lgmp_host_force_unbind_stream(struct vf_lgmp_host_stream *stream);

// False when there is no room, or nobody to write for.
bool
vf_lgmp_host_write_stream(struct vf_lgmp_host_stream *stream, const void *data,
                          size_t size);

// Copies the oldest record; `data` has room for shape.slot_size bytes. False
// when there is none, or none that makes sense.
bool
vf_lgmp_host_read_stream(struct vf_lgmp_host_stream *stream, void *data,
                         size_t *size);

// Stays among the slots, as a host that was stopped while it read would.
void
vf_lgmp_host_stay_in_stream(struct vf_lgmp_host_stream *stream, bool inside);
