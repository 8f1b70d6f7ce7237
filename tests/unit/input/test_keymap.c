// SPDX-License-Identifier: GPL-2.0-or-later
#include "input/keymap.h"

#include <SDL_scancode.h>
#include <glib.h>
#include <linux/input-event-codes.h>

// Written down by hand from the PC set 1 table, not derived from the code: what
// a SPICE server must receive for a key.
static const struct {
    uint16_t usage;
    uint16_t set1;
} expected[] = {
    {SDL_SCANCODE_ESCAPE, 0x01},
    {SDL_SCANCODE_1, 0x02},
    {SDL_SCANCODE_2, 0x03},
    {SDL_SCANCODE_3, 0x04},
    {SDL_SCANCODE_4, 0x05},
    {SDL_SCANCODE_5, 0x06},
    {SDL_SCANCODE_6, 0x07},
    {SDL_SCANCODE_7, 0x08},
    {SDL_SCANCODE_8, 0x09},
    {SDL_SCANCODE_9, 0x0a},
    {SDL_SCANCODE_0, 0x0b},
    {SDL_SCANCODE_TAB, 0x0f},
    {SDL_SCANCODE_RETURN, 0x1c},
    {SDL_SCANCODE_LCTRL, 0x1d},
    {SDL_SCANCODE_LSHIFT, 0x2a},
    {SDL_SCANCODE_RSHIFT, 0x36},
    {SDL_SCANCODE_LALT, 0x38},
    {SDL_SCANCODE_SPACE, 0x39},
    {SDL_SCANCODE_CAPSLOCK, 0x3a},
    {SDL_SCANCODE_F1, 0x3b},
    {SDL_SCANCODE_F2, 0x3c},
    {SDL_SCANCODE_F3, 0x3d},
    {SDL_SCANCODE_F4, 0x3e},
    {SDL_SCANCODE_F5, 0x3f},
    {SDL_SCANCODE_F6, 0x40},
    {SDL_SCANCODE_F7, 0x41},
    {SDL_SCANCODE_F8, 0x42},
    {SDL_SCANCODE_F9, 0x43},
    {SDL_SCANCODE_F10, 0x44},
    {SDL_SCANCODE_NUMLOCKCLEAR, 0x45},
    {SDL_SCANCODE_SCROLLLOCK, 0x46},
    {SDL_SCANCODE_KP_7, 0x47},
    {SDL_SCANCODE_KP_8, 0x48},
    {SDL_SCANCODE_KP_9, 0x49},
    {SDL_SCANCODE_KP_MINUS, 0x4a},
    {SDL_SCANCODE_KP_4, 0x4b},
    {SDL_SCANCODE_KP_5, 0x4c},
    {SDL_SCANCODE_KP_6, 0x4d},
    {SDL_SCANCODE_KP_PLUS, 0x4e},
    {SDL_SCANCODE_KP_1, 0x4f},
    {SDL_SCANCODE_KP_2, 0x50},
    {SDL_SCANCODE_KP_3, 0x51},
    {SDL_SCANCODE_KP_0, 0x52},
    {SDL_SCANCODE_KP_PERIOD, 0x53},
    {SDL_SCANCODE_SYSREQ, 0x54},
    {SDL_SCANCODE_NONUSBACKSLASH, 0x56}, // the 102nd key
    {SDL_SCANCODE_F11, 0x57},
    {SDL_SCANCODE_F12, 0x58},
    {SDL_SCANCODE_INTERNATIONAL2, 0x70}, // Katakana/Hiragana
    {SDL_SCANCODE_INTERNATIONAL1, 0x73}, // Ro
    {SDL_SCANCODE_INTERNATIONAL4, 0x79}, // Henkan
    {SDL_SCANCODE_INTERNATIONAL5, 0x7b}, // Muhenkan
    {SDL_SCANCODE_INTERNATIONAL3, 0x7d}, // Yen
    {SDL_SCANCODE_KP_COMMA, 0x7e},
    {SDL_SCANCODE_LANG1, 0x72}, // Hangul; F2 on the wire has no release
    {SDL_SCANCODE_LANG2, 0x71}, // Hanja
    {SDL_SCANCODE_KP_ENTER, 0x11c},
    {SDL_SCANCODE_RCTRL, 0x11d},
    {SDL_SCANCODE_KP_DIVIDE, 0x135},
    {SDL_SCANCODE_PRINTSCREEN, 0x137},
    {SDL_SCANCODE_RALT, 0x138},
    {SDL_SCANCODE_PAUSE, 0x146},
    {SDL_SCANCODE_HOME, 0x147},
    {SDL_SCANCODE_UP, 0x148},
    {SDL_SCANCODE_PAGEUP, 0x149},
    {SDL_SCANCODE_LEFT, 0x14b},
    {SDL_SCANCODE_RIGHT, 0x14d},
    {SDL_SCANCODE_END, 0x14f},
    {SDL_SCANCODE_DOWN, 0x150},
    {SDL_SCANCODE_PAGEDOWN, 0x151},
    {SDL_SCANCODE_INSERT, 0x152},
    {SDL_SCANCODE_DELETE, 0x153},
    {SDL_SCANCODE_LGUI, 0x15b},
    {SDL_SCANCODE_RGUI, 0x15c},
    {SDL_SCANCODE_APPLICATION, 0x15d},
    {SDL_SCANCODE_POWER, 0x15e},
    {SDL_SCANCODE_SLEEP, 0x15f},
    {SDL_SCANCODE_MUTE, 0x120},
    {SDL_SCANCODE_VOLUMEDOWN, 0x12e},
    {SDL_SCANCODE_VOLUMEUP, 0x130},
    {SDL_SCANCODE_AUDIONEXT, 0x119},
    {SDL_SCANCODE_AUDIOPREV, 0x110},
    {SDL_SCANCODE_AUDIOPLAY, 0x122},
    {SDL_SCANCODE_AUDIOSTOP, 0x124},
    // letters and punctuation, by their places on a US keyboard
    {SDL_SCANCODE_MINUS, 0x0c},
    {SDL_SCANCODE_EQUALS, 0x0d},
    {SDL_SCANCODE_BACKSPACE, 0x0e},
    {SDL_SCANCODE_Q, 0x10},
    {SDL_SCANCODE_W, 0x11},
    {SDL_SCANCODE_E, 0x12},
    {SDL_SCANCODE_R, 0x13},
    {SDL_SCANCODE_T, 0x14},
    {SDL_SCANCODE_Y, 0x15},
    {SDL_SCANCODE_U, 0x16},
    {SDL_SCANCODE_I, 0x17},
    {SDL_SCANCODE_O, 0x18},
    {SDL_SCANCODE_P, 0x19},
    {SDL_SCANCODE_LEFTBRACKET, 0x1a},
    {SDL_SCANCODE_RIGHTBRACKET, 0x1b},
    {SDL_SCANCODE_A, 0x1e},
    {SDL_SCANCODE_S, 0x1f},
    {SDL_SCANCODE_D, 0x20},
    {SDL_SCANCODE_F, 0x21},
    {SDL_SCANCODE_G, 0x22},
    {SDL_SCANCODE_H, 0x23},
    {SDL_SCANCODE_J, 0x24},
    {SDL_SCANCODE_K, 0x25},
    {SDL_SCANCODE_L, 0x26},
    {SDL_SCANCODE_SEMICOLON, 0x27},
    {SDL_SCANCODE_APOSTROPHE, 0x28},
    {SDL_SCANCODE_GRAVE, 0x29},
    {SDL_SCANCODE_BACKSLASH, 0x2b},
    {SDL_SCANCODE_NONUSHASH, 0x2b},
    {SDL_SCANCODE_Z, 0x2c},
    {SDL_SCANCODE_X, 0x2d},
    {SDL_SCANCODE_C, 0x2e},
    {SDL_SCANCODE_V, 0x2f},
    {SDL_SCANCODE_B, 0x30},
    {SDL_SCANCODE_N, 0x31},
    {SDL_SCANCODE_M, 0x32},
    {SDL_SCANCODE_COMMA, 0x33},
    {SDL_SCANCODE_PERIOD, 0x34},
    {SDL_SCANCODE_SLASH, 0x35},
    {SDL_SCANCODE_KP_MULTIPLY, 0x37},
};

static void
test_every_key_has_its_scancode(void)
{
    for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
        struct vf_key key;
        g_assert_true(vf_key_from_usage(expected[i].usage, &key));
        g_assert_cmphex(key.usage, ==, expected[i].usage);
        g_assert_cmphex(key.set1, ==, expected[i].set1);
    }
}

static void
test_scancodes_lead_back_to_keys(void)
{
    for (unsigned i = 0; i < vf_key_count(); i++) {
        struct vf_key key, back;
        g_assert_true(vf_key_from_usage(vf_key_usage_at(i), &key));
        g_assert_true(vf_key_from_set1(key.set1, &back));
        if (key.usage == VF_USAGE_HASH) {
            g_assert_cmphex(back.usage, ==, VF_USAGE_BACKSLASH);
        } else {
            g_assert_cmphex(back.usage, ==, key.usage);
        }
    }
    struct vf_key none;
    g_assert_false(vf_key_from_set1(0, &none));
    g_assert_false(vf_key_from_set1(0x1ff, &none));
}

// A break code is the make code with bit 7 set, so no code may have it itself.
static void
test_scancodes_fit_seven_bits_and_a_prefix(void)
{
    for (unsigned i = 0; i < vf_key_count(); i++) {
        struct vf_key key;
        g_assert_true(vf_key_from_usage(vf_key_usage_at(i), &key));
        g_assert_cmphex(key.set1 & ~0x17f, ==, 0);
        g_assert_cmphex(key.set1 & 0x7f, !=, 0);
    }
}

static void
test_unknown_usages_are_no_keys(void)
{
    static const uint16_t unknown[] = {0, 1, 2, 3, 0xa5, 0xff, 0x1ff, 0xffff};
    for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
        struct vf_key key = {1, 1};
        g_assert_false(vf_key_from_usage(unknown[i], &key));
        g_assert_cmpuint(key.usage, ==, 0);
        g_assert_cmpuint(key.set1, ==, 0);
        g_assert_null(vf_usage_name(unknown[i]));
    }
}

static void
test_names_lead_to_keys(void)
{
    g_assert_cmpuint(vf_usage_from_name("ScrollLock"), ==,
                     SDL_SCANCODE_SCROLLLOCK);
    g_assert_cmpuint(vf_usage_from_name("scrolllock"), ==,
                     SDL_SCANCODE_SCROLLLOCK);
    g_assert_cmpuint(vf_usage_from_name("KEY_SCROLLLOCK"), ==,
                     SDL_SCANCODE_SCROLLLOCK);
    g_assert_cmpuint(vf_usage_from_name("KEY_RIGHTCTRL"), ==,
                     SDL_SCANCODE_RCTRL);
    g_assert_cmpuint(vf_usage_from_name("ScrLk"), ==, SDL_SCANCODE_SCROLLLOCK);
    g_assert_cmpuint(vf_usage_from_name("1"), ==, SDL_SCANCODE_1);
    g_assert_cmpuint(vf_usage_from_name(""), ==, VF_USAGE_NONE);
    g_assert_cmpuint(vf_usage_from_name("Bogus"), ==, VF_USAGE_NONE);
    g_assert_cmpuint(vf_usage_from_name("KEY_UNKNOWN"), ==, VF_USAGE_NONE);
    for (unsigned i = 0; i < vf_key_count(); i++) {
        uint16_t usage = vf_key_usage_at(i);
        g_assert_cmpuint(vf_usage_from_name(vf_usage_name(usage)), ==, usage);
    }
}

static void
test_linux_codes_lead_to_keys(void)
{
    g_assert_cmpuint(vf_usage_from_linux(70), ==, SDL_SCANCODE_SCROLLLOCK);
    g_assert_cmpuint(vf_usage_from_linux(KEY_RIGHTCTRL), ==,
                     SDL_SCANCODE_RCTRL);
    g_assert_cmpuint(vf_usage_from_linux(KEY_102ND), ==,
                     SDL_SCANCODE_NONUSBACKSLASH);
    g_assert_cmpuint(vf_usage_from_linux(KEY_RESERVED), ==, VF_USAGE_NONE);
    g_assert_cmpuint(vf_usage_from_linux(KEY_UNKNOWN), ==, VF_USAGE_NONE);
    g_assert_cmpuint(vf_usage_from_linux(0xffffffff), ==, VF_USAGE_NONE);
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/keymap/every-key-has-its-scancode",
                    test_every_key_has_its_scancode);
    g_test_add_func("/keymap/scancodes-lead-back-to-keys",
                    test_scancodes_lead_back_to_keys);
    g_test_add_func("/keymap/scancodes-fit-seven-bits-and-a-prefix",
                    test_scancodes_fit_seven_bits_and_a_prefix);
    g_test_add_func("/keymap/unknown-usages-are-no-keys",
                    test_unknown_usages_are_no_keys);
    g_test_add_func("/keymap/names-lead-to-keys", test_names_lead_to_keys);
    g_test_add_func("/keymap/linux-codes-lead-to-keys",
                    test_linux_codes_lead_to_keys);
    return g_test_run();
}
