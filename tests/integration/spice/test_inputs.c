// SPDX-License-Identifier: GPL-2.0-or-later
#include "session_rig.h"

#include "base/clock.h"
#include "base/queue.h"
#include "input/input_times.h"
#include "input/keymap.h"
#include "input/router.h"

// What leaves the sink is what arrives behind a real SPICE server.

struct fixture {
    struct spice_server *server;
    struct session_rig rig;
};

static void
start(struct fixture *fixture, bool tablet)
{
    struct spice_server_params params = {
        .socket = session_rig_socket(), .tablet = tablet, .display = tablet};
    fixture->server = spice_server_start(&params);
    if (tablet) {
        spice_server_set_mode(fixture->server, (struct vf_size){640, 480});
    }
    session_rig_start(&fixture->rig);
    session_rig_connect_unix(&fixture->rig, params.socket, NULL);
    session_rig_wait_inputs(&fixture->rig);
    wait_until(fixture->rig.sink->ops->state(fixture->rig.sink).can_relative);
}

static void
stop(struct fixture *fixture)
{
    session_rig_stop(&fixture->rig);
    spice_server_stop(fixture->server);
}

static void
key(struct fixture *fixture, uint16_t usage, bool down)
{
    struct vf_key key;
    g_assert_true(vf_key_from_usage(usage, &key));
    fixture->rig.sink->ops->key(fixture->rig.sink, key, down);
}

static void
button(struct fixture *fixture, enum vf_button button, bool down)
{
    fixture->rig.sink->ops->button(fixture->rig.sink, button, down);
}

static void
motion(struct fixture *fixture, int dx, int dy)
{
    fixture->rig.sink->ops->motion(fixture->rig.sink, dx, dy);
}

// A last key press that tells when all before it has arrived.
static void
settle(struct fixture *fixture)
{
    unsigned before = spice_server_input(fixture->server).key_bytes;
    key(fixture, VF_USAGE_F12, true);
    key(fixture, VF_USAGE_F12, false);
    wait_until(spice_server_input(fixture->server).key_bytes >= before + 2);
}

static void
test_keys_arrive_as_clean_scancodes(void)
{
    struct fixture fixture;
    start(&fixture, false);
    static const struct {
        uint16_t usage;
        const char *log;
    } rows[] = {
        {VF_USAGE_A, "k1e k9e"},
        {VF_USAGE_RIGHT_CTRL, "ke0 k1d ke0 k9d"},
        {VF_USAGE_KP_ENTER, "ke0 k1c ke0 k9c"},
        {VF_USAGE_LEFT_WIN, "ke0 k5b ke0 kdb"},
        {VF_USAGE_PAUSE, "ke0 k46 ke0 kc6"},
        {VF_USAGE_PRINT_SCREEN, "ke0 k37 ke0 kb7"},
        {VF_USAGE_DELETE, "ke0 k53 ke0 kd3"},
        {VF_USAGE_HANGUL, "k72 kf2"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        unsigned bytes = spice_server_input(fixture.server).key_bytes;
        unsigned expected = (unsigned)(strlen(rows[i].log) + 1) / 4;
        key(&fixture, rows[i].usage, true);
        key(&fixture, rows[i].usage, false);
        wait_until(spice_server_input(fixture.server).key_bytes ==
                   bytes + expected);
        g_autofree char *log = spice_server_take_log(fixture.server);
        g_assert_cmpstr(log, ==, rows[i].log);
    }
    struct spice_server_input input = spice_server_input(fixture.server);
    g_assert_cmpuint(input.keys_down, ==, 0);
    g_assert_cmpuint(input.bad_bytes, ==, 0);
    stop(&fixture);
}

static void
test_buttons_and_wheel_arrive(void)
{
    struct fixture fixture;
    start(&fixture, false);
    button(&fixture, VF_BUTTON_LEFT, true);
    button(&fixture, VF_BUTTON_RIGHT, true);
    button(&fixture, VF_BUTTON_LEFT, false);
    button(&fixture, VF_BUTTON_RIGHT, false);
    button(&fixture, VF_BUTTON_MIDDLE, true);
    button(&fixture, VF_BUTTON_MIDDLE, false);
    fixture.rig.sink->ops->wheel(fixture.rig.sink, 0, 2);
    fixture.rig.sink->ops->wheel(fixture.rig.sink, 5, -1);
    settle(&fixture);
    g_autofree char *log = spice_server_take_log(fixture.server);
    // As QEMU counts: left 1, right 2, middle 4.
    g_assert_cmpstr(log, ==, "b1 b3 b2 b0 b4 b0 w1 w1 w-1 k58 kd8");
    stop(&fixture);
}

static void
test_side_buttons_stay_pressed_until_released(void)
{
    struct fixture fixture;
    start(&fixture, false);
    button(&fixture, VF_BUTTON_SIDE, true);
    settle(&fixture);
    uint32_t side = spice_server_input(fixture.server).buttons;
    g_assert_cmphex(side, !=, 0);
    button(&fixture, VF_BUTTON_EXTRA, true);
    settle(&fixture);
    uint32_t both = spice_server_input(fixture.server).buttons;
    g_assert_cmphex(both & side, ==, side);
    g_assert_cmphex(both, !=, side);
    button(&fixture, VF_BUTTON_SIDE, false);
    button(&fixture, VF_BUTTON_EXTRA, false);
    settle(&fixture);
    g_assert_cmphex(spice_server_input(fixture.server).buttons, ==, 0);
    stop(&fixture);
}

static void
test_every_unit_of_motion_arrives(void)
{
    struct fixture fixture;
    start(&fixture, false);
    int64_t dx = 0;
    int64_t dy = 0;
    for (int i = 0; i < 60000; i++) {
        int x = i % 7 - 3;
        int y = i % 5 - 1;
        motion(&fixture, x, y);
        dx += x;
        dy += y;
    }
    wait_until(spice_server_input(fixture.server).dx == dx &&
               spice_server_input(fixture.server).dy == dy);
    settle(&fixture);
    struct spice_server_input input = spice_server_input(fixture.server);
    g_assert_cmpint(input.dx, ==, dx);
    g_assert_cmpint(input.dy, ==, dy);
    stop(&fixture);
}

static void
test_a_busy_server_gets_few_motions_and_all_of_the_way(void)
{
    struct fixture fixture;
    start(&fixture, false);
    spice_server_freeze(fixture.server);
    for (int i = 0; i < 1000; i++) {
        motion(&fixture, 1, -2);
        g_usleep(20); // so that the GLib thread does not see them all at once
    }
    spice_server_thaw(fixture.server);
    wait_until(spice_server_input(fixture.server).dx == 1000);
    settle(&fixture);
    struct spice_server_input input = spice_server_input(fixture.server);
    g_assert_cmpint(input.dx, ==, 1000);
    g_assert_cmpint(input.dy, ==, -2000);
    // Two bunches without an acknowledgement, and what was joined behind them.
    g_assert_cmpuint(input.motions, <=, 12);
    stop(&fixture);
}

static void
test_a_key_never_overtakes_motion(void)
{
    struct fixture fixture;
    start(&fixture, false);
    // No acknowledgement arrives, so spice-glib begins to hold motion back.
    spice_server_freeze(fixture.server);
    for (int i = 0; i < 100; i++) {
        motion(&fixture, 1, 0);
        g_usleep(100);
    }
    key(&fixture, VF_USAGE_A, true);
    motion(&fixture, 1000, 0);
    button(&fixture, VF_BUTTON_LEFT, true);
    motion(&fixture, 5000, 0);
    key(&fixture, VF_USAGE_A, false);
    spice_server_thaw(fixture.server);
    settle(&fixture);
    g_autofree char *log = spice_server_take_log(fixture.server);
    g_auto(GStrv) words = g_strsplit(log, " ", -1);
    int sum = 0;
    int at_press = -1, at_click = -1, at_release = -1;
    for (char **word = words; *word; word++) {
        if ((*word)[0] == 'm') {
            sum += atoi(*word + 1);
        } else if (strcmp(*word, "k1e") == 0) {
            at_press = sum;
        } else if (strcmp(*word, "b1") == 0) {
            at_click = sum;
        } else if (strcmp(*word, "k9e") == 0) {
            at_release = sum;
        }
    }
    g_assert_cmpint(at_press, ==, 100);
    g_assert_cmpint(at_click, ==, 1100);
    g_assert_cmpint(at_release, ==, 6100);
    stop(&fixture);
}

static void
test_absolute_positions_arrive_with_a_tablet(void)
{
    struct fixture fixture;
    start(&fixture, true);
    struct vf_input_sink *sink = fixture.rig.sink;
    sink->ops->want_absolute(sink, true);
    wait_until(sink->ops->state(sink).can_absolute);
    g_assert_false(sink->ops->state(sink).can_relative);
    sink->ops->position(sink, (struct vf_point){100, 50},
                        (struct vf_size){640, 480});
    button(&fixture, VF_BUTTON_LEFT, true);
    sink->ops->position(sink, (struct vf_point){200, 60},
                        (struct vf_size){640, 480});
    button(&fixture, VF_BUTTON_LEFT, false);
    settle(&fixture);
    g_autofree char *log = spice_server_take_log(fixture.server);
    g_assert_cmpstr(log, ==, "p100,50 b1 p200,60 b0 k58 kd8");
    stop(&fixture);
}

static void
test_motion_waits_for_the_change_to_relative(void)
{
    struct fixture fixture;
    start(&fixture, true);
    struct vf_input_sink *sink = fixture.rig.sink;
    for (int i = 0; i < 20; i++) {
        sink->ops->want_absolute(sink, true);
        wait_until(sink->ops->state(sink).can_absolute);
        sink->ops->want_absolute(sink, false);
        motion(&fixture, 3, 0);
        key(&fixture, VF_USAGE_B, true);
        motion(&fixture, 4, 0);
        key(&fixture, VF_USAGE_B, false);
        // Modes travel on another connection than motion, and could overtake
        // it.
        settle(&fixture);
    }
    g_assert_cmpint(spice_server_input(fixture.server).dx, ==, 20 * 7);
    stop(&fixture);
}

static void
test_without_a_tablet_there_is_no_absolute(void)
{
    struct fixture fixture;
    start(&fixture, false);
    struct vf_input_sink *sink = fixture.rig.sink;
    sink->ops->want_absolute(sink, true);
    settle(&fixture); // keys go on at once
    g_assert_false(sink->ops->state(sink).can_absolute);
    g_assert_true(sink->ops->state(sink).can_relative);
    stop(&fixture);
}

static void
test_connecting_leaves_the_guests_locks_alone(void)
{
    struct spice_server_params params = {.socket = session_rig_socket()};
    struct fixture fixture;
    fixture.server = spice_server_start(&params);
    spice_server_set_leds(fixture.server, VF_LOCK_NUM | VF_LOCK_CAPS);
    session_rig_start(&fixture.rig);
    session_rig_connect_unix(&fixture.rig, params.socket, NULL);
    session_rig_wait_inputs(&fixture.rig);
    settle(&fixture);
    g_autofree char *log = spice_server_take_log(fixture.server);
    g_assert_cmpstr(log, ==, "k58 kd8");
    struct vf_input_sink_state state =
        fixture.rig.sink->ops->state(fixture.rig.sink);
    g_assert_true(state.locks_known);
    g_assert_cmpuint(state.guest_locks, ==, VF_LOCK_NUM | VF_LOCK_CAPS);
    stop(&fixture);
}

static void
test_locks_travel_both_ways(void)
{
    struct fixture fixture;
    start(&fixture, false);
    struct vf_input_sink *sink = fixture.rig.sink;
    sink->ops->set_locks(sink, VF_LOCK_NUM);
    wait_until(sink->ops->state(sink).guest_locks == VF_LOCK_NUM);
    g_assert_cmpuint(spice_server_input(fixture.server).leds, ==, VF_LOCK_NUM);
    spice_server_set_leds(fixture.server, VF_LOCK_CAPS);
    wait_until(sink->ops->state(sink).guest_locks == VF_LOCK_CAPS);
    wait_until(session_rig_status(&fixture.rig)->guest_locks == VF_LOCK_CAPS);
    stop(&fixture);
}

static void
test_a_new_connection_is_a_new_epoch(void)
{
    struct fixture fixture;
    start(&fixture, false);
    struct vf_router *router = vf_router_create();
    vf_router_add_sink(router, fixture.rig.sink);
    vf_router_send_key(router, VF_USAGE_W, true);
    wait_until(spice_server_input(fixture.server).keys_down == 1);
    uint32_t epoch = fixture.rig.sink->ops->state(fixture.rig.sink).epoch;

    session_rig_connect_unix(&fixture.rig, session_rig_socket(), NULL);
    wait_until(fixture.rig.sink->ops->state(fixture.rig.sink).epoch != epoch);
    session_rig_wait_inputs(&fixture.rig);
    // The server let go of it; the router, told so, presses it again.
    vf_router_update(router);
    wait_until(spice_server_input(fixture.server).keys_down == 1);
    vf_router_send_key(router, VF_USAGE_W, false);
    wait_until(spice_server_input(fixture.server).keys_down == 0);
    g_autofree char *log = spice_server_take_log(fixture.server);
    g_assert_cmpstr(log, ==, "k11 k91 k11 k91");
    g_assert_cmpuint(spice_server_input(fixture.server).bad_bytes, ==, 0);
    vf_router_destroy(router);
    stop(&fixture);
}

static struct vf_input_times
next_times(struct fixture *fixture)
{
    struct vf_input_times times;
    wait_until(vf_queue_pop(fixture->rig.times, &times));
    return times;
}

static void
test_whoever_asks_hears_when_input_was_sent(void)
{
    struct fixture fixture;
    start(&fixture, false);
    uint64_t event_ns = vf_clock_ns();
    fixture.rig.sink->event_ns = event_ns;
    key(&fixture, VF_USAGE_A, true);
    button(&fixture, VF_BUTTON_LEFT, true);
    fixture.rig.sink->event_ns = 0;
    key(&fixture, VF_USAGE_A, false);
    static const enum vf_input_type types[] = {VF_INPUT_KEY, VF_INPUT_BUTTON,
                                               VF_INPUT_KEY};
    for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
        struct vf_input_times times = next_times(&fixture);
        g_assert_cmpstr(times.way, ==, "SPICE");
        g_assert_cmpint(times.type, ==, types[i]);
        g_assert_cmpuint(times.event_ns, ==, i < 2 ? event_ns : 0);
        g_assert_cmpuint(times.given_ns, >=, event_ns);
        g_assert_cmpuint(times.taken_ns, >=, event_ns);
        g_assert_cmpuint(times.sent_ns, >=, times.given_ns);
        g_assert_cmpuint(times.sent_ns, >=, times.taken_ns);
    }
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
#define TEST(name, function) g_test_add_func("/spice-inputs/" name, function)
    TEST("keys-arrive-as-clean-scancodes", test_keys_arrive_as_clean_scancodes);
    TEST("buttons-and-wheel-arrive", test_buttons_and_wheel_arrive);
    TEST("side-buttons-stay-pressed-until-released",
         test_side_buttons_stay_pressed_until_released);
    TEST("every-unit-of-motion-arrives", test_every_unit_of_motion_arrives);
    TEST("a-busy-server-gets-few-motions-and-all-of-the-way",
         test_a_busy_server_gets_few_motions_and_all_of_the_way);
    TEST("a-key-never-overtakes-motion", test_a_key_never_overtakes_motion);
    TEST("absolute-positions-arrive-with-a-tablet",
         test_absolute_positions_arrive_with_a_tablet);
    TEST("motion-waits-for-the-change-to-relative",
         test_motion_waits_for_the_change_to_relative);
    TEST("without-a-tablet-there-is-no-absolute",
         test_without_a_tablet_there_is_no_absolute);
    TEST("connecting-leaves-the-guests-locks-alone",
         test_connecting_leaves_the_guests_locks_alone);
    TEST("locks-travel-both-ways", test_locks_travel_both_ways);
    TEST("a-new-connection-is-a-new-epoch",
         test_a_new_connection_is_a_new_epoch);
    TEST("whoever-asks-hears-when-input-was-sent",
         test_whoever_asks_hears_when_input_was_sent);
#undef TEST
    return g_test_run();
}
