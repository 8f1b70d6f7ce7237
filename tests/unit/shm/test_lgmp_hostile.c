// SPDX-License-Identifier: GPL-2.0-or-later
// Memory that no honest host would write: nothing is read or written outside of
// it, nothing is waited for without end.
#include "tests/unit/shm/fixture.h"

#include <glib.h>
#include <string.h>

// Vector 3.
static void
test_payloads_outside_the_region_are_rejected(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    const struct {
        uint32_t offset, size;
    } hostile[] = {
        {0xffffff00, 16},         {16, UINT32_MAX},
        {FIXTURE_REGION - 4, 8},  {FIXTURE_REGION + 4, 0},
        {UINT32_MAX, UINT32_MAX}, {4097, 64},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        uint32_t index = frames.position;
        fixture_post(&fixture);
        size_t at = frames.ring + index * layout->descriptor.bytes;
        vf_lgmp_store(fixture.memory, at + layout->descriptor.offset,
                      hostile[i].offset);
        vf_lgmp_store(fixture.memory, at + layout->descriptor.size,
                      hostile[i].size);
        g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_REJECTED);
        g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_OK);
    }
    fixture_post(&fixture);
    fixture_finish_next(&frames);
    fixture_finish(&fixture);
}

// Vector 9, and ring offsets.
static void
test_impossible_rings_are_refused(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_open(&fixture, &session);
    size_t length = fixture_field(fixture.frames, layout->queue.ring_length);
    size_t ring = fixture_field(fixture.frames, layout->queue.ring);
    uint32_t good_ring = vf_lgmp_load(fixture.memory, ring);
    const uint32_t lengths[] = {0, 1, 1025, 0x10000000, UINT32_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
        vf_lgmp_store(fixture.memory, length, lengths[i]);
        g_assert_cmpint(
            vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames), ==,
            VF_LGMP_CORRUPTED);
        g_assert_null(frames.session);
    }
    vf_lgmp_store(fixture.memory, length, 3);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==,
                    layout->one_slot_unused ? VF_LGMP_OK : VF_LGMP_CORRUPTED);
    vf_lgmp_unsubscribe(&frames);
    vf_lgmp_store(fixture.memory, length, 4);
    const uint32_t rings[] = {0,
                              64,
                              (uint32_t)session.udata_end - 4,
                              good_ring + 1,
                              FIXTURE_REGION - 4,
                              0xfffffff0,
                              UINT32_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(rings); i++) {
        vf_lgmp_store(fixture.memory, ring, rings[i]);
        g_assert_cmpint(
            vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames), ==,
            VF_LGMP_CORRUPTED);
    }
    fixture_finish(&fixture);
}

static void
test_impossible_queue_counts_are_refused(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_open(&fixture, &session);
    vf_lgmp_store(fixture.memory, layout->header.queue_count, UINT32_MAX);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_CORRUPTED);
    vf_lgmp_store(fixture.memory, layout->header.queue_count, 0);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_NO_QUEUE);
    vf_lgmp_store(fixture.memory, layout->header.queue_count, 2);
    g_assert_cmpint(vf_lgmp_subscribe(&session, 42, &frames), ==,
                    VF_LGMP_NO_QUEUE);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    vf_lgmp_store(fixture.memory, layout->header.queue_count, 1); // shrinks
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_CORRUPTED);
    fixture_finish(&fixture);
}

// Whatever stands where positions and counts are: no crash, no endless walk,
// and nothing outside of the region (the sanitizers watch).
static void
test_impossible_positions_do_no_harm(const void *version)
{
    const uint32_t hostile[] = {0, 1, 2, 3, 4, 0x7fffffff, UINT32_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(hostile) * 3 * 4; i++) {
        struct fixture fixture;
        fixture_start(&fixture, version);
        const struct vf_lgmp_layout *layout = fixture.host.layout;
        const uint32_t fields[] = {layout->queue.position, layout->queue.start,
                                   layout->queue.count};
        struct vf_lgmp_session session;
        struct vf_lgmp_queue frames;
        struct vf_lgmp_message message;
        fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
        for (size_t posted = 0; posted < i % 3; posted++) {
            fixture_post(&fixture);
        }
        if (i % 2) {
            vf_lgmp_next(&frames, &message);
        }
        vf_lgmp_store(fixture.memory,
                      fixture_field(fixture.frames, fields[i / 4 % 3]),
                      hostile[i % G_N_ELEMENTS(hostile)]);
        for (int step = 0; step < 8; step++) {
            (void)vf_lgmp_next(&frames, &message);
            if (frames.held_count > 0) {
                (void)vf_lgmp_done(&frames, frames.held[0]);
            }
            (void)vf_lgmp_skip_to_last(&frames);
        }
        vf_lgmp_unsubscribe(&frames);
        fixture_finish(&fixture);
    }
}

// Vector 10.
static void
test_a_lock_held_for_ever_ends_the_session(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_open(&fixture, &session);
    size_t lock = fixture_field(fixture.frames, layout->queue.lock);
    fixture.memory.base[lock] = 1;
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_BUSY);
    g_assert_cmpuint(session.locked_since_ns[0][0], !=, 0);
    session.locked_since_ns[0][0] = 1; // since the machine was started
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_LOST);
    g_assert_true(session.lost);
    g_assert_cmpuint(fixture.memory.base[lock], ==, 1); // never broken
    fixture_finish(&fixture);
}

static void
test_a_message_can_be_finished_while_the_lock_is_busy(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    vf_lgmp_next(&frames, &message);
    size_t lock = fixture_field(fixture.frames, layout->queue.lock);
    fixture.memory.base[lock] = 1;
    // Version 12 always needs the lock; the others leave the rest to the host.
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==,
                    fixture.version == 12 ? VF_LGMP_BUSY : VF_LGMP_OK);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 1);
    fixture.memory.base[lock] = 0;
    if (fixture.version == 12) {
        g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_OK);
    }
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 0);
    fixture_finish(&fixture);
}

// Vector 11.
static void
test_version_5_locks_are_one_byte(void)
{
    struct fixture fixture;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    uint32_t serial;
    fixture_init(&fixture, 5);
    uint8_t *lock = fixture.memory.base + fixture.frames->header + 408;
    uint8_t *client_lock = fixture.memory.base + fixture.frames->header + 444;
    memset(lock + 1, 0xaa, 3);
    memset(client_lock + 1, 0xaa, 3);
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    fixture_finish_next(&frames);
    g_assert_cmpint(vf_lgmp_send(&frames, "x", 1, &serial), ==, VF_LGMP_OK);
    const uint8_t want[] = {0, 0xaa, 0xaa, 0xaa};
    g_assert_cmpmem(lock, 4, want, 4);
    g_assert_cmpmem(client_lock, 4, want, 4);
    fixture_finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add_tests("/lgmp_hostile/payloads-outside-the-region-are-rejected",
                      test_payloads_outside_the_region_are_rejected);
    fixture_add_tests("/lgmp_hostile/impossible-rings-are-refused",
                      test_impossible_rings_are_refused);
    fixture_add_tests("/lgmp_hostile/impossible-queue-counts-are-refused",
                      test_impossible_queue_counts_are_refused);
    fixture_add_tests("/lgmp_hostile/impossible-positions-do-no-harm",
                      test_impossible_positions_do_no_harm);
    fixture_add_tests("/lgmp_hostile/a-lock-held-for-ever-ends-the-session",
                      test_a_lock_held_for_ever_ends_the_session);
    fixture_add_tests(
        "/lgmp_hostile/a-message-can-be-finished-while-the-lock-is-busy",
        test_a_message_can_be_finished_while_the_lock_is_busy);
    g_test_add_func("/lgmp_hostile/version-5-locks-are-one-byte",
                    test_version_5_locks_are_one_byte);
    return g_test_run();
}
