// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

// The scene most tests of this folder play: a small private region with our own
// host in it, set up as the memory images in tests/data/lgmp were, and a
// session of the client on it.

#include "shm/kvmfr.h"
#include "shm/lgmp.h"
#include "tools/host/kvmfr_host.h"
#include "tools/host/lgmp_host.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    FIXTURE_REGION = 65536,
    FIXTURE_FRAME_SIZE = 8192,
    FIXTURE_SESSION = 0x11223344,
    FIXTURE_CLIENT = 0x12233445,
};

// Host clock, milliseconds: when it starts, and when clients subscribed.
#define FIXTURE_START_MS UINT64_C(1000000)
#define FIXTURE_TICK_MS UINT64_C(1000300)

struct fixture {
    uint32_t version;
    struct vf_lgmp_memory memory;
    struct vf_lgmp_host host;
    const struct vf_kvmfr_layout *kvmfr;
    struct vf_lgmp_host_queue *frames;
    struct vf_lgmp_host_queue *pointer;
    struct vf_lgmp_payload frame_payload;
    struct vf_lgmp_payload pointer_payload;
};

// A host that has begun its session, and nobody subscribed.
void
fixture_init(struct fixture *fixture, uint32_t version);
void
fixture_finish(struct fixture *fixture);

// A session with the client id of the images where clients choose their own.
void
fixture_open(struct fixture *fixture, struct vf_lgmp_session *session);

// The same, subscribed to a queue, after the host's clock ticked.
void
fixture_subscribe(struct fixture *fixture, struct vf_lgmp_session *session,
                  uint32_t queue_id, struct vf_lgmp_queue *queue);

// The frame of the images: 4x2 pixels, serial 7.
struct vf_host_frame
fixture_frame(const struct fixture *fixture);

void
fixture_put_frame(struct fixture *fixture, const struct vf_host_frame *frame);

// The cursor of the images: 2x2 pixels in colour. Returns its LGMP udata.
uint32_t
fixture_put_cursor(struct fixture *fixture);

enum vf_lgmp_post
fixture_post_frame(struct fixture *fixture, uint64_t now_ms);

enum vf_lgmp_post
fixture_post_cursor(struct fixture *fixture, uint32_t udata, uint64_t now_ms);

static const uint32_t fixture_versions[] = {5, 6, 10, 12};
enum { FIXTURE_VERSIONS = 4 };

// Registers `test` once for every version, as "/path/lgmp-N".
void
fixture_add_tests(const char *path, void (*test)(const void *version));

// --- what tests do with it all the time ---

// fixture_init() for the version behind the pointer.
void
fixture_start(struct fixture *fixture, const void *version);

// Region offset of a field of a queue header.
size_t
fixture_field(const struct vf_lgmp_host_queue *queue, uint32_t field);

// A copy of the whole region, and the check that nothing in it changed since,
// which frees the copy.
uint8_t *
fixture_snapshot(const struct fixture *fixture);
void
fixture_assert_unchanged(const struct fixture *fixture, uint8_t *before);

// Posts a frame.
enum vf_lgmp_post
fixture_post(struct fixture *fixture);

// Reads the next message and finishes it.
void
fixture_finish_next(struct vf_lgmp_queue *queue);

// Messages in the frame queue.
uint32_t
fixture_pending(const struct fixture *fixture);
