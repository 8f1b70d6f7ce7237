// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Our end of an LGMP stream (version 12): records go one way, in order and
// without loss, between one host and the one client it bound the stream to. The
// KVMFR 34 input and clipboard languages are spoken through these; what a
// record means is theirs.
//
//     vf_lgmp_stream_attach(&stream, session, descriptor)   // from a message
//     vf_lgmp_stream_activate(&stream)                       // once bound to us
//     vf_lgmp_stream_write(&stream, record, size)            // to the host
//     vf_lgmp_stream_read(&stream, buffer, &size)            // from the host
//
// As with everything in the region, what the guest wrote is read once, checked,
// then used: our own position is never read back, a record is copied before
// anybody looks at it, and nothing waits. A host that unbinds us, restarts or
// writes nonsense is a result, never a stop.
//
// Lifetime: a value in the caller's memory that owns nothing; forget it, or
// attach it again. Borrows the session.
// Thread-safety: the session's thread.
// Errors: results, no GError: this runs for every input event.
// Path: shm/lgmp.h, shm/lgmp_stream_wire.h -> this -> shm/source_session.c

#include "shm/lgmp.h"
#include "shm/lgmp_stream_wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum vf_lgmp_stream_result {
    VF_LGMP_STREAM_OK,
    VF_LGMP_STREAM_EMPTY,       // nothing to read (yet)
    VF_LGMP_STREAM_FULL,        // no room to write (yet)
    VF_LGMP_STREAM_BUSY,        // the host is just writing: try again soon
    VF_LGMP_STREAM_NOT_BOUND,   // the host bound it to nobody, or is ending it
    VF_LGMP_STREAM_STALE,       // it is bound to somebody else, or once more
    VF_LGMP_STREAM_CORRUPTED,   // impossible numbers: attach it again, or don't
    VF_LGMP_STREAM_LOST,        // the session is over
};

struct vf_lgmp_stream {
    struct vf_lgmp_session *session;   // borrowed; NULL: not attached
    struct vf_lgmp_stream_shape shape; // checked; constant while attached

    struct vf_lgmp_stream_mark mark; // our position; epoch 0: not active
    uint32_t stamp;                  // of our cursor
};

// From a private copy of a descriptor that came in a message. Attaching is
// allowed whoever the stream is bound to. CORRUPTED when the descriptor makes
// no sense or is not what the region holds.
enum vf_lgmp_stream_result
vf_lgmp_stream_attach(struct vf_lgmp_stream *stream,
                      struct vf_lgmp_session *session,
                      const uint8_t bytes[VF_LGMP_STREAM_DESCRIPTOR_BYTES]);

// Takes up the present binding. NOT_BOUND and STALE until the host has bound
// the stream to us; ask again when it says so.
enum vf_lgmp_stream_result
vf_lgmp_stream_activate(struct vf_lgmp_stream *stream);

// The epoch of the binding that was taken up; 0: none.
static inline uint32_t
vf_lgmp_stream_epoch(const struct vf_lgmp_stream *stream)
{
    return stream->mark.epoch;
}

// Writes one record; `size` <= stream->shape.slot_size. Only for a stream to
// the host. FULL writes nothing.
enum vf_lgmp_stream_result
vf_lgmp_stream_write(struct vf_lgmp_stream *stream, const void *data,
                     size_t size);

// Copies the oldest record and gives its slot back. Only for a stream from the
// host. `data` has room for stream->shape.slot_size bytes.
enum vf_lgmp_stream_result
vf_lgmp_stream_read(struct vf_lgmp_stream *stream, void *data, size_t *size);

// "ok", "full", ...: for logs.
const char *
vf_lgmp_stream_result_name(enum vf_lgmp_stream_result result);
