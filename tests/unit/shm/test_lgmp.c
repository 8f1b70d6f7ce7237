// SPDX-License-Identifier: GPL-2.0-or-later
// The queue transport of every version: client against our own host in the same
// memory, and against memory that no honest host would write.
#include "tests/unit/shm/fixture.h"

#include "base/clock.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

static void
start(struct fixture *fixture, const void *version)
{
    fixture_init(fixture, *(const uint32_t *)version);
}

static size_t
queue_field(const struct vf_lgmp_host_queue *queue, uint32_t field)
{
    return queue->header + field;
}

static uint8_t *
snapshot(const struct fixture *fixture)
{
    return g_memdup2(fixture->memory.base, FIXTURE_REGION);
}

static void
assert_unchanged(const struct fixture *fixture, uint8_t *before)
{
    g_assert_cmpmem(fixture->memory.base, FIXTURE_REGION, before,
                    FIXTURE_REGION);
    g_free(before);
}

// Posts a frame and returns what the post said.
static enum vf_lgmp_post
post(struct fixture *fixture)
{
    return fixture_post_frame(fixture, FIXTURE_TICK_MS);
}

static void
finish_next(struct vf_lgmp_queue *queue)
{
    struct vf_lgmp_message message;
    g_assert_cmpint(vf_lgmp_next(queue, &message), ==, VF_LGMP_OK);
    g_assert_cmpint(vf_lgmp_done(queue, message.index), ==, VF_LGMP_OK);
}

static uint32_t
pending(const struct fixture *fixture)
{
    return vf_lgmp_host_pending(&fixture->host, fixture->frames);
}

// --- ordinary life ----------------------------------------------------------

static void
test_messages_arrive_in_order(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    struct vf_lgmp_message message;
    uint32_t sent = 1;
    uint32_t received = 1;
    for (int round = 0; round < 40; round++) {
        uint32_t burst = 1 + (uint32_t)round % 7;
        for (uint32_t i = 0; i < burst; i++) {
            g_assert_cmpint(
                fixture_post_cursor(&fixture, sent++, FIXTURE_TICK_MS), ==,
                VF_LGMP_POSTED);
        }
        for (uint32_t i = 0; i < burst; i++) {
            g_assert_cmpint(vf_lgmp_next(&pointer, &message), ==, VF_LGMP_OK);
            g_assert_cmpuint(message.udata, ==, received++);
            g_assert_cmpint(vf_lgmp_done(&pointer, message.index), ==,
                            VF_LGMP_OK);
        }
        g_assert_cmpint(vf_lgmp_next(&pointer, &message), ==, VF_LGMP_EMPTY);
        g_assert_cmpuint(vf_lgmp_host_pending(&fixture.host, fixture.pointer),
                         ==, 0);
    }
    fixture_finish(&fixture);
}

static void
test_a_held_message_does_not_hide_the_next(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message first;
    struct vf_lgmp_message second;
    struct vf_lgmp_message third;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    for (int round = 0; round < 9; round++) {
        g_assert_cmpint(post(&fixture), ==, VF_LGMP_POSTED);
        g_assert_cmpint(vf_lgmp_next(&frames, &first), ==, VF_LGMP_OK);
        g_assert_cmpint(vf_lgmp_next(&frames, &third), ==, VF_LGMP_EMPTY);
        g_assert_cmpint(post(&fixture), ==, VF_LGMP_POSTED);
        g_assert_cmpint(post(&fixture), ==, VF_LGMP_POST_FULL);
        g_assert_cmpint(vf_lgmp_next(&frames, &second), ==, VF_LGMP_OK);
        g_assert_cmpuint(second.index, !=, first.index);
        g_assert_cmpint(vf_lgmp_next(&frames, &third), ==, VF_LGMP_EMPTY);
        g_assert_cmpuint(pending(&fixture), ==, 2);
        vf_lgmp_done(&frames, first.index);
        g_assert_cmpuint(pending(&fixture), ==, 1);
        vf_lgmp_done(&frames, second.index);
        g_assert_cmpuint(pending(&fixture), ==, 0);
    }
    fixture_finish(&fixture);
}

static void
test_messages_finished_out_of_order_are_retired_by_the_host(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message first;
    struct vf_lgmp_message second;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    post(&fixture);
    vf_lgmp_next(&frames, &first);
    vf_lgmp_next(&frames, &second);
    g_assert_cmpint(vf_lgmp_done(&frames, second.index), ==, VF_LGMP_OK);
    g_assert_cmpuint(pending(&fixture), ==, 2);
    g_assert_cmpint(vf_lgmp_done(&frames, first.index), ==, VF_LGMP_OK);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(pending(&fixture), ==, 0);
    post(&fixture);
    finish_next(&frames);
    fixture_finish(&fixture);
}

static void
test_skipping_leaves_the_newest(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    g_assert_cmpint(vf_lgmp_skip_to_last(&pointer), ==, VF_LGMP_EMPTY);
    for (uint32_t round = 0; round < 30; round++) {
        for (uint32_t i = 1; i <= 5; i++) {
            fixture_post_cursor(&fixture, 10 * round + i, FIXTURE_TICK_MS);
        }
        g_assert_cmpint(vf_lgmp_skip_to_last(&pointer), ==, VF_LGMP_OK);
        g_assert_cmpuint(vf_lgmp_host_pending(&fixture.host, fixture.pointer),
                         ==, 1);
        g_assert_cmpint(vf_lgmp_next(&pointer, &message), ==, VF_LGMP_OK);
        g_assert_cmpuint(message.udata, ==, 10 * round + 5);
        g_assert_cmpint(vf_lgmp_done(&pointer, message.index), ==, VF_LGMP_OK);
        g_assert_cmpint(vf_lgmp_next(&pointer, &message), ==, VF_LGMP_EMPTY);
    }
    fixture_finish(&fixture);
}

static void
test_a_new_subscriber_sees_nothing_older(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session one;
    struct vf_lgmp_session two;
    struct vf_lgmp_queue first;
    struct vf_lgmp_queue second;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &one, VF_KVMFR_QUEUE_FRAME, &first);
    post(&fixture);
    fixture_open(&fixture, &two);
    two.client++;
    g_assert_cmpint(vf_lgmp_subscribe(&two, VF_KVMFR_QUEUE_FRAME, &second), ==,
                    VF_LGMP_OK);
    g_assert_cmpuint(second.slot, ==, 1);
    g_assert_cmpint(vf_lgmp_next(&second, &message), ==, VF_LGMP_EMPTY);
    post(&fixture);
    g_assert_cmpint(vf_lgmp_next(&second, &message), ==, VF_LGMP_OK);
    vf_lgmp_done(&second, message.index);
    g_assert_cmpuint(pending(&fixture), ==, 2); // the other one has read none
    finish_next(&first);
    finish_next(&first);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(pending(&fixture), ==, 0);
    g_assert_cmpuint(
        vf_lgmp_host_new_subscribers(&fixture.host, fixture.frames), ==, 2);
    fixture_finish(&fixture);
}

static void
test_leaving_frees_slot_and_messages(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    vf_lgmp_unsubscribe(&frames);
    g_assert_null(frames.session);
    g_assert_false(vf_lgmp_host_has_subscribers(&fixture.host, fixture.frames));
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(pending(&fixture), ==, 0);
    vf_lgmp_unsubscribe(&frames); // nothing to leave
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(frames.slot, ==, 0);
    fixture_finish(&fixture);
}

// Old clients leave their pending bits behind when they unsubscribe; whoever
// gets the slot must not owe the host those messages.
static void
test_a_slot_is_taken_without_its_debts(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    if (layout->subscriber_bits == 32) {
        vf_lgmp_store64(fixture.memory,
                        queue_field(fixture.frames, layout->queue.subscribers),
                        0);
    } else {
        vf_lgmp_store(fixture.memory,
                      queue_field(fixture.frames, layout->queue.subscribers),
                      0);
    }
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    struct vf_lgmp_message message;
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_EMPTY);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS + 5000);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_EMPTY);
    post(&fixture);
    finish_next(&frames);
    fixture_finish(&fixture);
}

static void
test_every_slot_can_be_taken_and_no_more(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue queues[VF_LGMP_MAX_SLOTS];
    struct vf_lgmp_queue late;
    fixture_open(&fixture, &session);
    for (uint32_t i = 0; i < fixture.host.layout->slots; i++) {
        g_assert_cmpint(
            vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &queues[i]), ==,
            VF_LGMP_OK);
        g_assert_cmpuint(queues[i].slot, ==, i);
    }
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &late),
                    ==, VF_LGMP_NO_SLOT);
    vf_lgmp_unsubscribe(&queues[3]);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &late),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(late.slot, ==, 3);
    fixture_finish(&fixture);
}

// Vector 14.
static void
test_given_up_clients_come_back_in_another_slot(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_OK);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS + 1001);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_DROPPED);
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_DROPPED);

    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(frames.slot, ==, 1);
    g_assert_cmpint(fixture_post_frame(&fixture, FIXTURE_TICK_MS + 1001), ==,
                    VF_LGMP_POSTED);
    finish_next(&frames);

    // One more timeout later the lost slot may be used again.
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS + 2300);
    struct vf_lgmp_queue again;
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &again),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(again.slot, ==, 0);
    fixture_finish(&fixture);
}

static void
test_a_slot_that_went_to_another_client_is_left_alone(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    vf_lgmp_store(
        fixture.memory,
        queue_field(fixture.frames, fixture.host.layout->queue.slot_client),
        99);
    uint8_t *before = snapshot(&fixture);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_DROPPED);
    g_assert_cmpint(vf_lgmp_skip_to_last(&frames), ==, VF_LGMP_DROPPED);
    vf_lgmp_unsubscribe(&frames);
    assert_unchanged(&fixture, before);
    fixture_finish(&fixture);
}

static void
test_being_unsubscribed_by_somebody_is_noticed(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    memset(
        fixture.memory.base +
            queue_field(fixture.frames, fixture.host.layout->queue.subscribers),
        0, fixture.host.layout->subscriber_bits / 4);
    // newSubCount lies behind it in the newer layouts and does not matter here.
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_UNSUBSCRIBED);
    fixture_finish(&fixture);
}

// --- client to host ---------------------------------------------------------

static void
test_client_messages_are_bounded_by_the_ring(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    uint32_t serial = 0;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    uint8_t data[VF_LGMP_CLIENT_DATA];
    uint8_t received[VF_LGMP_CLIENT_DATA];
    size_t size;
    for (uint32_t round = 0; round < 5; round++) {
        uint32_t room = fixture.host.layout->client.count;
        for (uint32_t i = 0; i < room; i++) {
            memset(data, (int)(round * room + i), sizeof(data));
            g_assert_cmpint(vf_lgmp_send(&pointer, data, sizeof(data), &serial),
                            ==, VF_LGMP_OK);
        }
        g_assert_cmpint(vf_lgmp_send(&pointer, data, 1, &serial), ==,
                        VF_LGMP_BUSY);
        for (uint32_t i = 0; i < room; i++) {
            g_assert_false(vf_lgmp_was_handled(&pointer, serial));
            g_assert_true(vf_lgmp_host_read(&fixture.host, fixture.pointer,
                                            received, &size));
            g_assert_cmpuint(size, ==, sizeof(data));
            g_assert_cmpuint(received[63], ==, round * room + i);
            vf_lgmp_host_acknowledge(&fixture.host, fixture.pointer);
        }
        g_assert_true(vf_lgmp_was_handled(&pointer, serial));
        g_assert_false(
            vf_lgmp_host_read(&fixture.host, fixture.pointer, received, &size));
    }
    fixture_finish(&fixture);
}

static void
test_message_serials_wrap(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    size_t handled =
        queue_field(fixture.pointer, fixture.host.layout->queue.client_handled);
    vf_lgmp_store(fixture.memory, handled, 0xfffffff0);
    g_assert_false(vf_lgmp_was_handled(&pointer, 2));
    g_assert_true(vf_lgmp_was_handled(&pointer, 0xfffffff0));
    vf_lgmp_store(fixture.memory, handled, 3);
    g_assert_true(vf_lgmp_was_handled(&pointer, 2));
    g_assert_true(vf_lgmp_was_handled(&pointer, 0xfffffff0));
    fixture_finish(&fixture);
}

// Vector 8.
static void
test_an_impossible_write_position_refuses_to_send(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    uint32_t serial;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    const uint32_t hostile[] = {layout->client.count, 0x7fffffff, UINT32_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        vf_lgmp_store(
            fixture.memory,
            queue_field(fixture.pointer, layout->queue.client_position),
            hostile[i]);
        uint8_t *before = snapshot(&fixture);
        g_assert_cmpint(vf_lgmp_send(&pointer, "x", 1, &serial), ==,
                        VF_LGMP_CORRUPTED);
        assert_unchanged(&fixture, before);
    }
    vf_lgmp_store(fixture.memory,
                  queue_field(fixture.pointer, layout->queue.client_position),
                  0);
    vf_lgmp_store(fixture.memory,
                  queue_field(fixture.pointer, layout->queue.client_free),
                  layout->client.count + 1);
    g_assert_cmpint(vf_lgmp_send(&pointer, "x", 1, &serial), ==,
                    VF_LGMP_CORRUPTED);
    fixture_finish(&fixture);
}

// --- sessions ---------------------------------------------------------------

static struct vf_lgmp_sighting
look_twice(struct fixture *fixture, uint64_t tick_ms)
{
    struct vf_lgmp_probe probe = {0};
    vf_lgmp_probe_look(&probe, fixture->memory);
    if (tick_ms) {
        vf_lgmp_host_process(&fixture->host, tick_ms);
    }
    return vf_lgmp_probe_look(&probe, fixture->memory);
}

// Vector 1.
static void
test_a_host_without_a_heartbeat_is_silent(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_sighting seen = look_twice(&fixture, 0);
    g_assert_cmpint(seen.sight, ==, VF_LGMP_SILENT);
    g_assert_cmpuint(seen.version, ==, fixture.version);
    seen = look_twice(&fixture, FIXTURE_TICK_MS);
    g_assert_cmpint(seen.sight, ==, VF_LGMP_ALIVE);
    g_assert_true(seen.layout == fixture.host.layout);
    fixture_finish(&fixture);
}

static void
test_empty_and_random_memory_is_no_host(void)
{
    struct vf_lgmp_probe probe = {0};
    struct vf_lgmp_memory memory = {aligned_alloc(4096, FIXTURE_REGION),
                                    FIXTURE_REGION};
    memset(memory.base, 0, memory.size);
    g_assert_cmpint(vf_lgmp_probe_look(&probe, memory).sight, ==,
                    VF_LGMP_NOTHING);
    memset(memory.base, 0xff, memory.size);
    g_assert_cmpint(vf_lgmp_probe_look(&probe, memory).sight, ==,
                    VF_LGMP_NOTHING);
    memory.size = 8; // too small for any header: nothing behind is looked at
    vf_lgmp_store(memory, 0, VF_LGMP_MAGIC);
    vf_lgmp_store(memory, 4, 6);
    g_assert_cmpint(vf_lgmp_probe_look(&probe, memory).sight, ==,
                    VF_LGMP_FOREIGN);
    free(memory.base);
}

static void
test_other_versions_are_named(void)
{
    const struct {
        uint32_t place;
        uint32_t version;
    } cases[] = {{0, 4},  {0, 7},     {0, 9},     {0, 12},
                 {0, 10}, {8064, 11}, {9664, 13}, {9664, 10}};
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_lgmp_probe probe = {0};
        struct vf_lgmp_memory memory = {aligned_alloc(4096, FIXTURE_REGION),
                                        FIXTURE_REGION};
        memset(memory.base, 0, memory.size);
        vf_lgmp_store(memory, cases[i].place, VF_LGMP_MAGIC);
        vf_lgmp_store(memory, cases[i].place + 4, cases[i].version);
        struct vf_lgmp_sighting seen = vf_lgmp_probe_look(&probe, memory);
        g_assert_cmpint(seen.sight, ==, VF_LGMP_FOREIGN);
        g_assert_cmpuint(seen.version, ==, cases[i].version);
        free(memory.base);
    }
}

// A guest that changes its host leaves the old header lying about.
static void
test_the_host_whose_heart_beats_is_chosen(const void *version)
{
    for (int i = 0; i < FIXTURE_VERSIONS; i++) {
        struct fixture fixture;
        fixture_init(&fixture, fixture_versions[i]);
        g_assert_true(vf_lgmp_host_init(
            &fixture.host, vf_lgmp_layout_for(*(const uint32_t *)version),
            fixture.memory, 0, FIXTURE_START_MS + 5, "", 0));
        vf_lgmp_host_add_queue(&fixture.host, 2, 2, 1000);
        struct vf_lgmp_sighting seen =
            look_twice(&fixture, FIXTURE_TICK_MS + 5);
        g_assert_cmpint(seen.sight, ==, VF_LGMP_ALIVE);
        g_assert_cmpuint(seen.version, ==, *(const uint32_t *)version);
        fixture_finish(&fixture);
    }
}

// Vector 2.
static void
test_another_session_ends_everything(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    uint32_t serial;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    vf_lgmp_next(&frames, &message);
    vf_lgmp_store(fixture.memory, fixture.host.layout->header.session, 77);
    uint8_t *before = snapshot(&fixture);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_LOST);
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_LOST);
    g_assert_cmpint(vf_lgmp_skip_to_last(&frames), ==, VF_LGMP_LOST);
    g_assert_cmpint(vf_lgmp_send(&frames, "x", 1, &serial), ==, VF_LGMP_LOST);
    vf_lgmp_unsubscribe(&frames);
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_LOST);
    assert_unchanged(&fixture, before);
    g_assert_false(vf_lgmp_is_alive(&session, 2));
    fixture_finish(&fixture);
}

// Vector 21.
static void
test_a_header_being_rewritten_is_worth_another_try(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    uint8_t udata[16];
    size_t size;
    vf_lgmp_store(fixture.memory, layout->header.session, 0);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_BUSY);
    vf_lgmp_store(fixture.memory, layout->header.session, 5);
    vf_lgmp_store(fixture.memory, layout->header.magic, 0);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_BUSY);
    vf_lgmp_store(fixture.memory, layout->header.magic, VF_LGMP_MAGIC);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(size, ==, sizeof(udata)); // no more than there is room for
    vf_lgmp_store(fixture.memory, layout->header.udata_size, UINT32_MAX);
    g_assert_cmpint(vf_lgmp_open(&session, fixture.memory, layout, 1, udata,
                                 sizeof(udata), &size),
                    ==, VF_LGMP_CORRUPTED);
    fixture_finish(&fixture);
}

static void
test_a_session_lives_as_long_as_its_heartbeat(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    struct vf_lgmp_session session;
    fixture_open(&fixture, &session);
    uint64_t now = 1 + 900 * VF_NS_PER_MS;
    g_assert_true(vf_lgmp_is_alive(&session, now));
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_true(vf_lgmp_is_alive(&session, now));
    now += 1000 * VF_NS_PER_MS;
    g_assert_true(vf_lgmp_is_alive(&session, now));
    g_assert_false(vf_lgmp_is_alive(&session, now + 1));
    g_assert_true(session.silent);
    vf_lgmp_revive(&session, now + 2);
    g_assert_true(vf_lgmp_is_alive(&session, now + 2));
    fixture_finish(&fixture);
}

// --- hostile memory ---------------------------------------------------------

// Vector 3.
static void
test_payloads_outside_the_region_are_rejected(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
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
        post(&fixture);
        size_t at = frames.ring + index * layout->descriptor.bytes;
        vf_lgmp_store(fixture.memory, at + layout->descriptor.offset,
                      hostile[i].offset);
        vf_lgmp_store(fixture.memory, at + layout->descriptor.size,
                      hostile[i].size);
        g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_REJECTED);
        g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_OK);
    }
    post(&fixture);
    finish_next(&frames);
    fixture_finish(&fixture);
}

// Vector 9, and ring offsets.
static void
test_impossible_rings_are_refused(const void *version)
{
    struct fixture fixture;
    start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_open(&fixture, &session);
    size_t length = queue_field(fixture.frames, layout->queue.ring_length);
    size_t ring = queue_field(fixture.frames, layout->queue.ring);
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
    start(&fixture, version);
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
        start(&fixture, version);
        const struct vf_lgmp_layout *layout = fixture.host.layout;
        const uint32_t fields[] = {layout->queue.position, layout->queue.start,
                                   layout->queue.count};
        struct vf_lgmp_session session;
        struct vf_lgmp_queue frames;
        struct vf_lgmp_message message;
        fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
        for (size_t posted = 0; posted < i % 3; posted++) {
            post(&fixture);
        }
        if (i % 2) {
            vf_lgmp_next(&frames, &message);
        }
        vf_lgmp_store(fixture.memory,
                      queue_field(fixture.frames, fields[i / 4 % 3]),
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
    start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_open(&fixture, &session);
    size_t lock = queue_field(fixture.frames, layout->queue.lock);
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
    start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    post(&fixture);
    vf_lgmp_next(&frames, &message);
    size_t lock = queue_field(fixture.frames, layout->queue.lock);
    fixture.memory.base[lock] = 1;
    // Version 12 always needs the lock; the others leave the rest to the host.
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==,
                    fixture.version == 12 ? VF_LGMP_BUSY : VF_LGMP_OK);
    g_assert_cmpuint(pending(&fixture), ==, 1);
    fixture.memory.base[lock] = 0;
    if (fixture.version == 12) {
        g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_OK);
    }
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(pending(&fixture), ==, 0);
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
    post(&fixture);
    finish_next(&frames);
    g_assert_cmpint(vf_lgmp_send(&frames, "x", 1, &serial), ==, VF_LGMP_OK);
    const uint8_t want[] = {0, 0xaa, 0xaa, 0xaa};
    g_assert_cmpmem(lock, 4, want, 4);
    g_assert_cmpmem(client_lock, 4, want, 4);
    fixture_finish(&fixture);
}

// --- version 12 -------------------------------------------------------------

// Vector 13.
static void
test_unheard_posts_are_taken_back(void)
{
    struct fixture fixture;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_init(&fixture, 12);
    g_assert_cmpint(post(&fixture), ==, VF_LGMP_POSTED);
    g_assert_cmpint(post(&fixture), ==, VF_LGMP_POSTED);
    g_assert_cmpint(post(&fixture), ==, VF_LGMP_POST_FULL);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(pending(&fixture), ==, 0);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, fixture.frames->header), ==,
                     0);
    post(&fixture);
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpint(post(&fixture), ==, VF_LGMP_POSTED);
    finish_next(&frames);
    fixture_finish(&fixture);
}

struct pair {
    struct vf_lgmp_session sessions[2];
    struct vf_lgmp_queue queues[2];
};

static void
subscribe_pair(struct fixture *fixture, struct vf_lgmp_host_queue *queue,
               uint32_t id, struct pair *pair)
{
    (void)queue;
    for (int i = 0; i < 2; i++) {
        fixture_open(fixture, &pair->sessions[i]);
        g_assert_cmpint(
            vf_lgmp_subscribe(&pair->sessions[i], id, &pair->queues[i]), ==,
            VF_LGMP_OK);
    }
    g_assert_cmpuint(pair->sessions[0].client, !=, pair->sessions[1].client);
}

static enum vf_lgmp_post
post_to(struct fixture *fixture, struct vf_lgmp_host_queue *queue,
        uint32_t client, uint64_t udata)
{
    return vf_lgmp_host_post_to(&fixture->host, queue, &client, 1, udata,
                                fixture->pointer_payload, FIXTURE_TICK_MS);
}

// Vector 16.
static void
test_targeted_messages_are_found_by_their_bits(void)
{
    struct fixture fixture;
    struct pair pair;
    struct vf_lgmp_message message;
    fixture_init(&fixture, 12);
    subscribe_pair(&fixture, fixture.pointer, VF_KVMFR_QUEUE_POINTER, &pair);
    uint32_t a = pair.sessions[0].client;
    uint32_t b = pair.sessions[1].client;
    size_t position = fixture.pointer->header;

    g_assert_cmpint(post_to(&fixture, fixture.pointer, 4711, 1), ==,
                    VF_LGMP_POST_UNHEARD);
    post_to(&fixture, fixture.pointer, a, 1);
    post_to(&fixture, fixture.pointer, b, 2);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, position), ==, 2);
    g_assert_cmpint(vf_lgmp_next(&pair.queues[1], &message), ==, VF_LGMP_OK);
    g_assert_cmpuint(message.udata, ==, 2);
    vf_lgmp_done(&pair.queues[1], message.index);
    g_assert_cmpint(vf_lgmp_next(&pair.queues[1], &message), ==, VF_LGMP_EMPTY);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, position), ==, 1);
    post_to(&fixture, fixture.pointer, b, 3);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, position), ==, 2);
    g_assert_cmpint(vf_lgmp_next(&pair.queues[1], &message), ==, VF_LGMP_OK);
    g_assert_cmpuint(message.udata, ==, 3);
    g_assert_cmpuint(message.index, ==, 1);
    g_assert_cmpint(vf_lgmp_next(&pair.queues[0], &message), ==, VF_LGMP_OK);
    g_assert_cmpuint(message.udata, ==, 1);
    fixture_finish(&fixture);
}

// Vector 17, with a ring of 4.
static void
test_skipping_waits_for_the_slower_client(void)
{
    struct fixture fixture;
    struct pair pair;
    struct vf_lgmp_message message;
    fixture_init(&fixture, 12);
    struct vf_lgmp_host_queue *queue =
        vf_lgmp_host_add_queue(&fixture.host, 9, 4, 1000);
    subscribe_pair(&fixture, queue, 9, &pair);
    for (uint32_t i = 1; i <= 4; i++) {
        g_assert_cmpint(vf_lgmp_host_post(&fixture.host, queue, i,
                                          fixture.pointer_payload,
                                          FIXTURE_TICK_MS),
                        ==, VF_LGMP_POSTED);
    }
    size_t start = queue_field(queue, fixture.host.layout->queue.start);
    g_assert_cmpint(vf_lgmp_skip_to_last(&pair.queues[0]), ==, VF_LGMP_OK);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, start), ==, 0);
    g_assert_cmpint(vf_lgmp_next(&pair.queues[0], &message), ==, VF_LGMP_OK);
    g_assert_cmpuint(message.udata, ==, 4);
    g_assert_cmpint(vf_lgmp_skip_to_last(&pair.queues[1]), ==, VF_LGMP_OK);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, start), ==, 3);
    g_assert_cmpuint(vf_lgmp_host_pending(&fixture.host, queue), ==, 1);
    g_assert_cmpint(vf_lgmp_next(&pair.queues[1], &message), ==, VF_LGMP_OK);
    g_assert_cmpuint(message.udata, ==, 4);
    fixture_finish(&fixture);
}

// Vector 18.
static void
test_messages_of_strangers_are_skipped(void)
{
    struct fixture fixture;
    struct pair pair;
    uint8_t data[VF_LGMP_CLIENT_DATA];
    size_t size;
    uint32_t serial;
    fixture_init(&fixture, 12);
    subscribe_pair(&fixture, fixture.pointer, VF_KVMFR_QUEUE_POINTER, &pair);
    vf_lgmp_send(&pair.queues[0], "one", 3, &serial);
    vf_lgmp_send(&pair.queues[1], "two", 3, &serial);
    vf_lgmp_unsubscribe(&pair.queues[0]);
    g_assert_true(
        vf_lgmp_host_read(&fixture.host, fixture.pointer, data, &size));
    g_assert_cmpmem(data, size, "two", 3);
    g_assert_false(vf_lgmp_was_handled(&pair.queues[1], serial));
    vf_lgmp_host_acknowledge(&fixture.host, fixture.pointer);
    g_assert_true(vf_lgmp_was_handled(&pair.queues[1], serial));
    fixture_finish(&fixture);
}

// A bit outside of what is in use must not be found again and again.
static void
test_stray_bits_do_not_come_back(void)
{
    struct fixture fixture;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_init(&fixture, 12);
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    vf_lgmp_store(fixture.memory, frames.ring + 16, UINT32_MAX);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_OK);
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_EMPTY);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_EMPTY);
    fixture_finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *path;
        void (*test)(const void *version);
    } all_versions[] = {
        {"messages-arrive-in-order", test_messages_arrive_in_order},
        {"a-held-message-does-not-hide-the-next",
         test_a_held_message_does_not_hide_the_next},
        {"messages-finished-out-of-order-are-retired-by-the-host",
         test_messages_finished_out_of_order_are_retired_by_the_host},
        {"skipping-leaves-the-newest", test_skipping_leaves_the_newest},
        {"a-new-subscriber-sees-nothing-older",
         test_a_new_subscriber_sees_nothing_older},
        {"leaving-frees-slot-and-messages",
         test_leaving_frees_slot_and_messages},
        {"a-slot-is-taken-without-its-debts",
         test_a_slot_is_taken_without_its_debts},
        {"every-slot-can-be-taken-and-no-more",
         test_every_slot_can_be_taken_and_no_more},
        {"given-up-clients-come-back-in-another-slot",
         test_given_up_clients_come_back_in_another_slot},
        {"a-slot-that-went-to-another-client-is-left-alone",
         test_a_slot_that_went_to_another_client_is_left_alone},
        {"being-unsubscribed-by-somebody-is-noticed",
         test_being_unsubscribed_by_somebody_is_noticed},
        {"client-messages-are-bounded-by-the-ring",
         test_client_messages_are_bounded_by_the_ring},
        {"message-serials-wrap", test_message_serials_wrap},
        {"an-impossible-write-position-refuses-to-send",
         test_an_impossible_write_position_refuses_to_send},
        {"a-host-without-a-heartbeat-is-silent",
         test_a_host_without_a_heartbeat_is_silent},
        {"the-host-whose-heart-beats-is-chosen",
         test_the_host_whose_heart_beats_is_chosen},
        {"another-session-ends-everything",
         test_another_session_ends_everything},
        {"a-header-being-rewritten-is-worth-another-try",
         test_a_header_being_rewritten_is_worth_another_try},
        {"a-session-lives-as-long-as-its-heartbeat",
         test_a_session_lives_as_long_as_its_heartbeat},
        {"payloads-outside-the-region-are-rejected",
         test_payloads_outside_the_region_are_rejected},
        {"impossible-rings-are-refused", test_impossible_rings_are_refused},
        {"impossible-queue-counts-are-refused",
         test_impossible_queue_counts_are_refused},
        {"impossible-positions-do-no-harm",
         test_impossible_positions_do_no_harm},
        {"a-lock-held-for-ever-ends-the-session",
         test_a_lock_held_for_ever_ends_the_session},
        {"a-message-can-be-finished-while-the-lock-is-busy",
         test_a_message_can_be_finished_while_the_lock_is_busy},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(all_versions); i++) {
        g_autofree char *path =
            g_strdup_printf("/lgmp/%s", all_versions[i].path);
        fixture_add_tests(path, all_versions[i].test);
    }
    g_test_add_func("/lgmp/empty-and-random-memory-is-no-host",
                    test_empty_and_random_memory_is_no_host);
    g_test_add_func("/lgmp/other-versions-are-named",
                    test_other_versions_are_named);
    g_test_add_func("/lgmp/version-5-locks-are-one-byte",
                    test_version_5_locks_are_one_byte);
    g_test_add_func("/lgmp/unheard-posts-are-taken-back",
                    test_unheard_posts_are_taken_back);
    g_test_add_func("/lgmp/targeted-messages-are-found-by-their-bits",
                    test_targeted_messages_are_found_by_their_bits);
    g_test_add_func("/lgmp/skipping-waits-for-the-slower-client",
                    test_skipping_waits_for_the_slower_client);
    g_test_add_func("/lgmp/messages-of-strangers-are-skipped",
                    test_messages_of_strangers_are_skipped);
    g_test_add_func("/lgmp/stray-bits-do-not-come-back",
                    test_stray_bits_do_not_come_back);
    return g_test_run();
}
