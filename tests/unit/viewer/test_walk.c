// SPDX-License-Identifier: GPL-2.0-or-later
// Every action of every page is reached by keyboard alone and by gamepad alone, from
// the list of pages where the overlay opens: the keys and buttons are turned into steps
// by the same code as in the program, the pages are those of tests/fakes/demo_facts.h.
#include "demo_facts.h"
#include "input/keys.h"
#include "viewer/gamepad.h"
#include "viewer/nav_keys.h"
#include "viewer/overlay/overlay_nav.h"
#include "viewer/pages/overlay_content.h"

#include <glib.h>
#include <string.h>

// Somebody who walks, and how.
struct walker {
    struct demo_facts *demo;
    struct vf_overlay_nav nav;
    struct vf_document *page;
    struct vf_gamepad gamepad;
    bool has_gamepad; // and no keyboard
    struct vf_nav_request asked; // by the last step
};

static void
look(struct walker *walker)
{
    vf_document_destroy(walker->page);
    walker->page =
        vf_overlay_content_page(walker->nav.page, &walker->demo->facts);
}

static void
begin(struct walker *walker, bool has_gamepad)
{
    *walker = (struct walker){.demo = demo_facts_create(),
                              .has_gamepad = has_gamepad};
    unsigned buttons = 0;
    char *why = NULL;
    g_assert_true(vf_gamepad_parse_buttons("guide", &buttons, &why));
    vf_gamepad_init(&walker->gamepad, buttons);
    struct vf_gamepad_actions actions;
    vf_gamepad_on_overlay(&walker->gamepad, true, &actions);
    look(walker);
}

static void
end(struct walker *walker)
{
    vf_document_destroy(walker->page);
    demo_facts_free(walker->demo);
}

// As the application does with it.
static void
type(struct walker *walker, uint16_t usage)
{
    struct vf_overlay_nav *nav = &walker->nav;
    bool editing = nav->editing != VF_NAV_NOT_EDITING;
    int key = walker->has_gamepad && editing ? vf_nav_key_find_editing(usage) : -1;
    if (key < 0) {
        key = vf_nav_key_find(usage, false, false, nav->editing == VF_NAV_TEXT);
    }
    if (key < 0) {
        return;
    }
    walker->asked = vf_overlay_nav_key(nav, walker->page, (enum vf_nav_key)key);
    if (walker->asked.kind == VF_NAV_PAGE) {
        nav->page = vf_overlay_content_step(&walker->demo->facts, nav->page,
                                            walker->asked.number);
        look(walker);
    }
}

static void
press(struct walker *walker, enum vf_gamepad_button button)
{
    static const uint16_t KEYBOARD[VF_GAMEPAD_BUTTONS] = {
        [VF_GAMEPAD_A] = VF_USAGE_ENTER,     [VF_GAMEPAD_B] = VF_USAGE_ESCAPE,
        [VF_GAMEPAD_X] = VF_USAGE_BACKSPACE, [VF_GAMEPAD_UP] = VF_USAGE_UP,
        [VF_GAMEPAD_DOWN] = VF_USAGE_DOWN,   [VF_GAMEPAD_LEFT] = VF_USAGE_LEFT,
        [VF_GAMEPAD_RIGHT] = VF_USAGE_RIGHT,
    };
    walker->asked = (struct vf_nav_request){0};
    if (!walker->has_gamepad) {
        type(walker, KEYBOARD[button]);
        return;
    }
    for (int down = 1; down >= 0; down--) {
        struct vf_gamepad_actions actions;
        vf_gamepad_on_button(&walker->gamepad, button, down, 0, &actions);
        for (unsigned i = 0; i < actions.count; i++) {
            if (actions.keys[i].down) {
                type(walker, actions.keys[i].usage);
            }
        }
    }
}

static const struct vf_item *
focused(const struct walker *walker)
{
    return walker->nav.zone == VF_NAV_CONTENT
               ? vf_document_find(walker->page, walker->nav.id, walker->nav.index)
               : NULL;
}

static void
assert_asks_for(const struct walker *walker, const struct vf_item *item)
{
    g_assert_cmpint(walker->asked.kind, ==, VF_NAV_ITEM);
    g_assert_cmpuint(walker->asked.id, ==, item->id);
    g_assert_cmpuint(walker->asked.index, ==, item->index);
}

// Types, and leaves with what was typed.
static void
fill_in(struct walker *walker, const struct vf_item *item)
{
    press(walker, VF_GAMEPAD_A);
    g_assert_cmpint(walker->nav.editing, ==, VF_NAV_TEXT);
    if (walker->has_gamepad) {
        press(walker, VF_GAMEPAD_RIGHT);
        press(walker, VF_GAMEPAD_UP);
    } else {
        vf_overlay_nav_type(&walker->nav, "b");
    }
    g_autofree char *wanted = g_strconcat(item->value, "b", NULL);
    press(walker, VF_GAMEPAD_A);
    assert_asks_for(walker, item);
    g_assert_cmpstr(walker->asked.text, ==, wanted);
}

static void
pick_key(struct walker *walker, const struct vf_item *item)
{
    press(walker, VF_GAMEPAD_A);
    g_assert_cmpint(walker->nav.editing, ==, VF_NAV_KEY);
    if (walker->has_gamepad) {
        press(walker, VF_GAMEPAD_DOWN);
        press(walker, VF_GAMEPAD_A);
    } else {
        walker->asked = vf_overlay_nav_pick(&walker->nav, "Pause");
    }
    assert_asks_for(walker, item);
    g_assert_cmpstr(walker->asked.text, !=, "");
}

static void
use(struct walker *walker, const struct vf_item *item)
{
    bool at_end = item->number >= item->max;
    switch (item->kind) {
    case VF_ITEM_SLIDER:
    case VF_ITEM_CHOICE:
        press(walker, at_end ? VF_GAMEPAD_LEFT : VF_GAMEPAD_RIGHT);
        assert_asks_for(walker, item);
        g_assert_cmpfloat(walker->asked.number, !=, item->number);
        break;
    case VF_ITEM_FIELD:
        fill_in(walker, item);
        break;
    case VF_ITEM_KEY:
        pick_key(walker, item);
        break;
    default:
        press(walker, VF_GAMEPAD_A);
        assert_asks_for(walker, item);
        break;
    }
}

// The focus is in the list of pages before and after. Returns how many controls of the
// page there are.
static unsigned
walk_page(struct walker *walker)
{
    g_autoptr(GHashTable) reached = g_hash_table_new(NULL, NULL);
    press(walker, VF_GAMEPAD_RIGHT);
    const struct vf_item *item = focused(walker);
    // The first that can be used has the focus; others may stand above it.
    for (const struct vf_item *before = NULL; item && item != before;) {
        before = item;
        press(walker, VF_GAMEPAD_UP);
        item = focused(walker);
    }
    for (const struct vf_item *before = NULL; item && item != before;) {
        g_hash_table_add(reached, (gpointer)item);
        if (item->enabled) {
            use(walker, item);
        } else {
            press(walker, VF_GAMEPAD_A);
            g_assert_cmpint(walker->asked.kind, ==, VF_NAV_NOTHING);
        }
        g_assert_true(focused(walker) == item);
        before = item;
        press(walker, VF_GAMEPAD_DOWN);
        item = focused(walker);
    }
    size_t count;
    const struct vf_item *items = vf_document_items(walker->page, &count);
    unsigned controls = 0;
    for (size_t i = 0; i < count; i++) {
        if (vf_item_is_control(&items[i])) {
            controls++;
            if (!g_hash_table_contains(reached, &items[i])) {
                g_error("'%s' was not reached", items[i].label);
            }
        }
    }
    // Back to the list: left of whatever has no left of its own.
    for (int i = 0; walker->nav.zone == VF_NAV_CONTENT && i < 10000; i++) {
        item = focused(walker);
        bool adjusts = item->enabled && (item->kind == VF_ITEM_SLIDER ||
                                         item->kind == VF_ITEM_CHOICE);
        press(walker, adjusts ? VF_GAMEPAD_UP : VF_GAMEPAD_LEFT);
        if (adjusts && focused(walker) == item) {
            // The page's first control: another page and back is the way.
            press(walker, VF_GAMEPAD_B);
            g_assert_cmpint(walker->asked.kind, ==, VF_NAV_CLOSE);
            vf_overlay_nav_open(&walker->nav, walker->page);
            walker->nav.zone = VF_NAV_PAGES;
        }
    }
    g_assert_cmpint(walker->nav.zone, ==, VF_NAV_PAGES);
    return controls;
}

static void
walk_everywhere(bool has_gamepad)
{
    struct walker walker;
    begin(&walker, has_gamepad);
    unsigned count;
    unsigned all = 0;
    const struct vf_page *const *list = vf_pages(&count);
    for (unsigned i = 0; i < count; i++) {
        all += !list[i]->is_shown || list[i]->is_shown(&walker.demo->facts);
    }
    unsigned pages = 0;
    unsigned controls = 0;
    for (unsigned before = all; walker.nav.page != before;) {
        pages++;
        controls += walk_page(&walker);
        before = walker.nav.page;
        press(&walker, VF_GAMEPAD_DOWN);
    }
    g_assert_cmpuint(pages, ==, all);
    g_assert_cmpuint(controls, >, 150);
    g_test_message("%u pages, %u controls", pages, controls);
    press(&walker, VF_GAMEPAD_B);
    g_assert_cmpint(walker.asked.kind, ==, VF_NAV_CLOSE);
    end(&walker);
}

static void
test_everything_is_reached_by_keyboard_alone(void)
{
    walk_everywhere(false);
}

static void
test_everything_is_reached_by_gamepad_alone(void)
{
    walk_everywhere(true);
}

static void
test_a_gamepad_writes(void)
{
    static const enum vf_gamepad_button STEPS[] = {
        // "a", then "ab", "abz", without the last, and one more
        VF_GAMEPAD_UP,   VF_GAMEPAD_RIGHT, VF_GAMEPAD_UP, VF_GAMEPAD_RIGHT,
        VF_GAMEPAD_DOWN, VF_GAMEPAD_X,     VF_GAMEPAD_RIGHT,
    };
    struct vf_document *page = vf_document_create();
    vf_document_field(page, 1, "Name", "", "");
    struct walker walker;
    begin(&walker, true);
    vf_document_destroy(walker.page);
    walker.page = page;
    press(&walker, VF_GAMEPAD_RIGHT);
    press(&walker, VF_GAMEPAD_A);
    for (size_t i = 0; i < G_N_ELEMENTS(STEPS); i++) {
        press(&walker, STEPS[i]);
    }
    press(&walker, VF_GAMEPAD_A);
    g_assert_cmpstr(walker.asked.text, ==, "aba");
    end(&walker);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/walk/everything-is-reached-by-keyboard-alone",
                    test_everything_is_reached_by_keyboard_alone);
    g_test_add_func("/walk/everything-is-reached-by-gamepad-alone",
                    test_everything_is_reached_by_gamepad_alone);
    g_test_add_func("/walk/a-gamepad-writes", test_a_gamepad_writes);
    return g_test_run();
}
