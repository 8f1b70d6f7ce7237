// SPDX-License-Identifier: GPL-2.0-or-later
// Input through the region: the sink, the poller's side of it and a host, in
// simulated time.
#include "tests/unit/shm/world.h"

#include "input/keys.h"
#include "shm/kvmfr_bytes.h"

#include <glib.h>
#include <string.h>

struct play {
    struct world world;
    struct vf_input_sink *sink;
};

static struct vf_host_input *
host_of(struct play *play)
{
    return &play->world.stage.lg.input;
}

static bool
is_ready(struct play *play)
{
    return play->sink->ops->state(play->sink).ready;
}

static void
run_until_ready(struct play *play, bool ready, unsigned ms)
{
    for (unsigned i = 0; i < ms && is_ready(play) != ready; i++) {
        world_run_ms(&play->world, 1);
    }
    g_assert_true(is_ready(play) == ready);
}

static void
begin(struct play *play)
{
    world_begin(&play->world);
    play->sink = vf_lgmp_input_sink(play->world.input);
    play->world.stage.config.lgmp = 12;
    play->world.stage.config.features |= VF_KVMFR_FEATURE_INPUT;
    stage_start_host(&play->world.stage);
    vf_source_set_path(play->world.source, play->world.stage.path);
    world_run_until(&play->world, VF_SOURCE_RUNNING, 1000);
}

static void
begin_owning(struct play *play)
{
    begin(play);
    vf_lgmp_input_want(play->world.input, true);
    run_until_ready(play, true, 200);
}

static void
end(struct play *play)
{
    world_end(&play->world);
}

static void
key(struct play *play, uint16_t usage, bool down)
{
    play->sink->ops->key(play->sink, (struct vf_key){.usage = usage}, down);
}

// The next event of the host that is not about the owner.
static struct vf_host_input_event
heard(struct play *play)
{
    struct vf_host_input_event event;
    for (int i = 0; i < 50; i++) {
        while (vf_host_input_next(host_of(play), &event)) {
            if (event.type != VF_HOST_INPUT_OWNER) {
                return event;
            }
        }
        world_run_ms(&play->world, 1);
    }
    g_error("the host hears nothing");
}

static void
assert_quiet(struct play *play)
{
    struct vf_host_input_event event;
    world_run_ms(&play->world, 20);
    while (vf_host_input_next(host_of(play), &event)) {
        g_assert_cmpint(event.type, ==, VF_HOST_INPUT_OWNER);
    }
}

static void
assert_key(struct play *play, uint16_t usage, bool down)
{
    struct vf_host_input_event event = heard(play);
    g_assert_cmpint(event.type, ==, VF_HOST_INPUT_KEY);
    g_assert_cmpuint(event.usage, ==, usage);
    g_assert_true(event.down == down);
}

// --- tests ---

static void
test_input_is_claimed_only_while_it_is_wanted(void)
{
    struct play play;
    begin(&play);
    world_run_ms(&play.world, 300);
    g_assert_false(is_ready(&play));
    g_assert_cmpuint(host_of(&play)->status.owner, ==, 0);

    vf_lgmp_input_want(play.world.input, true);
    run_until_ready(&play, true, 200);
    g_assert_cmpuint(host_of(&play)->status.owner, !=, 0);

    vf_lgmp_input_want(play.world.input, false);
    run_until_ready(&play, false, 200);
    world_run_ms(&play.world, 20);
    g_assert_cmpuint(host_of(&play)->status.owner, ==, 0);
    g_assert_cmpuint(host_of(&play)->rejected, ==, 0);
    end(&play);
}

static void
test_hosts_without_it_offer_none(void)
{
    for (int i = 0; i < WORLD_VERSIONS; i++) {
        struct world world;
        world_begin(&world);
        world.stage.config.lgmp = world_versions[i];
        // Older ones cannot mean it, whatever their bits say.
        if (world_versions[i] < 12) {
            world.stage.config.features |= VF_KVMFR_FEATURE_INPUT;
        }
        stage_start_host(&world.stage);
        vf_source_set_path(world.source, world.stage.path);
        vf_lgmp_input_want(world.input, true);
        world_run_until(&world, VF_SOURCE_RUNNING, 1000);
        world_run_ms(&world, 200);
        struct vf_input_sink *sink = vf_lgmp_input_sink(world.input);
        g_assert_false(sink->ops->state(sink).ready);
        world_end(&world);
    }
}

static void
test_keys_buttons_and_motion_arrive(void)
{
    struct play play;
    begin_owning(&play);
    key(&play, VF_USAGE_LEFT_CTRL, true);
    key(&play, VF_USAGE_A, true);
    key(&play, VF_USAGE_A, false);
    key(&play, VF_USAGE_LEFT_CTRL, false);
    assert_key(&play, VF_USAGE_LEFT_CTRL, true);
    assert_key(&play, VF_USAGE_A, true);
    assert_key(&play, VF_USAGE_A, false);
    assert_key(&play, VF_USAGE_LEFT_CTRL, false);

    play.sink->ops->motion(play.sink, 5, -3);
    play.sink->ops->button(play.sink, VF_BUTTON_RIGHT, true);
    play.sink->ops->button(play.sink, VF_BUTTON_RIGHT, false);
    play.sink->ops->wheel(play.sink, 0, -2);
    struct vf_host_input_event event = heard(&play);
    g_assert_cmpint(event.type, ==, VF_HOST_INPUT_MOTION);
    g_assert_cmpint(event.x, ==, 5);
    g_assert_cmpint(event.y, ==, -3);
    event = heard(&play);
    g_assert_cmpint(event.type, ==, VF_HOST_INPUT_BUTTON);
    g_assert_cmpuint(event.usage, ==, 2);
    g_assert_true(event.down);
    g_assert_false(heard(&play).down);
    event = heard(&play);
    g_assert_cmpint(event.type, ==, VF_HOST_INPUT_WHEEL);
    g_assert_cmpint(event.y, ==, -2);

    play.sink->ops->position(play.sink, (struct vf_point){1919, 0},
                             (struct vf_size){1920, 1080});
    event = heard(&play);
    g_assert_cmpint(event.type, ==, VF_HOST_INPUT_POSITION);
    g_assert_cmpint(event.x, ==, 32767);
    g_assert_cmpint(event.y, ==, 0);
    g_assert_cmpuint(host_of(&play)->rejected, ==, 0);
    end(&play);
}

static void
test_motion_is_joined_and_never_lost(void)
{
    struct play play;
    begin_owning(&play);
    host_of(&play)->deaf = true;
    for (int i = 0; i < 100000; i++) {
        play.sink->ops->motion(play.sink, 3, -1);
        if (i % 1000 == 0) {
            world_run_ms(&play.world, 1);
        }
    }
    world_run_ms(&play.world, 50);
    g_assert_true(is_ready(&play));
    host_of(&play)->deaf = false;
    int64_t x = 0, y = 0;
    while (x < 300000) {
        struct vf_host_input_event event = heard(&play);
        g_assert_cmpint(event.type, ==, VF_HOST_INPUT_MOTION);
        x += event.x;
        y += event.y;
    }
    g_assert_cmpint(x, ==, 300000);
    g_assert_cmpint(y, ==, -100000);
    assert_quiet(&play);
    end(&play);
}

static void
test_more_keys_than_a_report_holds_are_held_until_there_is_room(void)
{
    struct play play;
    begin_owning(&play);
    for (uint16_t usage = VF_USAGE_A; usage < VF_USAGE_A + 7; usage++) {
        key(&play, usage, true);
    }
    for (uint16_t usage = VF_USAGE_A; usage < VF_USAGE_A + 6; usage++) {
        assert_key(&play, usage, true);
    }
    assert_quiet(&play);
    key(&play, VF_USAGE_A, false);
    assert_key(&play, VF_USAGE_A, false);
    assert_key(&play, VF_USAGE_A + 6, true);
    end(&play);
}

static void
test_it_stays_ours_while_nothing_is_typed(void)
{
    struct play play;
    begin_owning(&play);
    uint32_t epoch = play.sink->ops->state(play.sink).epoch;
    key(&play, VF_USAGE_W, true);
    world_run_ms(&play.world, 5000);
    g_assert_true(is_ready(&play));
    g_assert_cmpuint(play.sink->ops->state(play.sink).epoch, ==, epoch);
    assert_key(&play, VF_USAGE_W, true);
    assert_quiet(&play);
    end(&play);
}

static void
test_a_host_that_restarts_is_claimed_anew(void)
{
    struct play play;
    begin_owning(&play);
    uint32_t epoch = play.sink->ops->state(play.sink).epoch;
    key(&play, VF_USAGE_W, true);
    world_run_ms(&play.world, 10);
    stage_start_host(&play.world.stage);
    world_run_ms(&play.world, 50);
    run_until_ready(&play, true, 3000);
    g_assert_cmpuint(play.sink->ops->state(play.sink).epoch, !=, epoch);
    // What was held is for the router to press again.
    assert_quiet(&play);
    end(&play);
}

static void
test_a_silent_host_is_left(void)
{
    struct play play;
    begin_owning(&play);
    play.world.frozen = true;
    run_until_ready(&play, false, 3000);
    play.world.frozen = false;
    run_until_ready(&play, true, 5000);
    key(&play, VF_USAGE_A, true);
    assert_key(&play, VF_USAGE_A, true);
    end(&play);
}

static void
test_a_guest_that_takes_nothing_is_left_before_a_key_is_lost(void)
{
    struct play play;
    begin_owning(&play);
    host_of(&play)->deaf = true;
    unsigned sent = 0;
    for (; sent < 5000 && is_ready(&play); sent++) {
        key(&play, VF_USAGE_A, sent % 2 == 0);
        if (sent % 16 == 0) {
            world_run_ms(&play.world, 1);
        }
    }
    g_assert_cmpuint(sent, <, 5000);
    // The host hears no more of us and lets go of what it thinks is held.
    host_of(&play)->deaf = false;
    world_run_ms(&play.world, 1000);
    g_assert_cmpuint(host_of(&play)->keyboard.keys[0], ==, 0);
    run_until_ready(&play, true, 5000);
    end(&play);
}

static void
test_an_owner_who_was_there_first_keeps_it(void)
{
    struct play play;
    begin(&play);
    struct vf_host_input *host = host_of(&play);
    host->status.owner = 4711;
    host->status.owner_generation = 1;
    host->status.flags |= VF_KVMFR_INPUT_OWNED;
    host->status.lease_ms = 1500;
    host->heard_ms = play.world.now / VF_NS_PER_MS;
    vf_lgmp_input_want(play.world.input, true);
    world_run_ms(&play.world, 1000);
    g_assert_false(is_ready(&play));
    g_assert_cmpuint(host->status.owner, ==, 4711);
    // Its lease runs out.
    run_until_ready(&play, true, 1500);
    end(&play);
}

static void
test_lock_keys_are_known_and_pressed_when_they_differ(void)
{
    struct play play;
    begin_owning(&play);
    vf_host_input_set_leds(host_of(&play), VF_KVMFR_INPUT_LED_CAPS);
    world_run_ms(&play.world, 30);
    struct vf_input_sink_state state = play.sink->ops->state(play.sink);
    g_assert_true(state.locks_known);
    g_assert_cmpuint(state.guest_locks, ==, VF_LOCK_CAPS);
    play.sink->ops->set_locks(play.sink, VF_LOCK_CAPS);
    assert_quiet(&play);
    play.sink->ops->set_locks(play.sink, VF_LOCK_NUM);
    assert_key(&play, VF_USAGE_NUM_LOCK, true);
    assert_key(&play, VF_USAGE_NUM_LOCK, false);
    assert_key(&play, VF_USAGE_CAPS_LOCK, true);
    assert_key(&play, VF_USAGE_CAPS_LOCK, false);
    end(&play);
}

// --- what a hostile host says ---

static void
test_a_status_with_a_wrong_number_is_none(void)
{
    static const struct {
        size_t at;
        uint32_t value;
    } LIES[] = {
        {0, 0}, {0, 4}, {12, 0}, {24, 0}, {24, 0xffffffff}, {28, 33},
        {32, 2}, {36, 9}, {40, 0}, {48, 1}, {64 + 44, 1},
    };
    struct vf_kvmfr_input_status status = {
        .version = 3,
        .generation = 1,
        .lease_ms = 500,
        .max_buttons = 32,
        .stream_generation = 1,
    };
    uint8_t bytes[VF_KVMFR_INPUT_STATUS_BYTES];
    struct vf_kvmfr_input_status read;
    vf_kvmfr_input_encode_status(&status, bytes);
    g_assert_true(vf_kvmfr_input_decode_status(bytes, sizeof(bytes), &read));
    g_assert_false(
        vf_kvmfr_input_decode_status(bytes, sizeof(bytes) - 1, &read));
    for (size_t i = 0; i < G_N_ELEMENTS(LIES); i++) {
        vf_kvmfr_input_encode_status(&status, bytes);
        vf_put_u32(bytes + LIES[i].at, LIES[i].value);
        g_assert_false(
            vf_kvmfr_input_decode_status(bytes, sizeof(bytes), &read));
    }
}

// Whatever is in the status: no crash, no hang, and input comes back with truth.
static void
test_lies_in_the_status_end_with_it(void)
{
    struct play play;
    begin(&play);
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    vf_lgmp_input_want(play.world.input, true);
    for (int round = 0; round < 300; round++) {
        struct vf_host_input *host = host_of(&play);
        for (int i = 0; i < VF_HOST_INPUT_DEPTH; i++) {
            uint8_t *at = play.world.stage.lg.host.memory.base +
                          host->payloads[i].offset;
            for (int k = 0; k < 8; k++) {
                vf_put_u32(at + 4 * g_rand_int_range(rand, 0, 112),
                           g_rand_boolean(rand) ? g_rand_int(rand) : 1);
            }
        }
        world_run_ms(&play.world, 3);
    }
    host_of(&play)->is_stale = true;
    run_until_ready(&play, true, 10000);
    end(&play);
}

// As a host would have it that made all its streams like this.
static void
remake_streams(struct play *play, enum vf_lgmp_stream_direction direction,
               uint32_t slot_size)
{
    struct vf_host_input *host = host_of(play);
    for (int i = 0; i < VF_KVMFR_INPUT_ENDPOINTS; i++) {
        struct vf_lgmp_stream_shape *shape = &host->streams[i].shape;
        uint8_t *at =
            play->world.stage.lg.host.memory.base + shape->offset;
        shape->direction = direction;
        shape->slot_size = slot_size;
        vf_put_u32(at + VF_LGMP_STREAM_AT_DIRECTION, direction);
        vf_put_u32(at + VF_LGMP_STREAM_AT_SLOT_SIZE, slot_size);
    }
    host->is_stale = true;
}

static void
test_a_stream_for_something_else_is_not_taken_up(void)
{
    static const struct {
        enum vf_lgmp_stream_direction direction;
        uint32_t slot_size;
    } wrong[] = {
        {VF_LGMP_STREAM_FROM_HOST, VF_KVMFR_INPUT_SLOT_BYTES},
        {VF_LGMP_STREAM_TO_HOST, VF_KVMFR_INPUT_RECORD_BYTES - 1},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        struct play play;
        begin(&play);
        remake_streams(&play, wrong[i].direction, wrong[i].slot_size);
        vf_lgmp_input_want(play.world.input, true);
        world_run_ms(&play.world, 300);
        g_assert_false(is_ready(&play));
        g_assert_cmpuint(host_of(&play)->records, ==, 0);
        end(&play);
    }
}

// Motion that needs several reports is one row, as are motions that were joined.
static void
test_whoever_asks_hears_when_input_was_written(void)
{
    struct play play;
    begin_owning(&play);
    play.sink->event_ns = 7;
    play.sink->ops->motion(play.sink, 100000, 0);
    play.sink->event_ns = 9;
    play.sink->ops->motion(play.sink, 1, 0);
    key(&play, VF_USAGE_A, true);
    world_run_ms(&play.world, 20);
    static const struct {
        enum vf_input_type type;
        uint64_t event_ns;
    } rows[] = {{VF_INPUT_MOTION, 7}, {VF_INPUT_KEY, 9}};
    struct vf_input_times times;
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_true(vf_queue_pop(play.world.input_times, &times));
        g_assert_cmpstr(times.way, ==, "Looking Glass");
        g_assert_cmpint(times.type, ==, rows[i].type);
        g_assert_cmpuint(times.event_ns, ==, rows[i].event_ns);
        g_assert_cmpuint(times.given_ns, >, 0);
        g_assert_cmpuint(times.taken_ns, >=, times.given_ns);
        g_assert_cmpuint(times.sent_ns, >=, times.taken_ns);
    }
    g_assert_false(vf_queue_pop(play.world.input_times, &times));
    end(&play);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/input-stream/" name, function)
    ADD("input is claimed only while it is wanted",
        test_input_is_claimed_only_while_it_is_wanted);
    ADD("hosts without it offer none", test_hosts_without_it_offer_none);
    ADD("keys, buttons and motion arrive", test_keys_buttons_and_motion_arrive);
    ADD("motion is joined and never lost", test_motion_is_joined_and_never_lost);
    ADD("more keys than a report holds are held until there is room",
        test_more_keys_than_a_report_holds_are_held_until_there_is_room);
    ADD("it stays ours while nothing is typed",
        test_it_stays_ours_while_nothing_is_typed);
    ADD("a host that restarts is claimed anew",
        test_a_host_that_restarts_is_claimed_anew);
    ADD("a silent host is left", test_a_silent_host_is_left);
    ADD("a guest that takes nothing is left before a key is lost",
        test_a_guest_that_takes_nothing_is_left_before_a_key_is_lost);
    ADD("an owner who was there first keeps it",
        test_an_owner_who_was_there_first_keeps_it);
    ADD("lock keys are known, and pressed when they differ",
        test_lock_keys_are_known_and_pressed_when_they_differ);
    ADD("a status with a wrong number is none",
        test_a_status_with_a_wrong_number_is_none);
    ADD("lies in the status end with it", test_lies_in_the_status_end_with_it);
    ADD("a stream for something else is not taken up",
        test_a_stream_for_something_else_is_not_taken_up);
    ADD("whoever asks hears when input was written",
        test_whoever_asks_hears_when_input_was_written);
    return g_test_run();
}
