// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/key_player.h"

#include "input/key_set.h"
#include "input/keymap.h"

#include <glib.h>

// Plays all there is, at its own pace, into text: "+LeftShift +A -A
// -LeftShift".
static char *
play(struct vf_key_player *player)
{
    GString *text = g_string_new(NULL);
    struct vf_key_step step;
    while (vf_key_player_wake_at(player) != UINT64_MAX) {
        uint64_t due = vf_key_player_wake_at(player);
        g_assert_true(due == 0 || !vf_key_player_next(player, due - 1, &step));
        g_assert_true(vf_key_player_next(player, MAX(due, 1), &step));
        g_string_append_printf(text, "%s%c%s", text->len ? " " : "",
                               step.down ? '+' : '-',
                               vf_usage_name(step.usage));
    }
    g_assert_false(vf_key_player_next(player, UINT64_MAX, &step));
    return g_string_free(text, FALSE);
}

static void
assert_types(const char *text, const char *keys, size_t skipped)
{
    struct vf_key_player player;
    vf_key_player_init(&player, VF_KEY_PLAYER_INTERVAL_NS);
    g_assert_cmpuint(
        vf_key_player_add_text(&player, vf_key_layout_default(), text), ==,
        skipped);
    g_autofree char *played = play(&player);
    g_assert_cmpstr(played, ==, keys);
    vf_key_player_finish(&player);
}

static void
test_sequences_press_in_order_and_release_in_reverse(void)
{
    struct vf_key_player player;
    vf_key_player_init(&player, VF_KEY_PLAYER_INTERVAL_NS);
    vf_key_player_add_sequence(&player, VF_SEQUENCE_CTRL_ALT_DEL);
    g_autofree char *del = play(&player);
    g_assert_cmpstr(del, ==,
                    "+LeftCtrl +LeftAlt +Delete -Delete -LeftAlt -LeftCtrl");
    vf_key_player_add_sequence(&player, VF_SEQUENCE_LEFT_WIN);
    g_autofree char *win = play(&player);
    g_assert_cmpstr(win, ==, "+LeftWin -LeftWin");
    vf_key_player_finish(&player);
}

static void
test_every_sequence_is_made_of_known_keys(void)
{
    for (int i = 0; i < VF_SEQUENCE_COUNT; i++) {
        const struct vf_sequence_info *info =
            vf_sequence_info((enum vf_sequence)i);
        g_assert_nonnull(info->label);
        g_assert_cmpuint(info->count, >, 0);
        for (unsigned k = 0; k < info->count; k++) {
            struct vf_key key;
            g_assert_true(vf_key_from_usage(info->usages[k], &key));
        }
    }
}

static void
test_types_text(void)
{
    assert_types("aB1!",
                 "+A -A +LeftShift +B -B -LeftShift +1 -1 "
                 "+LeftShift +1 -1 -LeftShift",
                 0);
    assert_types("", "", 0);
    assert_types("\t ", "+Tab -Tab +Space -Space", 0);
}

static void
test_line_ends_of_any_kind_are_one_enter(void)
{
    assert_types("\n", "+Enter -Enter", 0);
    assert_types("\r", "+Enter -Enter", 0);
    assert_types("\r\n", "+Enter -Enter", 0);
    assert_types("\n\r", "+Enter -Enter +Enter -Enter", 0);
    assert_types("\r\n\r\n", "+Enter -Enter +Enter -Enter", 0);
}

static void
test_says_what_it_cannot_type(void)
{
    const struct vf_key_layout *us = vf_key_layout_find("US");
    g_assert_nonnull(us);
    assert_types("a\xc3\xa4z", "+A -A +Z -Z", 1);
    g_autofree char *missing =
        vf_key_layout_missing(us, "na\xc3\xafve \xe2\x82\xac\xc3\xaf \xff");
    g_assert_cmpstr(missing, ==,
                    "\xc3\xaf\xe2\x82\xac\xef\xbf\xbd"); // i", euro, U+FFFD
    g_autofree char *none = vf_key_layout_missing(us, "All of this.\r\n");
    g_assert_cmpstr(none, ==, "");
    g_assert_null(vf_key_layout_find("klingon"));
}

static void
test_the_us_layout_types_all_of_ascii(void)
{
    const struct vf_key_layout *us = vf_key_layout_default();
    for (uint32_t c = 0x20; c < 0x7f; c++) {
        g_assert_nonnull(vf_key_layout_row(us, c));
    }
    for (const struct vf_key_layout *const *layout = vf_key_layouts(); *layout;
         layout++) {
        for (size_t i = 1; i < (*layout)->count; i++) {
            g_assert_cmpuint((*layout)->rows[i - 1].character, <,
                             (*layout)->rows[i].character);
        }
    }
}

static void
test_cancel_lets_go_of_what_is_down(void)
{
    struct vf_key_player player;
    vf_key_player_init(&player, VF_KEY_PLAYER_INTERVAL_NS);
    vf_key_player_add_sequence(&player, VF_SEQUENCE_CTRL_ALT_DEL);
    struct vf_key_step step;
    g_assert_true(vf_key_player_next(&player, 1, &step)); // +LeftCtrl
    g_assert_true(vf_key_player_next(&player, UINT64_C(1) << 40, &step));
    vf_key_player_cancel(&player);
    g_autofree char *rest = play(&player);
    g_assert_cmpstr(rest, ==, "-LeftCtrl -LeftAlt");
    vf_key_player_cancel(&player);
    g_assert_cmpuint(vf_key_player_wake_at(&player), ==, UINT64_MAX);
    vf_key_player_finish(&player);
}

static void
test_steps_are_spread_over_time(void)
{
    struct vf_key_player player;
    vf_key_player_init(&player, 1000);
    vf_key_player_add_text(&player, vf_key_layout_default(), "ab");
    struct vf_key_step step;
    g_assert_true(vf_key_player_next(&player, 5000, &step));
    g_assert_false(vf_key_player_next(&player, 5999, &step));
    g_assert_cmpuint(vf_key_player_wake_at(&player), ==, 6000);
    g_assert_true(vf_key_player_next(&player, 6000, &step));
    vf_key_player_finish(&player);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add_func("/key-player/" name, function)
    TEST("sequences-press-in-order-and-release-in-reverse",
         test_sequences_press_in_order_and_release_in_reverse);
    TEST("every-sequence-is-made-of-known-keys",
         test_every_sequence_is_made_of_known_keys);
    TEST("types-text", test_types_text);
    TEST("line-ends-of-any-kind-are-one-enter",
         test_line_ends_of_any_kind_are_one_enter);
    TEST("says-what-it-cannot-type", test_says_what_it_cannot_type);
    TEST("the-us-layout-types-all-of-ascii",
         test_the_us_layout_types_all_of_ascii);
    TEST("cancel-lets-go-of-what-is-down", test_cancel_lets_go_of_what_is_down);
    TEST("steps-are-spread-over-time", test_steps_are_spread_over_time);
#undef TEST
    return g_test_run();
}
