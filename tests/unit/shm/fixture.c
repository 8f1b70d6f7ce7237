// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/unit/shm/fixture.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static struct vf_host_introduction
introduction(uint32_t version)
{
    struct vf_host_introduction who = {
        .version = version == 5    ? 19
                   : version == 12 ? 34
                                   : 20,
        .features = 1,
        .host_version = version == 5    ? "B6"
                        : version == 12 ? "HEAD"
                                        : "B7",
        .capture = "test",
        .cpu_model = "CPU",
        .os_name = "Win",
        .os = 3,
        .cpus = 4,
        .cores = 2,
        .sockets = 1,
    };
    for (uint8_t i = 0; i < 16; i++) {
        who.uuid[i] = i;
    }
    return who;
}

void
fixture_init(struct fixture *fixture, uint32_t version)
{
    *fixture = (struct fixture){.version = version};
    fixture->memory.size = FIXTURE_REGION;
    fixture->memory.base = aligned_alloc(4096, FIXTURE_REGION);
    memset(fixture->memory.base, 0, FIXTURE_REGION);

    struct vf_host_introduction who = introduction(version);
    uint8_t udata[VF_HOST_INTRODUCTION_MAX];
    size_t size = vf_host_encode_introduction(&who, udata);
    fixture->kvmfr = vf_kvmfr_layout_for(who.version);
    g_assert_true(vf_lgmp_host_init(&fixture->host, vf_lgmp_layout_for(version),
                                    fixture->memory, FIXTURE_SESSION,
                                    FIXTURE_START_MS, udata, size));
    fixture->frames =
        vf_lgmp_host_add_queue(&fixture->host, VF_KVMFR_QUEUE_FRAME, 2, 1000);
    fixture->pointer = vf_lgmp_host_add_queue(
        &fixture->host, VF_KVMFR_QUEUE_POINTER, version >= 10 ? 32 : 20, 1000);
    fixture->pointer_payload = vf_lgmp_host_alloc(
        &fixture->host, fixture->kvmfr->cursor_bytes + 16, 4);
    fixture->frame_payload =
        vf_lgmp_host_alloc(&fixture->host, FIXTURE_FRAME_SIZE, 4096);
    g_assert_nonnull(fixture->pointer);
    g_assert_cmpuint(fixture->frame_payload.offset, !=, 0);
}

void
fixture_finish(struct fixture *fixture)
{
    free(fixture->memory.base);
}

void
fixture_open(struct fixture *fixture, struct vf_lgmp_session *session)
{
    uint8_t udata[256];
    size_t size;
    g_assert_cmpint(vf_lgmp_open(session, fixture->memory, fixture->host.layout,
                                 1, udata, sizeof(udata), &size),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(size, ==, 124);
    if (!fixture->host.layout->header.next_client) {
        session->client = FIXTURE_CLIENT;
    }
}

void
fixture_subscribe(struct fixture *fixture, struct vf_lgmp_session *session,
                  uint32_t queue_id, struct vf_lgmp_queue *queue)
{
    fixture_open(fixture, session);
    g_assert_true(vf_lgmp_host_process(&fixture->host, FIXTURE_TICK_MS));
    g_assert_cmpint(vf_lgmp_subscribe(session, queue_id, queue), ==,
                    VF_LGMP_OK);
}

struct vf_host_frame
fixture_frame(const struct fixture *fixture)
{
    (void)fixture;
    return (struct vf_host_frame){
        .format_version = 1,
        .serial = 7,
        .type = VF_KVMFR_FRAME_BGRA,
        .screen = {4, 2},
        .data = {4, 2},
        .frame = {4, 2},
        .stride = 4,
        .pitch = 16,
        .offset = 4092,
        .flags = VF_KVMFR_FRAME_BLOCK_SCREENSAVER,
        .sdr_white = 203,
        .capture_ns = 1000000,
        .copy_ns = 2000000,
        .damage_count = 1,
        .damage = {{1, 0, 2, 2}},
    };
}

void
fixture_put_frame(struct fixture *fixture, const struct vf_host_frame *frame)
{
    uint8_t *message = fixture->memory.base + fixture->frame_payload.offset;
    vf_host_encode_frame(fixture->kvmfr, fixture->version == 10, frame,
                         message);
    for (uint8_t i = 0; i < 8; i++) {
        const uint8_t pixel[] = {0x10 + i, 0x20 + i, 0x30 + i, 0xff};
        memcpy(message + 4096 + 4 * i, pixel, sizeof(pixel));
    }
    vf_lgmp_store(fixture->memory, fixture->frame_payload.offset + 4092, 32);
}

uint32_t
fixture_put_cursor(struct fixture *fixture)
{
    uint8_t *message = fixture->memory.base + fixture->pointer_payload.offset;
    const struct vf_host_cursor cursor = {
        .x = -3,
        .y = 100,
        .type = VF_KVMFR_CURSOR_COLOR,
        .hot_x = 1,
        .hot_y = 1,
        .width = 2,
        .height = 2,
        .pitch = 8,
        .sdr_white = 203,
    };
    vf_host_encode_cursor(fixture->kvmfr, &cursor, message);
    for (uint8_t i = 0; i < 4; i++) {
        const uint8_t pixel[] = {0xa0 + i, 0xb0 + i, 0xc0 + i, 0xff};
        memcpy(message + fixture->kvmfr->cursor_bytes + 4 * i, pixel,
               sizeof(pixel));
    }
    uint32_t flags = VF_KVMFR_CURSOR_POSITION | VF_KVMFR_CURSOR_VISIBLE |
                     VF_KVMFR_CURSOR_SHAPE;
    return fixture->kvmfr->version == 34 ? flags | VF_KVMFR_CURSOR_VISIBLE_VALID
                                         : flags;
}

enum vf_lgmp_post
fixture_post_frame(struct fixture *fixture, uint64_t now_ms)
{
    return vf_lgmp_host_post(&fixture->host, fixture->frames, 0,
                             fixture->frame_payload, now_ms);
}

enum vf_lgmp_post
fixture_post_cursor(struct fixture *fixture, uint32_t udata, uint64_t now_ms)
{
    return vf_lgmp_host_post(&fixture->host, fixture->pointer, udata,
                             fixture->pointer_payload, now_ms);
}

void
fixture_add_tests(const char *path, void (*test)(const void *version))
{
    for (int i = 0; i < FIXTURE_VERSIONS; i++) {
        g_autofree char *name =
            g_strdup_printf("%s/lgmp-%u", path, fixture_versions[i]);
        g_test_add_data_func(name, &fixture_versions[i], test);
    }
}

void
fixture_start(struct fixture *fixture, const void *version)
{
    fixture_init(fixture, *(const uint32_t *)version);
}

size_t
fixture_field(const struct vf_lgmp_host_queue *queue, uint32_t field)
{
    return queue->header + field;
}

uint8_t *
fixture_snapshot(const struct fixture *fixture)
{
    return g_memdup2(fixture->memory.base, FIXTURE_REGION);
}

void
fixture_assert_unchanged(const struct fixture *fixture, uint8_t *before)
{
    g_assert_cmpmem(fixture->memory.base, FIXTURE_REGION, before,
                    FIXTURE_REGION);
    g_free(before);
}

// Posts a frame and returns what the post said.
enum vf_lgmp_post
fixture_post(struct fixture *fixture)
{
    return fixture_post_frame(fixture, FIXTURE_TICK_MS);
}

void
fixture_finish_next(struct vf_lgmp_queue *queue)
{
    struct vf_lgmp_message message;
    g_assert_cmpint(vf_lgmp_next(queue, &message), ==, VF_LGMP_OK);
    g_assert_cmpint(vf_lgmp_done(queue, message.index), ==, VF_LGMP_OK);
}

uint32_t
fixture_pending(const struct fixture *fixture)
{
    return vf_lgmp_host_pending(&fixture->host, fixture->frames);
}
