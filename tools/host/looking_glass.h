// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// A whole Looking Glass host: introduces itself, owns the frame and pointer
// queues and their buffers, paints the scene into them and posts it the way
// real hosts do.
//
// Plain C, no GLib.
// Lifetime: start/stop, in the caller's memory; the region is *borrowed*. A
// restart is stop and start over the same memory.
// Thread-safety: one thread.
// Path: tools/host/scene.h, tools/host/lgmp_host.h -> this -> tools/testhost.c

#include "base/clock.h"
#include "tools/host/clipboard_host.h"
#include "tools/host/cursor_shape.h"
#include "tools/host/input_host.h"
#include "tools/host/kvmfr_host.h"
#include "tools/host/lgmp_host.h"
#include "tools/host/scene.h"

#include <stdbool.h>
#include <stdint.h>

// How the pixels get into the region.
enum vf_lg_copy {
    VF_LG_COPY_BEFORE, // painted in place, complete before the frame is posted
    VF_LG_COPY_CHUNKS, // posted first, then copied in pieces of 1 MiB
    VF_LG_COPY_ROWS,   // posted first, then only changed rows, row by row
    VF_LG_COPY_STALL,  // posted first, and the second half never copied
};

struct vf_lg_config {
    uint32_t lgmp;  // 5, 6, 10 or 12
    uint32_t kvmfr; // 0: the one that goes with it
    struct vf_host_size size;
    struct vf_host_size screen; // 0: as `size`
    uint32_t type;              // enum vf_kvmfr_frame_type
    uint32_t pitch_align;       // bytes; 0: rows follow each other
    uint32_t rotation;
    enum vf_scene_motion motion;
    enum vf_lg_copy copy;
    enum vf_host_encoding encoding;
    bool hdr_metadata;
    uint32_t sdr_white; // cd/m2
    uint32_t flags;     // more frame flags
    uint32_t max_rows;  // store no more than these; 0: as many as there is room
    uint32_t cursor;    // VF_KVMFR_CURSOR_*
    bool cursor_hidden;
    uint32_t features; // enum vf_kvmfr_feature
    const char *capture;
};

enum {
    VF_LG_PAGE =
        4096, // frame buffers and the pixels in them begin at multiples
    VF_LG_MAX_BUFFERS = 3,
    VF_LG_MAX_POINTERS = 32,
    VF_LG_SHAPES = 3,
};

struct vf_lg_buffer {
    struct vf_lgmp_payload payload;
    bool has_picture; // of the present format
    uint32_t serial;
};

// Who may say when frames are captured (version 34).
struct vf_lg_schedule {
    struct vf_lgmp_host_queue *lanes[VF_KVMFR_OWNER_QUEUES]; // NULL: nobody
    uint32_t client;
    uint32_t generation; // of the owner's wishes
    uint32_t epoch;      // of ours
    uint32_t deadline;   // of the next frame
    uint64_t period_ns;
    uint64_t until_ns; // end of the lease
    int64_t error_ns;  // how much too early frames came, not yet obeyed
    uint64_t judged;   // frames that were
};

struct vf_lg {
    struct vf_lg_config config;
    struct vf_lgmp_host host;
    const struct vf_kvmfr_layout *layout;
    struct vf_lgmp_host_queue *frames;
    struct vf_lgmp_host_queue *pointer;
    struct vf_lg_schedule schedule;
    struct vf_host_input input; // when the features have it
    bool has_input;
    struct vf_host_clipboard clipboard; // the same
    bool has_clipboard;
    struct vf_lg_buffer buffers[VF_LG_MAX_BUFFERS];
    struct vf_lgmp_payload pointers[VF_LG_MAX_POINTERS];
    struct vf_lgmp_payload shapes[VF_LG_SHAPES];
    struct vf_lgmp_payload transform; // version 34
    uint32_t buffer_count;
    uint32_t pointer_count;
    uint32_t next_buffer;
    uint32_t next_pointer;
    uint32_t next_shape;

    // format
    struct vf_scene scene;
    uint32_t format_version;
    uint32_t pitch;
    uint32_t rows;  // stored
    uint8_t *stage; // where pixels wait when they are copied after the post
    bool stage_has_picture;
    uint32_t stage_serial;

    uint32_t serial; // of the next frame
    bool has_posted; // a frame of this format
    int16_t cursor_x, cursor_y;
};

// What came of a post.
struct vf_lg_posted {
    enum vf_lgmp_post result;
    uint32_t serial;
    uint64_t posted_ns; // CLOCK_MONOTONIC just before the post
    uint64_t bytes;     // of pixels in the frame
};

// False when the region is too small even for a few rows.
bool
vf_lg_start(struct vf_lg *lg, struct vf_lgmp_memory memory,
            const struct vf_lg_config *config);
void
vf_lg_stop(struct vf_lg *lg);

// Another picture in the same session. False when it does not fit; the old one
// goes on then.
bool
vf_lg_change(struct vf_lg *lg, const struct vf_lg_config *config);

// Paints and posts the next frame.
struct vf_lg_posted
vf_lg_post_frame(struct vf_lg *lg);

// Posts the newest frame once more, as hosts do when somebody subscribed.
struct vf_lg_posted
vf_lg_repost_frame(struct vf_lg *lg);

// Position, with the shape when asked for.
enum vf_lgmp_post
vf_lg_post_cursor(struct vf_lg *lg, int16_t x, int16_t y, bool with_shape);

// What a guest that changes its colours tells the cursor (version 34).
enum vf_lg_transform {
    VF_LG_TRANSFORM_NONE,   // back to the identity
    VF_LG_TRANSFORM_INVERT, // a table that turns every level over
    VF_LG_TRANSFORM_DIM,    // a matrix that is the identity, scaled by one half
};

// UNHEARD for versions that have no transforms.
enum vf_lgmp_post
vf_lg_post_transform(struct vf_lg *lg, enum vf_lg_transform transform);

// --- looking_glass_schedule.c ---

bool
vf_lg_add_owner_queues(struct vf_lg *lg, uint32_t timeout_ms);

enum vf_lg_scheduled {
    VF_LG_SCHEDULE_REFUSED,
    VF_LG_SCHEDULE_BEGUN,
    VF_LG_SCHEDULE_RENEWED,
    VF_LG_SCHEDULE_RELEASED,
};

// A client's message; REFUSED also when it is about something else.
enum vf_lg_scheduled
vf_lg_on_schedule(struct vf_lg *lg, const uint8_t *message, size_t size,
                  uint64_t now_ns);

// The queue for the owner's next frame; NULL while nobody owns the schedule.
struct vf_lgmp_host_queue *
vf_lg_owner_lane(const struct vf_lg *lg, uint64_t now_ns);

// Posts for the owner there, and for everybody else as ever.
enum vf_lgmp_post
vf_lg_post_to_owner(struct vf_lg *lg, struct vf_lgmp_host_queue *lane,
                    struct vf_lgmp_payload payload, uint64_t now_ms);

// What is measured of a frame, written behind its pixels.
void
vf_lg_stamp_timing(struct vf_lg *lg, struct vf_lgmp_payload payload,
                   uint32_t serial, bool is_owned);

// True while somebody listens to frames.
bool
vf_lg_is_watched(const struct vf_lg *lg);

// The clock of the heartbeat; vf_clock_ns() stamps the frames.
static inline uint64_t
vf_lg_clock_ms(void)
{
    return vf_clock_ns() / VF_NS_PER_MS;
}
