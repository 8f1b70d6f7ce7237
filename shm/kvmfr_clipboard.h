// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The clipboard in the language of KVMFR 34: the status that a host posts (who may
// share it, through which streams), and the records that go both ways: short ones as
// messages, those with content through the streams. Both ends, as bytes; what they
// mean is shm/clipboard_stream.h's.
//
// What comes from a guest is decoded from a private copy, and every number of it is
// checked. Files, which the protocol has too, are not spoken.
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: pure. Errors: false.
// Path: shm/lgmp_stream_wire.h -> this -> shm/clipboard_stream.h

#include "shm/lgmp_stream_wire.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VF_KVMFR_QUEUE_CLIPBOARD = 6,
    VF_KVMFR_CLIPBOARD_STATUS_BYTES = 128,
    VF_KVMFR_CLIPBOARD_RECORD_BYTES = 64,
    VF_KVMFR_CLIPBOARD_VERSION = 4,
    VF_KVMFR_CLIPBOARD_SLOTS = 4, // of a stream
    VF_KVMFR_CLIPBOARD_SLOT_BYTES = 262144, // of content; the record comes on top
    VF_KVMFR_CLIPBOARD_PIECE = 65536, // what hosts take of content at a time
    VF_KVMFR_CLIPBOARD_LEASE_MS = 1000,
};

// What a message of the host's is, in the upper half of its tag.
enum { VF_KVMFR_CLIPBOARD_IS_STATUS = 1, VF_KVMFR_CLIPBOARD_IS_RECORD = 2 };

enum vf_kvmfr_clipboard_flag {
    VF_KVMFR_CLIPBOARD_AVAILABLE = 1u << 0,
    VF_KVMFR_CLIPBOARD_OWNED = 1u << 1,
};

struct vf_kvmfr_clipboard_status {
    uint32_t flags;
    uint32_t generation; // of the guest's end
    uint32_t owner;      // client; 0: nobody
    uint32_t owner_generation;
    uint32_t lease_ms;
    uint32_t formats; // that it can pass on: bit n is format n + 1
    uint8_t from_host[VF_LGMP_STREAM_DESCRIPTOR_BYTES]; // still to be checked
    uint8_t to_host[VF_LGMP_STREAM_DESCRIPTOR_BYTES];   // the same
};

bool
vf_kvmfr_clipboard_decode_status(const uint8_t *bytes, size_t size,
                                 struct vf_kvmfr_clipboard_status *status);

void
vf_kvmfr_clipboard_encode_status(
    const struct vf_kvmfr_clipboard_status *status,
    uint8_t bytes[VF_KVMFR_CLIPBOARD_STATUS_BYTES]);

enum vf_kvmfr_clipboard_type {
    VF_KVMFR_CLIPBOARD_CLAIM = 1, // token: generation of the status
    VF_KVMFR_CLIPBOARD_RELEASE = 2,
    VF_KVMFR_CLIPBOARD_KEEPALIVE = 3,
    VF_KVMFR_CLIPBOARD_OFFER = 4, // token: formats
    VF_KVMFR_CLIPBOARD_CLEAR = 5,
    VF_KVMFR_CLIPBOARD_REQUEST = 6,
    VF_KVMFR_CLIPBOARD_DATA = 7, // in a stream, content follows
    VF_KVMFR_CLIPBOARD_CANCEL = 8, // token: enum vf_kvmfr_clipboard_reason
};

enum vf_kvmfr_clipboard_reason {
    VF_KVMFR_CLIPBOARD_ABORTED,
    VF_KVMFR_CLIPBOARD_REPLACED,
    VF_KVMFR_CLIPBOARD_UNAVAILABLE,
    VF_KVMFR_CLIPBOARD_INVALID,
};

enum {
    VF_KVMFR_CLIPBOARD_BEGIN = 1u << 0,
    VF_KVMFR_CLIPBOARD_END = 1u << 1,
};

#define VF_KVMFR_CLIPBOARD_UNKNOWN UINT64_MAX // size that is not known yet
#define VF_KVMFR_CLIPBOARD_HOSTS (UINT64_C(1) << 63) // in transfers that it began

struct vf_kvmfr_clipboard_record {
    enum vf_kvmfr_clipboard_type type;
    uint32_t generation; // of the ownership; not 0
    uint32_t sequence;   // of a piece, from 0
    uint64_t copy;       // which offer it is about
    uint64_t transfer;
    uint64_t offset;
    uint64_t size;
    uint32_t format; // 1 text, 2 PNG, 3 BMP, 4 TIFF, 5 JPEG
    uint32_t flags;
    uint32_t token;
    uint32_t length; // of the content that follows
};

void
vf_kvmfr_clipboard_encode_record(const struct vf_kvmfr_clipboard_record *record,
                                 uint8_t bytes[VF_KVMFR_CLIPBOARD_RECORD_BYTES]);

// `size`: of the record with its content. False for a record with a wrong number, for
// one of files, and when content is not as long as it says.
bool
vf_kvmfr_clipboard_decode_record(const uint8_t *bytes, size_t size,
                                 struct vf_kvmfr_clipboard_record *record);
