// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/clipboard_text.h"

#include <string.h>

static void
assert_text(GBytes *bytes, const char *expected)
{
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    g_assert_cmpmem(data, size, expected, strlen(expected));
    g_bytes_unref(bytes);
}

static void
test_line_ends_are_those_of_the_reader(void)
{
    static const struct {
        const char *text;
        const char *unix_text;
        const char *dos_text;
    } rows[] = {
        {"", "", ""},
        {"plain", "plain", "plain"},
        {"a\nb", "a\nb", "a\r\nb"},
        {"a\r\nb\r\n", "a\nb\n", "a\r\nb\r\n"},
        {"a\rb", "a\nb", "a\r\nb"},
        {"\n\r\n\r", "\n\n\n", "\r\n\r\n\r\n"},
    };
    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GBytes) text =
            g_bytes_new_static(rows[i].text, strlen(rows[i].text));
        assert_text(vf_clipboard_text_from_guest(text), rows[i].unix_text);
        assert_text(vf_clipboard_text_to_guest(text, false), rows[i].unix_text);
        assert_text(vf_clipboard_text_to_guest(text, true), rows[i].dos_text);
    }
}

static void
test_a_nul_ends_the_text(void)
{
    g_autoptr(GBytes) text = g_bytes_new_static("ab\0cd", 5);
    assert_text(vf_clipboard_text_from_guest(text), "ab");
    g_autoptr(GBytes) only = g_bytes_new_static("\0", 1);
    assert_text(vf_clipboard_text_from_guest(only), "");
}

static void
test_what_is_no_utf8_is_replaced(void)
{
    g_autoptr(GBytes) text = g_bytes_new_static("a\xff\xc3", 3);
    assert_text(vf_clipboard_text_from_guest(text),
                "a\xef\xbf\xbd\xef\xbf\xbd");
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/clipboard-text/line-ends-are-those-of-the-reader",
                    test_line_ends_are_those_of_the_reader);
    g_test_add_func("/clipboard-text/a-nul-ends-the-text",
                    test_a_nul_ends_the_text);
    g_test_add_func("/clipboard-text/what-is-no-utf8-is-replaced",
                    test_what_is_no_utf8_is_replaced);
    return g_test_run();
}
