// SPDX-License-Identifier: GPL-2.0-or-later
#include "viewer/render/user_filter.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#define BODY "vec3 filtered(vec2 position) { return source_color(position); }\n"

static void
test_without_a_word_it_runs_before_scaling_and_looks_anywhere(void)
{
    g_autoptr(GError) error = NULL;
    struct vf_user_filter *filter = vf_user_filter_parse("f", BODY, &error);
    g_assert_no_error(error);
    g_assert_false(filter->after_scaling);
    g_assert_cmpint(filter->radius, ==, -1);
    g_assert_cmpstr(filter->text, ==, BODY);
    vf_user_filter_free(filter);
}

static void
test_its_first_lines_say_where_and_how_far(void)
{
    g_autoptr(GError) error = NULL;
    struct vf_user_filter *filter = vf_user_filter_parse(
        "f", "//! stage output\r\n//!radius   3\n" BODY, &error);
    g_assert_no_error(error);
    g_assert_true(filter->after_scaling);
    g_assert_cmpint(filter->radius, ==, 3);
    vf_user_filter_free(filter);
}

static void
test_a_wrong_line_is_named(void)
{
    const char *const wrong[] = {"//! stage middle", "//! radius 65",
                                 "//! radius", "//! radius 1 2", "//!",
                                 "//! color red"};
    for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *text = g_strconcat("\n", wrong[i], "\n", BODY, NULL);
        g_assert_null(vf_user_filter_parse("my.glsl", text, &error));
        g_assert_error(error, VF_ERROR, VF_ERROR_USAGE);
        g_assert_nonnull(strstr(error->message, "Line 2"));
        g_assert_nonnull(strstr(error->message, wrong[i]));
        g_assert_nonnull(strstr(error->message, "my.glsl"));
    }
}

static void
test_a_file_that_is_no_filter_is_refused(void)
{
    g_autoptr(GError) error = NULL;
    g_assert_null(vf_user_filter_parse("f", "void main() {}\n", &error));
    g_assert_nonnull(strstr(error->message, "filtered"));
    g_clear_error(&error);
    g_assert_null(vf_user_filter_load("/nowhere/filter.glsl", &error));
    g_assert_nonnull(strstr(error->message, "/nowhere/filter.glsl"));
    g_clear_error(&error);
    g_assert_null(vf_user_filter_load("/proc/self/exe", &error));
    g_assert_nonnull(strstr(error->message, "no filter"));
}

int
main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func(
        "/user-filter/without-a-word-it-runs-before-scaling-and-looks-anywhere",
        test_without_a_word_it_runs_before_scaling_and_looks_anywhere);
    g_test_add_func("/user-filter/its-first-lines-say-where-and-how-far",
                    test_its_first_lines_say_where_and_how_far);
    g_test_add_func("/user-filter/a-wrong-line-is-named",
                    test_a_wrong_line_is_named);
    g_test_add_func("/user-filter/a-file-that-is-no-filter-is-refused",
                    test_a_file_that_is_no_filter_is_refused);
    return g_test_run();
}
