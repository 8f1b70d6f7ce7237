// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// What Looking Glass says in the region, decoded into the program's own terms
// for every version: the host's introduction, a frame's header, a cursor
// message, and the few messages that go the other way.
//
// All functions are pure and read only the private copy of bytes they are
// given; whatever they let through is safe to use: every size, offset and count
// has been checked against the message it came in.
// Thread-safety: pure.
// Errors: a verdict, and vf_kvmfr_problem_text() to show it.
// Path: shm/lgmp.h, shm/kvmfr_layout.h -> this -> shm/frame.h, shm/cursor.h

#include "shm/cursor.h"
#include "shm/frame.h"
#include "shm/kvmfr_layout.h"
#include "shm/source_status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// --- Session ----------------------------------------------------------------

struct vf_kvmfr_session {
    uint32_t version;
    uint32_t features; // enum vf_kvmfr_feature
    char host_version[33];
    bool has_uuid;
    uint8_t uuid[16];
    char capture[33];
    char cpu_model[VF_SOURCE_TEXT];
    char os_name[VF_SOURCE_TEXT];
};

// False when the bytes are no introduction of a Looking Glass host. Whether
// this program speaks `session->version` is another question.
bool
vf_kvmfr_decode_session(const uint8_t *bytes, size_t size,
                        struct vf_kvmfr_session *session);

// --- Frames -----------------------------------------------------------------

// Which language a session speaks.
struct vf_kvmfr_dialect {
    const struct vf_kvmfr_layout *layout;
    bool hdr_behind_header; // KVMFR 20 carried by LGMP 10
};

// False when this program does not speak that pair of versions.
bool
vf_kvmfr_dialect_for(uint32_t kvmfr_version, uint32_t lgmp_version,
                     struct vf_kvmfr_dialect *dialect);

// Bytes of a frame message to copy before decoding it.
size_t
vf_kvmfr_frame_header_bytes(const struct vf_kvmfr_dialect *dialect,
                            size_t message_size);

enum vf_kvmfr_problem {
    VF_KVMFR_OK,
    VF_KVMFR_TOO_SHORT, // the message has no room for a header
    VF_KVMFR_TYPE,      // unknown pixel type
    VF_KVMFR_SIZE,      // no pixels, or more than 16384 in a direction
    VF_KVMFR_PITCH,     // rows shorter than their pixels
    VF_KVMFR_OFFSET,    // pixels outside the message
    VF_KVMFR_TOO_LONG,  // more rows than the message has room for
};

struct vf_kvmfr_frame {
    uint32_t format_version; // another number when the format may have changed
    uint32_t serial;         // of the guest; damage is since `serial` - 1
    uint32_t pixels_at;      // from the start of the message
    uint32_t write_pointer_at; // u32 there: bytes of pixels written so far
    uint64_t needed_region;    // bytes for the whole picture, when truncated

    // Format, geometry, colour, flags, damage and sizes; nothing that says
    // where the pixels are.
    struct vf_frame picture;
};

// `header`: a private copy of vf_kvmfr_frame_header_bytes() bytes of the
// message.
enum vf_kvmfr_problem
vf_kvmfr_decode_frame(const struct vf_kvmfr_dialect *dialect,
                      const uint8_t *header, size_t message_size,
                      struct vf_kvmfr_frame *frame);

// A clause for "A frame was dropped because ...".
const char *
vf_kvmfr_problem_text(enum vf_kvmfr_problem problem);

// --- Cursor -----------------------------------------------------------------

struct vf_kvmfr_cursor {
    size_t extent; // bytes of the message that carry it

    bool has_position;
    struct vf_point position; // top left of the image, guest screen pixels
    bool has_visible;
    bool visible;
    bool has_sdr_white;
    float sdr_white; // cd/m2

    bool has_shape;
    enum vf_cursor_type type;
    struct vf_size size; // visible
    struct vf_point hot;
    size_t pitch;
    size_t shape_at;
    size_t shape_size;

    bool has_transform;
    size_t transform_at;
};

// `header`: a private copy of the first vf_kvmfr_layout.cursor_bytes bytes (or
// of the whole message when that is shorter). False when a number in it is
// impossible; a message that is not about a cursor decodes to one without
// effect.
bool
vf_kvmfr_decode_cursor(const struct vf_kvmfr_dialect *dialect, uint64_t udata,
                       const uint8_t *header, size_t message_size,
                       struct vf_kvmfr_cursor *cursor);

// `bytes`: a private copy of the first `message->extent` bytes.
void
vf_kvmfr_apply_cursor(const struct vf_kvmfr_cursor *message,
                      const uint8_t *bytes, struct vf_cursor *cursor);

// --- Client to host ---------------------------------------------------------

void
vf_kvmfr_encode_set_cursor(struct vf_point position,
                           uint8_t message[VF_KVMFR_CONTROL_BYTES]);

void
vf_kvmfr_encode_window_size(struct vf_size size,
                            uint8_t message[VF_KVMFR_CONTROL_BYTES]);
