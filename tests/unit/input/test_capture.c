// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture_rig.h"

#include <glib.h>

// When capture begins and ends. What keys do meanwhile: test_capture_keys.c.

static void
init_ready(struct capture_rig *rig)
{
    struct vf_capture_config config = vf_capture_config_default();
    capture_rig_init_ready(rig, &config);
}

static void
capture(struct capture_rig *rig)
{
    rig_tap(rig, VF_USAGE_SCROLL_LOCK);
    g_assert_true(rig_is_captured(rig));
}

static void
test_a_tap_captures_and_releases(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    g_assert_false(rig_is_captured(&rig));
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_cmpint(vf_capture_mode(&rig.capture), ==, VF_CAPTURE_BOTH);
    g_assert_true(rig.grab_keyboard);
    g_assert_true(rig.grab_mouse);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig_is_captured(&rig));
    g_assert_false(rig.grab_keyboard);
    g_assert_false(rig.grab_mouse);
    // The escape key itself never reaches the guest.
    g_assert_cmpuint(rig.guest.presses, ==, 0);
    capture_rig_finish(&rig);
}

static void
test_a_click_never_captures_by_default(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    for (int button = 0; button < VF_BUTTON_COUNT; button++) {
        rig_button(&rig, (enum vf_button)button, true);
        g_assert_false(rig_is_captured(&rig));
        rig_button(&rig, (enum vf_button)button, false);
    }
    g_assert_false(rig_is_captured(&rig));
    g_assert_cmpuint(rig.guest.presses, ==, 0);
    capture_rig_finish(&rig);
}

static void
test_not_captured_nothing_goes_to_the_guest(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    rig_position(&rig, 50, 50);
    rig_tap(&rig, VF_USAGE_A);
    rig_button(&rig, VF_BUTTON_LEFT, true);
    rig_button(&rig, VF_BUTTON_LEFT, false);
    rig_motion(&rig, 5, 5);
    struct vf_input_event wheel = {.type = VF_INPUT_WHEEL, .wheel = {0, 1}};
    rig_event(&rig, &wheel);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "");
    capture_rig_finish(&rig);
}

static void
test_captured_everything_goes_to_the_guest(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    rig_tap(&rig, VF_USAGE_LEFT_WIN);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_tap(&rig, VF_USAGE_TAB);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    rig_motion(&rig, 3, -4);
    rig_button(&rig, VF_BUTTON_SIDE, true);
    rig_button(&rig, VF_BUTTON_SIDE, false);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==,
                    "+LeftWin -LeftWin +LeftAlt +Tab -Tab -LeftAlt m3,-4 "
                    "b3+ b3-");
    capture_rig_finish(&rig);
}

static void
test_ctrl_alt_del_goes_to_the_guest(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_tap(&rig, VF_USAGE_DELETE);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    rig_up(&rig, VF_USAGE_LEFT_CTRL);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==,
                    "+LeftCtrl +LeftAlt +Delete -Delete -LeftAlt -LeftCtrl");
    g_assert_cmpuint(rig.commands, ==, 0);
    capture_rig_finish(&rig);
}

static void
hold_something(struct capture_rig *rig)
{
    rig_down(rig, VF_USAGE_W);
    rig_down(rig, VF_USAGE_LEFT_SHIFT);
    rig_button(rig, VF_BUTTON_RIGHT, true);
    g_assert_false(fake_sink_is_idle(&rig->guest));
}

static void
assert_let_go(struct capture_rig *rig)
{
    g_assert_false(rig_is_captured(rig));
    g_assert_false(rig->grab_keyboard);
    g_assert_false(rig->grab_mouse);
    g_assert_true(fake_sink_is_idle(&rig->guest));
    // What is let go of at the keyboard later is not the guest's any more.
    uint64_t releases = rig->guest.releases;
    rig_up(rig, VF_USAGE_W);
    rig_up(rig, VF_USAGE_LEFT_SHIFT);
    rig_button(rig, VF_BUTTON_RIGHT, false);
    g_assert_cmpuint(rig->guest.releases, ==, releases);
    capture_rig_finish(rig);
}

static void
test_losing_the_focus_releases(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_focus(&rig, false);
    assert_let_go(&rig);
}

static void
test_hiding_the_window_releases(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_visible(&rig, false);
    assert_let_go(&rig);
}

static void
test_the_overlay_releases(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_notice(&rig, VF_NOTICE_OVERLAY_OPENED);
    assert_let_go(&rig);
}

static void
test_a_signal_releases(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_notice(&rig, VF_NOTICE_RELEASE);
    assert_let_go(&rig);
}

static void
test_quit_releases_before_it_is_asked_for(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_RIGHT_ALT);
    rig_down(&rig, VF_USAGE_Q);
    g_assert_cmpint(rig.command, ==, VF_COMMAND_QUIT);
    g_assert_cmpint(rig.last.list[0].type, ==, VF_CAPTURE_RELEASE);
    g_assert_cmpint(rig.last.list[rig.last.count - 1].type, ==,
                    VF_CAPTURE_COMMAND);
    g_assert_false(vf_key_set_has(&rig.guest.down, VF_USAGE_Q));
    assert_let_go(&rig);
}

static void
test_quit_works_in_every_state(void)
{
    for (int state = 0; state < 4; state++) {
        struct capture_rig rig;
        init_ready(&rig);
        if (state == 1) {
            rig_notice(&rig, VF_NOTICE_OVERLAY_OPENED);
        } else if (state == 2) {
            rig_notice(&rig, VF_NOTICE_INPUT_LOST);
        } else if (state == 3) {
            rig_down(&rig, VF_USAGE_SCROLL_LOCK); // a jammed escape key
            rig_wait_ms(&rig, 1000);
        }
        rig_down(&rig, VF_USAGE_RIGHT_CTRL);
        rig_down(&rig, VF_USAGE_LEFT_ALT);
        rig_down(&rig, VF_USAGE_LEFT_SHIFT); // a modifier too many
        rig_down(&rig, VF_USAGE_Q);
        g_assert_cmpint(rig.command, ==, VF_COMMAND_QUIT);
        g_assert_true(rig.last.consumed);
        capture_rig_finish(&rig);
    }
}

static void
test_losing_the_picture_releases_after_five_seconds(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_notice(&rig, VF_NOTICE_PICTURE_LOST);
    rig_wait_ms(&rig, 4990);
    g_assert_true(rig_is_captured(&rig));
    rig_wait_ms(&rig, 20);
    assert_let_go(&rig);
}

static void
test_a_short_loss_changes_nothing(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    rig_notice(&rig, VF_NOTICE_PICTURE_LOST);
    rig_wait_ms(&rig, 3000);
    rig_notice(&rig, VF_NOTICE_INPUT_LOST);
    rig_notice(&rig, VF_NOTICE_PICTURE_BACK);
    rig_wait_ms(&rig, 1000);
    rig_notice(&rig, VF_NOTICE_INPUT_BACK);
    rig_wait_ms(&rig, 60000);
    g_assert_true(rig_is_captured(&rig));
    g_assert_cmpuint(vf_capture_wake_at(&rig.capture), ==, UINT64_MAX);
    capture_rig_finish(&rig);
}

static void
test_a_change_of_the_guest_lets_go_but_stays_captured(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    rig_notice(&rig, VF_NOTICE_GUEST_CHANGED);
    g_assert_true(rig_is_captured(&rig));
    g_assert_true(fake_sink_is_idle(&rig.guest));
    rig_up(&rig, VF_USAGE_W);
    rig_tap(&rig, VF_USAGE_W);
    capture_rig_finish(&rig);
}

static void
test_refuses_and_says_why(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    rig_notice(&rig, VF_NOTICE_OVERLAY_OPENED);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_cmpint(rig.refusal, ==, VF_REFUSED_OVERLAY);
    rig_notice(&rig, VF_NOTICE_OVERLAY_CLOSED);
    rig_notice(&rig, VF_NOTICE_INPUT_LOST);
    rig_notice(&rig, VF_NOTICE_TOGGLE);
    g_assert_cmpint(rig.refusal, ==, VF_REFUSED_NO_INPUT);
    rig_focus(&rig, false);
    rig_notice(&rig, VF_NOTICE_TOGGLE);
    g_assert_cmpint(rig.refusal, ==, VF_REFUSED_NO_FOCUS);
    g_assert_false(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

static void
test_input_can_be_switched_off(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    rig_down(&rig, VF_USAGE_A);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    rig_tap(&rig, VF_USAGE_I);
    rig_up(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig_is_captured(&rig));
    g_assert_true(fake_sink_is_idle(&rig.guest));
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_cmpint(rig.refusal, ==, VF_REFUSED_OFF);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    rig_tap(&rig, VF_USAGE_I);
    rig_up(&rig, VF_USAGE_SCROLL_LOCK);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_true(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

static void
test_keyboard_only_leaves_the_pointer_free(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.on_escape = VF_CAPTURE_KEYBOARD;
    struct capture_rig rig;
    capture_rig_init_ready(&rig, &config);
    capture(&rig);
    g_assert_true(rig.grab_keyboard);
    g_assert_false(rig.grab_mouse);
    rig_motion(&rig, 9, 9);
    rig_position(&rig, 30.5f, 40.5f);
    rig_button(&rig, VF_BUTTON_LEFT, true);
    rig_button(&rig, VF_BUTTON_LEFT, false);
    rig_tap(&rig, VF_USAGE_A);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "p30,40 b0+ b0- +A -A");
    capture_rig_finish(&rig);
}

static void
test_mouse_only_leaves_shortcuts_to_the_host(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.on_escape = VF_CAPTURE_MOUSE;
    struct capture_rig rig;
    capture_rig_init_ready(&rig, &config);
    capture(&rig);
    g_assert_false(rig.grab_keyboard);
    g_assert_true(rig.grab_mouse);
    rig_motion(&rig, 2, 1);
    rig_tap(&rig, VF_USAGE_A);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "m2,1 +A -A");
    capture_rig_finish(&rig);
}

static void
test_the_click_that_captures_is_not_the_guests(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.on_click = VF_CAPTURE_BOTH;
    struct capture_rig rig;
    capture_rig_init_ready(&rig, &config);
    rig_button(&rig, VF_BUTTON_LEFT, true);
    g_assert_true(rig_is_captured(&rig));
    rig_button(&rig, VF_BUTTON_LEFT, false);
    g_assert_cmpuint(rig.guest.presses + rig.guest.releases, ==, 0);
    rig_button(&rig, VF_BUTTON_LEFT, true);
    rig_button(&rig, VF_BUTTON_LEFT, false);
    g_assert_cmpuint(rig.guest.presses, ==, 1);
    capture_rig_finish(&rig);
}

static void
test_focus_captures_when_asked_to(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.on_focus = VF_CAPTURE_KEYBOARD;
    struct capture_rig rig;
    capture_rig_init_ready(&rig, &config);
    g_assert_cmpint(vf_capture_mode(&rig.capture), ==, VF_CAPTURE_KEYBOARD);
    // The escape key then takes the mouse as well, and gives back both.
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_cmpint(vf_capture_mode(&rig.capture), ==, VF_CAPTURE_BOTH);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_cmpint(vf_capture_mode(&rig.capture), ==, VF_CAPTURE_NONE);
    // The window says again that it has the focus: nothing new.
    rig_focus(&rig, true);
    g_assert_false(rig_is_captured(&rig));
    rig_focus(&rig, false);
    rig_focus(&rig, true);
    g_assert_cmpint(vf_capture_mode(&rig.capture), ==, VF_CAPTURE_KEYBOARD);
    capture_rig_finish(&rig);
}

static void
test_the_start_captures_once_when_all_is_ready(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.on_start = VF_CAPTURE_BOTH;
    struct capture_rig rig;
    capture_rig_init(&rig, &config);
    rig_visible(&rig, true);
    rig_focus(&rig, true);
    g_assert_false(rig_is_captured(&rig));
    rig_notice(&rig, VF_NOTICE_INPUT_BACK);
    g_assert_false(rig_is_captured(&rig));
    rig_notice(&rig, VF_NOTICE_PICTURE_BACK);
    g_assert_true(rig_is_captured(&rig));
    rig_focus(&rig, false);
    rig_focus(&rig, true);
    g_assert_false(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

static void
test_a_free_pointer_sends_positions_only(void)
{
    struct vf_capture_config config = vf_capture_config_default();
    config.free_pointer = true;
    struct capture_rig rig;
    capture_rig_init_ready(&rig, &config);
    rig_position(&rig, 10.5f, 20.5f);
    rig_button(&rig, VF_BUTTON_LEFT, true);
    rig_tap(&rig, VF_USAGE_A);
    g_assert_cmpint(rig.guest.position.x, ==, 10);
    g_assert_cmpuint(rig.guest.buttons, ==, 1u << VF_BUTTON_LEFT);
    g_assert_true(vf_key_set_is_empty(&rig.guest.down));
    rig_focus(&rig, false);
    g_assert_true(fake_sink_is_idle(&rig.guest));
    rig_position(&rig, 50, 50);
    g_assert_cmpint(rig.guest.position.x, ==, 10);
    capture_rig_finish(&rig);
}

static void
test_a_new_configuration_releases(void)
{
    struct capture_rig rig;
    init_ready(&rig);
    capture(&rig);
    hold_something(&rig);
    struct vf_capture_config config = vf_capture_config_default();
    bool ok = vf_chord_parse("RightCtrl", &config.escape[0], NULL);
    g_assert_true(ok);
    vf_capture_configure(&rig.capture, &config, &rig.last);
    for (unsigned i = 0; i < rig.last.count; i++) {
        if (rig.last.list[i].type == VF_CAPTURE_RELEASE) {
            vf_router_release_all(rig.router);
        }
    }
    g_assert_false(rig_is_captured(&rig));
    g_assert_true(fake_sink_is_idle(&rig.guest));
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig_is_captured(&rig));
    rig_tap(&rig, VF_USAGE_RIGHT_CTRL);
    g_assert_true(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/capture/" name, function)
    TEST("a-tap-captures-and-releases", test_a_tap_captures_and_releases);
    TEST("a-click-never-captures-by-default",
         test_a_click_never_captures_by_default);
    TEST("not-captured-nothing-goes-to-the-guest",
         test_not_captured_nothing_goes_to_the_guest);
    TEST("captured-everything-goes-to-the-guest",
         test_captured_everything_goes_to_the_guest);
    TEST("ctrl-alt-del-goes-to-the-guest", test_ctrl_alt_del_goes_to_the_guest);
    TEST("losing-the-focus-releases", test_losing_the_focus_releases);
    TEST("hiding-the-window-releases", test_hiding_the_window_releases);
    TEST("the-overlay-releases", test_the_overlay_releases);
    TEST("a-signal-releases", test_a_signal_releases);
    TEST("quit-releases-before-it-is-asked-for",
         test_quit_releases_before_it_is_asked_for);
    TEST("quit-works-in-every-state", test_quit_works_in_every_state);
    TEST("losing-the-picture-releases-after-five-seconds",
         test_losing_the_picture_releases_after_five_seconds);
    TEST("a-short-loss-changes-nothing", test_a_short_loss_changes_nothing);
    TEST("a-change-of-the-guest-lets-go-but-stays-captured",
         test_a_change_of_the_guest_lets_go_but_stays_captured);
    TEST("refuses-and-says-why", test_refuses_and_says_why);
    TEST("input-can-be-switched-off", test_input_can_be_switched_off);
    TEST("keyboard-only-leaves-the-pointer-free",
         test_keyboard_only_leaves_the_pointer_free);
    TEST("mouse-only-leaves-shortcuts-to-the-host",
         test_mouse_only_leaves_shortcuts_to_the_host);
    TEST("the-click-that-captures-is-not-the-guests",
         test_the_click_that_captures_is_not_the_guests);
    TEST("focus-captures-when-asked-to", test_focus_captures_when_asked_to);
    TEST("the-start-captures-once-when-all-is-ready",
         test_the_start_captures_once_when_all_is_ready);
    TEST("a-free-pointer-sends-positions-only",
         test_a_free_pointer_sends_positions_only);
    TEST("a-new-configuration-releases", test_a_new_configuration_releases);
#undef TEST
    return g_test_run();
}
