// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/chord.h"

#include <glib.h>

static struct vf_chord
parse(const char *text)
{
    struct vf_chord chord;
    g_autoptr(GError) error = NULL;
    bool ok = vf_chord_parse(text, &chord, &error);
    g_assert_no_error(error);
    g_assert_true(ok);
    return chord;
}

static struct vf_key_set
held(const uint16_t *usages)
{
    struct vf_key_set set = {0};
    for (; *usages; usages++) {
        vf_key_set_add(&set, *usages);
    }
    return set;
}

#define HELD(...) held((const uint16_t[]){__VA_ARGS__, 0})

static void
test_prints_what_it_parses(void)
{
    static const struct {
        const char *text;
        const char *printed;
    } rows[] = {
        {"Ctrl+Alt+Q", "Ctrl+Alt+Q"},
        {"ctrl + alt + q", "Ctrl+Alt+Q"},
        {"ScrollLock", "ScrollLock"},
        {"ScrLk", "ScrollLock"},
        {"RightCtrl", "RightCtrl"},
        {"KEY_RIGHTCTRL", "RightCtrl"},
        {"Super+1", "Super+1"},
        {"Win", "Super"},
        {"LeftShift+RightShift", "LeftShift+RightShift"},
        {"", "none"},
        {"none", "none"},
        {"Ctrl+Alt+Shift+Super+Delete", "Ctrl+Alt+Shift+Super+Delete"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct vf_chord chord = parse(rows[i].text);
        char printed[VF_CHORD_TEXT];
        vf_chord_print(&chord, printed, sizeof(printed));
        g_assert_cmpstr(printed, ==, rows[i].printed);
        struct vf_chord again = parse(printed);
        g_assert_cmpmem(&again, sizeof(again), &chord, sizeof(chord));
    }
}

static void
test_refuses_with_a_sentence(void)
{
    static const struct {
        const char *text;
        const char *in_message;
    } rows[] = {
        {"Ctrl+Bogus", "'Bogus'"},
        {"Ctrl++Q", "''"},
        {"Ctrl+Ctrl+Q", "'Ctrl' twice"},
        {"A+B", "two keys that are no modifiers"},
        {"LeftCtrl+LeftAlt+LeftShift+LeftWin+RightCtrl+RightAlt",
         "more than 5 keys"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct vf_chord chord;
        g_autoptr(GError) error = NULL;
        g_assert_false(vf_chord_parse(rows[i].text, &chord, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, rows[i].in_message));
        g_assert_cmpuint(chord.count, ==, 0);
    }
}

static void
test_fires_with_the_last_key(void)
{
    struct vf_chord quit = parse("Ctrl+Alt+Q");
    struct vf_key_set all =
        HELD(VF_USAGE_LEFT_CTRL, VF_USAGE_RIGHT_ALT, VF_USAGE_Q);
    g_assert_true(vf_chord_fires(&quit, &all, VF_USAGE_Q, false));
    // Q was down first: no chord.
    g_assert_false(vf_chord_fires(&quit, &all, VF_USAGE_LEFT_CTRL, false));
    struct vf_key_set some = HELD(VF_USAGE_LEFT_CTRL, VF_USAGE_Q);
    g_assert_false(vf_chord_fires(&quit, &some, VF_USAGE_Q, false));
    g_assert_false(vf_chord_fires(&quit, &all, VF_USAGE_A, false));
}

static void
test_foreign_modifiers_spoil_it_unless_loose(void)
{
    struct vf_chord quit = parse("Ctrl+Alt+Q");
    struct vf_key_set more = HELD(VF_USAGE_LEFT_CTRL, VF_USAGE_LEFT_ALT,
                                  VF_USAGE_LEFT_SHIFT, VF_USAGE_Q);
    g_assert_false(vf_chord_fires(&quit, &more, VF_USAGE_Q, false));
    g_assert_true(vf_chord_fires(&quit, &more, VF_USAGE_Q, true));
    // Other keys do not matter: somebody is walking forward.
    struct vf_key_set walking =
        HELD(VF_USAGE_LEFT_CTRL, VF_USAGE_LEFT_ALT, VF_USAGE_W, VF_USAGE_Q);
    g_assert_true(vf_chord_fires(&quit, &walking, VF_USAGE_Q, false));
    // Both sides of a modifier are still that modifier.
    struct vf_key_set both = HELD(VF_USAGE_LEFT_CTRL, VF_USAGE_RIGHT_CTRL,
                                  VF_USAGE_LEFT_ALT, VF_USAGE_Q);
    g_assert_true(vf_chord_fires(&quit, &both, VF_USAGE_Q, false));
}

static void
test_modifiers_alone_fire_in_any_order(void)
{
    struct vf_chord chord = parse("RightCtrl+RightShift");
    struct vf_key_set set = HELD(VF_USAGE_RIGHT_CTRL, VF_USAGE_RIGHT_SHIFT);
    g_assert_true(vf_chord_fires(&chord, &set, VF_USAGE_RIGHT_SHIFT, false));
    g_assert_true(vf_chord_fires(&chord, &set, VF_USAGE_RIGHT_CTRL, false));
    struct vf_key_set left = HELD(VF_USAGE_LEFT_CTRL, VF_USAGE_RIGHT_SHIFT);
    g_assert_false(vf_chord_fires(&chord, &left, VF_USAGE_RIGHT_SHIFT, false));
    g_assert_true(vf_chord_is_modifiers_only(&chord));
}

static void
test_the_empty_chord_never_fires(void)
{
    struct vf_chord none = parse("");
    struct vf_key_set set = HELD(VF_USAGE_A);
    g_assert_false(vf_chord_fires(&none, &set, VF_USAGE_A, true));
    g_assert_false(vf_chord_is_held(&none, &set));
    g_assert_false(vf_chord_is_modifiers_only(&none));
    g_assert_false(vf_chord_modifiers_are_held(&none, &set));
}

static void
test_knows_its_modifiers(void)
{
    struct vf_chord chord = parse("Super+1");
    struct vf_chord modifiers = vf_chord_modifiers(&chord);
    char text[VF_CHORD_TEXT];
    vf_chord_print(&modifiers, text, sizeof(text));
    g_assert_cmpstr(text, ==, "Super");
    struct vf_key_set super = HELD(VF_USAGE_LEFT_WIN);
    struct vf_key_set super_shift =
        HELD(VF_USAGE_LEFT_WIN, VF_USAGE_LEFT_SHIFT);
    g_assert_true(vf_chord_modifiers_are_held(&chord, &super));
    g_assert_false(vf_chord_modifiers_are_held(&chord, &super_shift));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/chord/prints-what-it-parses", test_prints_what_it_parses);
    g_test_add_func("/chord/refuses-with-a-sentence",
                    test_refuses_with_a_sentence);
    g_test_add_func("/chord/fires-with-the-last-key",
                    test_fires_with_the_last_key);
    g_test_add_func("/chord/foreign-modifiers-spoil-it-unless-loose",
                    test_foreign_modifiers_spoil_it_unless_loose);
    g_test_add_func("/chord/modifiers-alone-fire-in-any-order",
                    test_modifiers_alone_fire_in_any_order);
    g_test_add_func("/chord/the-empty-chord-never-fires",
                    test_the_empty_chord_never_fires);
    g_test_add_func("/chord/knows-its-modifiers", test_knows_its_modifiers);
    return g_test_run();
}
