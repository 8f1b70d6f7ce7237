// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Content on its way through a stream of KVMFR 34's clipboard, piece by piece: one
// that comes and one that goes. Pure: records in, records out.
//
// Lifetime: values; a zeroed one is not under way.
// Thread-safety: none. Path: shm/kvmfr_clipboard.h -> this -> shm/clipboard_stream.h

#include "shm/kvmfr_clipboard.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct vf_clipboard_incoming {
    uint64_t transfer; // 0: nothing comes
    uint32_t format;
    size_t max_bytes;
    GByteArray *content;
    uint32_t sequence; // of the next piece
};

enum vf_clipboard_arrival {
    VF_CLIPBOARD_OTHER,  // not of this transfer: nothing has changed
    VF_CLIPBOARD_MORE,   // taken, and there is more to come
    VF_CLIPBOARD_WHOLE,  // that was all
    VF_CLIPBOARD_TOO_LARGE,
    VF_CLIPBOARD_BROKEN, // it contradicts what came before
};

void
vf_clipboard_incoming_begin(struct vf_clipboard_incoming *incoming,
                            uint64_t transfer, uint32_t format, size_t max_bytes);

// A DATA record that was decoded, and its content.
enum vf_clipboard_arrival
vf_clipboard_incoming_take(struct vf_clipboard_incoming *incoming,
                           const struct vf_kvmfr_clipboard_record *record,
                           const uint8_t *content);

// Ends it; what has come, *transferred*.
GBytes *
vf_clipboard_incoming_end(struct vf_clipboard_incoming *incoming);

struct vf_clipboard_outgoing {
    uint64_t transfer; // 0: nothing goes
    uint64_t copy;
    uint32_t format;
    GBytes *content; // owned; NULL: not there yet
    size_t sent;
    uint32_t sequence;
    bool is_done; // the last piece was made
};

void
vf_clipboard_outgoing_begin(struct vf_clipboard_outgoing *outgoing,
                            const struct vf_kvmfr_clipboard_record *request);

// The next record with its content, of at most VF_KVMFR_CLIPBOARD_PIECE bytes. Its
// whole size, or 0: there is none (yet).
size_t
vf_clipboard_outgoing_next(struct vf_clipboard_outgoing *outgoing,
                           uint32_t generation, uint8_t *bytes);

void
vf_clipboard_outgoing_end(struct vf_clipboard_outgoing *outgoing);
