// SPDX-License-Identifier: GPL-2.0-or-later
// What the guest says is not believed.
#include "control/guest/agent.h"
#include "control/guest/agent_reply.h"

#include <string.h>

static JsonNode *
parse(const char *reply, GError **error)
{
    return vf_agent_reply("guest-info", reply, error);
}

static void
test_what_is_no_reply_is_refused(void)
{
    g_autofree char *deep = g_strnfill(100000, '[');
    g_autofree char *deep_value = g_strconcat("{\"return\":", deep, NULL);
    static const char *const bad[] = {
        "", " ", "null", "3", "\"text\"", "[]", "{}", "{\"return\"", "{\"retur\":1}",
        "{\"return\":}", "{\"return\":1}garbage", "\xff\xfe{\"return\":1}",
    };
    for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(GError) error = NULL;
        g_test_message("%s", bad[i]);
        g_assert_null(parse(bad[i], &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
        g_assert_true(g_str_has_suffix(error->message, "."));
    }
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(deep, &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_INVALID);
    g_clear_error(&error);
    g_assert_null(parse(deep_value, &error));
    g_assert_nonnull(strstr(error->message, "nested"));
}

static void
test_brackets_in_a_string_are_no_depth(void)
{
    g_autofree char *many = g_strnfill(1000, '[');
    g_autofree char *reply =
        g_strdup_printf("{\"return\":{\"text\":\"\\\"%s\\\\\"}}", many);
    g_autoptr(GError) error = NULL;
    g_autoptr(JsonNode) node = parse(reply, &error);
    g_assert_no_error(error);
    g_assert_nonnull(node);
}

static void
test_a_reply_that_is_too_long_is_refused(void)
{
    g_autofree char *spaces = g_strnfill(VF_AGENT_MAX_REPLY, ' ');
    g_autofree char *reply = g_strconcat("{\"return\":1", spaces, "}", NULL);
    g_autoptr(GError) error = NULL;
    g_assert_null(parse(reply, &error));
    g_assert_nonnull(strstr(error->message, "too long"));
}

static void
test_errors_of_the_agent_are_told_apart(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(parse("{\"error\":{\"class\":\"CommandNotFound\",\"desc\":"
                        "\"The command guest-exec has been disabled\"}}",
                        &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_UNSUPPORTED);
    g_clear_error(&error);
    g_assert_null(parse("{\"error\":{\"class\":\"GenericError\",\"desc\":\"no "
                        "such file\"}}",
                        &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
    g_assert_nonnull(strstr(error->message, "no such file"));
    g_clear_error(&error);
    g_assert_null(parse("{\"error\":17}", &error));
    g_assert_error(error, VF_ERROR, VF_ERROR_FAILED);
}

static void
test_members_of_another_type_are_not_there(void)
{
    g_autoptr(JsonNode) node = parse(
        "{\"return\":{\"n\":7,\"big\":99999999999,\"t\":\"a\\u001b[31m\\nb\","
        "\"o\":{},\"b\":true,\"x\":null,\"f\":1.5}}",
        NULL);
    int64_t number = 1;
    bool flag = false;
    char text[8];
    g_assert_true(vf_reply_number(node, "n", 0, 10, &number));
    g_assert_cmpint(number, ==, 7);
    static const char *const none[] = {"big", "t", "o", "b", "x", "f", "nothing"};
    for (size_t i = 0; i < G_N_ELEMENTS(none); i++) {
        g_assert_false(vf_reply_number(node, none[i], 0, 10, &number));
        g_assert_cmpint(number, ==, 7);
    }
    g_assert_true(vf_reply_flag(node, "b", &flag));
    g_assert_false(vf_reply_flag(node, "n", &flag));
    g_assert_false(vf_reply_text(node, "o", text, sizeof(text)));
    g_assert_true(vf_reply_text(node, "t", text, sizeof(text)));
    g_assert_cmpstr(text, ==, "a[31m b"); // without the escape
    g_assert_false(vf_reply_number(NULL, "n", 0, 10, &number));
}

static void
test_text_is_cut_between_characters(void)
{
    g_autoptr(JsonNode) node =
        parse("{\"return\":{\"t\":\"\xc3\xa4\xc3\xa4\xc3\xa4\"}}", NULL);
    char text[6];
    g_assert_true(vf_reply_text(node, "t", text, sizeof(text)));
    g_assert_cmpstr(text, ==, "\xc3\xa4\xc3\xa4");
}

static void
test_bytes_are_bounded(void)
{
    g_autoptr(JsonNode) node =
        parse("{\"return\":{\"b\":\"SGVsbG8=\",\"n\":5,\"junk\":\"***\"}}", NULL);
    size_t size;
    g_autofree char *bytes = vf_reply_bytes(node, "b", 5, &size);
    g_assert_cmpuint(size, ==, 5);
    g_assert_cmpstr(bytes, ==, "Hello");
    g_assert_null(vf_reply_bytes(node, "b", 1, &size));
    g_assert_null(vf_reply_bytes(node, "n", 100, &size));
    g_free(vf_reply_bytes(node, "junk", 100, &size));
    g_assert_cmpuint(size, ==, 0);
}

static void
test_what_is_printed_has_no_control_characters(void)
{
    static const char bytes[] = "one\ttwo\r\n\x1b]0;title\a\x00three\xff\xe2\x80\xae";
    g_autofree char *text = vf_reply_printable(bytes, sizeof(bytes) - 1);
    g_assert_true(g_str_has_prefix(text, "one\ttwo\n]0;title"));
    g_assert_null(strchr(text, '\x1b'));
    g_assert_null(strstr(text, "\xe2\x80\xae")); // right to left override
    g_assert_true(g_utf8_validate(text, -1, NULL));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/guest/reply/what-is-no-reply-is-refused",
                    test_what_is_no_reply_is_refused);
    g_test_add_func("/guest/reply/brackets-in-a-string-are-no-depth",
                    test_brackets_in_a_string_are_no_depth);
    g_test_add_func("/guest/reply/too-long-is-refused",
                    test_a_reply_that_is_too_long_is_refused);
    g_test_add_func("/guest/reply/errors-are-told-apart",
                    test_errors_of_the_agent_are_told_apart);
    g_test_add_func("/guest/reply/members-of-another-type-are-not-there",
                    test_members_of_another_type_are_not_there);
    g_test_add_func("/guest/reply/text-is-cut-between-characters",
                    test_text_is_cut_between_characters);
    g_test_add_func("/guest/reply/bytes-are-bounded", test_bytes_are_bounded);
    g_test_add_func("/guest/reply/no-control-characters",
                    test_what_is_printed_has_no_control_characters);
    return g_test_run();
}
