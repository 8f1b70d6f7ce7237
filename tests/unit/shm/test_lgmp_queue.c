// SPDX-License-Identifier: GPL-2.0-or-later
// Subscriptions and messages of every version, between honest peers.
#include "tests/unit/shm/fixture.h"

#include <glib.h>
#include <string.h>

static void
test_messages_arrive_in_order(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
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
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message first;
    struct vf_lgmp_message second;
    struct vf_lgmp_message third;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    for (int round = 0; round < 9; round++) {
        g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POSTED);
        g_assert_cmpint(vf_lgmp_next(&frames, &first), ==, VF_LGMP_OK);
        g_assert_cmpint(vf_lgmp_next(&frames, &third), ==, VF_LGMP_EMPTY);
        g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POSTED);
        g_assert_cmpint(fixture_post(&fixture), ==, VF_LGMP_POST_FULL);
        g_assert_cmpint(vf_lgmp_next(&frames, &second), ==, VF_LGMP_OK);
        g_assert_cmpuint(second.index, !=, first.index);
        g_assert_cmpint(vf_lgmp_next(&frames, &third), ==, VF_LGMP_EMPTY);
        g_assert_cmpuint(fixture_pending(&fixture), ==, 2);
        vf_lgmp_done(&frames, first.index);
        g_assert_cmpuint(fixture_pending(&fixture), ==, 1);
        vf_lgmp_done(&frames, second.index);
        g_assert_cmpuint(fixture_pending(&fixture), ==, 0);
    }
    fixture_finish(&fixture);
}

static void
test_messages_finished_out_of_order_are_retired_by_the_host(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message first;
    struct vf_lgmp_message second;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    fixture_post(&fixture);
    vf_lgmp_next(&frames, &first);
    vf_lgmp_next(&frames, &second);
    g_assert_cmpint(vf_lgmp_done(&frames, second.index), ==, VF_LGMP_OK);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 2);
    g_assert_cmpint(vf_lgmp_done(&frames, first.index), ==, VF_LGMP_OK);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 0);
    fixture_post(&fixture);
    fixture_finish_next(&frames);
    fixture_finish(&fixture);
}

static void
test_skipping_leaves_the_newest(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
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
    fixture_start(&fixture, version);
    struct vf_lgmp_session one;
    struct vf_lgmp_session two;
    struct vf_lgmp_queue first;
    struct vf_lgmp_queue second;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &one, VF_KVMFR_QUEUE_FRAME, &first);
    fixture_post(&fixture);
    fixture_open(&fixture, &two);
    two.client++;
    g_assert_cmpint(vf_lgmp_subscribe(&two, VF_KVMFR_QUEUE_FRAME, &second), ==,
                    VF_LGMP_OK);
    g_assert_cmpuint(second.slot, ==, 1);
    g_assert_cmpint(vf_lgmp_next(&second, &message), ==, VF_LGMP_EMPTY);
    fixture_post(&fixture);
    g_assert_cmpint(vf_lgmp_next(&second, &message), ==, VF_LGMP_OK);
    vf_lgmp_done(&second, message.index);
    g_assert_cmpuint(fixture_pending(&fixture), ==,
                     2); // the other one has read none
    fixture_finish_next(&first);
    fixture_finish_next(&first);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 0);
    g_assert_cmpuint(
        vf_lgmp_host_new_subscribers(&fixture.host, fixture.frames), ==, 2);
    fixture_finish(&fixture);
}

static void
test_leaving_frees_slot_and_messages(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    vf_lgmp_unsubscribe(&frames);
    g_assert_null(frames.session);
    g_assert_false(vf_lgmp_host_has_subscribers(&fixture.host, fixture.frames));
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS);
    g_assert_cmpuint(fixture_pending(&fixture), ==, 0);
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
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    if (layout->subscriber_bits == 32) {
        vf_lgmp_store64(
            fixture.memory,
            fixture_field(fixture.frames, layout->queue.subscribers), 0);
    } else {
        vf_lgmp_store(fixture.memory,
                      fixture_field(fixture.frames, layout->queue.subscribers),
                      0);
    }
    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    struct vf_lgmp_message message;
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_EMPTY);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS + 5000);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_EMPTY);
    fixture_post(&fixture);
    fixture_finish_next(&frames);
    fixture_finish(&fixture);
}

static void
test_every_slot_can_be_taken_and_no_more(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
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
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_OK);
    vf_lgmp_host_process(&fixture.host, FIXTURE_TICK_MS + 1001);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_DROPPED);
    g_assert_cmpint(vf_lgmp_done(&frames, message.index), ==, VF_LGMP_DROPPED);

    g_assert_cmpint(vf_lgmp_subscribe(&session, VF_KVMFR_QUEUE_FRAME, &frames),
                    ==, VF_LGMP_OK);
    g_assert_cmpuint(frames.slot, ==, 1);
    g_assert_cmpint(fixture_post_frame(&fixture, FIXTURE_TICK_MS + 1001), ==,
                    VF_LGMP_POSTED);
    fixture_finish_next(&frames);

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
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    fixture_post(&fixture);
    vf_lgmp_store(
        fixture.memory,
        fixture_field(fixture.frames, fixture.host.layout->queue.slot_client),
        99);
    uint8_t *before = fixture_snapshot(&fixture);
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_DROPPED);
    g_assert_cmpint(vf_lgmp_skip_to_last(&frames), ==, VF_LGMP_DROPPED);
    vf_lgmp_unsubscribe(&frames);
    fixture_assert_unchanged(&fixture, before);
    fixture_finish(&fixture);
}

static void
test_being_unsubscribed_by_somebody_is_noticed(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue frames;
    struct vf_lgmp_message message;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_FRAME, &frames);
    memset(fixture.memory.base +
               fixture_field(fixture.frames,
                             fixture.host.layout->queue.subscribers),
           0, fixture.host.layout->subscriber_bits / 4);
    // newSubCount lies behind it in the newer layouts and does not matter here.
    g_assert_cmpint(vf_lgmp_next(&frames, &message), ==, VF_LGMP_UNSUBSCRIBED);
    fixture_finish(&fixture);
}

static void
test_client_messages_are_bounded_by_the_ring(const void *version)
{
    struct fixture fixture;
    fixture_start(&fixture, version);
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
    fixture_start(&fixture, version);
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    size_t handled = fixture_field(fixture.pointer,
                                   fixture.host.layout->queue.client_handled);
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
    fixture_start(&fixture, version);
    const struct vf_lgmp_layout *layout = fixture.host.layout;
    struct vf_lgmp_session session;
    struct vf_lgmp_queue pointer;
    uint32_t serial;
    fixture_subscribe(&fixture, &session, VF_KVMFR_QUEUE_POINTER, &pointer);
    const uint32_t hostile[] = {layout->client.count, 0x7fffffff, UINT32_MAX};
    for (size_t i = 0; i < G_N_ELEMENTS(hostile); i++) {
        vf_lgmp_store(
            fixture.memory,
            fixture_field(fixture.pointer, layout->queue.client_position),
            hostile[i]);
        uint8_t *before = fixture_snapshot(&fixture);
        g_assert_cmpint(vf_lgmp_send(&pointer, "x", 1, &serial), ==,
                        VF_LGMP_CORRUPTED);
        fixture_assert_unchanged(&fixture, before);
    }
    vf_lgmp_store(fixture.memory,
                  fixture_field(fixture.pointer, layout->queue.client_position),
                  0);
    vf_lgmp_store(fixture.memory,
                  fixture_field(fixture.pointer, layout->queue.client_free),
                  layout->client.count + 1);
    g_assert_cmpint(vf_lgmp_send(&pointer, "x", 1, &serial), ==,
                    VF_LGMP_CORRUPTED);
    fixture_finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    fixture_add_tests("/lgmp_queue/messages-arrive-in-order",
                      test_messages_arrive_in_order);
    fixture_add_tests("/lgmp_queue/a-held-message-does-not-hide-the-next",
                      test_a_held_message_does_not_hide_the_next);
    fixture_add_tests(
        "/lgmp_queue/messages-finished-out-of-order-are-retired-by-the-host",
        test_messages_finished_out_of_order_are_retired_by_the_host);
    fixture_add_tests("/lgmp_queue/skipping-leaves-the-newest",
                      test_skipping_leaves_the_newest);
    fixture_add_tests("/lgmp_queue/a-new-subscriber-sees-nothing-older",
                      test_a_new_subscriber_sees_nothing_older);
    fixture_add_tests("/lgmp_queue/leaving-frees-slot-and-messages",
                      test_leaving_frees_slot_and_messages);
    fixture_add_tests("/lgmp_queue/a-slot-is-taken-without-its-debts",
                      test_a_slot_is_taken_without_its_debts);
    fixture_add_tests("/lgmp_queue/every-slot-can-be-taken-and-no-more",
                      test_every_slot_can_be_taken_and_no_more);
    fixture_add_tests("/lgmp_queue/given-up-clients-come-back-in-another-slot",
                      test_given_up_clients_come_back_in_another_slot);
    fixture_add_tests(
        "/lgmp_queue/a-slot-that-went-to-another-client-is-left-alone",
        test_a_slot_that_went_to_another_client_is_left_alone);
    fixture_add_tests("/lgmp_queue/being-unsubscribed-by-somebody-is-noticed",
                      test_being_unsubscribed_by_somebody_is_noticed);
    fixture_add_tests("/lgmp_queue/client-messages-are-bounded-by-the-ring",
                      test_client_messages_are_bounded_by_the_ring);
    fixture_add_tests("/lgmp_queue/message-serials-wrap",
                      test_message_serials_wrap);
    fixture_add_tests(
        "/lgmp_queue/an-impossible-write-position-refuses-to-send",
        test_an_impossible_write_position_refuses_to_send);
    return g_test_run();
}
