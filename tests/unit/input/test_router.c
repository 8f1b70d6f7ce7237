// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/router.h"

#include "fake_sink.h"

#include <glib.h>
#include <string.h>

struct fixture {
    struct vf_router *router;
    struct fake_sink first; // preferred
    struct fake_sink second;
};

static void
init(struct fixture *fixture)
{
    fixture->router = vf_router_create();
    fake_sink_init(&fixture->first);
    fake_sink_init(&fixture->second);
    vf_router_add_sink(fixture->router, &fixture->first.sink);
    vf_router_add_sink(fixture->router, &fixture->second.sink);
    vf_router_set_relative(fixture->router, true);
}

static void
finish(struct fixture *fixture)
{
    vf_router_destroy(fixture->router);
    g_assert_true(fake_sink_is_idle(&fixture->first));
    g_assert_true(fake_sink_is_idle(&fixture->second));
    g_assert_cmpuint(fixture->first.doubled + fixture->second.doubled, ==, 0);
    g_assert_cmpuint(fixture->first.unready + fixture->second.unready, ==, 0);
}

static void
send_key(struct fixture *fixture, uint16_t usage, bool down)
{
    struct vf_input_event event = {.type = VF_INPUT_KEY};
    event.key.usage = usage;
    event.key.down = down;
    vf_router_send(fixture->router, &event);
}

static void
send_button(struct fixture *fixture, enum vf_button button, bool down)
{
    struct vf_input_event event = {.type = VF_INPUT_BUTTON};
    event.button.button = button;
    event.button.down = down;
    vf_router_send(fixture->router, &event);
}

static void
send_motion(struct fixture *fixture, float dx, float dy)
{
    struct vf_input_event event = {.type = VF_INPUT_MOTION};
    event.motion.dx = dx;
    event.motion.dy = dy;
    vf_router_send(fixture->router, &event);
}

static void
send_position(struct fixture *fixture, float x, float y)
{
    struct vf_input_event event = {.type = VF_INPUT_POSITION};
    event.position.x = x;
    event.position.y = y;
    vf_router_send(fixture->router, &event);
}

static void
send_wheel(struct fixture *fixture, float dx, float dy)
{
    struct vf_input_event event = {.type = VF_INPUT_WHEEL};
    event.wheel.dx = dx;
    event.wheel.dy = dy;
    vf_router_send(fixture->router, &event);
}

static void
assert_log(struct fake_sink *sink, const char *expected)
{
    g_autofree char *log = fake_sink_take_log(sink);
    g_assert_cmpstr(log, ==, expected);
}

static void
test_the_order_of_all_input_is_kept(void)
{
    struct fixture fixture;
    init(&fixture);
    send_motion(&fixture, 1, 0);
    send_button(&fixture, VF_BUTTON_LEFT, true);
    send_motion(&fixture, 0, 1);
    send_key(&fixture, VF_USAGE_A, true);
    send_motion(&fixture, 2, 2);
    send_key(&fixture, VF_USAGE_A, false);
    send_wheel(&fixture, 0, -1);
    send_button(&fixture, VF_BUTTON_LEFT, false);
    assert_log(&fixture.first, "m1,0 b0+ m0,1 +A m2,2 -A w0,-1 b0-");
    finish(&fixture);
}

static void
test_the_preferred_sink_is_used(void)
{
    struct fixture fixture;
    init(&fixture);
    send_key(&fixture, VF_USAGE_A, true);
    send_key(&fixture, VF_USAGE_A, false);
    assert_log(&fixture.first, "+A -A");
    assert_log(&fixture.second, "");
    vf_router_pin(fixture.router, &fixture.second.sink);
    send_key(&fixture, VF_USAGE_A, true);
    send_key(&fixture, VF_USAGE_A, false);
    assert_log(&fixture.second, "+A -A");
    vf_router_pin(fixture.router, NULL);
    g_assert_true(vf_router_update(fixture.router) == &fixture.first.sink);
    finish(&fixture);
}

static void
test_a_held_key_moves_over_when_the_sink_dies(void)
{
    struct fixture fixture;
    init(&fixture);
    send_key(&fixture, VF_USAGE_W, true);
    send_key(&fixture, VF_USAGE_LEFT_SHIFT, true);
    send_button(&fixture, VF_BUTTON_RIGHT, true);
    g_free(fake_sink_take_log(&fixture.first));
    fake_sink_disconnect(&fixture.first);
    g_assert_true(vf_router_update(fixture.router) == &fixture.second.sink);
    assert_log(&fixture.second, "+W +LeftShift b2+");
    send_key(&fixture, VF_USAGE_W, false);
    assert_log(&fixture.second, "-W");
    // The better one comes back: let go on this one, in reverse, and press
    // there.
    fake_sink_connect(&fixture.first);
    g_assert_true(vf_router_update(fixture.router) == &fixture.first.sink);
    assert_log(&fixture.second, "b2- -LeftShift");
    fixture.first.log_count = 0;
    send_button(&fixture, VF_BUTTON_RIGHT, false);
    send_key(&fixture, VF_USAGE_LEFT_SHIFT, false);
    assert_log(&fixture.first, "b2- -LeftShift");
    g_assert_cmpuint(vf_router_counters(fixture.router).moves, ==, 3);
    finish(&fixture);
}

static void
test_a_connection_renewed_in_between_is_noticed(void)
{
    struct fixture fixture;
    init(&fixture);
    send_key(&fixture, VF_USAGE_W, true);
    fake_sink_disconnect(&fixture.first);
    fake_sink_connect(&fixture.first);
    // Nobody called update: what is sent must not break the books.
    send_key(&fixture, VF_USAGE_W, false);
    send_key(&fixture, VF_USAGE_A, true);
    g_assert_true(fake_sink_is_idle(&fixture.first));
    vf_router_update(fixture.router);
    send_key(&fixture, VF_USAGE_A, true);
    send_key(&fixture, VF_USAGE_A, false);
    g_assert_cmpuint(fixture.first.presses, ==, 2); // W, A
    finish(&fixture);
}

static void
test_without_a_sink_nothing_is_kept(void)
{
    struct fixture fixture;
    init(&fixture);
    fake_sink_disconnect(&fixture.first);
    fake_sink_disconnect(&fixture.second);
    g_assert_null(vf_router_update(fixture.router));
    g_assert_false(vf_router_state(fixture.router).ready);
    send_key(&fixture, VF_USAGE_A, true);
    send_button(&fixture, VF_BUTTON_LEFT, true);
    send_motion(&fixture, 10, 10);
    send_wheel(&fixture, 0, 1);
    g_assert_true(vf_router_is_idle(fixture.router));
    fake_sink_connect(&fixture.second);
    vf_router_update(fixture.router);
    send_key(&fixture, VF_USAGE_A, false);
    send_button(&fixture, VF_BUTTON_LEFT, false);
    assert_log(&fixture.second, "");
    g_assert_cmpuint(vf_router_counters(fixture.router).dropped, ==, 4);
    finish(&fixture);
}

static void
test_lets_go_in_reverse_order(void)
{
    struct fixture fixture;
    init(&fixture);
    send_key(&fixture, VF_USAGE_LEFT_CTRL, true);
    send_key(&fixture, VF_USAGE_LEFT_ALT, true);
    send_key(&fixture, VF_USAGE_DELETE, true);
    fixture.first.log_count = 0;
    vf_router_release_all(fixture.router);
    assert_log(&fixture.first, "-Delete -LeftAlt -LeftCtrl");
    vf_router_release_all(fixture.router);
    assert_log(&fixture.first, "");
    finish(&fixture);
}

static void
test_a_free_pointer_clicks_only_on_the_picture(void)
{
    struct fixture fixture;
    init(&fixture);
    vf_router_set_relative(fixture.router, false);
    g_assert_true(fixture.first.absolute);
    struct vf_pointer_view view = {.picture = {100, 0, 200, 100},
                                   .screen = {400, 200}};
    vf_router_set_view(fixture.router, &view);
    send_position(&fixture, 50, 50);
    send_button(&fixture, VF_BUTTON_LEFT, true);
    send_button(&fixture, VF_BUTTON_LEFT, false);
    send_wheel(&fixture, 0, 1);
    assert_log(&fixture.first, "");
    send_position(&fixture, 150.5f, 50.5f);
    send_button(&fixture, VF_BUTTON_LEFT, true);
    send_position(&fixture, 10, 50); // a drag beyond the edge
    send_button(&fixture, VF_BUTTON_LEFT, false);
    send_position(&fixture, 10, 60);
    assert_log(&fixture.first, "p101,101 b0+ p0,100 b0-");
    g_assert_cmpint(fixture.first.screen.w, ==, 400);
    finish(&fixture);
}

static void
test_a_free_pointer_needs_an_absolute_guest(void)
{
    struct fixture fixture;
    init(&fixture);
    fixture.first.state.can_absolute = false;
    vf_router_set_relative(fixture.router, false);
    struct vf_pointer_view view = {.picture = {0, 0, 100, 100},
                                   .screen = {100, 100}};
    vf_router_set_view(fixture.router, &view);
    send_position(&fixture, 50, 50);
    send_button(&fixture, VF_BUTTON_LEFT, true);
    send_wheel(&fixture, 0, 1);
    send_button(&fixture, VF_BUTTON_LEFT, false);
    assert_log(&fixture.first, "");
    finish(&fixture);
}

static void
test_fine_motion_adds_up(void)
{
    struct fixture fixture;
    init(&fixture);
    vf_router_set_sensitivity(fixture.router, 5);
    for (int i = 0; i < 1000; i++) {
        send_motion(&fixture, 1, -1);
        send_wheel(&fixture, 0.125f, -0.25f);
    }
    g_assert_cmpint(fixture.first.motion_x, ==, 1500);
    g_assert_cmpint(fixture.first.motion_y, ==, -1500);
    g_assert_cmpint(fixture.first.wheel_x, ==, 125);
    g_assert_cmpint(fixture.first.wheel_y, ==, -250);
    finish(&fixture);
}

static void
test_unknown_keys_are_counted_and_left_out(void)
{
    struct fixture fixture;
    init(&fixture);
    send_key(&fixture, 0x1ff, true);
    send_key(&fixture, 0xffff, true);
    send_key(&fixture, 0, true);
    assert_log(&fixture.first, "");
    g_assert_cmpuint(vf_router_counters(fixture.router).unknown, ==, 3);
    finish(&fixture);
}

static void
test_removing_the_sink_in_use_moves_over(void)
{
    struct fixture fixture;
    init(&fixture);
    vf_router_pin(fixture.router, &fixture.first.sink);
    send_key(&fixture, VF_USAGE_A, true);
    vf_router_remove_sink(fixture.router, &fixture.first.sink);
    g_assert_true(fake_sink_is_idle(&fixture.first));
    assert_log(&fixture.second, "+A");
    finish(&fixture);
}

static void
test_a_guest_that_did_not_listen_is_told_what_was_let_go_of(void)
{
    struct fixture fixture;
    init(&fixture);
    send_key(&fixture, VF_USAGE_W, true);
    send_key(&fixture, VF_USAGE_A, true);
    send_button(&fixture, VF_BUTTON_RIGHT, true);
    send_key(&fixture, VF_USAGE_LEFT_SHIFT, true);
    // From here on it is as if the guest were paused.
    send_key(&fixture, VF_USAGE_A, false);
    send_button(&fixture, VF_BUTTON_RIGHT, false);
    send_key(&fixture, VF_USAGE_LEFT_SHIFT, false);
    send_key(&fixture, VF_USAGE_LEFT_SHIFT, true);
    g_free(fake_sink_take_log(&fixture.first));
    vf_router_release_again(fixture.router);
    assert_log(&fixture.first, "-A b2-");
    vf_router_release_all(fixture.router);
    assert_log(&fixture.first, "-LeftShift -W");
    vf_router_release_again(fixture.router);
    g_autofree char *log = fake_sink_take_log(&fixture.first);
    g_assert_nonnull(strstr(log, "-LeftShift"));
    g_assert_nonnull(strstr(log, "-W"));
    g_assert_null(strchr(log, '+'));
    // A real keyboard leaves alone what is up.
    fixture.first.doubled = 0;
    finish(&fixture);
}

static void
test_only_what_was_let_go_of_last_is_told_again(void)
{
    struct fixture fixture;
    init(&fixture);
    for (int i = 0; i < 100; i++) {
        send_key(&fixture, (uint16_t)(VF_USAGE_A + i % 20), true);
        send_key(&fixture, (uint16_t)(VF_USAGE_A + i % 20), false);
        if (i % 10 == 0) {
            g_free(fake_sink_take_log(&fixture.first));
        }
    }
    g_free(fake_sink_take_log(&fixture.first));
    vf_router_release_again(fixture.router);
    g_assert_cmpuint(fixture.first.doubled, ==, 12);
    fixture.first.doubled = 0;
    finish(&fixture);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/router/" name, function)
    TEST("the-order-of-all-input-is-kept", test_the_order_of_all_input_is_kept);
    TEST("the-preferred-sink-is-used", test_the_preferred_sink_is_used);
    TEST("a-held-key-moves-over-when-the-sink-dies",
         test_a_held_key_moves_over_when_the_sink_dies);
    TEST("a-connection-renewed-in-between-is-noticed",
         test_a_connection_renewed_in_between_is_noticed);
    TEST("without-a-sink-nothing-is-kept", test_without_a_sink_nothing_is_kept);
    TEST("lets-go-in-reverse-order", test_lets_go_in_reverse_order);
    TEST("a-free-pointer-clicks-only-on-the-picture",
         test_a_free_pointer_clicks_only_on_the_picture);
    TEST("a-free-pointer-needs-an-absolute-guest",
         test_a_free_pointer_needs_an_absolute_guest);
    TEST("fine-motion-adds-up", test_fine_motion_adds_up);
    TEST("unknown-keys-are-counted-and-left-out",
         test_unknown_keys_are_counted_and_left_out);
    TEST("removing-the-sink-in-use-moves-over",
         test_removing_the_sink_in_use_moves_over);
    TEST("a-guest-that-did-not-listen-is-told-what-was-let-go-of",
         test_a_guest_that_did_not_listen_is_told_what_was_let_go_of);
    TEST("only-what-was-let-go-of-last-is-told-again",
         test_only_what_was_let_go_of_last_is_told_again);
#undef TEST
    return g_test_run();
}
