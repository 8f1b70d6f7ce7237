// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/options/input_options.h"

#include "input/keys.h"
#include "viewer/app/grab_words.h"

#include <glib.h>
#include <string.h>

static bool
parse(struct vf_config *config, const char *line, GError **error)
{
    g_auto(GStrv) argv = g_strsplit(line, " ", -1);
    vf_config_init(config);
    return vf_config_parse(config, (int)g_strv_length(argv), argv, error);
}

static struct vf_capture_config
capture_of(const char *line)
{
    struct vf_config config;
    struct vf_capture_config capture;
    g_assert_true(parse(&config, line, NULL));
    g_assert_true(vf_input_options_capture(&config.input, &capture, NULL));
    vf_config_finish(&config);
    return capture;
}

static void
test_nothing_captures_by_itself(void)
{
    struct vf_capture_config capture = capture_of("virtflow-view win11");
    struct vf_capture_config standard = vf_capture_config_default();
    g_assert_cmpmem(&capture, sizeof(capture), &standard, sizeof(standard));
    g_assert_cmpint(capture.on_click, ==, VF_CAPTURE_NONE);
    g_assert_cmpint(capture.on_focus, ==, VF_CAPTURE_NONE);
    g_assert_cmpint(capture.on_start, ==, VF_CAPTURE_NONE);
}

static void
test_several_keys_and_chords_capture(void)
{
    struct vf_capture_config capture =
        capture_of("virtflow-view -m Pause,Ctrl+Alt+G,RightCtrl win11");
    const char *const expected[] = {"Pause", "Ctrl+Alt+G", "RightCtrl", "none"};
    for (int i = 0; i < 4; i++) {
        char text[VF_CHORD_TEXT];
        vf_chord_print(&capture.escape[i], text, sizeof(text));
        g_assert_cmpstr(text, ==, expected[i]);
    }
}

static void
test_what_captures_and_what_is_captured(void)
{
    struct vf_capture_config capture = capture_of(
        "virtflow-view --capture keyboard --capture-on-click mouse "
        "--capture-on-focus keyboard --capture-on-start both "
        "--capture-timeout 2.5 --capture-help-delay 50 --free-pointer on "
        "--key-repeat on --pass-through Super,Alt+Tab");
    g_assert_cmpint(capture.on_escape, ==, VF_CAPTURE_KEYBOARD);
    g_assert_cmpint(capture.on_click, ==, VF_CAPTURE_MOUSE);
    g_assert_cmpint(capture.on_focus, ==, VF_CAPTURE_KEYBOARD);
    g_assert_cmpint(capture.on_start, ==, VF_CAPTURE_BOTH);
    g_assert_cmpuint(capture.lost_ms, ==, 2500);
    g_assert_cmpuint(capture.hold_ms, ==, 50);
    g_assert_true(capture.free_pointer && capture.forward_repeat);
    g_assert_true(vf_chord_is_modifiers_only(&capture.pass_through[0]));
    g_assert_cmpuint(capture.pass_through[1].count, ==, 2);
    g_assert_cmpuint(capture.pass_through[2].count, ==, 0);
}

static void
test_a_lock_key_that_captures_is_not_kept_alike(void)
{
    struct vf_capture_config capture = capture_of("virtflow-view");
    g_assert_cmpuint(vf_input_options_locks(&capture), ==,
                     VF_LOCK_NUM | VF_LOCK_CAPS);
    capture = capture_of("virtflow-view --capture-key Pause");
    g_assert_cmpuint(vf_input_options_locks(&capture), ==,
                     VF_LOCK_NUM | VF_LOCK_CAPS | VF_LOCK_SCROLL);
}

static void
test_wrong_names_are_refused_with_words(void)
{
    const struct {
        const char *line;
        const char *words[2];
    } cases[] = {
        {"virtflow-view --capture-key Scrol", {"--capture-key", "Scrol"}},
        {"virtflow-view --capture-key none", {"--capture-key", "at least one"}},
        {"virtflow-view --capture-key A,B,C,D,E", {"--capture-key", "4"}},
        {"virtflow-view --pass-through Alt+Tub", {"--pass-through", "Tub"}},
        {"virtflow-view --guest-layout xx", {"--guest-layout", "us"}},
        {"virtflow-view --gamepad-open home", {"--gamepad-open", "guide"}},
        {"virtflow-view --capture all", {"--capture", "keyboard, mouse, both"}},
        {"virtflow-view --sensitivity 10", {"--sensitivity", "-9 to 9"}},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        struct vf_config config;
        g_autoptr(GError) error = NULL;
        g_assert_false(parse(&config, cases[i].line, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
        for (int w = 0; w < 2; w++) {
            if (!strstr(error->message, cases[i].words[w])) {
                g_error("'%s' lacks '%s'", error->message, cases[i].words[w]);
            }
        }
        vf_config_finish(&config);
    }
}

static void
test_a_refused_grab_is_explained(void)
{
    struct vf_grabs held = {VF_GRAB_ON, VF_GRAB_ON};
    g_assert_null(vf_grab_complaint(held, false, NULL));

    struct vf_grabs keyboard = {VF_GRAB_REFUSED, VF_GRAB_ON};
    g_assert_nonnull(strstr(vf_grab_complaint(keyboard, false, NULL),
                            "Another program holds the keyboard"));
    g_assert_nonnull(strstr(vf_grab_complaint(keyboard, true, "ubuntu:GNOME"),
                            "flatpak permission-set gnome shortcuts-inhibitor "
                            "virtflow-view.desktop GRANTED"));
    g_assert_null(strstr(vf_grab_complaint(keyboard, true, "sway"), "flatpak"));

    struct vf_grabs mouse = {VF_GRAB_OFF, VF_GRAB_REFUSED};
    g_assert_nonnull(strstr(vf_grab_complaint(mouse, true, "sway"), "pointer"));

    struct vf_grabs asked = {VF_GRAB_ASKED, VF_GRAB_ON};
    g_assert_null(vf_grab_complaint(asked, true, "GNOME"));

    struct vf_grabs unoffered = {VF_GRAB_UNOFFERED, VF_GRAB_ON};
    g_assert_nonnull(strstr(vf_grab_complaint(unoffered, true, "wlroots"),
                            "Send keys"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func("/input-options/" name, function)
    ADD("nothing captures by itself", test_nothing_captures_by_itself);
    ADD("several keys and chords capture", test_several_keys_and_chords_capture);
    ADD("what captures, and what is captured",
        test_what_captures_and_what_is_captured);
    ADD("a lock key that captures is not kept alike",
        test_a_lock_key_that_captures_is_not_kept_alike);
    ADD("wrong names are refused with words",
        test_wrong_names_are_refused_with_words);
    ADD("a refused grab is explained", test_a_refused_grab_is_explained);
    return g_test_run();
}
