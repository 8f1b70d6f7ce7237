// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/gamepad.h"

#include "base/clock.h"
#include "input/keys.h"

#include <glib.h>
#include <string.h>

static const uint64_t T = VF_NS_PER_S;

static struct vf_gamepad
make(const char *buttons)
{
    struct vf_gamepad gamepad;
    unsigned bits;
    char *why = NULL;
    g_assert_true(vf_gamepad_parse_buttons(buttons, &bits, &why));
    vf_gamepad_init(&gamepad, bits);
    return gamepad;
}

static void
open_overlay(struct vf_gamepad *gamepad)
{
    struct vf_gamepad_actions actions;
    vf_gamepad_on_overlay(gamepad, true, &actions);
    g_assert_cmpuint(actions.count, ==, 0);
}

static void
test_closed_overlay_leaves_the_gamepad_alone(void)
{
    struct vf_gamepad gamepad = make("guide");
    struct vf_gamepad_actions actions;
    for (int i = 0; i < VF_GAMEPAD_BUTTONS; i++) {
        for (int down = 1; down >= 0; down--) {
            vf_gamepad_on_button(&gamepad, (enum vf_gamepad_button)i, down, T,
                                 &actions);
            g_assert_cmpuint(actions.count, ==, 0);
            g_assert_false(actions.toggle);
        }
    }
    vf_gamepad_on_stick(&gamepad, 32767, -32768, &actions);
    g_assert_cmpuint(actions.count, ==, 0);
    g_assert_true(vf_gamepad_wake_at(&gamepad) == UINT64_MAX);
}

static void
test_guide_held_opens_and_a_tap_does_not(void)
{
    struct vf_gamepad gamepad = make("guide");
    struct vf_gamepad_actions actions;
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_GUIDE, true, T, &actions);
    uint64_t at = vf_gamepad_wake_at(&gamepad);
    g_assert_cmpuint(at, >, T);
    vf_gamepad_tick(&gamepad, at - 1, &actions);
    g_assert_false(actions.toggle);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_GUIDE, false, at - 1, &actions);
    vf_gamepad_tick(&gamepad, at, &actions);
    g_assert_false(actions.toggle);

    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_GUIDE, true, 2 * at, &actions);
    vf_gamepad_tick(&gamepad, vf_gamepad_wake_at(&gamepad), &actions);
    g_assert_true(actions.toggle);
    vf_gamepad_tick(&gamepad, 100 * at, &actions);
    g_assert_false(actions.toggle);
}

static void
test_a_chord_needs_all_of_its_buttons(void)
{
    struct vf_gamepad gamepad = make("back + start");
    struct vf_gamepad_actions actions;
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_BACK, true, T, &actions);
    g_assert_true(vf_gamepad_wake_at(&gamepad) == UINT64_MAX);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_START, true, 5 * T, &actions);
    g_assert_cmpuint(vf_gamepad_wake_at(&gamepad), >, 5 * T);
    vf_gamepad_tick(&gamepad, 6 * T, &actions);
    g_assert_true(actions.toggle);
}

static void
test_open_overlay_gets_keys(void)
{
    struct vf_gamepad gamepad = make("guide");
    struct vf_gamepad_actions actions;
    open_overlay(&gamepad);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_DOWN, true, T, &actions);
    g_assert_cmpuint(actions.count, ==, 1);
    g_assert_cmpuint(actions.keys[0].usage, ==, VF_USAGE_DOWN);
    g_assert_true(actions.keys[0].down);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_DOWN, false, T, &actions);
    g_assert_cmpuint(actions.count, ==, 1);
    g_assert_false(actions.keys[0].down);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_A, true, T, &actions);
    g_assert_cmpuint(actions.keys[0].usage, ==, VF_USAGE_ENTER);
}

static void
test_the_stick_is_the_same_as_the_cross(void)
{
    struct vf_gamepad gamepad = make("guide");
    struct vf_gamepad_actions actions;
    open_overlay(&gamepad);
    vf_gamepad_on_stick(&gamepad, 0, -30000, &actions);
    g_assert_cmpuint(actions.count, ==, 1);
    g_assert_cmpuint(actions.keys[0].usage, ==, VF_USAGE_UP);
    // The cross says the same: nothing is typed twice.
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_UP, true, T, &actions);
    g_assert_cmpuint(actions.count, ==, 0);
    // A stick that trembles around where it counts stays where it is.
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_UP, false, T, &actions);
    vf_gamepad_on_stick(&gamepad, 0, -15000, &actions);
    g_assert_cmpuint(actions.count, ==, 0);
    vf_gamepad_on_stick(&gamepad, 0, -5000, &actions);
    g_assert_cmpuint(actions.count, ==, 1);
    g_assert_false(actions.keys[0].down);
}

static void
test_what_is_held_when_it_opens_is_not_typed(void)
{
    struct vf_gamepad gamepad = make("guide");
    struct vf_gamepad_actions actions;
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_A, true, T, &actions);
    open_overlay(&gamepad);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_LEFT, true, T, &actions);
    g_assert_cmpuint(actions.count, ==, 1);
    g_assert_cmpuint(actions.keys[0].usage, ==, VF_USAGE_LEFT);
}

static void
test_whatever_ends_it_lets_go_of_every_key(void)
{
    struct vf_gamepad gamepad = make("guide");
    struct vf_gamepad_actions actions;
    open_overlay(&gamepad);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_UP, true, T, &actions);
    vf_gamepad_on_stick(&gamepad, 32767, 0, &actions);
    vf_gamepad_on_overlay(&gamepad, false, &actions);
    g_assert_cmpuint(actions.count, ==, 2);
    g_assert_false(actions.keys[0].down || actions.keys[1].down);

    open_overlay(&gamepad);
    vf_gamepad_on_button(&gamepad, VF_GAMEPAD_B, true, T, &actions);
    g_assert_cmpuint(actions.count, ==, 1);
    vf_gamepad_on_lost(&gamepad, &actions);
    bool released = false;
    for (unsigned i = 0; i < actions.count; i++) {
        g_assert_false(actions.keys[i].down);
        released |= actions.keys[i].usage == VF_USAGE_ESCAPE;
    }
    g_assert_true(released);
}

static void
test_wrong_names_are_told_with_the_right_ones(void)
{
    unsigned bits;
    g_autofree char *why = NULL;
    g_assert_false(vf_gamepad_parse_buttons("guide+home", &bits, &why));
    g_assert_nonnull(strstr(why, "'home'"));
    g_assert_nonnull(strstr(why, "guide"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/gamepad/" name, function)
    ADD("closed overlay leaves the gamepad alone",
        test_closed_overlay_leaves_the_gamepad_alone);
    ADD("guide held opens, and a tap does not",
        test_guide_held_opens_and_a_tap_does_not);
    ADD("a chord needs all of its buttons",
        test_a_chord_needs_all_of_its_buttons);
    ADD("open overlay gets keys", test_open_overlay_gets_keys);
    ADD("the stick is the same as the cross",
        test_the_stick_is_the_same_as_the_cross);
    ADD("what is held when it opens is not typed",
        test_what_is_held_when_it_opens_is_not_typed);
    ADD("whatever ends it lets go of every key",
        test_whatever_ends_it_lets_go_of_every_key);
    ADD("wrong names are told with the right ones",
        test_wrong_names_are_told_with_the_right_ones);
    return g_test_run();
}
