// SPDX-License-Identifier: GPL-2.0-or-later
#include "capture_rig.h"

#include <glib.h>

// The escape key, chords, pass-through and key repeat.

static void
init_with(struct capture_rig *rig,
          void (*change)(struct vf_capture_config *config))
{
    struct vf_capture_config config = vf_capture_config_default();
    if (change) {
        change(&config);
    }
    capture_rig_init_ready(rig, &config);
}

static void
set_chord(struct vf_chord *chord, const char *text)
{
    bool ok = vf_chord_parse(text, chord, NULL);
    g_assert_true(ok);
}

static void
test_holding_the_escape_shows_the_keys(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    rig_wait_ms(&rig, 190);
    g_assert_false(rig.keys_shown);
    rig_wait_ms(&rig, 20);
    g_assert_true(rig.keys_shown);
    rig_up(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig.keys_shown);
    // Looking at the list is not a tap.
    g_assert_false(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

static void
test_a_key_after_the_escape_runs_its_command(void)
{
    unsigned count;
    const struct vf_command_key *keys = vf_command_keys(&count);
    for (unsigned i = 0; i < count; i++) {
        struct capture_rig rig;
        init_with(&rig, NULL);
        rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
        g_assert_true(rig_is_captured(&rig));
        rig_down(&rig, VF_USAGE_SCROLL_LOCK);
        rig_down(&rig, keys[i].usage);
        g_assert_cmpint(rig.command, ==, keys[i].request.command);
        g_assert_cmpint(rig.sequence, ==, keys[i].request.sequence);
        rig_up(&rig, keys[i].usage);
        bool stays = keys[i].request.command != VF_COMMAND_QUIT &&
                     keys[i].request.command != VF_COMMAND_INPUT;
        rig_up(&rig, VF_USAGE_SCROLL_LOCK);
        g_assert_cmpint(rig_is_captured(&rig), ==, stays);
        g_assert_cmpuint(rig.guest.presses, ==, 0);
        capture_rig_finish(&rig);
    }
}

static void
test_a_command_can_be_repeated_while_the_list_shows(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    rig_wait_ms(&rig, 300);
    rig_tap(&rig, VF_USAGE_INSERT);
    rig_tap(&rig, VF_USAGE_INSERT);
    g_assert_cmpuint(rig.commands, ==, 2);
    g_assert_true(rig.keys_shown);
    rig_up(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig.keys_shown);
    capture_rig_finish(&rig);
}

static void
test_a_key_without_a_command_is_swallowed(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    rig_tap(&rig, VF_USAGE_Z);
    rig_up(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_true(rig_is_captured(&rig));
    g_assert_cmpuint(rig.guest.presses, ==, 0);
    g_assert_cmpuint(rig.commands, ==, 0);
    capture_rig_finish(&rig);
}

static void
two_escapes(struct vf_capture_config *config)
{
    set_chord(&config->escape[0], "ScrollLock");
    set_chord(&config->escape[1], "none");
    set_chord(&config->escape[2], "RightCtrl+RightShift");
}

static void
test_each_escape_of_several_works(void)
{
    struct capture_rig rig;
    init_with(&rig, two_escapes);
    rig_down(&rig, VF_USAGE_RIGHT_SHIFT);
    rig_down(&rig, VF_USAGE_RIGHT_CTRL);
    rig_up(&rig, VF_USAGE_RIGHT_CTRL);
    g_assert_true(rig_is_captured(&rig));
    rig_up(&rig, VF_USAGE_RIGHT_SHIFT);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

static void
test_an_escape_chord_lets_other_chords_through(void)
{
    struct capture_rig rig;
    init_with(&rig, two_escapes);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_down(&rig, VF_USAGE_RIGHT_CTRL);
    rig_down(&rig, VF_USAGE_RIGHT_SHIFT);
    rig_down(&rig, VF_USAGE_Z); // no command: it was meant for the guest
    rig_up(&rig, VF_USAGE_Z);
    rig_up(&rig, VF_USAGE_RIGHT_SHIFT);
    rig_up(&rig, VF_USAGE_RIGHT_CTRL);
    g_assert_true(rig_is_captured(&rig));
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==,
                    "+RightCtrl +RightShift +Z -Z -RightShift -RightCtrl");
    capture_rig_finish(&rig);
}

static void
ctrl_alt_escape(struct vf_capture_config *config)
{
    set_chord(&config->escape[0], "Ctrl+Alt");
}

static void
test_ctrl_alt_as_escape_leaves_ctrl_alt_del_alone(void)
{
    struct capture_rig rig;
    init_with(&rig, ctrl_alt_escape);
    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    g_assert_true(rig_is_captured(&rig));
    rig_up(&rig, VF_USAGE_LEFT_CTRL);

    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_down(&rig, VF_USAGE_DELETE);
    g_assert_cmpuint(rig.commands, ==, 0);
    rig_up(&rig, VF_USAGE_DELETE);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    rig_up(&rig, VF_USAGE_LEFT_CTRL);
    g_assert_true(rig_is_captured(&rig));
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==,
                    "+LeftCtrl +LeftAlt +Delete -Delete -LeftAlt -LeftCtrl");

    // And the fixed chords still work from it.
    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_down(&rig, VF_USAGE_F);
    g_assert_cmpint(rig.command, ==, VF_COMMAND_FULLSCREEN);
    rig_up(&rig, VF_USAGE_F);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    rig_up(&rig, VF_USAGE_LEFT_CTRL);
    g_assert_true(rig_is_captured(&rig));

    // A tap lets go of the Ctrl that the guest has seen.
    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    g_assert_false(rig_is_captured(&rig));
    g_assert_true(fake_sink_is_idle(&rig.guest));
    rig_up(&rig, VF_USAGE_LEFT_CTRL);
    capture_rig_finish(&rig);
}

static void
test_a_click_with_the_escape_chord_is_no_tap(void)
{
    struct capture_rig rig;
    init_with(&rig, ctrl_alt_escape);
    rig_notice(&rig, VF_NOTICE_TOGGLE);
    rig_down(&rig, VF_USAGE_LEFT_CTRL);
    rig_down(&rig, VF_USAGE_LEFT_ALT);
    rig_button(&rig, VF_BUTTON_LEFT, true);
    rig_button(&rig, VF_BUTTON_LEFT, false);
    rig_up(&rig, VF_USAGE_LEFT_ALT);
    rig_up(&rig, VF_USAGE_LEFT_CTRL);
    g_assert_true(rig_is_captured(&rig));
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "+LeftCtrl +LeftAlt b0+ b0- -LeftAlt -LeftCtrl");
    capture_rig_finish(&rig);
}

static void
test_chords_work_captured_or_not(void)
{
    static const struct {
        uint16_t usage;
        enum vf_command command;
    } rows[] = {{VF_USAGE_F, VF_COMMAND_FULLSCREEN},
                {VF_USAGE_O, VF_COMMAND_OVERLAY},
                {VF_USAGE_Q, VF_COMMAND_QUIT}};
    for (int captured = 0; captured < 2; captured++) {
        for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
            struct capture_rig rig;
            init_with(&rig, NULL);
            if (captured) {
                rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
            }
            rig_down(&rig, VF_USAGE_LEFT_CTRL);
            rig_down(&rig, VF_USAGE_LEFT_ALT);
            rig_down(&rig, rows[i].usage);
            g_assert_cmpint(rig.command, ==, rows[i].command);
            rig_up(&rig, rows[i].usage);
            rig_up(&rig, VF_USAGE_LEFT_ALT);
            rig_up(&rig, VF_USAGE_LEFT_CTRL);
            g_assert_false(vf_key_set_has(&rig.guest.down, rows[i].usage));
            g_assert_cmpuint(rig.guest.presses, ==, captured ? 2 : 0);
            capture_rig_finish(&rig);
        }
    }
}

static void
super_1_passes(struct vf_capture_config *config)
{
    set_chord(&config->pass_through[3], "Super+1");
}

static void
test_a_passed_chord_reaches_the_host(void)
{
    struct capture_rig rig;
    init_with(&rig, super_1_passes);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_true(rig.grab_keyboard);
    rig_down(&rig, VF_USAGE_LEFT_WIN);
    g_assert_false(rig.grab_keyboard); // the host sees what comes now
    g_assert_true(rig.grab_mouse);
    rig_tap(&rig, VF_USAGE_1);
    rig_up(&rig, VF_USAGE_LEFT_WIN);
    g_assert_true(rig.grab_keyboard);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "+LeftWin -LeftWin");
    capture_rig_finish(&rig);
}

static void
super_passes(struct vf_capture_config *config)
{
    set_chord(&config->pass_through[0], "Super");
}

static void
test_a_passed_modifier_takes_all_with_it(void)
{
    struct capture_rig rig;
    init_with(&rig, super_passes);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_down(&rig, VF_USAGE_RIGHT_WIN);
    g_assert_false(rig.grab_keyboard);
    rig_tap(&rig, VF_USAGE_ENTER);
    rig_down(&rig, VF_USAGE_A);
    rig_up(&rig, VF_USAGE_RIGHT_WIN);
    rig_up(&rig, VF_USAGE_A); // pressed for the host, so released for it
    g_assert_true(rig.grab_keyboard);
    rig_tap(&rig, VF_USAGE_B);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "+B -B");
    capture_rig_finish(&rig);
}

static void
repeat(struct capture_rig *rig, uint16_t usage)
{
    struct vf_input_event event = {.type = VF_INPUT_KEY};
    event.key.usage = usage;
    event.key.down = true;
    event.key.repeat = true;
    rig_event(rig, &event);
}

static void
test_the_hosts_repeat_is_filtered(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    repeat(&rig, VF_USAGE_B); // held since before: not the guest's
    rig_down(&rig, VF_USAGE_A);
    for (int i = 0; i < 10; i++) {
        repeat(&rig, VF_USAGE_A);
        rig_down(&rig, VF_USAGE_A); // systems that do not mark repeats
    }
    rig_up(&rig, VF_USAGE_A);
    g_assert_cmpuint(rig.guest.presses, ==, 1);
    g_assert_cmpuint(rig.guest.releases, ==, 1);
    capture_rig_finish(&rig);
}

static void
repeat_on(struct vf_capture_config *config)
{
    config->forward_repeat = true;
}

static void
test_the_hosts_repeat_is_sent_when_asked_for(void)
{
    struct capture_rig rig;
    init_with(&rig, repeat_on);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_down(&rig, VF_USAGE_A);
    repeat(&rig, VF_USAGE_A);
    repeat(&rig, VF_USAGE_A);
    rig_up(&rig, VF_USAGE_A);
    repeat(&rig, VF_USAGE_A);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "+A +A +A -A");
    rig.guest.doubled = 0; // that is what repeats are
    capture_rig_finish(&rig);
}

static void
test_keys_held_before_capture_stay_the_hosts(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_down(&rig, VF_USAGE_LEFT_SHIFT);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_tap(&rig, VF_USAGE_A);
    rig_up(&rig, VF_USAGE_LEFT_SHIFT);
    rig_tap(&rig, VF_USAGE_LEFT_SHIFT);
    g_autofree char *log = fake_sink_take_log(&rig.guest);
    g_assert_cmpstr(log, ==, "+A -A +LeftShift -LeftShift");
    capture_rig_finish(&rig);
}

static void
test_losing_focus_with_the_escape_held_forgets_it(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    rig_wait_ms(&rig, 500);
    g_assert_true(rig.keys_shown);
    rig_focus(&rig, false);
    g_assert_false(rig.keys_shown);
    rig_focus(&rig, true);
    rig_up(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_false(rig_is_captured(&rig));
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_true(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

static void
test_the_overlay_sees_only_what_is_its_own(void)
{
    struct capture_rig rig;
    init_with(&rig, NULL);
    rig_notice(&rig, VF_NOTICE_OVERLAY_OPENED);
    rig_down(&rig, VF_USAGE_A);
    g_assert_false(rig.last.consumed);
    rig_up(&rig, VF_USAGE_A);
    g_assert_false(rig.last.consumed);
    rig_down(&rig, VF_USAGE_SCROLL_LOCK);
    g_assert_true(rig.last.consumed);
    rig_down(&rig, VF_USAGE_O);
    g_assert_true(rig.last.consumed);
    g_assert_cmpint(rig.command, ==, VF_COMMAND_OVERLAY);
    capture_rig_finish(&rig);
}

static void
lend_right_ctrl(struct vf_capture_config *config)
{
    set_chord(&config->lend[0], "RightCtrl");
    config->on_escape = VF_CAPTURE_MOUSE;
}

static void
test_a_held_key_gives_back_what_is_captured(void)
{
    struct capture_rig rig;
    init_with(&rig, lend_right_ctrl);
    rig_tap(&rig, VF_USAGE_RIGHT_CTRL);
    g_assert_false(rig_is_captured(&rig)); // there is nothing to give back
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_down(&rig, VF_USAGE_A);
    rig_down(&rig, VF_USAGE_RIGHT_CTRL);
    g_assert_false(rig_is_captured(&rig));
    g_assert_false(rig.grab_mouse);
    g_assert_true(fake_sink_is_idle(&rig.guest));
    uint64_t before = rig.guest.presses;
    rig_tap(&rig, VF_USAGE_F);
    rig_motion(&rig, 5, 5);
    g_assert_cmpuint(rig.guest.presses, ==, before);
    rig_up(&rig, VF_USAGE_RIGHT_CTRL);
    g_assert_cmpint(vf_capture_mode(&rig.capture), ==, VF_CAPTURE_MOUSE);
    g_assert_true(rig.grab_mouse);
    capture_rig_finish(&rig);
}

static void
test_what_ends_a_capture_ends_one_that_is_given_back(void)
{
    static const enum vf_capture_notice ENDS[] = {VF_NOTICE_RELEASE,
                                                  VF_NOTICE_OVERLAY_OPENED};
    for (size_t i = 0; i < G_N_ELEMENTS(ENDS); i++) {
        struct capture_rig rig;
        init_with(&rig, lend_right_ctrl);
        rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
        rig_down(&rig, VF_USAGE_RIGHT_CTRL);
        rig_notice(&rig, ENDS[i]);
        rig_up(&rig, VF_USAGE_RIGHT_CTRL);
        g_assert_false(rig_is_captured(&rig));
        capture_rig_finish(&rig);
    }
    struct capture_rig rig;
    init_with(&rig, lend_right_ctrl);
    rig_tap(&rig, VF_USAGE_SCROLL_LOCK);
    rig_down(&rig, VF_USAGE_RIGHT_CTRL);
    rig_focus(&rig, false);
    rig_up(&rig, VF_USAGE_RIGHT_CTRL);
    rig_focus(&rig, true);
    g_assert_false(rig_is_captured(&rig));
    capture_rig_finish(&rig);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/capture-keys/" name, function)
    TEST("holding-the-escape-shows-the-keys",
         test_holding_the_escape_shows_the_keys);
    TEST("a-key-after-the-escape-runs-its-command",
         test_a_key_after_the_escape_runs_its_command);
    TEST("a-command-can-be-repeated-while-the-list-shows",
         test_a_command_can_be_repeated_while_the_list_shows);
    TEST("a-key-without-a-command-is-swallowed",
         test_a_key_without_a_command_is_swallowed);
    TEST("each-escape-of-several-works", test_each_escape_of_several_works);
    TEST("an-escape-chord-lets-other-chords-through",
         test_an_escape_chord_lets_other_chords_through);
    TEST("ctrl-alt-as-escape-leaves-ctrl-alt-del-alone",
         test_ctrl_alt_as_escape_leaves_ctrl_alt_del_alone);
    TEST("a-click-with-the-escape-chord-is-no-tap",
         test_a_click_with_the_escape_chord_is_no_tap);
    TEST("chords-work-captured-or-not", test_chords_work_captured_or_not);
    TEST("a-passed-chord-reaches-the-host",
         test_a_passed_chord_reaches_the_host);
    TEST("a-passed-modifier-takes-all-with-it",
         test_a_passed_modifier_takes_all_with_it);
    TEST("the-hosts-repeat-is-filtered", test_the_hosts_repeat_is_filtered);
    TEST("the-hosts-repeat-is-sent-when-asked-for",
         test_the_hosts_repeat_is_sent_when_asked_for);
    TEST("keys-held-before-capture-stay-the-hosts",
         test_keys_held_before_capture_stay_the_hosts);
    TEST("losing-focus-with-the-escape-held-forgets-it",
         test_losing_focus_with_the_escape_held_forgets_it);
    TEST("the-overlay-sees-only-what-is-its-own",
         test_the_overlay_sees_only_what_is_its_own);
    TEST("a-held-key-gives-back-what-is-captured",
         test_a_held_key_gives_back_what_is_captured);
    TEST("what-ends-a-capture-ends-one-that-is-given-back",
         test_what_ends_a_capture_ends_one_that_is_given_back);
#undef TEST
    return g_test_run();
}
