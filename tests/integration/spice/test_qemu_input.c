// SPDX-License-Identifier: GPL-2.0-or-later
#include "qemu_rig.h"
#include "session_rig.h"

#include "input/keymap.h"

// How QEMU understands what the sink sends, by its own trace.

// QEMU's name of every key. Written by hand; NULL: this key is unknown to
// QEMU 7.2, newer versions may know it.
static const struct {
    uint16_t usage;
    const char *qcode;
} qemu_keys[] = {
    {VF_USAGE_A, "a"},
    {VF_USAGE_B, "b"},
    {VF_USAGE_C, "c"},
    {VF_USAGE_D, "d"},
    {VF_USAGE_E, "e"},
    {VF_USAGE_F, "f"},
    {VF_USAGE_G, "g"},
    {VF_USAGE_H, "h"},
    {VF_USAGE_I, "i"},
    {VF_USAGE_J, "j"},
    {VF_USAGE_K, "k"},
    {VF_USAGE_L, "l"},
    {VF_USAGE_M, "m"},
    {VF_USAGE_N, "n"},
    {VF_USAGE_O, "o"},
    {VF_USAGE_P, "p"},
    {VF_USAGE_Q, "q"},
    {VF_USAGE_R, "r"},
    {VF_USAGE_S, "s"},
    {VF_USAGE_T, "t"},
    {VF_USAGE_U, "u"},
    {VF_USAGE_V, "v"},
    {VF_USAGE_W, "w"},
    {VF_USAGE_X, "x"},
    {VF_USAGE_Y, "y"},
    {VF_USAGE_Z, "z"},
    {VF_USAGE_1, "1"},
    {VF_USAGE_2, "2"},
    {VF_USAGE_3, "3"},
    {VF_USAGE_4, "4"},
    {VF_USAGE_5, "5"},
    {VF_USAGE_6, "6"},
    {VF_USAGE_7, "7"},
    {VF_USAGE_8, "8"},
    {VF_USAGE_9, "9"},
    {VF_USAGE_0, "0"},
    {VF_USAGE_ENTER, "ret"},
    {VF_USAGE_ESCAPE, "esc"},
    {VF_USAGE_BACKSPACE, "backspace"},
    {VF_USAGE_TAB, "tab"},
    {VF_USAGE_SPACE, "spc"},
    {VF_USAGE_MINUS, "minus"},
    {VF_USAGE_EQUAL, "equal"},
    {VF_USAGE_LEFT_BRACKET, "bracket_left"},
    {VF_USAGE_RIGHT_BRACKET, "bracket_right"},
    {VF_USAGE_BACKSLASH, "backslash"},
    {VF_USAGE_HASH, "backslash"},
    {VF_USAGE_SEMICOLON, "semicolon"},
    {VF_USAGE_APOSTROPHE, "apostrophe"},
    {VF_USAGE_GRAVE, "grave_accent"},
    {VF_USAGE_COMMA, "comma"},
    {VF_USAGE_PERIOD, "dot"},
    {VF_USAGE_SLASH, "slash"},
    {VF_USAGE_CAPS_LOCK, "caps_lock"},
    {VF_USAGE_F1, "f1"},
    {VF_USAGE_F2, "f2"},
    {VF_USAGE_F3, "f3"},
    {VF_USAGE_F4, "f4"},
    {VF_USAGE_F5, "f5"},
    {VF_USAGE_F6, "f6"},
    {VF_USAGE_F7, "f7"},
    {VF_USAGE_F8, "f8"},
    {VF_USAGE_F9, "f9"},
    {VF_USAGE_F10, "f10"},
    {VF_USAGE_F11, "f11"},
    {VF_USAGE_F12, "f12"},
    {VF_USAGE_PRINT_SCREEN, "print"},
    {VF_USAGE_SCROLL_LOCK, "scroll_lock"},
    {VF_USAGE_PAUSE, "pause"},
    {VF_USAGE_INSERT, "insert"},
    {VF_USAGE_HOME, "home"},
    {VF_USAGE_PAGE_UP, "pgup"},
    {VF_USAGE_DELETE, "delete"},
    {VF_USAGE_END, "end"},
    {VF_USAGE_PAGE_DOWN, "pgdn"},
    {VF_USAGE_RIGHT, "right"},
    {VF_USAGE_LEFT, "left"},
    {VF_USAGE_DOWN, "down"},
    {VF_USAGE_UP, "up"},
    {VF_USAGE_NUM_LOCK, "num_lock"},
    {VF_USAGE_KP_DIVIDE, "kp_divide"},
    {VF_USAGE_KP_MULTIPLY, "kp_multiply"},
    {VF_USAGE_KP_MINUS, "kp_subtract"},
    {VF_USAGE_KP_PLUS, "kp_add"},
    {VF_USAGE_KP_ENTER, "kp_enter"},
    {VF_USAGE_KP_1, "kp_1"},
    {VF_USAGE_KP_2, "kp_2"},
    {VF_USAGE_KP_3, "kp_3"},
    {VF_USAGE_KP_4, "kp_4"},
    {VF_USAGE_KP_5, "kp_5"},
    {VF_USAGE_KP_6, "kp_6"},
    {VF_USAGE_KP_7, "kp_7"},
    {VF_USAGE_KP_8, "kp_8"},
    {VF_USAGE_KP_9, "kp_9"},
    {VF_USAGE_KP_0, "kp_0"},
    {VF_USAGE_KP_PERIOD, "kp_decimal"},
    {VF_USAGE_NON_US, "less"},
    {VF_USAGE_MENU, "compose"},
    {VF_USAGE_POWER, "power"},
    {VF_USAGE_KP_EQUAL, "kp_equals"},
    {VF_USAGE_F13, NULL},
    {VF_USAGE_F14, NULL},
    {VF_USAGE_F15, NULL},
    {VF_USAGE_F16, NULL},
    {VF_USAGE_F17, NULL},
    {VF_USAGE_F18, NULL},
    {VF_USAGE_F19, NULL},
    {VF_USAGE_F20, NULL},
    {VF_USAGE_F21, NULL},
    {VF_USAGE_F22, NULL},
    {VF_USAGE_F23, NULL},
    {VF_USAGE_F24, NULL},
    {VF_USAGE_OPEN, "open"},
    {VF_USAGE_HELP, "help"},
    {VF_USAGE_PROPS, "props"},
    {VF_USAGE_FRONT, "front"},
    {VF_USAGE_STOP, "stop"},
    {VF_USAGE_AGAIN, "again"},
    {VF_USAGE_UNDO, "undo"},
    {VF_USAGE_CUT, "cut"},
    {VF_USAGE_COPY, "copy"},
    {VF_USAGE_PASTE, "paste"},
    {VF_USAGE_FIND, "find"},
    {VF_USAGE_MUTE, "audiomute"},
    {VF_USAGE_VOLUME_UP, "volumeup"},
    {VF_USAGE_VOLUME_DOWN, "volumedown"},
    {VF_USAGE_KP_COMMA, "kp_comma"},
    {VF_USAGE_RO, "ro"},
    {VF_USAGE_KATAKANA_HIRAGANA, "katakanahiragana"},
    {VF_USAGE_YEN, "yen"},
    {VF_USAGE_HENKAN, "henkan"},
    {VF_USAGE_MUHENKAN, "muhenkan"},
    {VF_USAGE_HANGUL, "lang1"},
    {VF_USAGE_HANJA, "lang2"},
    {VF_USAGE_KATAKANA, NULL},
    {VF_USAGE_HIRAGANA, "hiragana"},
    {VF_USAGE_ZENKAKU, NULL},
    {VF_USAGE_SYSRQ, "print"},
    {VF_USAGE_LEFT_CTRL, "ctrl"},
    {VF_USAGE_LEFT_SHIFT, "shift"},
    {VF_USAGE_LEFT_ALT, "alt"},
    {VF_USAGE_LEFT_WIN, "meta_l"},
    {VF_USAGE_RIGHT_CTRL, "ctrl_r"},
    {VF_USAGE_RIGHT_SHIFT, "shift_r"},
    {VF_USAGE_RIGHT_ALT, "alt_r"},
    {VF_USAGE_RIGHT_WIN, "meta_r"},
    {VF_USAGE_MEDIA_NEXT, "audionext"},
    {VF_USAGE_MEDIA_PREVIOUS, "audioprev"},
    {VF_USAGE_MEDIA_STOP, "audiostop"},
    {VF_USAGE_MEDIA_PLAY, "audioplay"},
    {VF_USAGE_MEDIA_SELECT, "mediaselect"},
    {VF_USAGE_MAIL, "mail"},
    {VF_USAGE_CALCULATOR, "calculator"},
    {VF_USAGE_COMPUTER, "computer"},
    {VF_USAGE_BROWSER_SEARCH, NULL},
    {VF_USAGE_BROWSER_HOME, "ac_home"},
    {VF_USAGE_BROWSER_BACK, "ac_back"},
    {VF_USAGE_BROWSER_FORWARD, "ac_forward"},
    {VF_USAGE_BROWSER_REFRESH, "ac_refresh"},
    {VF_USAGE_BROWSER_BOOKMARKS, "ac_bookmarks"},
    {VF_USAGE_SLEEP, "sleep"},
};

struct fixture {
    struct qemu_rig *qemu;
    struct session_rig rig;
};

static void
start(struct fixture *fixture)
{
    static const char *const devices[] = {
        "-device", "usb-ehci", "-device", "usb-tablet", "-vga", "std", NULL};
    fixture->qemu = qemu_rig_start(session_rig_socket(), devices);
    session_rig_start(&fixture->rig);
    session_rig_connect_unix(&fixture->rig, session_rig_socket(), NULL);
    session_rig_wait_inputs(&fixture->rig);
    wait_until(fixture->rig.sink->ops->state(fixture->rig.sink).can_relative);
    g_strfreev(qemu_rig_take_trace(fixture->qemu));
}

static void
stop(struct fixture *fixture)
{
    session_rig_stop(&fixture->rig);
    qemu_rig_stop(fixture->qemu);
}

// The next trace lines that are no "sync", `count` of them.
static GPtrArray *
wait_lines(struct fixture *fixture, unsigned count)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    while (lines->len < count) {
        g_assert_cmpint(g_get_monotonic_time(), <, deadline);
        char **fresh = qemu_rig_take_trace(fixture->qemu);
        for (char **line = fresh; *line; line++) {
            if (**line && !g_str_has_prefix(*line, "input_event_sync")) {
                g_ptr_array_add(lines, g_strdup(*line));
            }
        }
        g_strfreev(fresh);
        g_usleep(2000);
    }
    return lines;
}

static void
assert_line(GPtrArray *lines, unsigned index, const char *expected)
{
    g_assert_cmpuint(index, <, lines->len);
    const char *line = g_ptr_array_index(lines, index);
    if (!strstr(line, expected)) {
        g_error("trace line '%s' is not about '%s'", line, expected);
    }
}

static void
test_qemu_knows_every_key(void)
{
    g_assert_cmpuint(G_N_ELEMENTS(qemu_keys), ==, vf_key_count());
    struct fixture fixture;
    start(&fixture);
    struct vf_input_sink *sink = fixture.rig.sink;
    for (size_t i = 0; i < G_N_ELEMENTS(qemu_keys); i++) {
        struct vf_key key;
        g_assert_true(vf_key_from_usage(qemu_keys[i].usage, &key));
        sink->ops->key(sink, key, true);
        sink->ops->key(sink, key, false);
    }
    g_autoptr(GPtrArray) lines =
        wait_lines(&fixture, 2 * G_N_ELEMENTS(qemu_keys));
    for (unsigned i = 0; i < G_N_ELEMENTS(qemu_keys); i++) {
        if (qemu_keys[i].qcode) {
            g_autofree char *down =
                g_strdup_printf("key qcode %s, down 1", qemu_keys[i].qcode);
            g_autofree char *up =
                g_strdup_printf("key qcode %s, down 0", qemu_keys[i].qcode);
            assert_line(lines, 2 * i, down);
            assert_line(lines, 2 * i + 1, up);
        }
    }
    stop(&fixture);
}

static void
test_qemu_gets_motion_buttons_and_wheel(void)
{
    struct fixture fixture;
    start(&fixture);
    struct vf_input_sink *sink = fixture.rig.sink;
    sink->ops->motion(sink, 300, -7);
    static const struct {
        enum vf_button button;
        const char *name;
    } rows[] = {{VF_BUTTON_LEFT, "left"},
                {VF_BUTTON_MIDDLE, "middle"},
                {VF_BUTTON_RIGHT, "right"},
                {VF_BUTTON_SIDE, "side"},
                {VF_BUTTON_EXTRA, "extra"}};
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        sink->ops->button(sink, rows[i].button, true);
        sink->ops->button(sink, rows[i].button, false);
    }
    sink->ops->wheel(sink, 0, 1);
    sink->ops->wheel(sink, 0, -1);
    g_autoptr(GPtrArray) all = wait_lines(&fixture, 2);
    // A button message carries no motion: leave out the zeros that it makes.
    g_autoptr(GPtrArray) lines = g_ptr_array_new();
    gint64 deadline = g_get_monotonic_time() + 60 * G_USEC_PER_SEC;
    const unsigned expected = 2 + 2 * G_N_ELEMENTS(rows) + 4;
    for (unsigned i = 0; lines->len < expected; i++) {
        while (i == all->len) {
            g_assert_cmpint(g_get_monotonic_time(), <, deadline);
            g_autoptr(GPtrArray) more = wait_lines(&fixture, 1);
            for (unsigned k = 0; k < more->len; k++) {
                g_ptr_array_add(all, g_strdup(g_ptr_array_index(more, k)));
            }
        }
        char *line = g_ptr_array_index(all, i);
        if (!g_str_has_suffix(line, "value 0")) {
            g_ptr_array_add(lines, line);
        }
    }
    assert_line(lines, 0, "axis x, value 300");
    assert_line(lines, 1, "axis y, value -7");
    for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *down =
            g_strdup_printf("button %s, down 1", rows[i].name);
        g_autofree char *up =
            g_strdup_printf("button %s, down 0", rows[i].name);
        assert_line(lines, 2 + 2 * i, down);
        assert_line(lines, 3 + 2 * i, up);
    }
    unsigned at = 2 + 2 * G_N_ELEMENTS(rows);
    assert_line(lines, at, "button wheel-up, down 1");
    assert_line(lines, at + 1, "button wheel-up, down 0");
    assert_line(lines, at + 2, "button wheel-down, down 1");
    assert_line(lines, at + 3, "button wheel-down, down 0");
    stop(&fixture);
}

int
main(int argc, char **argv)
{
    session_rig_test_init(&argc, &argv);
    g_test_add_func("/qemu-input/qemu-knows-every-key",
                    test_qemu_knows_every_key);
    g_test_add_func("/qemu-input/qemu-gets-motion-buttons-and-wheel",
                    test_qemu_gets_motion_buttons_and_wheel);
    return g_test_run();
}
