// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/overlay/overlay_nav.h"

#include <glib.h>
#include <string.h>

enum { OFF = 1, GO, STOP, SWITCH, LEVEL, KIND, NAME, CHORD, ROW };

static const char *const KINDS[] = {"one", "two", "three", NULL};

// A page with one of each kind of control.
static struct vf_document *
new_page(void)
{
    struct vf_document *page = vf_document_create();
    vf_document_heading(page, "Page");
    vf_document_button(page, OFF, "Off", "why")->enabled = false;
    vf_document_button(page, GO, "Go", "");
    vf_document_button(page, STOP, "Stop", "")->same_line = true;
    vf_document_textf(page, VF_TONE_PLAIN, "in between");
    vf_document_toggle(page, SWITCH, "Switch", false, "");
    vf_document_slider(page, LEVEL, "Level", 50, 0, 100, 10, " %");
    vf_document_choice(page, KIND, "Kind", 0, KINDS);
    vf_document_field(page, NAME, "Name", "abc", "");
    vf_document_key(page, CHORD, "Key", "ScrollLock");
    vf_document_list(page, ROW, 7, "A row", "", VF_TONE_PLAIN);
    return page;
}

static struct vf_nav_request
press(struct vf_overlay_nav *nav, const struct vf_document *page,
      enum vf_nav_key key)
{
    return vf_overlay_nav_key(nav, page, key);
}

static void
assert_at(const struct vf_overlay_nav *nav, uint32_t id)
{
    g_assert_cmpint(nav->zone, ==, VF_NAV_CONTENT);
    g_assert_cmpuint(nav->id, ==, id);
}

static void
test_a_stray_key_on_a_fresh_page_does_nothing(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav = {0};
    vf_overlay_nav_open(&nav, page);
    g_assert_cmpint(nav.zone, ==, VF_NAV_PAGES);
    g_assert_cmpint(press(&nav, page, VF_NAV_USE).kind, ==, VF_NAV_NOTHING);
    assert_at(&nav, GO);
    vf_document_destroy(page);
}

static void
test_a_preferred_control_has_the_focus_at_once(void)
{
    struct vf_document *page = vf_document_create();
    vf_document_button(page, GO, "Go", "");
    vf_document_button(page, STOP, "Stop", "")->preferred = true;
    struct vf_overlay_nav nav = {0};
    vf_overlay_nav_open(&nav, page);
    assert_at(&nav, STOP);
    g_assert_cmpint(press(&nav, page, VF_NAV_USE).kind, ==, VF_NAV_ITEM);
    vf_document_destroy(page);
}

static void
test_down_goes_to_every_control_and_then_scrolls(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav = {0};
    press(&nav, page, VF_NAV_RIGHT);
    press(&nav, page, VF_NAV_FIRST);
    for (uint32_t id = OFF; id <= ROW; id++) {
        assert_at(&nav, id);
        g_assert_cmpint(nav.scroll, ==, 0);
        press(&nav, page, VF_NAV_DOWN);
    }
    assert_at(&nav, ROW);
    g_assert_cmpint(nav.scroll, >, 0);
    for (uint32_t id = ROW; id >= OFF; id--) {
        assert_at(&nav, id);
        press(&nav, page, VF_NAV_UP);
    }
    vf_document_destroy(page);
}

static void
test_tab_goes_round_by_way_of_the_list(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav = {0};
    for (uint32_t id = GO; id <= ROW; id++) {
        press(&nav, page, VF_NAV_NEXT);
        assert_at(&nav, id);
    }
    press(&nav, page, VF_NAV_NEXT);
    g_assert_cmpint(nav.zone, ==, VF_NAV_PAGES);
    press(&nav, page, VF_NAV_PREVIOUS);
    assert_at(&nav, ROW);
    vf_document_destroy(page);
}

static void
test_left_and_right_move_along_a_line_of_buttons(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav = {0};
    press(&nav, page, VF_NAV_RIGHT);
    assert_at(&nav, GO);
    press(&nav, page, VF_NAV_RIGHT);
    assert_at(&nav, STOP);
    press(&nav, page, VF_NAV_RIGHT);
    assert_at(&nav, STOP);
    press(&nav, page, VF_NAV_LEFT);
    assert_at(&nav, GO);
    press(&nav, page, VF_NAV_LEFT);
    g_assert_cmpint(nav.zone, ==, VF_NAV_PAGES);
    vf_document_destroy(page);
}

static void
go_to(struct vf_overlay_nav *nav, const struct vf_document *page, uint32_t id)
{
    *nav = (struct vf_overlay_nav){0};
    while (nav->id != id) {
        press(nav, page, VF_NAV_NEXT);
    }
}

static void
test_values_change_within_their_range(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav;
    go_to(&nav, page, LEVEL);
    struct vf_nav_request request = press(&nav, page, VF_NAV_RIGHT);
    g_assert_cmpuint(request.id, ==, LEVEL);
    g_assert_cmpfloat(request.number, ==, 60);
    g_assert_cmpfloat(press(&nav, page, VF_NAV_LEFT).number, ==, 40);

    go_to(&nav, page, KIND);
    g_assert_cmpfloat(press(&nav, page, VF_NAV_RIGHT).number, ==, 1);
    // There is nothing before the first one, and the focus stays.
    g_assert_cmpint(press(&nav, page, VF_NAV_LEFT).kind, ==, VF_NAV_NOTHING);
    assert_at(&nav, KIND);

    go_to(&nav, page, SWITCH);
    request = press(&nav, page, VF_NAV_USE);
    g_assert_cmpuint(request.id, ==, SWITCH);
    g_assert_cmpfloat(request.number, ==, 1);

    go_to(&nav, page, ROW);
    request = press(&nav, page, VF_NAV_USE);
    g_assert_cmpuint(request.index, ==, 7);
    vf_document_destroy(page);
}

static void
test_what_is_disabled_can_be_looked_at_but_not_used(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav = {0};
    press(&nav, page, VF_NAV_RIGHT);
    press(&nav, page, VF_NAV_UP);
    assert_at(&nav, OFF);
    g_assert_cmpint(press(&nav, page, VF_NAV_USE).kind, ==, VF_NAV_NOTHING);
    g_assert_cmpint(vf_overlay_nav_click(&nav, page, OFF, 0).kind, ==,
                    VF_NAV_NOTHING);
    vf_document_destroy(page);
}

static void
test_a_field_is_edited_whole_characters_at_a_time(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav;
    go_to(&nav, page, NAME);
    vf_overlay_nav_type(&nav, "nobody asked");
    press(&nav, page, VF_NAV_USE);
    g_assert_cmpstr(nav.text, ==, "abc");
    vf_overlay_nav_type(&nav, "\303\274\n\346\274\242");
    g_assert_cmpstr(nav.text, ==, "abc\303\274\346\274\242");
    press(&nav, page, VF_NAV_LEFT);
    press(&nav, page, VF_NAV_ERASE);
    g_assert_cmpstr(nav.text, ==, "abc\346\274\242");
    press(&nav, page, VF_NAV_DELETE);
    press(&nav, page, VF_NAV_FIRST);
    press(&nav, page, VF_NAV_ERASE);
    vf_overlay_nav_type(&nav, "x");
    struct vf_nav_request request = press(&nav, page, VF_NAV_USE);
    g_assert_cmpstr(request.text, ==, "xabc");
    g_assert_cmpuint(request.id, ==, NAME);

    press(&nav, page, VF_NAV_USE);
    vf_overlay_nav_type(&nav, "not meant");
    g_assert_cmpint(press(&nav, page, VF_NAV_BACK).kind, ==, VF_NAV_NOTHING);
    g_assert_cmpint(nav.editing, ==, VF_NAV_NOT_EDITING);
    g_assert_cmpint(press(&nav, page, VF_NAV_BACK).kind, ==, VF_NAV_CLOSE);
    vf_document_destroy(page);
}

static void
test_a_field_holds_what_fits(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav;
    go_to(&nav, page, NAME);
    press(&nav, page, VF_NAV_USE);
    for (int i = 0; i < VF_DOCUMENT_FIELD; i++) {
        vf_overlay_nav_type(&nav, "\303\274");
    }
    g_assert_cmpuint(strlen(nav.text), <, VF_DOCUMENT_FIELD);
    g_assert_true(g_utf8_validate(nav.text, -1, NULL));
    vf_document_destroy(page);
}

static void
test_a_key_picker_takes_the_next_chord(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav;
    go_to(&nav, page, CHORD);
    g_assert_cmpint(vf_overlay_nav_pick(&nav, "F5").kind, ==, VF_NAV_NOTHING);
    press(&nav, page, VF_NAV_USE);
    struct vf_nav_request request = vf_overlay_nav_pick(&nav, "RightCtrl");
    g_assert_cmpuint(request.id, ==, CHORD);
    g_assert_cmpstr(request.text, ==, "RightCtrl");
    g_assert_cmpint(nav.editing, ==, VF_NAV_NOT_EDITING);
    vf_document_destroy(page);
}

static void
test_the_focus_stays_on_its_control_when_the_page_changes(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav;
    go_to(&nav, page, LEVEL);
    struct vf_document *longer = vf_document_create();
    vf_document_heading(longer, "New above");
    vf_document_button(longer, GO, "Go", "");
    vf_document_slider(longer, LEVEL, "Level", 1, 0, 2, 1, "");
    vf_overlay_nav_follow(&nav, longer);
    assert_at(&nav, LEVEL);

    struct vf_document *without = vf_document_create();
    vf_document_button(without, GO, "Go", "");
    vf_overlay_nav_follow(&nav, without);
    assert_at(&nav, GO);

    struct vf_document *empty = vf_document_create();
    vf_overlay_nav_follow(&nav, empty);
    g_assert_cmpint(nav.zone, ==, VF_NAV_PAGES);
    press(&nav, empty, VF_NAV_NEXT);
    g_assert_cmpint(nav.zone, ==, VF_NAV_PAGES);
    vf_document_destroy(page);
    vf_document_destroy(longer);
    vf_document_destroy(without);
    vf_document_destroy(empty);
}

static void
test_pages_are_turned_from_anywhere(void)
{
    struct vf_document *page = new_page();
    struct vf_overlay_nav nav = {0};
    struct vf_nav_request request = press(&nav, page, VF_NAV_DOWN);
    g_assert_cmpint(request.kind, ==, VF_NAV_PAGE);
    g_assert_cmpfloat(request.number, ==, 1);
    go_to(&nav, page, NAME);
    request = press(&nav, page, VF_NAV_PREVIOUS_PAGE);
    g_assert_cmpint(request.kind, ==, VF_NAV_PAGE);
    g_assert_cmpfloat(request.number, ==, -1);
    // Not in the middle of a word.
    press(&nav, page, VF_NAV_USE);
    g_assert_cmpint(press(&nav, page, VF_NAV_NEXT_PAGE).kind, ==, VF_NAV_NOTHING);
    vf_document_destroy(page);
}

static void
test_a_question_is_no_until_yes_was_chosen(void)
{
    struct vf_overlay_nav nav = {0};
    g_assert_cmpint(vf_overlay_nav_answer(&nav, VF_NAV_USE), ==, 0);
    g_assert_cmpint(vf_overlay_nav_answer(&nav, VF_NAV_LEFT), ==, -1);
    g_assert_cmpint(vf_overlay_nav_answer(&nav, VF_NAV_USE), ==, 1);
    g_assert_cmpint(vf_overlay_nav_answer(&nav, VF_NAV_BACK), ==, 0);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(path, name) g_test_add_func("/overlay-nav/" path, test_##name)
    TEST("a-stray-key-on-a-fresh-page-does-nothing",
         a_stray_key_on_a_fresh_page_does_nothing);
    TEST("a-preferred-control-has-the-focus-at-once",
         a_preferred_control_has_the_focus_at_once);
    TEST("down-goes-to-every-control-and-then-scrolls",
         down_goes_to_every_control_and_then_scrolls);
    TEST("tab-goes-round-by-way-of-the-list", tab_goes_round_by_way_of_the_list);
    TEST("left-and-right-move-along-a-line-of-buttons",
         left_and_right_move_along_a_line_of_buttons);
    TEST("values-change-within-their-range", values_change_within_their_range);
    TEST("what-is-disabled-can-be-looked-at-but-not-used",
         what_is_disabled_can_be_looked_at_but_not_used);
    TEST("a-field-is-edited-whole-characters-at-a-time",
         a_field_is_edited_whole_characters_at_a_time);
    TEST("a-field-holds-what-fits", a_field_holds_what_fits);
    TEST("a-key-picker-takes-the-next-chord", a_key_picker_takes_the_next_chord);
    TEST("the-focus-stays-on-its-control-when-the-page-changes",
         the_focus_stays_on_its_control_when_the_page_changes);
    TEST("pages-are-turned-from-anywhere", pages_are_turned_from_anywhere);
    TEST("a-question-is-no-until-yes-was-chosen",
         a_question_is_no_until_yes_was_chosen);
    return g_test_run();
}
