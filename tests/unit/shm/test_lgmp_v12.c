// SPDX-License-Identifier: GPL-2.0-or-later
// What only version 12 does: posts for nobody, posts for chosen clients, and
// messages of strangers.
#include "tests/unit/shm/fixture.h"

#include <glib.h>
#include <string.h>

// Vector 13.
static void
test_unheard_posts_are_taken_back(void)
{
    struct fixture fixture;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_init(&fixture, 12);
    g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POSTED);
    g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POSTED);
    g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POST_FULL);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 0);
    g_assert_cmpuint(vf_lgmp_load(fixture.memory, fixture.frames->header), ==,
                     0);
    fixture_post(&fixture);
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POSTED);
    fixture_finish_next(&frames);
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
    size_t start = fixture_field(queue, fixture.host.layout->queue.start);
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
    g_test_add_func("/lgmp_v12/unheard-posts-are-taken-back",
                    test_unheard_posts_are_taken_back);
    g_test_add_func("/lgmp_v12/targeted-messages-are-found-by-their-bits",
                    test_targeted_messages_are_found_by_their_bits);
    g_test_add_func("/lgmp_v12/skipping-waits-for-the-slower-client",
                    test_skipping_waits_for_the_slower_client);
    g_test_add_func("/lgmp_v12/messages-of-strangers-are-skipped",
                    test_messages_of_strangers_are_skipped);
    g_test_add_func("/lgmp_v12/stray-bits-do-not-come-back",
                    test_stray_bits_do_not_come_back);
    return g_test_run();
}
