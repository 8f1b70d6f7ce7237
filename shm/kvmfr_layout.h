// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// Where everything lies in KVMFR messages, the language of Looking Glass on top
// of LGMP, for every version this program speaks: one constant table each,
// shared by the decoder (shm/kvmfr.h) and by our own host
// (tools/host/kvmfr_host.h).
//
// Offsets are bytes from the start of the message; VF_KVMFR_ABSENT where a
// version does not have the field. All numbers are little-endian.
// Plain C, no GLib: also built into the static host that runs inside a guest.
// Thread-safety: constants.
// Path: shm/lgmp_layout.h -> this -> shm/kvmfr.h

#include <stdint.h>

enum { VF_KVMFR_ABSENT = 0xffff };

// Queues.
enum {
    VF_KVMFR_QUEUE_POINTER = 1,
    VF_KVMFR_QUEUE_FRAME = 2,
    VF_KVMFR_QUEUE_OWNER = 3, // and 4: frames for the owner of the schedule
    VF_KVMFR_OWNER_QUEUES = 2,
};

// Session header, the same in all versions.
enum {
    VF_KVMFR_SESSION_VERSION = 8,
    VF_KVMFR_SESSION_HOST_VERSION = 12, // 32 bytes of text
    VF_KVMFR_SESSION_FEATURES = 44,
    VF_KVMFR_SESSION_BYTES = 48,
    VF_KVMFR_RECORD_BYTES = 8, // u8 type, 3 pad, u32 size, then the data
};

// What a host offers.
enum vf_kvmfr_feature {
    VF_KVMFR_FEATURE_SET_CURSOR = 1u << 0,
    VF_KVMFR_FEATURE_WINDOW_SIZE = 1u << 1,
    VF_KVMFR_FEATURE_FRAME_SCHEDULE = 1u << 2,
    VF_KVMFR_FEATURE_INPUT = 1u << 3,
    VF_KVMFR_FEATURE_CLIPBOARD = 1u << 4,
    VF_KVMFR_FEATURE_AUDIO = 1u << 5,
};

enum {
    VF_KVMFR_RECORD_VM = 1,
    VF_KVMFR_RECORD_OS = 2,
};

// VM record: uuid[16], capture[32], u8 logical CPUs, cores, sockets, model
// text.
enum {
    VF_KVMFR_VM_CAPTURE = 16,
    VF_KVMFR_VM_CPUS = 48,
    VF_KVMFR_VM_CORES = 49,
    VF_KVMFR_VM_SOCKETS = 50,
    VF_KVMFR_VM_MODEL = 51,
};

enum vf_kvmfr_frame_type {
    VF_KVMFR_FRAME_BGRA = 1,
    VF_KVMFR_FRAME_RGBA = 2,
    VF_KVMFR_FRAME_RGBA10 = 3,
    VF_KVMFR_FRAME_RGBA16F = 4,
    VF_KVMFR_FRAME_BGR_32 = 5,
    VF_KVMFR_FRAME_RGB_24 = 6,
};

enum {
    VF_KVMFR_FRAME_BLOCK_SCREENSAVER = 1u << 0,
    VF_KVMFR_FRAME_REQUEST_ACTIVATION = 1u << 1,
    VF_KVMFR_FRAME_TRUNCATED = 1u << 2,
    VF_KVMFR_FRAME_HDR = 1u << 3,
    VF_KVMFR_FRAME_HDR_PQ = 1u << 4,
    VF_KVMFR_FRAME_HDR_METADATA = 1u << 5,
};

enum {
    VF_KVMFR_MAX_DAMAGE = 64,   // rectangles, 4 x u32 each
    VF_KVMFR_MAX_HEADER = 1216, // bytes of the largest frame header
    VF_KVMFR_HDR_BYTES = 32,    // static metadata
    VF_KVMFR_WRITE_POINTER = 4, // bytes in front of the pixels
};

enum {
    VF_KVMFR_TIMING_FEEDBACK = 1u << 0, // may be judged by its owner
};

struct vf_kvmfr_frame_layout {
    uint32_t format_version;
    uint32_t serial;
    uint32_t type;
    uint32_t screen; // width, height
    uint32_t data;   // width, height
    uint32_t frame;  // width, height
    uint32_t rotation;
    uint32_t stride;
    uint32_t pitch;
    uint32_t offset; // of the write pointer, from the header
    uint32_t flags;
    uint32_t damage_count;
    uint32_t damage;
    uint32_t sdr_white;
    uint32_t capture_ns; // u64: capture, post-process, copy, ready
    uint32_t timing_serial;
    uint32_t timing_valid;
    uint32_t timing_flags; // VF_KVMFR_TIMING_*
    uint32_t hdr;
    uint32_t schedule; // generation, epoch, deadline
    uint32_t bytes;
};

// Cursor message flags, in the LGMP udata.
enum {
    VF_KVMFR_CURSOR_POSITION = 1u << 0,
    VF_KVMFR_CURSOR_VISIBLE = 1u << 1,
    VF_KVMFR_CURSOR_SHAPE = 1u << 2,
    VF_KVMFR_CURSOR_TRANSFORM = 1u << 3,
    VF_KVMFR_CURSOR_VISIBLE_VALID = 1u << 4,
};

enum {
    VF_KVMFR_CURSOR_COLOR = 0,
    VF_KVMFR_CURSOR_MONOCHROME = 1,
    VF_KVMFR_CURSOR_MASKED = 2,
};

// Cursor header: i16 x, i16 y, u32 type, i8 hot x, i8 hot y, then these.
enum {
    VF_KVMFR_CURSOR_TYPE = 4,
    VF_KVMFR_CURSOR_HOT = 8,
    VF_KVMFR_CURSOR_WIDTH = 12,
    VF_KVMFR_CURSOR_HEIGHT = 16,
    VF_KVMFR_CURSOR_PITCH = 20,
    VF_KVMFR_CURSOR_SDR_WHITE = 24,
    VF_KVMFR_CURSOR_MAX_HEADER = 28,
};

// Colour transform: u32 flags, float[3][4], float scalar, float[4096][4].
enum {
    VF_KVMFR_TRANSFORM_MATRIX = 4,
    VF_KVMFR_TRANSFORM_SCALAR = 52,
    VF_KVMFR_TRANSFORM_LUT = 56,
    VF_KVMFR_TRANSFORM_BYTES = 65592,
    VF_KVMFR_TRANSFORM_HAS_MATRIX = 1u << 0,
    VF_KVMFR_TRANSFORM_HAS_LUT = 1u << 1,
};

// Client to host.
enum {
    VF_KVMFR_CONTROL_SET_CURSOR = 0,
    VF_KVMFR_CONTROL_WINDOW_SIZE = 1,
    VF_KVMFR_CONTROL_BYTES = 12, // u32 type, then two numbers
    VF_KVMFR_CONTROL_FRAME_SCHEDULE = 2,
    VF_KVMFR_SCHEDULE_BYTES = 64,
};

// Fields of a frame schedule (version 34).
enum {
    VF_KVMFR_SCHEDULE_CLIENT = 4,
    VF_KVMFR_SCHEDULE_GENERATION = 8,
    VF_KVMFR_SCHEDULE_FLAGS = 12,
    VF_KVMFR_SCHEDULE_PERIOD = 16,   // u64 ns
    VF_KVMFR_SCHEDULE_SLACK = 24,    // u64 ns
    VF_KVMFR_SCHEDULE_ERROR = 32,    // i64 ns, positive: early
    VF_KVMFR_SCHEDULE_SERIAL = 40,   // of the frame that `error` is of
    VF_KVMFR_SCHEDULE_EPOCH = 44,
    VF_KVMFR_SCHEDULE_DEADLINE = 48,
    VF_KVMFR_SCHEDULE_LEASE = 52,    // ms
};

enum {
    VF_KVMFR_SCHEDULE_ACTIVE = 1u << 0,
    VF_KVMFR_SCHEDULE_RELEASE = 1u << 1,
    VF_KVMFR_SCHEDULE_RESET = 1u << 2,
    VF_KVMFR_SCHEDULE_IMMEDIATE = 1u << 3,
};

struct vf_kvmfr_layout {
    uint32_t version;
    struct vf_kvmfr_frame_layout frame;
    uint32_t cursor_bytes;  // header of a cursor message
    uint32_t pointer_depth; // messages in the pointer queue
    uint32_t frame_depth;
};

// NULL for a version that this program does not speak.
const struct vf_kvmfr_layout *
vf_kvmfr_layout_for(uint32_t version);
